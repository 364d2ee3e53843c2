"""Random talk in columns: what writers of columns are held against the ordinary ones with."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st

from bulk.building import columns_of
from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.model import Chunk, Gap, Item, Note, Talker, TalkerBy
from tuyasniff.session import Session
from tuyasniff.stretch import NO_TIME
from wire import ASKED, HEARTBEAT, PRODUCT, dp, frame

STRINGS = (
    b"", b" ", b"plain", b"with, comma", b'"quoted"', b"back\\slash", b"tab\there", b"=SUM(A1)",
    b"\xc3\xa9t\xc3\xa9", b"line\r\nbreak", b"\x00\x1f\x7f", b"\xe2\x80\xaeturned", b"\xf0\x9f\x98\x80",
    b"ends blank ", b" begins", b"\xc2\xa0", b"x" * 300, b"\xe2\x98\x83" * 90,
)  # fmt: skip
"""Strings that some writer has to escape, and long ones."""


def payload(rand: random.Random) -> bytes:
    """One to six sound datapoints of all types."""
    made = []
    for _ in range(rand.choice((1, 1, 1, 2, 3, 6))):
        kind = rand.randrange(6)
        size = {1: 1, 2: 4, 4: 1, 5: rand.choice((1, 2, 4))}.get(kind, 0)
        value = rand.randbytes(size)
        if kind == 1:
            value = bytes((value[0] & 1,))
        elif kind == 2 and rand.random() < 0.7:
            value = rand.randrange(-20, 3000).to_bytes(4, "big", signed=True)
        elif kind == 0:
            value = rand.randbytes(rand.choice((0, 1, 8, 40, 300)))
        elif kind == 3:
            value = rand.choice(STRINGS)
        made.append(dp(rand.choice((1, 18, 20, 101, 255)), kind, value))
    return b"".join(made)


def talk(seed: int, frames: int = 300) -> bytes:
    """The bytes of a wire: known frames, lists, unusual ones, noise of all lengths, and damage."""
    rand = random.Random(seed)
    parts = []
    for _ in range(frames):
        chance = rand.random()
        if chance < 0.6:
            parts.append(frame(7, payload(rand)))
        elif chance < 0.65:
            parts.append(frame(6, payload(rand), 0))
        elif chance < 0.7:
            parts.append(frame(rand.randrange(256), rand.randbytes(rand.randrange(12)), rand.choice((0, 3, 3, 1))))
        elif chance < 0.75:
            parts.append(rand.randbytes(rand.choice((1, 2, 17, 200, 1500))))
        else:
            parts.append(rand.choice((ASKED, HEARTBEAT, PRODUCT, frame(0x1C, bytes(range(1, 9)), 0))))
    data = bytearray(b"".join(parts))
    for _ in range(rand.choice((0, len(data) // 200))):
        data[rand.randrange(len(data))] ^= rand.randrange(1, 256)
    return bytes(data)


def chunks(seed: int, data: bytes, *, timed: bool, tap: str = "file") -> list[Chunk | Gap | Note]:
    """The bytes in chunks of any length, with times that may be negative; some of them without."""
    rand = random.Random(seed)
    things: list[Chunk | Gap | Note] = []
    place, t_us = 0, rand.choice((0, -40_000_000, 1_234_567_890_123))
    while place < len(data):
        size = rand.choice((1, 7, 30, 500, 4000))
        t_us += rand.randrange(2_000_000)
        moment = t_us if timed and rand.random() < 0.95 else None
        things.append(Chunk(tap, data[place : place + size], moment))
        place += size
        if rand.random() < 0.02:
            things.append(Note('said, "so"\nhere', moment) if rand.random() < 0.5 else Gap(tap, moment, "unplugged"))
    return things


def claimed(seed: int, *, timed: bool, tap: str = "tap one", talker: Talker = Talker.MCU) -> list[Chunk | Gap | Note]:
    """Whole frames, as a text presents them: a third with a wrong checksum."""
    rand = random.Random(seed)
    things: list[Chunk | Gap | Note] = []
    for number in range(rand.randrange(3, 60)):
        data = bytearray(rand.choice((frame(7, payload(rand)), frame(6, payload(rand), 0), HEARTBEAT)))
        if rand.random() < 0.3:
            data[-1] ^= rand.randrange(1, 256)
        by = rand.choice((TalkerBy.TAP, TalkerBy.TEXT))
        moment = 1_000 * number if timed else None
        things.append(Chunk(tap, bytes(data), moment, talker, by, None, bytes(data)))
    return things


def columns_from(things: Iterable[Chunk | Gap | Note], tap: str = "file") -> Columns:
    """What a session makes of them, in columns; `t_us` is None where there are no times at all."""
    made = columns_of(list(Session(list(things))), tap=tap)
    assert made.t_us is not None
    return made if (made.t_us != NO_TIME).any() else replace(made, t_us=None, end_us=None)


def cut(columns: Columns, places: Sequence[int]) -> list[Columns]:
    """The same items in blocks that end at some places; each block has bytes of its own."""
    edges = sorted({0, len(columns), *(place for place in places if place < len(columns))})
    return [part(columns, start, stop) for start, stop in pairwise(edges)]


def part(columns: Columns, start: int, stop: int) -> Columns:
    """The items from `start` up to but not including `stop` as columns of their own, 5 bytes further on."""
    rows, shift = slice(start, stop), 5
    first, last = int(columns.dp_first[start]), int(columns.dp_first[stop])
    dps = slice(first, last)
    odd = columns.kind[rows] == Row.ODD
    return replace(
        columns,
        first=columns.first + start,
        data=bytes(shift) + columns.data,
        offset=columns.offset - shift,
        kind=columns.kind[rows],
        begin=np.where(odd, 0, columns.begin[rows] + shift),
        end=np.where(odd, 0, columns.end[rows] + shift),
        proto=columns.proto[rows],
        dp_first=columns.dp_first[start : stop + 1] - first,
        dp_id=columns.dp_id[dps],
        dp_type=columns.dp_type[dps],
        dp_at=columns.dp_at[dps] + shift,
        dp_length=columns.dp_length[dps],
        dp_value=columns.dp_value[dps],
        odd={place - start: item for place, item in columns.odd.items() if start <= place < stop},
        t_us=None if columns.t_us is None else columns.t_us[rows],
        end_us=None if columns.end_us is None else columns.end_us[rows],
        several=columns.several
        and columns.several._replace(tap=columns.several.tap[rows], starts=columns.several.starts[rows]),
    )


def spoiled(columns: Columns, name: str) -> Columns:
    """The same columns with one entry of a column changed, or a number of theirs."""
    if name == "data":
        data = bytearray(columns.data)
        data[int(columns.dp_at[columns.dp_length > 0][0])] ^= 0x40
        return replace(columns, data=bytes(data))
    kept = getattr(columns, name)
    changed: Any
    if isinstance(kept, int):
        changed = kept + 1
        return replace(columns, **{name: changed})
    numbers = np.flatnonzero(np.isin(columns.dp_type, (2, 4)))
    timed = np.flatnonzero((columns.kind != Row.ODD) & (columns.t_us != NO_TIME))
    changed = kept.copy()
    changed[(timed if name == "t_us" else numbers)[0]] ^= 1
    return replace(columns, **{name: changed})


def items_of(blocks: Iterable[Columns]) -> list[Item]:
    """The items of all blocks."""
    return [item for block in blocks for item in block.items()]


@st.composite
def blocks(draw: st.DrawFn) -> list[Columns]:
    """Blocks of columns of some talk: from bytes with damage, or from claimed frames, or strings of any bytes."""
    seed = draw(st.integers(0, 10_000))
    timed = draw(st.booleans())
    tap = draw(st.sampled_from(("file", "mcu", 'a "tap", =so', "\u00e9\t")))
    way = draw(st.sampled_from(("bytes", "claimed", "strings")))
    if way == "bytes":
        things = chunks(seed, talk(seed, draw(st.integers(1, 60))), timed=timed, tap=tap)
    elif way == "claimed":
        things = claimed(seed, timed=timed, tap=tap, talker=draw(st.sampled_from(Talker)))
    else:
        texts = draw(st.lists(st.one_of(st.text(max_size=20).map(_utf8), st.binary(max_size=20)), min_size=1))
        frames = [frame(7, b"".join(dp(number + 1, 3, text) for number in range(2))) for text in texts]
        things = chunks(seed, b"".join([HEARTBEAT, *frames]), timed=timed, tap=tap)
    made = columns_from(things, tap)
    return cut(made, draw(st.lists(st.integers(0, 200), max_size=4)))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
