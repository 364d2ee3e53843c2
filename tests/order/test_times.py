"""Chunks of several taps in the order of time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.order.times import LATE_US, WAITING_MOST, TimeOrder


def ordered(things: list[Chunk | Gap | Note]) -> list[Chunk | Gap | Note]:
    order = TimeOrder()
    out = [ready for thing in things for ready in order.add(thing)]
    return out + list(order.rest())


def chunk(tap: str, t_us: int | None) -> Chunk:
    return Chunk(tap, b"x", t_us)


def test_nothing_waits_where_there_is_one_tap() -> None:
    order = TimeOrder()
    assert list(order.add(chunk("a", 10))) == [chunk("a", 10)]


def test_what_an_adapter_hands_over_late_comes_in_its_place() -> None:
    late = [chunk("a", 0), chunk("b", 1), chunk("a", 30_000), chunk("b", 15_000), chunk("a", 200_000)]
    assert [thing.t_us for thing in ordered([*late])] == [0, 1, 15_000, 30_000, 200_000]


def test_what_is_old_enough_comes_out_when_the_time_is_told() -> None:
    order = TimeOrder()
    list(order.add(chunk("a", 0)))
    list(order.add(chunk("b", 10)))
    assert not list(order.due(LATE_US))
    assert list(order.due(10 + LATE_US)) == [chunk("b", 10)]


def test_things_without_time_keep_their_place() -> None:
    things: list[Chunk | Gap | Note] = [chunk("a", 5), chunk("b", 9), Note("untimed"), chunk("a", 7)]
    assert ordered(things) == things


def test_a_clock_that_begins_anew_is_no_lateness() -> None:
    things: list[Chunk | Gap | Note] = [chunk("a", 10**9), chunk("b", 10**9), chunk("a", 0), chunk("b", 1)]
    assert ordered(things) == things


def test_a_gap_waits_like_the_bytes_of_its_tap() -> None:
    things: list[Chunk | Gap | Note] = [chunk("a", 0), chunk("b", 0), Gap("a", 20_000, "unplugged"), chunk("b", 10_000)]
    assert [thing.t_us for thing in ordered(things)] == [0, 0, 10_000, 20_000]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, LATE_US))))
def test_nothing_is_lost_and_each_tap_keeps_its_order(told: list[tuple[str, int]]) -> None:
    things: list[Chunk | Gap | Note] = [Chunk(tap, bytes([n % 256]), t_us) for n, (tap, t_us) in enumerate(told)]
    out = ordered(things)
    assert sorted(map(id, out)) == sorted(map(id, things))
    for tap in "abc":
        assert [t for t in out if isinstance(t, Chunk) and t.tap == tap] == [
            t for t in things if isinstance(t, Chunk) and t.tap == tap
        ]


@given(st.lists(st.integers(0, 10**6), min_size=1), st.lists(st.integers(0, 10**6), min_size=1))
def test_two_taps_that_are_late_by_less_than_the_limit_come_in_order(one: list[int], two: list[int]) -> None:
    arrivals = sorted([(t_us, "a", t_us) for t_us in one] + [(t_us + LATE_US - 1, "b", t_us) for t_us in two])
    first = [chunk("a", 0), chunk("b", 0)]
    out = ordered([*first, *(chunk(tap, t_us) for _, tap, t_us in arrivals)])
    times = [thing.t_us for thing in out if thing.t_us is not None]
    assert times == sorted(times)


def test_a_flood_at_one_moment_is_not_held_without_end() -> None:
    order = TimeOrder()
    given = sum(len(order.add(chunk("ab"[n % 2], 7))) for n in range(20_000))
    assert given >= 20_000 - WAITING_MOST - 1
