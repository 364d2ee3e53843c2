from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.logic.edges import Changes, Levels, Planes


def plain_edges(data: bytes, wire: int, unit: int) -> tuple[int, list[int]]:
    levels = [data[at * unit + wire // 8] >> wire % 8 & 1 for at in range(len(data) // unit)]
    return levels[0], [at for at in range(1, len(levels)) if levels[at] != levels[at - 1]]


@given(
    st.lists(st.tuples(st.binary(min_size=2, max_size=2), st.integers(1, 40_000)), min_size=1, max_size=5),
    st.sampled_from([1, 2]),
    st.lists(st.integers(1, 70_000), max_size=4),
)
def test_edges_are_those_of_the_samples_however_these_are_cut(
    runs: list[tuple[bytes, int]], unit: int, cuts: list[int]
) -> None:
    data = b"".join(sample[:unit] * count for sample, count in runs)
    wires = range(8 * unit)
    planes = Planes(wires, unit)
    at = 0
    for cut in (*sorted(cuts), len(data)):
        planes.feed(data[at:cut])
        at = max(at, min(cut, len(data)))
    assert planes.samples == len(data) // unit
    for wire in wires:
        initial, edges = plain_edges(data, wire, unit)
        assert (planes.initial[wire], list(planes.edges[wire])) == (initial, edges)


@given(st.binary(min_size=1, max_size=300))
def test_every_sample_may_be_an_edge(data: bytes) -> None:
    planes = Planes([0, 3, 7])
    planes.feed(data)
    for wire in (0, 3, 7):
        assert list(planes.edges[wire]) == plain_edges(data, wire, 1)[1]


def test_wires_that_nobody_wants_cost_nothing_and_are_not_there() -> None:
    planes = Planes([1])
    planes.feed(bytes((0, 1, 0, 3)))
    (wire,) = planes.levels({1: "B"}, 100)
    assert (wire.name, wire.per_second, wire.initial, list(wire.edges), wire.end) == ("B", 100, 0, [3], 4)


def test_too_many_edges_end_the_reading() -> None:
    planes = Planes([0], most=1000)
    for _ in range(100):
        planes.feed(bytes((0, 1)) * 10_000)
    assert planes.full
    assert 1000 < len(planes.edges[0]) < 40_000


def test_a_hundred_million_samples_of_a_quiet_line_take_seconds_and_no_memory() -> None:
    planes = Planes(range(8))
    piece = b"\xff" * (1 << 20)
    begun = time.process_time()
    for _ in range(100):
        planes.feed(piece)
    assert planes.samples == 100 << 20
    assert not any(planes.edges.values())
    assert time.process_time() - begun < 5


def test_changes_become_edges_and_what_is_no_change_does_not() -> None:
    changes = Changes(["A", "B"])
    changes.at(0)
    changes.level(0, 1)
    changes.level(1, 0)
    for tick, levels in ((10, (0, 0)), (20, (0, 1)), (20, (1, 1)), (30, (1, 0))):
        changes.at(tick)
        for wire, level in enumerate(levels):
            changes.level(wire, level)
    changes.at(50)
    first, second = changes.levels(1000)
    assert (first.initial, list(first.edges), first.end) == (1, [10, 20], 51)
    assert (second.initial, list(second.edges)) == (0, [20, 30])


def test_there_and_back_at_one_moment_is_no_edge() -> None:
    changes = Changes(["A"])
    changes.level(0, 1)
    changes.at(5)
    changes.level(0, 0)
    changes.level(0, 1)
    changes.at(9)
    changes.level(0, 0)
    assert list(changes.levels(1)[0].edges) == [9]


def test_where_the_last_word_is_a_change_nobody_knows_the_end() -> None:
    changes = Changes(["A"])
    changes.at(0)
    changes.level(0, 1)
    changes.at(7)
    changes.level(0, 0)
    assert changes.levels(1)[0].end is None


@given(st.lists(st.tuples(st.integers(-(1 << 70), 1 << 70), st.integers(0, 1)), max_size=50))
def test_edges_ascend_whatever_the_times_are(told: list[tuple[int, int]]) -> None:
    changes = Changes(["A"])
    for tick, level in told:
        changes.at(tick)
        changes.level(0, level)
    edges = list(changes.levels(1)[0].edges)
    assert edges == sorted(set(edges))


def test_levels_know_what_follows_an_edge_and_microseconds() -> None:
    wire = Levels("A", 8_000_000, 1)
    assert [wire.level_after(place) for place in range(3)] == [0, 1, 0]
    assert wire.us(12) == 1
