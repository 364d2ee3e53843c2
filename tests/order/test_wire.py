"""Wire order over several taps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lanes import quickest
from laws.streams import dp, frame
from tuyasniff.model import Chunk
from tuyasniff.order.wire import WAITING_MOST, WireOrder
from tuyasniff.session import Session
from wire import HEARTBEAT

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


def test_thousands_of_taps_cost_no_more_for_each_than_few() -> None:
    def took(count: int) -> float:
        chunks = [Chunk(f"tap {number}", HEARTBEAT, number * 1000) for number in range(count)]
        return quickest(lambda: sum(1 for _ in Session(chunks)))

    assert took(4000) < 10 * took(1000) + 0.05
