"""The screen as a program of its own: it begins with a session, and it ends with the terminal as it was."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from rich.console import RenderableType
from textual import constants
from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.screen import Screen

from tuyasniff.analysis.query import Filter
from tuyasniff.config import Settings, save_theme
from tuyasniff.errors import ConfigError, TuyasniffError
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.replay import Replayed
from tuyasniff.live.whole import Whole
from tuyasniff.tui.actions import ACTIONS, keymap
from tuyasniff.tui.glyphs import LettersOnly
from tuyasniff.tui.paint import TONE_CLASSES
from tuyasniff.tui.portchoice import ConnectResult, PortRow, Role, ports_of
from tuyasniff.tui.screens.connect import ConnectScreen
from tuyasniff.tui.screens.main import MainScreen
from tuyasniff.tui.screens.windows import EXPORT
from tuyasniff.tui.wholeview import WholeView
from tuyasniff.view import FrameView

_LOOK_S = 0.5
"""How often it is looked whether the terminal is still there."""


class Ports(NamedTuple):
    """How ports are found and opened. `open` gives a session that has been started, or raises TuyasniffError."""

    list: Callable[[], Sequence[PortRow]]
    open: Callable[[ConnectResult], LiveSession]
    baud: int | None = None


class Outcome(NamedTuple):
    """How it ended: whether by a mistake of the program (its traceback was printed), and which exports it cut off.

    `live` is the last session, stopped; None where nobody chose a port. `ended`: it was over before it was stopped.
    """

    crashed: bool
    live: LiveSession | None
    ended: bool = False
    unwritten: tuple[str, ...] = ()


class SniffApp(App[None]):
    """Shows a session that has been started, or asks for ports first."""

    CSS_PATH = "style.tcss"
    COMPONENT_CLASSES: ClassVar[set[str]] = TONE_CLASSES

    def __init__(
        self,
        live: LiveSession | None,
        *,
        title: str = "",
        settings: Settings | None = None,
        config: Path | None = None,
        wanted: Filter | None = None,
        ports: Ports | None = None,
        seconds: float | None = None,
        whole: Callable[[], LiveSession] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`live` None asks for `ports`, which must be given then. `wanted` is the filter at the beginning.

        After `seconds` it ends by itself. `config` is the file in which a chosen theme is kept; None keeps it nowhere.
        `whole` makes a session that shows the recording as a whole.
        Raises ConfigError where the settings bind keys that cannot be bound.
        """
        self.settings = settings or Settings()
        keys = keymap(self.settings.keys)
        super().__init__()
        self.live = live
        self.sessions: list[LiveSession] = [] if live is None else [live]
        self.session_title = title
        self._config = config
        self._wanted = wanted
        self._ports = ports
        self._monotonic = monotonic
        self._seconds = seconds
        self._whole = whole
        self._unknown_theme = ""
        self.left_unwritten: tuple[str, ...] = ()
        """The files of exports that were given up because it ended."""
        self.set_keymap(keys)
        self.title = "tuyasniff"
        if self.settings.theme is not None:
            if self.settings.theme in self.available_themes:
                self.theme = self.settings.theme
            else:
                self._unknown_theme = self.settings.theme

    def get_driver_class(self) -> type[Driver]:
        """One for terminals that may go; on Windows they do not."""
        if sys.platform == "win32" or constants.DRIVER is not None:
            return super().get_driver_class()
        from tuyasniff.tui.terminal import TerminalDriver

        return TerminalDriver

    def _leave_with_terminal(self) -> None:
        if getattr(self._driver, "gone", False):
            self.exit()

    def leave(self) -> None:
        """End it as somebody would who quits, from a handler of signals: not in the middle of what it does just now."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.exit)

    def let_go(self) -> None:
        """Where it was torn out of its work, nothing is left that waits for keys."""
        end = getattr(self._driver, "let_go", None)
        if end is not None:
            end()

    @property
    def unwritten(self) -> tuple[str, ...]:
        """The files of exports that are still being written."""
        return tuple(worker.name for worker in self.workers if worker.group == EXPORT and not worker.is_finished)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """End, and keep in mind what is not written by then."""
        self.left_unwritten = self.unwritten
        super().exit(result, return_code, message)

    async def action_quit(self) -> None:
        """End; where that would end an export, only if somebody wants that."""
        from tuyasniff.tui.screens.confirm import Choice, ConfirmScreen

        files = self.unwritten
        if not files:
            self.exit()
        elif not isinstance(self.screen, ConfirmScreen):
            question = f"{', '.join(files)}: still being written, and not there if you end now"
            choice = Choice("end", "End without", "e")
            self.push_screen(ConfirmScreen(question, (choice,)), lambda answer: self.exit() if answer else None)

    def on_mount(self) -> None:
        """Open the main screen, or ask for ports."""
        self.set_interval(_LOOK_S, self._leave_with_terminal)
        if self.settings.ascii:
            self.add_class("-ascii")
            self._filters.append(LettersOnly())
        if self._seconds is not None:
            self.set_timer(self._seconds, self.exit)
        if self.live is None:
            self.choose_ports()
        else:
            self._show(self.live)
        self.theme_changed_signal.subscribe(self, lambda _theme: self._keep_theme())
        if self._unknown_theme:
            self.notify(f"there is no theme '{self._unknown_theme}': Ctrl+P, Theme", severity="warning", markup=False)

    def _show(self, live: LiveSession, former: MainScreen | None = None) -> None:
        """A session; `former` shows the same one, and what a person did there goes along."""
        settings = self.settings
        view = FrameView(live.store)
        if isinstance(live, Whole):
            view = WholeView(live.store, reads=lambda: not live.over, monotonic=self._monotonic)
        if former is not None:
            view.take_over(former.view)
            settings = replace(settings, time=former.log_pane.times)
        elif self._wanted is not None:
            view.set_filter(str(self._wanted))
        screen = MainScreen(live, view, title=self.session_title, settings=settings, monotonic=self._monotonic)
        screen.can_connect = self._ports is not None
        if any(isinstance(one, MainScreen) for one in self.screen_stack):
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    @property
    def has_whole(self) -> bool:
        """Whether the recording that is played can be shown as a whole."""
        return self._whole is not None

    def show_whole(self) -> None:
        """Show the recording as a whole, with all that was said and marked; it is not played any further."""
        if self._whole is None:
            return
        try:
            live = self._whole()
            if isinstance(live, Whole) and self.live is not None and isinstance(self.live.inlet, Replayed):
                live.inlet.asides += self.live.inlet.asides
            live.start()
        except TuyasniffError as error:
            self.notify(f"{error.message}\n{error.hint}".strip(), severity="error", timeout=10, markup=False)
            return
        if self.live is not None:
            self.live.stop()
        self.live = live
        self.sessions.append(live)
        former = self.screen
        self._show(live, former if isinstance(former, MainScreen) else None)

    # ---- ports

    def choose_ports(self) -> None:
        """Ask which ports to listen on; the session of before ends only when there is an answer."""
        if self._ports is not None:
            self._ask_ports({} if self.live is None else ports_of(self.live.taps), self._ports.baud)

    def _ask_ports(self, now: Mapping[Role, str], baud: int | None) -> None:
        if self._ports is not None:
            self.push_screen(ConnectScreen(self._ports.list, baud=baud, now=now), self._connect)

    def _connect(self, wanted: ConnectResult | None) -> None:
        if wanted is None or self._ports is None:
            if self.live is None:
                self.exit()
            return
        if self.live is not None:
            self.live.stop()
        try:
            live = self._ports.open(wanted)
        except TuyasniffError as error:
            self.notify(f"{error.message}\n{error.hint}".strip(), severity="error", timeout=10, markup=False)
            self._ask_ports(wanted.roles, wanted.baud)
            return
        self.live = live
        self.sessions.append(live)
        self._show(live)

    def _keep_theme(self) -> None:
        if self._config is None or self.theme == self.settings.theme:
            return
        try:
            save_theme(self._config, self.theme)
        except ConfigError as error:
            self.notify(f"{error.message}\n{error.hint}".strip(), severity="warning", markup=False)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action that makes sense now, and the themes."""
        yield SystemCommand("Theme", "Choose colours; the choice is kept", self.search_themes)
        if isinstance(screen, MainScreen):
            for action in ACTIONS:
                if action.id not in ("palette", "back") and screen.check_action(action.id, ()):
                    yield SystemCommand(action.title, action.help, partial(screen.run_action, action.id))


def run(app: SniffApp) -> Outcome:
    """Show it until a person ends it; then the session is stopped, whatever happened."""
    ended = False
    try:
        app.run()
    finally:
        if app.live is not None:
            ended = app.live.over
            app.live.stop()
        app.let_go()
    return Outcome(bool(app.return_code), app.live, ended, app.left_unwritten)
