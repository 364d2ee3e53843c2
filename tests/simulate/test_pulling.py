from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.simulate.line import Adapter, TimedByte, Wire
from tuyasniff.simulate.pulling import Pulling

WIRE = Wire(9600)
BYTE_US = WIRE.span_us(1)


def test_bytes_that_lie_in_a_hole_are_not_heard_and_pieces_have_none() -> None:
    pulling = Pulling(9600)
    timed = WIRE.timed(0, bytes(range(10)))
    assert list(pulling.heard(timed)) == [timed] and pulling.spares(timed)
    pulling.add(timed[3].t_us + 1, timed[4].t_us + 1)
    assert list(pulling.heard(timed)) == [timed[:3], timed[5:]]
    assert not pulling.spares(timed) and pulling.spares(timed[:3]) and pulling.spares(timed[5:])
    pulling.add(0, 1_000_000)
    assert not list(pulling.heard(timed))


def test_a_pull_of_no_length_is_none() -> None:
    pulling = Pulling(9600)
    pulling.add(500, 500)
    assert pulling.after(0) is None and pulling.spares(WIRE.timed(0, b"abc"))


@given(
    st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 9_000)), max_size=4),
    st.binary(min_size=1, max_size=70),
    st.integers(0, 20_000),
)
def test_no_adapter_delivers_anything_while_it_is_pulled(
    pulls: list[tuple[int, int]], data: bytes, latency_us: int
) -> None:
    pulling = Pulling(9600)
    for begin, span in pulls:
        pulling.add(begin, begin + span)
    timed = WIRE.timed(0, data)
    adapter = Adapter(9600, latency_us, pulling.after)
    pieces = [piece for heard in pulling.heard(timed) for piece in adapter.take(heard)] + list(adapter.flush())
    assert not any(begin < piece.t_us < begin + span for piece in pieces for begin, span in pulls)
    assert b"".join(piece.data for piece in pieces) == bytes(one.byte for one in timed if _is_heard(one, pulls))


def _is_heard(one: TimedByte, pulls: list[tuple[int, int]]) -> bool:
    return not any(one.t_us < begin + span and begin < one.t_us + BYTE_US for begin, span in pulls if span)
