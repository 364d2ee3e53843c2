from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given

from bulk.building import columns_of
from bulk.talks import blocks, chunks, claimed, columns_from, cut, items_of, spoiled, talk
from lanes import times
from tuyasniff.bulk import rows
from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Message, Talker
from tuyasniff.render.columns.jsonlines import ManyJson
from tuyasniff.render.jsonout import dumps, item_entry, item_line
from tuyasniff.session import Session

CAPTURES = sorted(
    path
    for path in (Path(__file__).parents[3] / "captures").iterdir()
    if path.with_name(path.name + ".expected.jsonl").exists()
)


def written(blocks: Iterable[Columns], *, lines: bool, fields: bool = False) -> bytes:
    many = ManyJson(lines=lines, fields=fields)
    return b"".join(bytes(part) for block in blocks for part in many.text(block))


def usual(blocks: Iterable[Columns], *, lines: bool, fields: bool = False) -> bytes:
    items = items_of(blocks)
    if lines:
        return "".join(dumps(item_line(item, fields=fields)) + "\n" for item in items).encode()
    between, text = "\n", ""
    for item in items:
        text += between + dumps(item_entry(item, fields=fields))
        between = ",\n"
    return text.encode()


def same(blocks: list[Columns]) -> None:
    for lines in (True, False):
        assert written(blocks, lines=lines) == usual(blocks, lines=lines)


@given(blocks())
def test_blocks_are_written_as_their_items_are(made: list[Columns]) -> None:
    same(made)


@pytest.mark.parametrize("timed", [False, True])
@pytest.mark.parametrize("seed", range(times(6, 60)))
def test_random_talk_with_damage_is_written_as_its_items_are(seed: int, timed: bool) -> None:
    columns = columns_from(chunks(seed, talk(seed), timed=timed))
    same(cut(columns, (1, 100, 101, 250)))


@pytest.mark.parametrize("talker", Talker)
def test_wrong_checksums_are_said_as_usual(talker: Talker) -> None:
    columns = columns_from(claimed(7, timed=True, talker=talker), "tap one")
    assert Row.WRONG_SUM in columns.kind
    same(cut(columns, (3, 9)))


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_the_captures_are_written_as_usual(path: Path) -> None:
    items = list(Session(open_capture(path)))
    tap = next((item.thing.frame.tap for item in items if isinstance(item.thing, Message)), "file")
    same([columns_of(items, tap=tap)])


def test_fields_are_those_of_each_item() -> None:
    made = cut(columns_from(chunks(3, talk(3, 60), timed=True)), (20,))
    for lines in (True, False):
        assert written(made, lines=lines, fields=True) == usual(made, lines=lines, fields=True)


def test_small_parts_are_those_of_large_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = columns_from(chunks(5, talk(5), timed=True))
    monkeypatch.setattr(rows, "_MOST_ROWS", 7)
    monkeypatch.setattr(rows, "_MOST_BYTES", 100)
    same([columns])


def test_prototypes_of_another_list_are_learned_anew() -> None:
    one, other = (columns_from(chunks(seed, talk(seed, 80), timed=False)) for seed in (1, 2))
    same([one, other, one])


@pytest.mark.parametrize("name", ["dp_value", "dp_id", "t_us", "offset", "first", "data"])
def test_every_column_counts(name: str) -> None:
    """What is written says what the columns say: with one entry changed it is no longer what it was."""
    columns = columns_from(chunks(4, talk(4), timed=True))
    changed = spoiled(columns, name)
    assert written([changed], lines=True) != usual([columns], lines=True)


def test_nothing_is_nothing() -> None:
    empty = columns_of([])
    assert written([empty, empty], lines=True) == b""
    assert written([empty, empty], lines=False) == b""
