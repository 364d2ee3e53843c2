"""What is packed is the same list."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.model import Chunk, Gap, Note, Origin, Talker, TalkerBy
from tuyasniff.stretch import NO_TIME, Packed

NAMES = st.sampled_from(["a", "b", "tap ⚡"])
TIMES = st.none() | st.sampled_from([0, -1, NO_TIME, -NO_TIME, 2**70]) | st.integers(-(2**66), 2**66)
ORIGINS = st.none() | st.builds(
    Origin, NAMES, st.none() | st.sampled_from([0, -1, 1, 2**70]) | st.integers(1, 9), st.none() | st.integers(1, 3)
)


@st.composite
def chunks(draw: st.DrawFn) -> Chunk:
    data = draw(st.binary(max_size=9))
    frame = draw(st.sampled_from([None, data, data + b"\1", b""]))
    talker, by = draw(st.sampled_from(list(Talker))), draw(st.sampled_from(list(TalkerBy)))
    return Chunk(draw(NAMES), data, draw(TIMES), talker, by, draw(ORIGINS), frame)


THINGS = st.lists(chunks() | st.builds(Gap, NAMES, TIMES, NAMES, NAMES) | st.builds(Note, NAMES, TIMES), max_size=12)


@given(THINGS)
def test_what_is_packed_is_the_same_list(things: list[Chunk | Gap | Note]) -> None:
    packed = Packed(things)
    assert list(packed) == things
    assert len(packed) == len(things) and bool(packed) == bool(things)
    assert packed[1:-1] == things[1:-1] and packed[::-2] == things[::-2]
    for place in range(-len(things), len(things)):
        assert packed[place] == things[place]


def test_a_packed_chunk_takes_a_fifth_of_an_unpacked_one() -> None:
    data = bytes(15)
    packed = Packed(Chunk("mcu", data, at, Talker.MCU, TalkerBy.TAP, Origin("x", at)) for at in range(1, 10_001))
    arrays = (packed._begins, packed._times, packed._lines, packed._sorts)
    taken = sum(map(sys.getsizeof, (*arrays, packed._data))) / len(packed)
    one = Chunk("mcu", data, 10_000, Talker.MCU, TalkerBy.TAP, Origin("x", 10_000))
    assert taken * 4 < sum(map(sys.getsizeof, (one, one.data, one.t_us, one.origin, 10_000)))
    assert not packed._others
