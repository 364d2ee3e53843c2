"""Two taps at once or one by one: the session says the same, in the same order."""

from __future__ import annotations

import random

import pytest

from bulk.conversations import Kind, as_things, conversation, some_kind
from bulk.streams import both_ways
from lanes import times
from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.session import pour
from tuyasniff.session import Session


@pytest.mark.parametrize("seed", range(times(60, 5000)))
def test_any_conversation_gives_the_same_items(seed: int) -> None:
    chance = random.Random(5_000_000 + seed)
    chunks = conversation(chance, chance.choice((400, 900)), some_kind(chance))
    block = chance.choice((1 << 14, 1 << 15, 1 << 20))
    baud = chance.choice((None, None, 9600, 115200))
    many, single = both_ways(as_things(chance, chunks), block=block, baud=baud)
    assert many == single


def test_nearly_everything_of_a_usual_conversation_comes_in_columns() -> None:
    chance = random.Random(3)
    chunks = conversation(chance, 6000, Kind(damage=0.0, odd=0.0))
    parts = list(pour(Session(()), chunks))
    rows = sum(len(part) - int((part.kind == Row.ODD).sum()) for part in parts if isinstance(part, Columns))
    assert rows > 0.9 * len(chunks) / 1.4
