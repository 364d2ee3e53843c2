"""Whoever wants each thing once is told where it came first, and what it said last of the device."""

from __future__ import annotations

import random

import pytest

from bulk.streams import pieces, stream, stretch_of
from lanes import times
from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.identities import Identities
from tuyasniff.bulk.session import pour
from tuyasniff.bulk.unmet import Unmet
from tuyasniff.model import Message
from tuyasniff.session import Session


def columns(seed: int) -> list[Columns]:
    chance = random.Random(seed)
    parts = [stretch_of([part]) for part in pieces(chance, stream(chance, 4000, damage=0.001), 30_000)]
    return [part for part in pour(Session(()), parts, block=8192) if isinstance(part, Columns)]


@pytest.mark.parametrize("seed", range(times(4, 300)))
def test_every_frame_that_is_no_list_is_met_first_where_it_is_told(seed: int) -> None:
    unmet, seen, looked = Unmet(), set[bytes](), 0
    for part in columns(seed):
        rows = unmet.rows(part)
        assert rows == sorted(set(rows))
        looked += len(rows)
        for row in range(len(part)):
            message = part.item(row).thing
            if part.kind[row] not in (Row.KNOWN, Row.ODD) or not isinstance(message, Message):
                continue
            assert row in rows or message.frame.raw in seen
            seen.add(message.frame.raw)
    assert len(seen) <= looked < 4 * len(seen)


@pytest.mark.parametrize("seed", range(times(4, 300)))
def test_versions_and_the_last_words_about_the_product_are_those_of_the_items(seed: int) -> None:
    identities, told = Identities(), 0
    for part in columns(seed):
        versions, last = set[int](), dict[bytes, int]()
        for row in range(len(part)):
            message = part.item(row).thing
            if part.kind[row] == Row.ODD or not isinstance(message, Message) or message.frame.checksum == "bad":
                continue
            versions.add(message.frame.version)
            if message.name == "product_info":
                last[message.frame.raw] = row
        assert set(identities.versions(part)) == versions
        assert identities.products(part) == sorted(last.values())
        told += len(last)
    assert told > 3
