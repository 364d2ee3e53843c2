from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given

from bulk.building import columns_of
from bulk.talks import blocks, chunks, claimed, columns_from, cut, spoiled, talk
from bulk.writing import STARTED, TAPS, abouts, mixed, usual, written
from lanes import some, times
from tuyasniff.bulk import packets, rows
from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.many import MANY
from tuyasniff.capture.about import About
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.targets import TARGETS
from tuyasniff.model import Item, Message, Talker
from tuyasniff.session import Session

ITEMS = {target.name: target.items for target in TARGETS if target.items is not None}
EACH = pytest.mark.parametrize("name", MANY)
CAPTURES = sorted((Path(__file__).parents[2] / "captures").glob("*.expected.jsonl"))


def same(name: str, made: Iterable[Columns | Item], about: About) -> None:
    made = list(made)
    assert written(MANY[name], made, about) == usual(ITEMS[name], made, about)


def test_every_target_of_items_has_one() -> None:
    assert set(MANY) == set(ITEMS)


@EACH
@given(blocks(), abouts)
def test_blocks_are_written_as_their_items_are(name: str, made: list[Columns], about: About) -> None:
    same(name, made, about)
    same(name, mixed(made), about)


@EACH
@pytest.mark.parametrize("timed", [False, True])
@pytest.mark.parametrize("seed", range(times(4, 40)))
def test_random_talk_with_damage_is_written_as_its_items_are(name: str, seed: int, timed: bool) -> None:
    made = columns_from(chunks(seed, talk(seed), timed=timed))
    about = About(STARTED[seed % len(STARTED)], TAPS[seed % len(TAPS)])
    same(name, cut(made, (1, 100, 101, 250)), about)


@EACH
@pytest.mark.parametrize("timed", [False, True])
@pytest.mark.parametrize("talker", Talker)
def test_wrong_checksums_are_said_as_usual(name: str, talker: Talker, timed: bool) -> None:
    made = [columns_from(claimed(seed, timed=timed, talker=talker), "tap one") for seed in range(4)]
    assert all(Row.WRONG_SUM in columns.kind for columns in made)
    same(name, made, About())


@EACH
def test_small_parts_and_runs_are_those_of_large_ones(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_MOST_ROWS", 7)
    monkeypatch.setattr(rows, "_MOST_BYTES", 100)
    monkeypatch.setattr(packets, "_FEW", 1)
    for timed in (False, True):
        same(name, [columns_from(chunks(8, talk(8), timed=timed))], About())


@EACH
def test_prototypes_of_another_list_are_learned_anew(name: str) -> None:
    one, other = (columns_from(chunks(seed, talk(seed, 80), timed=False)) for seed in (1, 2))
    same(name, [one, other, one], About())


@EACH
@pytest.mark.parametrize("path", some(CAPTURES, 3), ids=lambda path: path.name)
def test_the_captures_are_written_as_usual(name: str, path: Path) -> None:
    capture = open_capture(path.with_name(path.name.removesuffix(".expected.jsonl")))
    items = list(Session(capture))
    tap = next((item.thing.frame.tap for item in items if isinstance(item.thing, Message)), "file")
    same(name, [columns_of(items, tap=tap)], About(capture.started, capture.taps))


@EACH
@pytest.mark.parametrize("column", ["t_us", "data", "dp_value", "dp_id"])
def test_every_column_counts(name: str, column: str) -> None:
    if column.startswith("dp") and name != "csv":
        return
    made = columns_from(chunks(4, talk(4), timed=True))
    assert written(MANY[name], [spoiled(made, column)], About()) != usual(ITEMS[name], [made], About())


@EACH
def test_no_items_are_written_as_usual(name: str) -> None:
    same(name, [columns_from([])], About())
