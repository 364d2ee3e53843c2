"""The screen as the verbs start it: ports, files and settings go in, and what it amounted to is said behind it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.ending import stopped_by
from tuyasniff.cli.headless import Wishes, begun, finish, say_first_cause
from tuyasniff.cli.listening import wires_of
from tuyasniff.cli.steady import steady
from tuyasniff.cli.terminals import draws
from tuyasniff.config import FILE, Settings, config_path, load
from tuyasniff.live.livesession import LiveSession
from tuyasniff.render.closing import closing

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter
    from tuyasniff.sources.ports import Port
    from tuyasniff.tui.app import Outcome, SniffApp
    from tuyasniff.tui.portchoice import ConnectResult


def watch_on_screen(
    wishes: Wishes, diagnostics: Diagnostics, *, rate: int | None, plain_signs: bool, title: str = ""
) -> None:
    """Listen, and show it on a screen; without wires, it asks for them first."""
    from tuyasniff.tui.app import Ports, SniffApp

    settings = _settings(plain_signs=plain_signs)
    shown: list[LiveSession] = []

    def open_ports(result: ConnectResult) -> LiveSession:
        lines = () if result.line is None else (result.line,)
        return opened(replace(wishes, wires=wires_of(result.mcu, result.module, lines, result.baud)))

    def opened(wanted: Wishes) -> LiveSession:
        live = begun(wanted if not shown else replace(wanted, path=None, beside=None))
        shown.append(live)
        return live

    try:
        ports = None if wishes.brief else Ports(_ports, open_ports, rate)
        app = SniffApp(
            opened(wishes) if wishes.wires else None,
            title=title,
            settings=settings,
            config=_config_to_keep(settings),
            wanted=wishes.wanted,
            ports=ports,
            seconds=wishes.seconds,
        )
        _run(app, diagnostics)
    finally:
        for number, session in enumerate(shown):
            session.stop()
            finish(session, diagnostics, named=wishes.path is not None and number == 0, brief=wishes.brief)


def replay_on_screen(
    live: LiveSession,
    name: str,
    diagnostics: Diagnostics,
    *,
    wanted: Filter | None,
    plain_signs: bool,
    source: str | None = None,
    whole: Callable[[], LiveSession] | None = None,
) -> bool:
    """Play a recording again on a screen; whether it came to its end, and there was no frame in it.

    `source` is what the doctor can be given to tell more. `whole` makes a session that shows the recording as a whole.
    """
    from tuyasniff.tui.app import SniffApp

    settings = _settings(plain_signs=plain_signs)
    live.start()
    config = _config_to_keep(settings)
    app = SniffApp(live, title=Path(name).name, settings=settings, config=config, wanted=wanted, whole=whole)
    ended = _run(app, diagnostics).ended
    live = app.live or live
    for line in closing(live.summary, live.told_by):
        diagnostics.say(line)
    if ended:
        say_first_cause(live, diagnostics, source)
    return ended and not live.summary.frames


def _run(app: SniffApp, diagnostics: Diagnostics) -> Outcome:
    """Show it; a terminal that is closed ends it as a key would, with everything written."""
    from tuyasniff.tui.app import run

    with stopped_by(app.leave), steady():
        outcome = run(app)
    for name in outcome.unwritten:
        diagnostics.say(f"{name} was not written: the program ended before")
    if outcome.crashed:
        hint = "what was captured is kept; please report what stands above"
        diagnostics.error("the screen ended by a mistake of the program", hint, code=Exit.MISTAKE)
    return outcome


def _ports() -> Sequence[Port]:
    from tuyasniff.sources.ports import list_ports

    return list_ports()


def _user_directory() -> Path:
    from platformdirs import user_config_path

    return user_config_path("tuyasniff", appauthor=False)


def _settings(*, plain_signs: bool) -> Settings:
    """What the user has configured; signs that the terminal cannot be given are not drawn. Raises ConfigError."""
    settings = load(config_path(os.environ, Path.cwd(), _user_directory()))
    return replace(settings, ascii=True) if plain_signs or not draws() else settings


def _config_to_keep(settings: Settings) -> Path:
    """Where a chosen theme is written: the file that was read, else the user's own."""
    return settings.path or _user_directory() / FILE
