from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulk.building import columns_of
from capture.sessions import RECORDINGS
from tuyasniff.bulk.columns import Columns, Row, Several
from tuyasniff.bulk.index import Index
from tuyasniff.model import Chunk, Frame, Gap, Item, Message, Note
from tuyasniff.protocol.decode import decode
from tuyasniff.session import Session
from wire import ASKED, HEARTBEAT, report


def talk(count: int, *, timed: bool = True) -> list[Item]:
    """A talk with everything in it that may be in columns: known frames, lists, wrong sums, noise, odd things."""
    chance = random.Random(count)
    things: list[Chunk | Gap | Note] = []
    for number in range(count):
        listed = report(20, number)
        data = chance.choice([HEARTBEAT, ASKED, listed, listed[:-1] + b"\x00", b"\xff\x01", HEARTBEAT[:5], listed * 2])
        things.append(Chunk("mcu", data, number * 100_000 if timed else None))
        if number % 50 == 7:
            things.append(Note("kettle", number * 100_000))
            things.append(Gap("mcu", number * 100_000, "unplugged", "gone"))
    return list(Session(things))


def filled(items: Sequence[Item], chance: random.Random) -> tuple[Index, list[Item]]:
    """The items in an index, some in columns and some one by one; and what was given to it."""
    index = Index(in_memory=chance.choice([0, 1 << 20]), kept=chance.choice([1, 6]))
    place = 0
    given: list[Item] = []
    while place < len(items):
        part = items[place : place + chance.randrange(1, 60)]
        place += len(part)
        if chance.random() < 0.7:
            columns = columns_of(part, tap="mcu")
            index.add(columns)
            given += columns.items()
        else:
            given += part
            for item in part:
                index.add(item)
    index.show()
    return index, given


@pytest.mark.parametrize("timed", [True, False])
def test_every_item_comes_back_by_its_number_in_any_order(timed: bool) -> None:
    chance = random.Random(1)
    index, items = filled(talk(400, timed=timed), chance)
    assert (index.first, index.last, len(index)) == (1, items[-1].number, len(items))
    for number in chance.sample(range(1, len(items) + 1), 300):
        assert index.item(number) == items[number - 1]
    assert index.item(0) is None and index.item(len(items) + 1) is None
    assert list(index.items(1)) == items
    assert list(index.items(len(items), backwards=True)) == items[::-1]


@given(RECORDINGS, st.integers(0, 1000))
def test_whatever_is_recorded_comes_back(things: list[Chunk | Gap | Note], seed: int) -> None:
    index, items = filled(list(Session(things * 3)), random.Random(seed))
    assert list(index.items(1)) == items


def test_items_that_come_one_by_one_are_there_once_they_are_shown() -> None:
    items = talk(40)
    index = Index()
    index.add(items[0])
    assert len(index) == 0
    index.show()
    assert len(index) == 1
    index.add(columns_of(items[1:30], tap="mcu"))
    assert index.last == items[29].number
    with pytest.raises(ValueError, match="comes after"):
        index.add(columns_of(items[1:2], tap="mcu"))


def test_an_item_is_found_by_its_moment() -> None:
    index, items = filled(talk(300), random.Random(2))
    for t_us in (-5, 0, 1, 99_999, 100_000, 12_345_678, 29_900_000):
        expected = next(item.number for item in items if _moment(item) >= t_us)
        assert index.at_time(t_us) == expected
    assert index.at_time(10**9) is None
    untimed, items = filled(talk(50, timed=False), random.Random(1))
    assert untimed.at_time(0) == next(item.number for item in items if _moment(item) >= 0)
    assert Index().at_time(0) is None


def test_of_a_block_only_the_items_that_are_looked_at_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    items = talk(300)
    index = Index(kept=1)
    for item in items:
        index.add(item)
    index.show()
    made: list[Frame] = []

    def counting(frame: Frame, variant: str) -> Message:
        made.append(frame)
        return decode(frame, variant)

    monkeypatch.setattr("tuyasniff.bulk.index.decode", counting)
    wanted = [item for item in items if isinstance(item.thing, Message)][50:60]
    assert [index.item(item.number) for item in wanted] == wanted and len(made) == len(wanted)
    assert index.at_time(12_345_678) is not None and len(made) == len(wanted)
    assert dict(index.columns(0).odd.items()) == dict(enumerate(items[: len(index.columns(0))]))
    assert list(index.columns(0).odd.values()) == items[: len(index.columns(0))]
    assert index.columns(0).odd.get(10**6) is None and index.columns(0).odd.get(3) == items[3]


@given(RECORDINGS, st.integers(0, 1000))
def test_notes_are_known_by_their_numbers(things: list[Chunk | Gap | Note], seed: int) -> None:
    things = [*things, Note("a", None), *things, Note("b", 5)]
    index, items = filled(list(Session(things)), random.Random(seed))
    assert index.notes.tolist() == [item.number for item in items if isinstance(item.thing, Note)]
    assert len(index.notes) >= 2


def _moment(item: Item) -> int:
    t_us = item.thing.frame.t_us if isinstance(item.thing, Message) else item.thing.t_us
    return -(10**9) if t_us is None else t_us


def test_blocks_take_little_of_the_bytes_that_others_share() -> None:
    items = talk(300)
    whole = columns_of(items, tap="mcu")
    index = Index()
    half = len(items) // 2
    for rows in (slice(0, half), slice(half, None)):
        index.add(_cut(whole, rows))
    assert list(index.items(1)) == list(whole.items())
    sizes = [len(index.columns(block).data) for block in range(index.blocks)]
    assert sum(sizes) <= len(whole.data)


def _cut(columns: Columns, rows: slice) -> Columns:
    """Some rows as a producer gives them that shares its bytes among several."""
    start, stop, _ = rows.indices(len(columns))
    low, high = int(columns.dp_first[start]), int(columns.dp_first[stop])
    return replace(
        columns,
        first=columns.first + start,
        **{name: getattr(columns, name)[start:stop] for name in ("kind", "begin", "end", "proto", "t_us", "end_us")},
        dp_first=columns.dp_first[start : stop + 1] - low,
        **{name: getattr(columns, name)[low:high] for name in ("dp_id", "dp_type", "dp_at", "dp_length", "dp_value")},
        odd={place - start: item for place, item in columns.odd.items() if start <= place < stop},
    )


def test_noise_of_several_taps_is_set_aside_in_a_block_that_lay_in_the_file_too() -> None:
    items = talk(200)
    columns = columns_of(items, tap="mcu")
    size = len(columns)
    columns = replace(columns, several=Several(("mcu",), np.zeros(size, np.int64), np.arange(size)))
    assert columns.odd and (columns.kind == Row.NOISE).any()
    index = Index(in_memory=0, kept=1)
    index.add(columns)
    index.show()
    assert list(index.columns(0).without_noise().items()) == list(columns.without_noise().items())
