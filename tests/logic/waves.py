"""Lines that do not exist: edges of a UART as a slow, hasty or noisy sender makes them, and files that hold them."""

from __future__ import annotations

import io
import random
import zipfile
from array import array
from collections.abc import Callable, Iterable, Sequence
from math import ceil
from typing import NamedTuple

from tuyasniff.logic.edges import Levels


class Wave(NamedTuple):
    """The times at which a line changes, in any unit, its level before the first of them, and the end of the last byte.

    Ascending; a pulse that is too short for late edges is gone.
    """

    changes: tuple[float, ...]
    initial: int
    end: float

    def levels(self, per_second: int, name: str = "D0", unit: float = 1.0) -> Levels:
        """The same in ticks, as an instrument sees it: at the first tick behind each change."""
        ticks = array("q", (ceil(change * unit) for change in self.changes))
        return Levels(name, per_second, self.initial, ticks, 0, ceil(self.end * unit) + 1)


def _never(_place: int) -> float:
    return 0.0


def wave(
    data: bytes,
    bit: float,
    parity: str = "none",
    *,
    start: float = 0.0,
    gap: Callable[[int], float] = _never,
    inverted: bool = False,
    rise: float = 0.0,
    fall: float = 0.0,
    tail: float = 30.0,
) -> Wave:
    """The line while it says `data`, `bit` long a bit. `gap` are bits of silence behind the byte of that number.

    Rising edges come `rise` late, falling ones `fall`; `tail` are the bits of silence at the end.
    """
    changes: list[tuple[float, int]] = []
    now, level = start, 1
    for place, value in enumerate(data):
        bits = [0, *(value >> index & 1 for index in range(8))]
        if parity != "none":
            bits.append(value.bit_count() & 1 ^ (parity == "odd"))
        for wanted in (*bits, 1):
            if wanted != level:
                changes.append((now, wanted))
                level = wanted
            now += bit
        now += gap(place) * bit
    seen: list[float] = []
    for at, wanted in changes:
        late = at + (rise if wanted ^ inverted else fall)
        if seen and late <= seen[-1]:
            seen.pop()
        else:
            seen.append(late)
    return Wave(tuple(seen), int(not inverted), now + tail * bit)


def square(period: float, count: int, *, high: float = 0.5, start: float = 0.0) -> Wave:
    """A square wave of so many periods, high for that share of each."""
    changes = [at for number in range(count) for at in (start + number * period, start + (number + high) * period)]
    return Wave(tuple(changes), 0, start + count * period)


def joined(first: Wave, *others: Wave) -> Wave:
    """Waves one after the other on one line; each has its own start."""
    changes = list(first.changes)
    end = first.end
    for other in others:
        assert other.initial == first.initial and (not changes or other.changes[0] > changes[-1])
        changes += other.changes
        end = other.end
    return Wave(tuple(changes), first.initial, end)


def pauses(seed: int) -> Callable[[int], float]:
    """Silences as real senders make them: none, parts of a bit, and long ones."""
    rng = random.Random(seed)
    return lambda _place: rng.choice((0, 0, 0, 0, 0.3, 2, 70))


def samples(waves: Sequence[Wave], rate: float, unit_bytes: int = 1) -> bytes:
    """What an instrument records at so many samples to the waves' unit of time: a bit for each line."""
    count = ceil(max(wave.end for wave in waves) * rate)
    planes = [bytearray(count) for _ in range(unit_bytes)]
    for place, one in enumerate(waves):
        plane, bit = planes[place // 8], 1 << place % 8
        ticks = [*(ceil(change * rate) for change in one.changes), count]
        at, level = 0, one.initial
        for tick in ticks:
            if level:
                plane[at:tick] = plane[at:tick].translate(bytes(value | bit for value in range(256)))
            at, level = tick, 1 - level
    out = bytearray(count * unit_bytes)
    for place, plane in enumerate(planes):
        out[place::unit_bytes] = plane
    return bytes(out)


def session_file(
    data: bytes, names: Sequence[str], samplerate: str, *, unit_bytes: int = 1, piece: int = 1 << 20
) -> bytes:
    """A session of sigrok that holds these samples."""
    probes = "".join(f"probe{number}={name}\n" for number, name in enumerate(names, 1))
    metadata = (
        f"[global]\nsigrok version=0.5.2\n\n[device 1]\ncapturefile=logic-1\ntotal probes={len(names)}\n"
        f"samplerate={samplerate}\ntotal analog=0\n{probes}unitsize={unit_bytes}\n"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("version", "2")
        archive.writestr("metadata", metadata)
        for number, at in enumerate(range(0, max(len(data), 1), piece), 1):
            archive.writestr(f"logic-1-{number}", data[at : at + piece])
    return packed.getvalue()


def vcd_text(wires: Iterable[Levels], scale: str = "1 us") -> str:
    """A value change dump; the ticks of the wires are those of the scale."""
    known = list(wires)
    codes = [chr(33 + place) for place in range(len(known))]
    head = [f"$timescale {scale} $end", "$scope module top $end"]
    head += [f"$var wire 1 {code} {wire.name} $end" for code, wire in zip(codes, known, strict=True)]
    head += ["$upscope $end", "$enddefinitions $end"]
    head.append("#0 " + " ".join(f"{wire.initial}{code}" for code, wire in zip(codes, known, strict=True)))
    changes: dict[int, list[str]] = {}
    for code, wire in zip(codes, known, strict=True):
        for place, tick in enumerate(wire.edges):
            changes.setdefault(tick, []).append(f"{wire.level_after(place)}{code}")
    body = [f"#{tick} {' '.join(words)}" for tick, words in sorted(changes.items())]
    return "\n".join([*head, *body, f"#{max(wire.end or 0 for wire in known)}", ""])


def level_rows(wires: Sequence[Levels], heading: str, *, digits: int = 9) -> str:
    """A table of changes with times in seconds, as Saleae Logic and DSView write it."""
    moments = sorted({0, *(tick for wire in wires for tick in wire.edges)})
    places = [0] * len(wires)
    rows = [heading]
    for moment in moments:
        for place, wire in enumerate(wires):
            while places[place] < len(wire.edges) and wire.edges[places[place]] <= moment:
                places[place] += 1
        cells = [str(wire.initial ^ (count & 1)) for wire, count in zip(wires, places, strict=True)]
        rows.append(f"{moment / wires[0].per_second:.{digits}f},{','.join(cells)}")
    return "\n".join(rows) + "\n"
