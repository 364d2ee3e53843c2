from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen

from tui.asking import HOSTILE, SIZES, answered, seen
from tuyasniff.tui.screens.confirm import MERGE, REPLACE, ConfirmScreen

Driven = ModalScreen[str | None]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["enter"], None),
        (["escape"], None),
        (["n"], None),
        (["r"], "replace"),
        (["m"], "merge"),
        (["right", "enter"], "replace"),
        (["tab", "tab", "enter"], "merge"),
        (["right", "left", "enter"], None),
    ],
)
def test_only_a_clear_word_changes_anything(keys: list[str], answer: str | None) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        assert "m.yaml exists" in seen(pilot)
        await pilot.press(*keys)

    assert answered(lambda: ConfirmScreen("m.yaml exists", (REPLACE, MERGE)), drive) == [answer]


@pytest.mark.parametrize("size", SIZES)
def test_a_hostile_file_name_stays_a_name_and_can_be_answered(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        seen(pilot)
        await pilot.press("r")

    assert answered(lambda: ConfirmScreen(f"{HOSTILE} exists"), drive, size=size) == ["replace"]
