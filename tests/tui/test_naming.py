from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.asking import HOSTILE, SIZES, answered, seen
from tuyasniff.tui.screens.naming import NameScreen, named

Driven = ModalScreen[Path | None]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("size", SIZES[:2])
def test_a_name_is_taken_in_the_directory_of_now_with_its_suffix(tmp_path: Path, size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        screen.query_one(Input).value = "kettle"
        await pilot.press("enter")

    path = tmp_path / "elsewhere" / "rec.tsniff.jsonl"
    assert answered(lambda: NameScreen(path), drive, size=size) == [tmp_path / "kettle.tsniff.jsonl"]


def test_a_name_that_is_taken_is_refused_and_another_can_be_given(tmp_path: Path) -> None:
    (tmp_path / "old.jsonl").touch()

    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        screen.query_one(Input).value = "old.jsonl"
        await pilot.press("enter")
        await pilot.pause()
        assert "exists: choose" in seen(pilot)
        screen.query_one(Input).value = ""
        await pilot.press("enter")
        await pilot.pause()
        assert "no name for a file" in seen(pilot)
        screen.query_one(Input).value = "new.jsonl"
        await pilot.press("enter")

    assert answered(lambda: NameScreen(tmp_path / "rec.jsonl"), drive) == [tmp_path / "new.jsonl"]


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        screen.query_one(Input).value = "no/such/kettle"
        await pilot.press("enter")
        await pilot.pause()
        assert "there is no folder" in seen(pilot)
        await pilot.press("escape")

    assert answered(lambda: NameScreen(tmp_path / "rec.jsonl"), drive) == [None]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("keys", [["escape"], ["enter"]])
def test_the_name_stays_where_nobody_changes_it(keys: list[str]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await pilot.press(*keys)

    assert answered(lambda: NameScreen(Path("rec.tsniff.jsonl")), drive) == [None]


@pytest.mark.parametrize("size", SIZES)
def test_a_hostile_name_is_only_shown(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        screen.query_one(Input).value = "[red]" + "y" * 300
        await pilot.press("enter")
        await pilot.pause()
        seen(pilot)
        await pilot.press("escape")

    current = Path(HOSTILE.replace("\x00", "").replace("\ud800", "").replace("/", ""))
    assert answered(lambda: NameScreen(current), drive, size=size) == [None]


def test_a_folder_keeps_the_name_and_a_path_goes_anywhere(tmp_path: Path) -> None:
    current = tmp_path / "rec.tsniff.jsonl"
    (tmp_path / "sub").mkdir()
    assert named("sub", current) == tmp_path / "sub" / "rec.tsniff.jsonl"
    assert named("/x/y.jsonl", current) == Path("/x/y.jsonl")
    assert named("packed.gz", current) is None


@given(st.text())
def test_no_typed_name_breaks_it(text: str) -> None:
    path = named(text, Path("rec.tsniff.jsonl"))
    assert path is None or path.name.lower().endswith(".jsonl")
