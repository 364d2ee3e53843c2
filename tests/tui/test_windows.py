"""All windows over a screen: whatever comes in one burst, each goes once and gives one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, NamedTuple

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from live.inlets import CannedInlet
from render.makers import decoded
from tui.driving import rows, talk
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Item
from tuyasniff.render.guesses import Subject
from tuyasniff.tui import screens
from tuyasniff.tui.portchoice import TypedPort
from tuyasniff.tui.screens.compare import CompareScreen
from tuyasniff.tui.screens.confirm import MERGE, REPLACE, ConfirmScreen
from tuyasniff.tui.screens.connect import ConnectScreen
from tuyasniff.tui.screens.copying import CopyScreen
from tuyasniff.tui.screens.dialog import Dialog
from tuyasniff.tui.screens.evidence import EvidenceScreen
from tuyasniff.tui.screens.export import ExportScreen
from tuyasniff.tui.screens.help import HelpScreen
from tuyasniff.tui.screens.learn import LearnScreen
from tuyasniff.tui.screens.meaning import MeaningScreen
from tuyasniff.tui.screens.naming import NameScreen
from tuyasniff.tui.screens.note import NoteScreen
from tuyasniff.tui.screens.paste import PasteScreen
from tuyasniff.tui.screens.plot import PlotScreen
from tuyasniff.tui.screens.window import Window
from tuyasniff.tui.screens.wiring import WiringScreen
from wire import HEARTBEAT, report

ESC = "escape"


class Case(NamedTuple):
    """A window, and the keys that end it; the last one is what a hasty hand presses several times."""

    make: Callable[[], ModalScreen[Any]]
    keys: tuple[str, ...]


def session() -> LiveSession:
    live = LiveSession(CannedInlet(talk()))
    live.start()
    live.pump()
    return live


def items() -> list[Item]:
    return decoded(HEARTBEAT + report(20, 2301))


CASES: dict[type[ModalScreen[Any]], tuple[Case, ...]] = {
    CompareScreen: (Case(lambda: CompareScreen(items()[0], items()[1]), ("c",)),),
    ConfirmScreen: (
        Case(lambda: ConfirmScreen("it exists", (REPLACE, MERGE)), ("r",)),
        Case(lambda: ConfirmScreen("it exists", (REPLACE, MERGE)), ("n",)),
        Case(lambda: ConfirmScreen("it exists", (REPLACE, MERGE)), ("tab", "enter")),
    ),
    ConnectScreen: (Case(lambda: ConnectScreen(lambda: [TypedPort("/dev/ttyUSB9")]), (ESC,)),),
    CopyScreen: (Case(lambda: CopyScreen(items()), ("down", "enter")),),
    EvidenceScreen: (Case(lambda: EvidenceScreen(session(), 20, lambda _: None), ("q",)),),
    ExportScreen: (Case(lambda: ExportScreen("/nowhere/x"), ("tab", "tab", "enter")),),
    HelpScreen: (Case(lambda: HelpScreen([]), (ESC,)),),
    LearnScreen: (Case(lambda: LearnScreen(session()), (ESC,)),),
    MeaningScreen: (
        Case(lambda: MeaningScreen(Subject(20, "value", 2301)), (*"mode", "enter")),
        Case(lambda: MeaningScreen(Subject(20, "value", 2301)), ("enter",)),
    ),
    NameScreen: (Case(lambda: NameScreen(Path("/nowhere/kettle.tsniff.jsonl")), ("enter",)),),
    NoteScreen: (Case(lambda: NoteScreen(3, "12:00:00"), (*"abc", "enter")),),
    PasteScreen: (Case(PasteScreen, (ESC,)),),
    PlotScreen: (Case(lambda: PlotScreen(session(), 20), ("p",)),),
    WiringScreen: (Case(WiringScreen, (ESC,)),),
}


def windows() -> Iterator[type[ModalScreen[Any]]]:
    """All there are, and those that only others are made of."""
    for found in iter_modules(screens.__path__, f"{screens.__name__}."):
        for one in vars(import_module(found.name)).values():
            if isinstance(one, type) and issubclass(one, ModalScreen) and one.__module__ == found.name:
                yield one


class Below(Screen[None]):
    """What lies below the windows."""

    def compose(self) -> ComposeResult:
        yield Static("all of it is still there")


class Board(App[None]):
    """A screen of its own over the blank one, as the program has it."""

    def on_mount(self) -> None:
        self.push_screen(Below())


def burst(app: App[Any], *keys: str) -> None:
    """Keys that come at once, before any of them has done anything."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


def test_every_window_is_one_that_goes_once() -> None:
    found = set(windows()) - {Window, Dialog}
    assert found == set(CASES)
    assert all(issubclass(one, Window) for one in found)


@pytest.mark.parametrize("case", [case for cases in CASES.values() for case in cases])
def test_keys_that_end_a_window_several_times_in_one_burst_end_only_that(case: Case) -> None:
    answers: list[Any] = []

    async def go() -> None:
        app = Board()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            window = case.make()
            await app.push_screen(window, answers.append)
            await pilot.pause()
            burst(app, *case.keys, *case.keys[-1:] * 3, ESC)
            await pilot.pause()
            await pilot.pause()
            assert isinstance(app.screen, Below)
            assert rows(app)[0] == "all of it is still there"

    asyncio.run(go())
    assert len(answers) == 1


@pytest.mark.parametrize("case", [cases[0] for cases in CASES.values()])
def test_a_window_that_is_told_to_go_twice_goes_once_and_the_first_answer_counts(case: Case) -> None:
    answers: list[Any] = []

    async def go() -> None:
        app = Board()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            window = case.make()
            await app.push_screen(window, answers.append)
            await pilot.pause()
            window.dismiss("first")
            window.dismiss("second")
            await pilot.pause()
            assert isinstance(app.screen, Below)

    asyncio.run(go())
    assert answers == ["first"]


def test_an_answer_that_comes_while_another_window_lies_above_waits_for_that() -> None:
    answers: list[Any] = []

    async def go() -> None:
        app = Board()
        async with app.run_test(size=(80, 24)) as pilot:
            below, above = CopyScreen(items()), ConfirmScreen("it exists")
            await app.push_screen(below, answers.append)
            await app.push_screen(above, answers.append)
            await pilot.pause()
            below.dismiss("text")
            await pilot.pause()
            assert app.screen is above
            await pilot.press("r")
            await pilot.pause()
            assert isinstance(app.screen, Below)

    asyncio.run(go())
    assert answers == ["replace", "text"]


@pytest.mark.parametrize("case", [cases[0] for cases in CASES.values()])
def test_whoever_presses_ctrl_c_in_a_window_is_told_how_to_get_out(case: Case) -> None:
    async def go() -> None:
        app = Board()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            window = case.make()
            await app.push_screen(window)
            await pilot.pause()
            await pilot.press("end", "ctrl+c")  # what is selected would be copied
            await pilot.pause()
            assert app.screen is window
            assert [one.message for one in app._notifications] == ["esc closes this window"]

    asyncio.run(go())


def test_the_choice_of_a_form_to_copy_says_which_keys_end_it() -> None:
    async def go() -> None:
        app = Board()
        async with app.run_test(size=(80, 24)) as pilot:
            await app.push_screen(CopyScreen(items()))
            await pilot.pause()
            assert "enter copies it, esc closes" in "\n".join(rows(app))

    asyncio.run(go())
