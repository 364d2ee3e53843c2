"""Columns from which a filter takes datapoints are the columns of the items from which it takes them one by one."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from bulk.conversations import conversation, some_kind
from bulk.streams import datapoint, frame, pieces, some_frame, stream, stretch_of
from bulk.talks import blocks
from bulk.test_asking import COLUMNS, EXAMPLES, FILTERS, MORE
from bulk.test_courses import Taken
from lanes import times
from tuyasniff.analysis.query import Filter, both, negated, parse
from tuyasniff.analysis.query.kin import Kin
from tuyasniff.bulk.asking import Asking, Content, Raw, Words
from tuyasniff.bulk.byid import by_id
from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.courses import ManyValues
from tuyasniff.bulk.session import pour
from tuyasniff.bulk.sifting import Sifted, Sifting
from tuyasniff.model import Chunk, Item, Message
from tuyasniff.session import Session
from tuyasniff.stretch import NO_TIME, Stretch
from tuyasniff.view import search_test

TEXTS = [
    *EXAMPLES,
    *MORE,
    "cmd:07/14",
    "cmd:06/01,07",
    "n:>40",
    "n:3,30-60",
    "t:>0.05",
    "!t:1-2",
    "len:16,20-30",
    "sum",
]
TEXTS += [
    "add up",
    "!dp:20 type:value",
    "dp:20 | from:module",
    "20",
    "tap:module",
    "dp:2>0 set | dp:1",
    "/ 2[0-9]+/",
    "warm",
]


def one_by_one(item: Item, wanted: Filter) -> Item:
    """An item with those datapoints that pass alone."""
    message = item.thing
    if not isinstance(message, Message) or not message.dps:
        return item
    kept = [dp for dp in message.dps if wanted(Item(item.number, replace(message, dps=(dp,))))]
    return item._replace(thing=replace(message, dps=tuple(kept)))


def sifting(wanted: Filter) -> Sifting:
    return Sifting(Asking(wanted), lambda item: one_by_one(item, wanted))


def agrees(columns: Columns, wanted: Filter) -> Sifted:
    """What is left of columns is what is left of their items, in items and in arrays; gives it."""
    left = sifting(wanted).sifted(columns)
    items = [one_by_one(item, wanted) for item in columns.items()]
    assert list(left.items()) == items
    assert (np.diff(left.dp_first) >= 0).all() and left.dp_first[0] == 0
    assert {len(left.dp_id), len(left.dp_at), len(left.kept), int(left.dp_first[-1])} == {len(left.dp_value)}
    for row, item in enumerate(items):
        places = range(int(left.dp_first[row]), int(left.dp_first[row + 1]))
        if left.kind[row] in (Row.LIST, Row.WRONG_SUM):
            assert isinstance(item.thing, Message)
            assert len(item.thing.dps) == len(places) and (places or left.kind[row] == Row.WRONG_SUM)
            for place, dp in zip(places, item.thing.dps, strict=True):
                at = int(left.dp_at[place])
                assert (left.dp_id[place], left.dp_type[place]) == (dp.id, dp.type)
                assert left.data[at : at + int(left.dp_length[place])] == dp.raw
                assert left.dp_value[place] == (int(dp.value) if isinstance(dp.value, int) else 0)
        else:
            assert not places
            assert left.kind[row] == Row.ODD or not isinstance(item.thing, Message) or not item.thing.dps
    told = np.flatnonzero(np.diff(columns.dp_first))
    assert left.timed is (columns.t_us is not None and bool((columns.t_us[told] != NO_TIME).any()))
    return left


@pytest.mark.parametrize("text", TEXTS)
def test_every_word_takes_the_same_datapoints_from_many_as_from_each(text: str) -> None:
    for columns in COLUMNS:
        agrees(columns, parse(text))


def test_some_are_taken_and_some_are_left() -> None:
    left = agrees(COLUMNS[1], parse("dp:20"))
    assert 50 < len(left.dp_id) < len(left.whole.dp_id) - 50
    assert set(left.dp_ids) == {20}
    rows = left.kind[left.whole.kind == Row.LIST]
    assert (rows == Row.LIST).sum() > 30 and (rows == Row.KNOWN).sum() > 30


def test_what_was_known_of_all_datapoints_is_not_said_of_those_that_are_left() -> None:
    whole = COLUMNS[1]
    known = by_id(whole.dp_first, whole.dp_id, whole.kind == Row.WRONG_SUM)
    left = agrees(replace(whole, by_id=known), parse("dp:20 from:mcu"))
    assert left.dp_ids == [20]
    assert tables_of([left]) == tables_of(map(one_by_one, whole.items(), repeat(parse("dp:20 from:mcu"))))


@given(FILTERS)
def test_words_that_are_joined_take_together_what_they_take_from_each(wanted: Filter) -> None:
    agrees(COLUMNS[1], wanted)


@given(blocks(), FILTERS)
def test_any_talk_is_left_with_the_same(some: list[Columns], wanted: Filter) -> None:
    for columns in some:
        agrees(columns, wanted)


def test_filters_that_nobody_can_write_take_the_same() -> None:
    found = search_test("0911")
    assert found is not None and found.pattern is not None
    wishes: list[Filter] = [Words("0911", found.words), Raw(found.pattern), Content(parse("type:raw"))]
    wishes += [Kin("report", "mcu", ids) for ids in (None, [20], [20, 18], [])]
    for wanted in wishes:
        for columns in COLUMNS:
            agrees(columns, wanted)
            agrees(columns, both(negated(wanted), parse("dp:20 | type:raw")))


def columns_from(things: Sequence[Stretch | Chunk], block: int) -> list[Columns]:
    return [part for part in pour(Session(()), things, block=block) if isinstance(part, Columns)]


@pytest.mark.parametrize("seed", range(times(6, 400)))
def test_random_streams_are_left_with_the_same(seed: int) -> None:
    chance = random.Random(7_000_000 + seed)
    parts = pieces(chance, stream(chance, 1000, damage=0.004), 200)
    moments = [20_000 * number for number in range(len(parts))] if chance.random() < 0.5 else None
    taken = 0
    for columns in columns_from([stretch_of(parts, times=moments)], chance.choice((2048, 1 << 20))):
        taken += len(columns)
        for text in chance.sample(TEXTS, 3):
            agrees(columns, parse(text))
    assert taken


@pytest.mark.parametrize("seed", range(times(3, 200)))
def test_conversations_of_two_taps_are_left_with_the_same(seed: int) -> None:
    chance = random.Random(9_000_000 + seed)
    things = conversation(chance, 1200, some_kind(chance)._replace(back=0.0, third=0.0))
    for columns in columns_from(things, chance.choice((1 << 14, 1 << 20))):
        for text in chance.sample(TEXTS, 4):
            agrees(columns, parse(text))


@pytest.mark.parametrize("seed", range(times(4, 200)))
def test_frames_that_are_claimed_though_their_checksum_is_wrong_are_left_with_the_same(seed: int) -> None:
    chance = random.Random(seed)
    parts = [bytearray(some_frame(chance)) for _ in range(1200)]
    for part in parts:
        if chance.random() < 0.2:
            part[chance.randrange(2, len(part))] ^= chance.randrange(1, 256)
    wrong = 0
    for columns in columns_from([stretch_of([bytes(part) for part in parts], claimed=True)], 1 << 14):
        wrong += int((columns.kind == Row.WRONG_SUM).sum())
        for text in chance.sample(TEXTS, 4):
            agrees(columns, parse(text))
    assert wrong


def tables_of(parts: Iterable[Columns | Item]) -> dict[str, Any]:
    """Tables, traces and counts that took some parts."""
    taken = Taken()
    values = ManyValues(taken.table, taken.enums, taken.traces, ordinary=taken.take)
    for part in parts:
        values.add(part) if isinstance(part, Columns) else taken.take(part)
    return taken.state()


def both_states(
    things: Sequence[Stretch | Chunk], block: int, wanted: Filter
) -> tuple[dict[str, Any], dict[str, Any], int]:
    """What is left by columns and what is left by items; how many came in columns."""
    sieve = sifting(wanted)
    parts = list(pour(Session(()), things, block=block))
    many = tables_of(sieve.sifted(part) if isinstance(part, Columns) else one_by_one(part, wanted) for part in parts)
    chunks = (chunk for one in things for chunk in (one.chunks() if isinstance(one, Stretch) else (one,)))
    single = tables_of(one_by_one(item, wanted) for item in Session(chunks))
    return many, single, sum(len(part) for part in parts if isinstance(part, Columns))


@pytest.mark.parametrize("seed", range(times(10, 1000)))
def test_tables_are_left_with_the_same(seed: int) -> None:
    chance = random.Random(seed)
    parts = pieces(chance, stream(chance, 1500, damage=0.002), 200)
    moments = [20_000 * number for number in range(len(parts))] if chance.random() < 0.5 else None
    wanted = parse(chance.choice(TEXTS))
    many, single, taken = both_states([stretch_of(parts, times=moments)], chance.choice((2048, 1 << 20)), wanted)
    assert many == single
    assert taken > 100


@pytest.mark.parametrize("seed", range(times(4, 1000)))
def test_tables_of_two_taps_are_left_with_the_same(seed: int) -> None:
    chance = random.Random(8_000_000 + seed)
    things = conversation(chance, 1500, some_kind(chance)._replace(back=0.0, third=0.0))
    many, single, _ = both_states(things, chance.choice((1 << 14, 1 << 20)), parse(chance.choice(TEXTS)))
    assert many == single


def test_a_moment_of_which_no_datapoint_is_wanted_is_none_of_the_first_or_last() -> None:
    """Traces tell when the first and the last datapoint came: of those that are left."""
    other, wanted = frame(3, 7, datapoint(1, 1, b"\x01")), frame(3, 7, datapoint(9, 2, b"\0\0\0\5"))
    parts = [other] * 900 + [wanted] * 9 + [other] * 900
    moments = [1000 * number for number in range(len(parts))]
    many, single, taken = both_states([stretch_of(parts, times=moments)], 1 << 14, parse("dp:9"))
    assert many == single
    assert (single["others"]["first_us"], single["others"]["last_us"]) == (900_000, 908_000)
    assert taken > 1000


def test_known_frames_with_datapoints_of_their_own_are_asked_one_by_one() -> None:
    record = frame(0, 8, b"\x00\x01\x01\x01\x01\x01\x01" + datapoint(3, 4, b"\x02") + datapoint(4, 2, b"\0\0\0\1"))
    listed = frame(0, 5, datapoint(4, 2, b"\0\0\0\5"))
    many, single, taken = both_states([stretch_of([record, listed, listed] * 700)], 1 << 14, parse("dp:3"))
    assert many == single
    assert taken > 1000
    columns = columns_from([stretch_of([record, listed, listed] * 700)], 1 << 14)[-1]
    assert (columns.kind == Row.KNOWN).sum() > 50
    left = agrees(columns, parse("dp:3"))
    assert left.odd and not len(left.dp_id)
