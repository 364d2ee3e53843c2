"""The window that finds the datapoint behind a button."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tui.asking import HOSTILE
from tui.driving import Driven, rows, text
from tuyasniff.model import Chunk, Note, Talker, TalkerBy
from tuyasniff.protocol.build import build
from tuyasniff.render.labels import width
from tuyasniff.tui.screens.learn import LearnScreen, State
from tuyasniff.tui.screens.main import MainScreen

S = 1_000_000
SIZES = ((80, 24), (120, 40), (40, 10))


def said(t_us: int, *dps: tuple[int, str, bool | int | str], talker: Talker = Talker.MCU) -> Chunk:
    name = "set" if talker is Talker.MODULE else "report"
    return Chunk(str(talker), build(name, dps=list(dps)), t_us, talker, TalkerBy.TAP)


def bustle(begin_s: int, end_s: int) -> list[Chunk | Note]:
    """A voltage that wanders, and one command at the beginning."""
    found: list[Chunk | Note] = [
        said(S // 2, (2, "enum", 0), talker=Talker.MODULE),
        said(S, (1, "bool", False), (2, "enum", 0)),
    ]
    return [*found, *(said(t_s * S, (20, "value", 2300 + t_s % 7)) for t_s in range(begin_s, end_s))]


class Learning(Driven):
    """The window over a session that a test feeds."""

    @property
    def window(self) -> LearnScreen:
        assert isinstance(self.app.screen, LearnScreen)
        return self.app.screen

    def waits_for(self, state: State) -> bool:
        return self.window.state is state

    async def come(self, pilot: Pilot[None], seconds: float, *things: Chunk | Note) -> None:
        """So much time passes, and things come."""
        self.inlet.now += round(seconds * S)
        await self.give(pilot, *things)
        self.window.tick()
        await pilot.pause()

    async def name(self, pilot: Pilot[None], words: str) -> None:
        self.app.screen.query_one(Input).value = words
        await pilot.press("enter")
        await pilot.pause()

    def noted(self) -> list[str]:
        return [item.thing.text for item in self.live.store if isinstance(item.thing, Note)]


@pytest.mark.parametrize("size", SIZES)
def test_from_the_quiet_while_to_the_name(size: tuple[int, int]) -> None:
    driven = Learning(bustle(2, 5))

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("l")
        await driven.settle(pilot)
        assert driven.waits_for(State.QUIET) and "Touch nothing: 20 s left" in text(driven.app)
        await driven.come(pilot, 15, *bustle(6, 20)[2:])
        assert "Touch nothing: 5 s left" in text(driven.app) and "dp 20 value:" in text(driven.app)
        await driven.come(pilot, 6)
        assert driven.waits_for(State.ASKING) and "What will you press?" in text(driven.app)
        await driven.name(pilot, "lamp on")
        assert "Press it now: lamp on" in text(driven.app)
        await pilot.press("space")
        assert driven.waits_for(State.SETTLING)
        await driven.come(pilot, 0, said(driven.inlet.now + 400_000, (1, "bool", True)))
        await driven.come(pilot, 5)
        assert driven.waits_for(State.ANSWERED)
        shown = rows(driven.app)
        assert "lamp on: dp 1 button, sure 0.9" in shown[0]
        assert any("dp 1" in row for row in shown)
        await pilot.press("k")
        await driven.come(pilot, 1)
        assert driven.noted() == ["lamp on", "dp 1 is called lamp"]
        assert all(width(row) <= size[0] for row in shown)
        await pilot.press("escape")
        await driven.settle(pilot)
        assert isinstance(driven.app.screen, MainScreen)

    driven.drive(act, size)


def test_pressed_again_it_is_surer_and_then_the_next_one() -> None:
    driven = Learning(bustle(2, 30))
    driven.inlet.now = 30 * S

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("l")
        await driven.settle(pilot)
        assert driven.waits_for(State.ASKING)  # it has been quiet long enough already
        await driven.name(pilot, "mode: eco")
        await pilot.press("enter")
        await driven.come(pilot, 1, said(driven.inlet.now + S, (2, "enum", 3), talker=Talker.MODULE))
        await driven.come(pilot, 5)
        assert driven.window.deed is not None
        first = driven.window.deed.changes[0]
        assert (first.id, first.cause, first.after) == (2, "command", 3)
        await pilot.press("enter")
        assert driven.waits_for(State.READY)
        await pilot.press("space")
        await driven.come(pilot, 1, said(driven.inlet.now + S, (2, "enum", 3), talker=Talker.MODULE))
        await driven.come(pilot, 5)
        assert len(driven.window.deed.presses) == 2 and driven.window.deed.changes[0].score >= first.score
        assert "2 presses" in text(driven.app)
        await pilot.press("k", "k")
        await driven.come(pilot, 1)
        assert driven.noted()[-2:] == ["dp 2 is called mode", "dp 2 value 3 is called eco"]
        assert "kept: dp 2 value 3 is called eco" in text(driven.app)
        await pilot.press("n")
        assert driven.waits_for(State.ASKING)
        assert driven.app.screen.query_one(Input).value == ""

    driven.drive(act)


def test_nothing_that_changes_is_said_to_be_nothing() -> None:
    driven = Learning(bustle(2, 30))
    driven.inlet.now = 30 * S

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("l")
        await driven.settle(pilot)
        await driven.name(pilot, "fan")
        await pilot.press("space")
        await driven.come(pilot, 6, *bustle(31, 36)[2:])
        assert "fan: nothing that does not change by itself" in text(driven.app)
        assert "k: keep" not in text(driven.app)
        await pilot.press("k")
        await driven.come(pilot, 1)
        assert driven.noted() == ["fan"]

    driven.drive(act)


@pytest.mark.parametrize("size", [*SIZES, (20, 5)])
def test_hostile_words_stay_words(size: tuple[int, int]) -> None:
    driven = Learning([*bustle(2, 30), said(30 * S, (3, "string", "[red]x[/nope]\x1b[31m"))])
    driven.inlet.now = 31 * S

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("l")
        await driven.settle(pilot)
        await driven.name(pilot, HOSTILE)
        await pilot.press("space")
        await driven.come(pilot, 1, said(driven.inlet.now + S, (3, "string", "[/b]\x1b]0;x\x07")))
        await driven.come(pilot, 6)
        await pilot.press("k")
        await driven.give(pilot)
        assert "\x1b" not in text(driven.app)
        assert all(width(row) <= size[0] for row in rows(driven.app))

    driven.drive(act, size)


def test_nothing_is_pressed_when_nothing_more_comes() -> None:
    driven = Learning(bustle(2, 5))
    driven.inlet.finished = True

    async def act(pilot: Pilot[None]) -> None:
        await driven.give(pilot)
        await pilot.press("l")
        await driven.settle(pilot)
        assert isinstance(driven.app.screen, MainScreen)
        (notice,) = driven.app._notifications
        assert "nothing more comes" in notice.message and "tuyasniff learn FILE" in notice.message

    driven.drive(act)


def test_enter_skips_the_quiet_while_and_escape_leaves_at_any_step() -> None:
    driven = Learning(bustle(2, 5))

    async def act(pilot: Pilot[None]) -> None:
        for keys in ((), ("enter",)):
            await pilot.press("l", *keys)
            await driven.settle(pilot)
            assert driven.waits_for(State.ASKING if keys else State.QUIET)
            await pilot.press("escape")
            await driven.settle(pilot)
            assert isinstance(driven.app.screen, MainScreen)
        await pilot.press("l", "enter", "enter")
        await driven.settle(pilot)
        assert driven.waits_for(State.ASKING)  # without a name nothing is pressed

    driven.drive(act)
