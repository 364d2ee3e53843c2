"""Random conversations over two taps or three: questions, answers before and behind them, noise, silences, damage."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from bulk.streams import frame, some_datapoint, some_frame
from tuyasniff.model import Chunk, Gap, Note, Origin, Talker, TalkerBy
from tuyasniff.stretch import Stretch, Turns

_TALKERS = {"mcu": Talker.MCU, "module": Talker.MODULE, "third": Talker.UNKNOWN}
_TIME = bytes((1, 24, 11, 5, 10, 20, 7, 3))


class Kind(NamedTuple):
    """How a conversation goes: shares of events, and by how much the times of the adapters are wrong."""

    damage: float = 0.003
    noise: float = 0.05
    late_us: int = 16_000
    pause_us: int = 300_000
    silence: float = 0.01
    crossed: float = 0.0
    cut: float = 0.3
    odd: float = 0.02
    labels: bool = True
    back: float = 0.0
    third: float = 0.0
    joined: float = 0.0
    """How often what a tap says next comes in the same chunk."""
    columns: float = -1.0
    """How often a chunk stands in another column than the others of its tap; below 0: none has a column."""


def some_kind(chance: random.Random) -> Kind:
    """Any."""
    return Kind(
        damage=chance.choice((0.0, 0.0005, 0.003, 0.02)),
        noise=chance.choice((0.0, 0.01, 0.05, 0.2)),
        late_us=chance.choice((1, 4_000, 16_000, 16_000, 60_000)),
        pause_us=chance.choice((500, 3_000, 20_000, 100_000, 300_000, 800_000)),
        silence=chance.choice((0.0, 0.01, 0.1)),
        crossed=chance.choice((0.0, 0.0, 0.05)),
        cut=chance.choice((0.0, 0.3, 0.9)),
        odd=chance.choice((0.0, 0.02, 0.2)),
        labels=chance.random() < 0.8,
        back=chance.choice((0.0, 0.0, 0.001)),
        third=chance.choice((0.0, 0.0, 0.0, 0.02)),
        joined=chance.choice((0.0, 0.2, 0.8)),
        columns=chance.choice((-1.0, -1.0, 0.0, 0.001)),
    )


def conversation(chance: random.Random, events: int, kind: Kind) -> list[Chunk]:
    """The chunks in the order in which they came."""
    said: list[tuple[int, int, str, bytes]] = []
    now = 0

    def say(tap: str, at: int, data: bytes) -> None:
        if chance.random() < kind.crossed:
            tap = "mcu" if tap == "module" else "module"
        at += chance.randrange(kind.late_us)
        data = _hurt(chance, data, kind.damage)
        while data:
            size = chance.randrange(1, len(data) + 1) if chance.random() < kind.cut else len(data)
            said.append((at, len(said), tap, data[:size]))
            data, at = data[size:], at + chance.choice((0, 1040 * size, 1040 * size, 20_000))

    for _ in range(events):
        now += chance.randrange(kind.pause_us)
        if chance.random() < kind.silence:
            now += chance.choice((299_999, 300_001, 900_000, 2_500_000, 20_000_000))
        _event(chance, say, now, kind)
    said.sort()
    said = _joined(chance, said, kind.joined)
    chunks = []
    shift = 0
    for number, (at, _, tap, data) in enumerate(said):
        if chance.random() < kind.back:
            shift -= chance.choice((10_000, 30_000, 45_000, 1_500_000))
        labelled = kind.labels and tap != "third"
        talker, by = (_TALKERS[tap], TalkerBy.TAP) if labelled else (Talker.UNKNOWN, TalkerBy.NONE)
        column = None if kind.columns < 0 else len(tap) + (chance.random() < kind.columns)
        chunks.append(Chunk(tap, data, at + shift, talker, by, Origin("x", number + 1, column)))
    return chunks


def _joined(
    chance: random.Random, said: Sequence[tuple[int, int, str, bytes]], share: float
) -> list[tuple[int, int, str, bytes]]:
    joined: list[tuple[int, int, str, bytes]] = []
    for at, number, tap, data in said:
        if joined and joined[-1][2] == tap and len(joined[-1][3]) < 200 and chance.random() < share:
            joined[-1] = (*joined[-1][:3], joined[-1][3] + data)
        else:
            joined.append((at, number, tap, data))
    return joined


def as_things(chance: random.Random, chunks: Sequence[Chunk]) -> list[Stretch | Turns | Chunk | Gap | Note]:
    """The same in the values that files are read as, now and then with a note or a gap between."""
    things: list[Stretch | Turns | Chunk | Gap | Note] = []
    at = 0
    disturbed = chance.random() < 0.3
    while at < len(chunks):
        end = min(len(chunks), at + chance.choice((1, 30, 300, 3000)))
        part = chunks[at:end]
        pick = chance.random()
        if pick < 0.4:
            things += [_turns(part)] if _bare(part) and len({chunk.tap for chunk in part}) > 1 else part
        elif pick < 0.6 and _bare(part):
            for _, group in groupby(part, key=lambda chunk: chunk.tap):
                things.append(_stretch(list(group)))
        else:
            things += part
        if disturbed and chance.random() < 0.2:
            t_us = chunks[end - 1].t_us if chance.random() < 0.8 else None
            tap = chance.choice(("mcu", "module"))
            rate = Gap(tap, t_us, "baud changed", f"9600 to {chance.choice((9600, 19200, 115200))}")
            things.append(chance.choice((Note("press", t_us), Gap(tap, t_us, "unplugged"), rate)))
        at = end
    return things


def _bare(chunks: Sequence[Chunk]) -> bool:
    """Whether no column is told."""
    return all(chunk.origin is None or chunk.origin.column is None for chunk in chunks)


def _turns(chunks: Sequence[Chunk]) -> Turns:
    sorts = list(dict.fromkeys(chunk._replace(data=b"", t_us=None, origin=None) for chunk in chunks))
    which = [sorts.index(chunk._replace(data=b"", t_us=None, origin=None)) for chunk in chunks]
    offsets = list(accumulate((len(chunk.data) for chunk in chunks[:-1]), initial=0))
    data = b"".join(chunk.data for chunk in chunks)
    origin = chunks[0].origin
    return Turns(sorts, which, data, offsets, [chunk.t_us or 0 for chunk in chunks], "x", origin and origin.line)


def _stretch(chunks: Sequence[Chunk]) -> Stretch:
    offsets = list(accumulate((len(chunk.data) for chunk in chunks[:-1]), initial=0))
    lines = [chunk.origin.line or 0 for chunk in chunks if chunk.origin is not None]
    data = b"".join(chunk.data for chunk in chunks)
    first = chunks[0]
    times = [chunk.t_us or 0 for chunk in chunks]
    return Stretch(first.tap, data, offsets, times, lines, None, "x", first.talker, first.by)


def _event(chance: random.Random, say, now: int, kind: Kind) -> None:  # type: ignore[no-untyped-def]
    answer = now + chance.randrange(1_000, chance.choice((9_000, 30_000, 60_000)))
    value = some_datapoint(chance)
    pick = chance.random()
    if pick < 0.2:
        say("module", now, frame(0, 0))
        say("mcu", answer, frame(3, 0, b"\x01"))
    elif pick < 0.3:
        say("mcu", now, frame(3, 0x1C))
        say("module", answer, frame(0, 0x1C, _TIME))
    elif pick < 0.4:
        say("module", now, frame(0, 6, value))
        say("mcu", answer, frame(3, 7, value))
    elif pick < 0.45:
        say("module", now, frame(0, 8))
        say("mcu", answer, frame(3, 7, value + some_datapoint(chance)))
    elif pick < 0.5:
        say("mcu", now, frame(3, 0x22, value))
        say("module", answer, frame(0, 0x23, b"\x01"))
    elif pick < 0.55:
        say("module", now, frame(0, 1))
        say("mcu", answer, frame(3, 1, b'{"p":"AIp08kLIftb8xabc","v":"1.0.0","m":0}'))
    else:
        say("mcu", now, frame(3, 7, b"".join(some_datapoint(chance) for _ in range(chance.choice((1, 2, 3))))))
    if chance.random() < kind.odd:
        say(chance.choice(("mcu", "module")), now + 50_000, some_frame(chance))
    if chance.random() < kind.noise:
        noise = (chance.randbytes(chance.randrange(1, 9)), b"\x55", b"\x55\xaa", b"\x55\xaa\x03\x07\x00", bytes(1500))
        say(chance.choice(("mcu", "mcu", "module")), now + chance.randrange(80_000), chance.choice(noise))
    if chance.random() < kind.third:
        say("third", now, chance.choice((frame(0, 0), frame(3, 7, value), b"\x01")))


def _hurt(chance: random.Random, data: bytes, share: float) -> bytes:
    """The same, a byte now and then wrong, missing or too many."""
    hurt = bytearray(data)
    for place in range(len(data) - 1, -1, -1):
        if chance.random() < share:
            pick = chance.random()
            if pick < 0.6:
                hurt[place] ^= chance.randrange(1, 256)
            elif pick < 0.85:
                del hurt[place]
            else:
                hurt.insert(place, chance.randrange(256))
    return bytes(hurt)
