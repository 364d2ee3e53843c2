from __future__ import annotations

from typing import NamedTuple

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen

from tui.asking import HOSTILE, SIZES, answered, seen
from tuyasniff.analysis.query.words import SIGNS, WORDS
from tuyasniff.render.rows import columns_of
from tuyasniff.render.styles import plain
from tuyasniff.tui.screens.help import HelpScreen, action_lines, key_words

Driven = ModalScreen[None]


class Row(NamedTuple):
    keys: str
    title: str
    help: str = ""
    group: str = "Frames"


_ROWS = (
    Row("slash", "Filter", "hide what does not match, and see how much that was, while everything is recorded"),
    Row("question_mark,f1", "Help", group="Program"),
    Row("f", "Follow"),
)


@pytest.mark.parametrize("size", SIZES[:2])
def test_all_actions_and_all_words_of_the_filter_can_be_scrolled_to(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        pages = [seen(pilot)]
        while not pages or len(pages) < 2 or pages[-1] != pages[-2]:
            await pilot.press("pagedown")
            await pilot.pause()
            pages.append(seen(pilot))
        everything = "\n".join(pages)
        for words in ("Filter", "? f1", "Follow", "Program"):
            assert words in everything
        assert all(word.form in everything for word in WORDS)
        await pilot.press("escape")

    assert answered(lambda: HelpScreen(_ROWS, WORDS, SIGNS), drive, size=size) == [None]


@pytest.mark.parametrize("room", [18, 38, 78])
def test_actions_stand_under_their_groups_and_fit(room: int) -> None:
    lines = action_lines(_ROWS, room=room)
    assert all(columns_of(line) <= room for line in lines)
    texts = [plain(line) for line in lines]
    assert texts.index("Frames") < texts.index("Program")
    assert " ".join(" ".join(texts).split()).count("everything is recorded") == 1
    assert next(place for place, text in enumerate(texts) if "Follow" in text) < texts.index("Program")


def test_keys_have_the_names_on_the_keyboard() -> None:
    assert key_words("question_mark,ctrl+p, colon") == "? ctrl+p :"
    assert key_words(("full_stop", "n")) == ". n"


@pytest.mark.parametrize("size", SIZES)
def test_hostile_rows_are_only_shown(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        seen(pilot)
        await pilot.press("escape")

    assert answered(lambda: HelpScreen([Row("a", HOSTILE, HOSTILE, HOSTILE)]), drive, size=size) == [None]
