from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bulk.building import columns_of
from bulk.test_asking import mixed
from bulk.test_index import talk
from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.analysis.history import COURSE_MOST, Histories, Kept, Point
from tuyasniff.analysis.traces import Traces
from tuyasniff.bulk.overview import Overview, add_points
from tuyasniff.model import Chunk, Item, Message, Note, Talker, TalkerBy
from tuyasniff.session import Session
from wire import report


def one_by_one(items: list[Item]) -> tuple[DpTable, Histories, Traces]:
    table, histories, traces = DpTable(), Histories(), Traces()
    for item in items:
        thing = item.thing
        if isinstance(thing, Message):
            traces.add(thing, item.number)
            table.add(thing, item.number)
            histories.add(thing, item.number)
        elif isinstance(thing, Note):
            traces.note(thing)
    return table, histories, traces


def poured(items: list[Item], chance: random.Random) -> Overview:
    overview = Overview()
    place = 0
    while place < len(items):
        part = items[place : place + chance.randrange(1, 400)]
        place += len(part)
        if chance.random() < 0.8:
            overview.add(columns_of(part, tap="mcu"))
        else:
            for item in part:
                overview.add(item)
    return overview


def agrees(items: list[Item], seed: int) -> None:
    alike(poured(items, random.Random(seed)), items)


def alike(overview: Overview, items: list[Item]) -> None:
    """It has seen what one sees who takes the items one by one."""
    table, histories, traces = one_by_one(items)
    seen = overview.seen()
    assert seen.dps.summaries() == table.summaries()
    assert seen.histories.ids() == histories.ids()
    for dp_id in histories.ids():
        for what in ("points", "course", "count", "latest", "latest_number", "changed_us", "trend"):
            assert getattr(seen.histories, what)(dp_id) == getattr(histories, what)(dp_id), (dp_id, what)
    assert traces.numbers.keys() == seen.traces.numbers.keys()
    for dp_id, trace in traces.numbers.items():
        other = seen.traces.numbers[dp_id]
        for what in ("reports", "changes", "low", "high", "times", "values"):
            assert getattr(other, what) == getattr(trace, what), (dp_id, what)
    messages = [item.thing for item in items if isinstance(item.thing, Message)]
    assert seen.told_by.total() == overview.frames == len(messages)
    assert overview.faulty == sum(bool(message.faults) for message in messages)


def test_what_is_told_of_datapoints_is_what_each_item_tells() -> None:
    for seed in range(6):
        agrees(talk(400, timed=seed % 2 == 0), seed)
        agrees(mixed(), seed)


def test_long_courses_are_thinned_alike() -> None:
    chance = random.Random(4)
    things = [
        Chunk("mcu", report(20, chance.randrange(9) if place % 9 else place), place * 1000, Talker.MCU, TalkerBy.TAP)
        for place in range(COURSE_MOST + 3000)
    ]
    agrees(list(Session(things)), 1)


@given(st.integers(1, 40_000), st.integers(0, 1000), st.integers(1, 9))
def test_points_that_come_together_are_kept_as_those_that_come_alone(count: int, seed: int, values: int) -> None:
    chance = random.Random(seed)
    points = [Point(place, chance.randrange(values)) for place in range(count)]
    alone, together = Kept(), Kept()
    for point in points:
        alone.add(point)
    place = 0
    while place < count:
        part = points[place : place + chance.randrange(1, 9000)]
        place += len(part)
        if len(part) < 5:
            for point in part:
                together.add(point)
        else:
            times = np.array([point.t_us for point in part], np.int64)
            add_points(together, times, np.array([point.value for point in part], np.int64))
    assert together.points() == alone.points()
