from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulk.building import columns_of
from bulk.test_index import talk
from tuyasniff.analysis.query import WORDS, Filter, both, either, negated, parse
from tuyasniff.analysis.query.kin import Kin
from tuyasniff.bulk.asking import Asking, Content, Raw, Words
from tuyasniff.model import Chunk, Item, Message, Talker, TalkerBy
from tuyasniff.session import Session
from tuyasniff.view import search_test
from wire import dp, frame

ITEMS = talk(300)
EXAMPLES = [example for word in WORDS for example in word.examples]
MORE = [
    "dp:20>150",
    "dp:20=150",
    "dp:20!=150",
    "dp:1-255<5",
    "dp:20",
    "dp:6=0911",
    "dp:5=hallway",
    "dp:5!=hallway",
    "dp:6",
    "dp:21",
    "dp:18=true",
    "type:value",
    "type:raw",
    "cmd:07",
    "cmd:07/14",
    "cmd:heartbeat",
    "from:mcu",
    "bad",
    "fault:checksum",
    "noise",
    "len:>15",
    "hex:1402..04",
    "hex:ff",
    "n:20-40",
    "t:1-20",
    "kettle",
    "value",
    '"noise"',
    '"dp:20"',
    "/[0-9]{3}/",
    "report",
    "set",
    "version:3",
    "tap:mcu",
    "tap:x",
]


def mixed() -> list[Item]:
    """Lists of all types, said by both."""
    chance = random.Random(5)
    things = []
    for number in range(200):
        kind = chance.choice(
            [(1, 1, b"\x01"), (20, 2, number.to_bytes(4, "big")), (5, 3, b"hallway"), (6, 0, b"\x09\x11")]
        )
        other = chance.choice([(18, 4, b"\x02"), (21, 5, b"\x00\x81"), (20, 2, b"\xff\xff\xff" + bytes((number,)))])
        data = frame(7, dp(*kind) + dp(*other)) if number % 3 else frame(6, dp(*kind), version=0)
        if number % 7 == 0:
            data = data[:-1] + bytes(((data[-1] + 1) & 0xFF,))
        things.append(Chunk("mcu", data, number * 1000 if number % 5 else None, Talker.UNKNOWN, TalkerBy.NONE))
    return list(Session(things))


COLUMNS = [columns_of(items, tap="mcu") for items in (ITEMS, mixed(), ITEMS[40:90])]


def agrees(wanted: Filter) -> None:
    """Columns that are asked together say what their items say one by one."""
    asking = Asking(wanted)
    for columns in (*COLUMNS, COLUMNS[0]):
        expected = [place for place, item in enumerate(columns.items()) if wanted(item)]
        assert asking.places(columns, 0, len(columns)).tolist() == expected
        assert asking.places(columns, 10, 25).tolist() == [place for place in expected if 10 <= place < 25]


@pytest.mark.parametrize("text", [*EXAMPLES, *MORE])
def test_every_word_asked_of_many_says_what_it_says_of_each(text: str) -> None:
    agrees(parse(text))


WORDS_OF = st.sampled_from([*EXAMPLES, *MORE]).map(parse)
FILTERS = st.recursive(
    WORDS_OF,
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=3).map(lambda some: both(*some)),
        st.lists(parts, min_size=2, max_size=3).map(lambda some: either(*some)),
        parts.map(negated),
    ),
    max_leaves=5,
)


@given(FILTERS)
def test_words_that_are_joined_say_together_what_they_say_of_each(wanted: Filter) -> None:
    agrees(wanted)


SEARCHED = ["kettle", "07", "14 02 .. 04", "/[0-9]{4}/", "hallway", "add up", "report", "2 value 1", "\xff", "0911"]
SEARCHED += ["ENUM", "raw 09", "true", "-1", "k"]


@pytest.mark.parametrize("text", SEARCHED)
def test_what_is_searched_is_found_where_each_item_shows_it(text: str) -> None:
    found = search_test(text)
    assert found is not None
    agrees(Words(text, found.words))
    if found.pattern is not None:
        agrees(Raw(found.pattern))


def test_what_is_like_a_message_is_found_like_each_item_says() -> None:
    kins = {
        (kin.name, kin.talker, tuple(kin.ids or ())): kin
        for columns in COLUMNS
        for item in columns.items()
        if isinstance(item.thing, Message)
        for kin in (Kin.of(item.thing), Kin.of(item.thing).loose())
    }
    for kin in (*kins.values(), Kin("report", "mcu", [20, 99]), Kin("report", "module", [20])):
        agrees(kin)
    assert len(kins) > 20


def test_a_test_of_the_content_is_asked_once_for_equal_frames() -> None:
    asked: list[Item] = []

    def test(item: Item) -> bool:
        asked.append(item)
        return isinstance(item.thing, Message) and item.thing.name == "heartbeat"

    agrees(Content(test))
    asked.clear()
    columns = COLUMNS[0]
    known = np.flatnonzero(columns.kind == 0)
    Asking(Content(test)).places(columns, 0, len(columns))
    assert len(asked) <= len(columns) - len(known) + len(set(columns.proto[known].tolist()))
    asked.clear()
    asking = Asking(Content(test, of_kinds=True))
    asking.places(columns, 0, len(columns))
    assert len(asked) < 40 + len(columns.odd)
    asked.clear()
    asking.places(replace(columns, protos=list(columns.protos)), 0, len(columns))
    assert asked
