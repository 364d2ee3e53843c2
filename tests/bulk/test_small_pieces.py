"""Stretches that are small beside a block: the process that is ahead has all of its places full, and goes on."""

from __future__ import annotations

import random
import sys

import pytest

from bulk.streams import frame, stream, stretch_of
from tuyasniff.bulk.ahead import Ahead
from tuyasniff.bulk.columns import Columns
from tuyasniff.bulk.framing import Framed
from tuyasniff.bulk.session import pour
from tuyasniff.bulk.sharing import PIECES
from tuyasniff.model import Item
from tuyasniff.session import Session
from tuyasniff.stretch import Stretch

BLOCK = 1 << 15


def items_of(things: list[Stretch], cores: int) -> list[Item]:
    items: list[Item] = []
    for part in pour(Session(()), iter(things), block=BLOCK, cores=cores):
        items.extend(part.items() if isinstance(part, Columns) else [part])
    return items


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a second process is for Linux")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("size", [BLOCK // PIECES - 100, BLOCK // 6, BLOCK // 2 + 1])
def test_a_block_that_takes_more_pieces_than_there_are_is_framed(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ahead, "possible", staticmethod(lambda: True))
    answers = 0
    framed = Ahead.framed

    def counting(self: Ahead, tap: str, offset: int) -> tuple[Framed | None, bool]:
        nonlocal answers
        answer = framed(self, tap, offset)
        answers += answer[1]
        return answer

    monkeypatch.setattr(Ahead, "framed", counting)
    data = stream(random.Random(size), 12_000, damage=0.001)
    things = [stretch_of([data[at : at + size]]) for at in range(0, len(data), size)]
    assert items_of(things, 2) == items_of(things, 1)
    assert answers > 3


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a second process is for Linux")
@pytest.mark.timeout(60)
def test_what_is_left_of_a_piece_makes_place_for_those_that_come() -> None:
    data = frame(0, 0) * 1000
    ahead, at = Ahead(700), 0
    try:
        pieces = [data[:910], data[910:945], data[945:980], data[980:]]
        assert ahead.tell("wire", 0, pieces, synced=True)
        for _ in range(4):
            framed, told = ahead.framed("wire", at)
            assert told and framed is not None and framed.used
            at += framed.used
        assert at > 980
    finally:
        ahead.close()
