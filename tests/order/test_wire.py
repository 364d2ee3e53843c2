"""Wire order over several taps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from laws.streams import dp, frame
from tuyasniff.model import Chunk
from tuyasniff.order.wire import WAITING_MOST, WireOrder

REPORT = frame(3, 7, dp(20, 2, b"\0\0\x08\xfd"))


def feed(order: WireOrder[str], tap: str, data: bytes) -> None:
    for part in order.framer(tap).feed(Chunk(tap, data)):
        order.add(tap, part.offset, f"{tap}{part.offset}")


def test_what_began_first_comes_first() -> None:
    order: WireOrder[str] = WireOrder()
    feed(order, "a", REPORT[:6])
    order.said("note")
    feed(order, "b", REPORT)
    assert list(order.ripe()) == []
    feed(order, "a", REPORT[6:])
    assert list(order.ripe()) == ["a0", "note", "b0"]


def test_no_more_than_a_bounded_number_of_things_wait() -> None:
    order: WireOrder[str] = WireOrder()
    feed(order, "a", REPORT[:6])
    got = 0
    for _ in range(3 * WAITING_MOST):
        feed(order, "b", REPORT)
        got += len(list(order.ripe()))
    assert got == 2 * WAITING_MOST


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 40)), max_size=30))
def test_each_tap_keeps_its_own_order_and_nothing_is_lost(cuts: list[tuple[str, int]]) -> None:
    order: WireOrder[str] = WireOrder()
    streams = {"a": REPORT * 20, "b": REPORT * 20}
    out: list[str] = []
    for tap, size in cuts:
        data, streams[tap] = streams[tap][:size], streams[tap][size:]
        if data:
            feed(order, tap, data)
        out += order.ripe()
    for framer in order.framers():
        for part in framer.flush():
            order.add(framer.tap, part.offset, f"{framer.tap}{part.offset}")
    out += order.ripe(final=True)
    for tap in "ab":
        places = [int(name[1:]) for name in out if name[0] == tap]
        assert places == sorted(places)
    assert len(out) == len(set(out))
