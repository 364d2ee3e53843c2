"""Random streams of a tap, with damage, noise, pauses and claims; and both ways through a session, side by side."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from tuyasniff.bulk.columns import Columns
from tuyasniff.bulk.session import pour
from tuyasniff.model import Chunk, Gap, Item, Message, Note, Talker, TalkerBy
from tuyasniff.session import Session
from tuyasniff.stretch import NO_TIME, Stretch, Turns


def frame(version: int, code: int, payload: bytes = b"") -> bytes:
    """A sound frame of the 7-byte layout."""
    body = b"\x55\xaa" + bytes((version, code)) + len(payload).to_bytes(2, "big") + payload
    return body + bytes((sum(body) & 0xFF,))


def extended(code: int, number: int, payload: bytes = b"") -> bytes:
    """A sound frame with a sequence number."""
    body = b"\x55\xaa\x02" + number.to_bytes(2, "big") + bytes((code,)) + len(payload).to_bytes(2, "big") + payload
    return body + bytes((sum(body) & 0xFF,))


def datapoint(dp_id: int, kind: int, value: bytes) -> bytes:
    """One unit of a list."""
    return bytes((dp_id, kind)) + len(value).to_bytes(2, "big") + value


def some_datapoint(chance: random.Random) -> bytes:
    """A usual one, now and then an odd one."""
    dp_id = chance.choice((1, 2, 4, 5, 6, 9, 17, 18, 20, 101, 255, 0 if chance.random() < 0.02 else 3))
    kind = chance.choice((0, 1, 2, 2, 2, 2, 3, 4, 5))
    if chance.random() < 0.02:
        return datapoint(dp_id, chance.choice((1, 2, 4, 5, 6, 9)), chance.randbytes(chance.randrange(6)))
    value = {
        0: lambda: chance.randbytes(chance.choice((0, 2, 8, 8, 20))),
        1: lambda: bytes((chance.randrange(2),)),
        2: lambda: (chance.choice((2300, -5, 0, 70000, 2**31 - 1)) + chance.randrange(-4, 1)).to_bytes(
            4, "big", signed=True
        ),
        3: lambda: chance.choice((b"", b"warm", b"0f1e2d", "é°".encode(), b"\x00\x1b", b"\xff\xfe", b"a" * 40)),
        4: lambda: bytes((chance.randrange(5),)),
        5: lambda: chance.randbytes(chance.choice((1, 2, 4))),
    }[kind]()
    return datapoint(dp_id, kind, value)


def some_frame(chance: random.Random) -> bytes:
    """A frame as devices send them."""
    pick = chance.random()
    if pick < 0.55:
        code, version = chance.choice(((7, 3), (7, 3), (7, 3), (6, 0), (0x22, 3), (7, 0), (5, 0), (7, 1)))
        return frame(version, code, b"".join(some_datapoint(chance) for _ in range(chance.choice((1, 1, 2, 3, 6)))))
    if pick < 0.9:
        return chance.choice(
            (
                frame(0, 0),
                frame(3, 0, b"\x01"),
                frame(0, 0x23, b"\x01"),
                frame(3, 0x1C),
                frame(0, 0x1C, bytes((1, 24, 11, 5, 10, 20, chance.randrange(60), 3))),
                frame(0, 3, bytes((chance.randrange(6),))),
                frame(3, 3),
                frame(0, 1),
                frame(3, 1, b'{"p":"AIp08kLIftb8xabc","v":"1.0.0","m":0}'),
                frame(3, 0x24),
                frame(0, 0x24, bytes((chance.randrange(256),))),
                frame(0, 2),
                frame(3, 2),
            )
        )
    if pick < 0.94:
        return frame(chance.randrange(5), chance.randrange(256), chance.randbytes(chance.choice((0, 1, 2, 5, 9, 30))))
    if pick < 0.96:
        return extended(chance.choice((1, 4, 5, 6, 0x0B)), chance.randrange(300), some_datapoint(chance))
    inner = frame(3, 7, some_datapoint(chance))
    if pick < 0.98:
        return frame(3, chance.choice((7, 0x60, 0x0B)), inner)
    return frame(3, 7, datapoint(6, 0, inner))


def stream(chance: random.Random, frames: int, *, damage: float = 0.004) -> bytes:
    """Many frames with noise between them, some bytes wrong, missing or too many."""
    parts: list[bytes] = []
    for _ in range(frames):
        parts.append(some_frame(chance))
        pick = chance.random()
        if pick < 0.05:
            parts.append(chance.randbytes(chance.randrange(1, 17)))
        elif pick < 0.07:
            parts.append(
                chance.choice((b"\x55", b"\x55\xaa", b"\x55\x55\xaa", b"\x55\xaa\x03\x07\x00", b"\x00" * 3000))
            )
        elif pick < 0.08:
            parts.append(b"\x55\xaa\x03\x07" + chance.randbytes(2))
    data = bytearray(b"".join(parts))
    for _ in range(int(len(data) * damage)):
        place = chance.randrange(len(data))
        pick = chance.random()
        if pick < 0.7:
            data[place] ^= chance.randrange(1, 256)
        elif pick < 0.85:
            del data[place]
        else:
            data.insert(place, chance.randrange(256))
    return bytes(data)


def pieces(chance: random.Random, data: bytes, most: int) -> list[bytes]:
    """The same bytes in pieces of random lengths."""
    cut, at = [], 0
    while at < len(data):
        size = chance.randrange(1, most)
        cut.append(data[at : at + size])
        at += size
    return cut


def stretch_of(
    parts: Sequence[bytes],
    *,
    times: Sequence[int | None] | None = None,
    talker: Talker = Talker.UNKNOWN,
    claimed: bool = False,
    talkers: Sequence[int] | None = None,
    claims: Sequence[int] | None = None,
) -> Stretch:
    """A stretch of these chunks."""
    offsets, at = [], 0
    for part in parts:
        offsets.append(at)
        at += len(part)
    by = TalkerBy.NONE if talker is Talker.UNKNOWN and talkers is None else TalkerBy.TEXT
    told = None if times is None else [NO_TIME if t_us is None else t_us for t_us in times]
    return Stretch("wire", b"".join(parts), offsets, told, None, None, "x", talker, by, claimed, talkers, claims)


def both_ways(
    things: Iterable[Stretch | Turns | Chunk | Gap | Note], *, block: int, baud: int | None = None, cores: int = 1
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """What a session says of the things, many at a time and one by one."""
    things = list(things)
    many = Session((), baud_of=lambda _tap: baud)
    got = [_bare(item) for item in _each(pour(many, things, block=block, cores=cores))]
    single = Session((), baud_of=lambda _tap: baud)
    want = []
    for thing in things:
        for chunk in thing.chunks() if isinstance(thing, Stretch | Turns) else (thing,):
            want += [_bare(item) for item in single.feed(chunk)]
    want += [_bare(item) for item in single.end()]
    return (got, many.summary, many.family, many.family_score, many.variant, many.remarks), (
        want,
        single.summary,
        single.family,
        single.family_score,
        single.variant,
        single.remarks,
    )


def _each(parts: Iterable[Columns | Item]) -> Iterator[Item]:
    for part in parts:
        if isinstance(part, Item):
            yield part
        else:
            yield from part.items()


def _bare(item: Item) -> Item:
    """Columns do not tell the line in which something stands."""
    thing = item.thing
    if isinstance(thing, Message):
        return item._replace(thing=replace(thing, frame=thing.frame._replace(origin=None)))
    return item if isinstance(thing, Gap) else item._replace(thing=thing._replace(origin=None))
