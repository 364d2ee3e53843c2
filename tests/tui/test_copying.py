from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen

from tui.asking import HOSTILE, SIZES, answered, seen
from tuyasniff.model import Item, Noise, NoiseReason, Note
from tuyasniff.tui.screens.copying import CopyScreen

Driven = ModalScreen[str | None]
_NOISE = Item(1, Noise("mcu", 5, 0, b"\xde\xad", NoiseReason.BETWEEN_FRAMES))


@pytest.mark.parametrize("size", SIZES[:2])
def test_a_form_is_chosen_and_shown_before(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        assert "2 items" in seen(pilot)
        await pilot.press("down")
        await pilot.pause()
        if size[1] > 20:
            assert "DE AD" in seen(pilot)
        await pilot.press("enter")

    assert answered(lambda: CopyScreen([_NOISE, _NOISE]), drive, size=size) == ["DE AD\nDE AD"]


@pytest.mark.parametrize(("keys", "answer"), [(("enter",), "\n".join(["dead"] * 3000)), (("escape",), None)])
def test_many_items_are_made_into_text_in_a_thread(keys: tuple[str, ...], answer: str | None) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await pilot.press(*keys)
        await pilot.app.workers.wait_for_complete()

    assert answered(lambda: CopyScreen([_NOISE] * 3000), drive) == [answer]


def test_escape_copies_nothing() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await pilot.press("escape")

    assert answered(lambda: CopyScreen([_NOISE]), drive) == [None]


@pytest.mark.parametrize("size", SIZES)
def test_a_hostile_note_is_shown_as_words_in_every_form(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        for _ in range(3):
            seen(pilot)
            await pilot.press("down")
            await pilot.pause()
        await pilot.press("home", "down", "enter")

    (text,) = answered(lambda: CopyScreen([Item(1, Note(HOSTILE))]), drive, size=size)
    assert text is not None
    assert "[red]x[/nope]" in text
    assert "\x1b" not in text
