from __future__ import annotations

from tuyasniff.model import Chunk
from tuyasniff.protocol.arrivals import Arrivals

ONE, TWO, LATE = Chunk("a", b"abc", 1000), Chunk("a", b"de", 5000), Chunk("a", b"f", 900_000)


def arrivals(byte_us: float = 0.0) -> Arrivals:
    made = Arrivals(byte_us)
    made.add(100, ONE)
    made.add(103, TWO)
    made.add(105, LATE)
    return made


def test_a_byte_is_of_the_chunk_that_brought_it() -> None:
    made = arrivals()
    assert [made.at(offset)[0] for offset in range(100, 106)] == [ONE, ONE, ONE, TWO, TWO, LATE]
    assert made.at(102) == (ONE, 100, 103) and made.at(103) == (TWO, 103, 105)


def test_a_byte_began_as_much_later_as_it_stands_behind_the_first_of_its_chunk() -> None:
    assert [arrivals().when(offset) for offset in (100, 102, 104)] == [1000, 1000, 5000]
    assert [arrivals(100.0).when(offset) for offset in (100, 102, 104)] == [1000, 1200, 5100]


def test_a_chunk_without_a_time_tells_none() -> None:
    made = Arrivals(100.0)
    made.add(0, Chunk("a", b"abc"))
    assert made.when(2) is None and not made.have_silence(0)


def test_the_chunk_in_which_the_held_bytes_begin_is_kept() -> None:
    made = arrivals()
    made.forget(104)
    assert made.pairs() == [(103, TWO), (105, LATE)]
    assert made.at(104) == (TWO, 103, 105)


def test_a_silence_lies_between_two_chunks() -> None:
    made = arrivals()
    assert made.have_silence(800_000) and not made.have_silence(895_000)
    made.clear()
    assert not made.have_silence(0) and made.pairs() == []
