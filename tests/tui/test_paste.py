from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import TextArea

from tui.asking import HOSTILE, SIZES, answered, seen
from tuyasniff.render.rows import columns_of
from tuyasniff.render.styles import plain
from tuyasniff.tui.screens.dialog import Words
from tuyasniff.tui.screens.paste import LONG, SHOWN, PasteScreen, decoded, decoded_lines
from tuyasniff.tui.widgets.linespane import LinesPane
from wire import TALK, report

Driven = ModalScreen[None]


async def _done(pilot: Pilot[None]) -> str:
    """What is said when the decoding is over."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return _said(pilot)


def _said(pilot: Pilot[None]) -> str:
    seen(pilot)
    return str(pilot.app.screen.query_one("#status", Words).content)


@pytest.mark.parametrize("size", SIZES[:2])
def test_a_given_text_is_decoded_at_once(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        text = await _done(pilot)
        assert "6 frames" in text
        assert "taken for" in text
        assert any("2304" in plain(line) for line in screen.query_one(LinesPane).lines)
        await pilot.press("escape")

    assert answered(lambda: PasteScreen(TALK.hex(" ")), drive, size=size) == [None]


def test_what_is_pasted_into_it_is_decoded_with_a_key_and_can_be_edited_again() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await pilot.press("f5")
        await pilot.pause()
        assert "paste something first" in _said(pilot)
        area = screen.query_one(TextArea)
        pilot.app.post_message(events.Paste(report(20, 2301).hex()))
        await pilot.pause()
        await pilot.press("f5")
        assert "1 frame" in await _done(pilot)
        await pilot.press("f2")
        await pilot.pause()
        assert screen.focused is area
        area.text = "nothing of hex"
        await pilot.press("f5")
        assert "no frame in it" in await _done(pilot)

    answered(PasteScreen, drive)


def test_a_very_long_text_goes_past_the_editor_and_is_counted_whole() -> None:
    lines = "\n".join([report(20, 2301).hex(" ")] * 6000)
    assert len(lines) > LONG

    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        area = screen.query_one(TextArea)
        pilot.app.post_message(events.Paste(lines))
        await pilot.pause()
        assert "6,000 frames" in await _done(pilot)
        assert area.text == ""
        await pilot.press("f2")
        await pilot.pause()
        assert "characters were pasted" in _said(pilot)

    answered(PasteScreen, drive)


def test_a_log_with_colours_is_decoded_as_it_is_and_shown_without_what_steers_the_terminal() -> None:
    log = f"\x1b[0;32m{report(20, 2301).hex(' ')}\x1b[0m\r\n"

    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        pilot.app.post_message(events.Paste(log))
        await pilot.pause()
        assert "1 frame" in await _done(pilot)
        await pilot.press("f2")
        await pilot.pause()
        assert "\x1b" not in seen(pilot)
        assert "55 aa" in seen(pilot)
        await pilot.press("f5")
        assert "1 frame" in await _done(pilot)
        screen.query_one(TextArea).text = TALK.hex()
        await pilot.press("f5")
        assert "6 frames" in await _done(pilot)

    answered(PasteScreen, drive)


def test_closing_gives_up_a_decoding() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await pilot.press("escape")
        await pilot.app.workers.wait_for_complete()

    assert answered(lambda: PasteScreen("\n".join([TALK.hex()] * 500)), drive) == [None]


def test_a_decoding_that_is_stopped_gives_nothing() -> None:
    assert decoded(TALK.hex(), lambda: True) is None


def test_only_the_first_items_are_shown_and_that_is_said() -> None:
    result = decoded("\n".join([report(20, 2301).hex()] * (SHOWN + 5)))
    assert result is not None
    assert len(result.items) == SHOWN
    assert f"{SHOWN + 5:,} frames" in result.words
    assert "are shown" in decoded_lines(result, 80)[-1][0].text


@pytest.mark.parametrize("size", SIZES)
def test_a_hostile_log_is_only_shown(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await _done(pilot)
        await pilot.press("pagedown")
        seen(pilot)
        await pilot.press("escape")

    text = f"{HOSTILE}\n# [/x] note\n55 aa 03 00 00 01 01 04\n{HOSTILE}"
    assert answered(lambda: PasteScreen(text), drive, size=size) == [None]


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300), st.integers(20, 120))
def test_no_text_breaks_it_and_all_lines_fit(text: str, room: int) -> None:
    result = decoded(text)
    assert result is not None
    assert all(columns_of(line) <= room for line in decoded_lines(result, room))


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("given", [True, False])
def test_lines_that_a_terminal_pastes_are_lines_to_edit(end: str, given: bool) -> None:
    rows = [report(20, 2300 + n).hex(" ") for n in range(3)]
    text = "".join(row + end for row in rows)

    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        if not given:
            pilot.app.post_message(events.Paste(text))
            await pilot.pause()
            await pilot.press("f5")
        assert "3 frames" in await _done(pilot)
        await pilot.press("f2")
        await pilot.pause()
        assert screen.query_one(TextArea).text == "".join(row + "\n" for row in rows)
        await pilot.press("f5")
        assert "3 frames" in await _done(pilot)

    answered(lambda: PasteScreen(text if given else ""), drive)
