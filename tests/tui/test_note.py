from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.asking import HOSTILE, SIZES, answered, seen, typed
from tuyasniff.model import Reference
from tuyasniff.tui.screens.note import NoteResult, NoteScreen

Driven = ModalScreen[NoteResult | None]


@pytest.mark.parametrize("size", SIZES[:2])
def test_a_reading_is_shown_before_it_is_kept(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        assert "item 12" in seen(pilot)
        await typed(pilot, "kettle 2000 W")
        await pilot.pause()
        assert "= power 2000 W" in seen(pilot)
        await pilot.press("enter")

    reading = Reference("power", "2000", "W")
    answers = answered(lambda: NoteScreen(12, "12:00:01.234"), drive, size=size)
    assert answers == [NoteResult("kettle 2000 W", reading)]


def test_a_reading_that_is_meant_and_not_understood_is_said() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await typed(pilot, "ref 2000")
        await pilot.pause()
        assert "no reading: give a number and its unit" in seen(pilot)
        await pilot.press("enter")

    assert answered(lambda: NoteScreen(None, ""), drive) == [NoteResult("ref 2000", None)]


@pytest.mark.parametrize("keys", [["escape"], ["enter"], ["space", "enter"], ["a", "escape"]])
def test_nothing_typed_or_escape_is_no_note(keys: list[str]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await pilot.press(*keys)

    assert answered(lambda: NoteScreen(None, ""), drive) == [None]


@pytest.mark.parametrize("size", SIZES)
def test_hostile_words_stay_words(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        seen(pilot)
        screen.query_one(Input).value = "[/x] 5 A [red]"
        await pilot.press("enter")

    answers = answered(lambda: NoteScreen(3, HOSTILE, "[/b]"), drive, size=size)
    assert answers == [NoteResult("[/x] 5 A [red]", Reference("current", "5", "A"))]


def test_a_paste_with_controls_does_not_steer_the_terminal() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        pilot.app.post_message(events.Paste("a\x1b[31m\x07b\u202e \x9b5 A"))
        await pilot.pause()
        assert "\x1b" not in seen(pilot)
        await pilot.press("enter")

    reading = Reference("current", "5", "A")
    assert answered(lambda: NoteScreen(None, ""), drive) == [NoteResult("a[31mb 5 A", reading)]
