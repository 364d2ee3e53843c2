from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.simulate.line import BUFFER, Adapter, Piece, TimedByte, Wire


def test_a_byte_takes_ten_bits() -> None:
    assert Wire(9600).span_us(1) == 1042
    assert Wire(115_200).span_us(100) == 8681
    assert [one.t_us for one in Wire(9600).timed(5, b"abc")] == [5, 1046, 2088]


def test_what_comes_too_early_waits_for_the_frame_before() -> None:
    wire = Wire(9600)
    assert wire.place(1000, 10, 400) == (1000, 1000 + 10_417)
    assert wire.place(2000, 1, 400) == (11_817, 12_859)
    assert wire.place(50_000, 1, 400)[0] == 50_000


@given(
    st.lists(st.tuples(st.integers(0, 40_000), st.binary(min_size=1, max_size=90)), max_size=20),
    st.integers(0, 20_000),
)
def test_an_adapter_delivers_every_byte_in_order_and_no_later_than_its_timer(
    bursts: list[tuple[int, bytes]], latency_us: int
) -> None:
    wire, adapter = Wire(9600), Adapter(9600, latency_us)
    pieces: list[Piece] = []
    timed: list[TimedByte] = []
    at = 0
    for pause, data in bursts:
        at += pause
        begin, _ = wire.place(at, len(data), 0)
        burst = wire.timed(begin, data)
        timed += burst
        pieces += adapter.take(burst)
    pieces += adapter.flush()
    assert b"".join(piece.data for piece in pieces) == bytes(one.byte for one in timed)
    assert [piece.t_us for piece in pieces] == sorted(piece.t_us for piece in pieces)
    assert all(0 < len(piece.data) <= BUFFER for piece in pieces)
    place = 0
    for piece in pieces:
        first, last = timed[place], timed[place + len(piece.data) - 1]
        assert last.t_us + 1042 <= piece.t_us <= first.t_us + 1042 + latency_us
        place += len(piece.data)


def test_without_latency_a_frame_is_one_piece_stamped_with_its_first_bit() -> None:
    wire, adapter = Wire(9600), Adapter(9600)
    (piece,) = adapter.take(wire.timed(77, b"frame"))
    assert piece == (77, b"frame")
    assert adapter.due_us is None
