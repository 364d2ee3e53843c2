"""`tuyasniff demo`: all of it on a virtual device, without any hardware."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from tuyasniff.cli.arguments import ascii_option, look_options
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.ending import stopped_as_interrupted
from tuyasniff.cli.headless import Wishes, listen
from tuyasniff.cli.listening import Wire
from tuyasniff.cli.output import standard_output
from tuyasniff.cli.terminals import shows_screens
from tuyasniff.cli.virtualnames import complete_device
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.model import Talker
from tuyasniff.patterns import regex

_HELP = """\
Show it all on a virtual meter with a kettle, a lamp and a fridge: no hardware, no arguments.

A device of its own process talks on two ports that are as real to this program as yours would be. On a terminal the
screen of sniff opens; without one, ten seconds of lines are printed.

\b
  tuyasniff demo
  tuyasniff demo breaker
  tuyasniff demo --plain
"""

_PLAIN_S = 10.0
_PATIENCE_S = 10.0
_PLACE = regex(r"(mcu|module): (\S.*?)(?: \(.*\))?$")


@click.command("demo", help=_HELP, short_help="On a virtual meter.")
@click.argument("device", default="meter", shell_complete=complete_device)
@click.option("--plain", is_flag=True, help="No screen: ten seconds of lines.")
@ascii_option
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics, *, device: str, plain: bool, plain_signs: bool, color: str, width: int | None
) -> None:
    """Start the device, listen to it."""
    screen = not plain and shows_screens()
    if screen:  # loaded before the device begins to talk, so that its first words are heard
        import tuyasniff.tui.app  # noqa: F401
    # a port of a device that died is never opened again: its name may be that of somebody's terminal by then
    with (
        stopped_as_interrupted(),
        tempfile.TemporaryDirectory(prefix="tuyasniff-") as folder,
        _device(device) as wires,
    ):
        path = Path(folder) / "demo.tsniff.jsonl"
        if screen:
            from tuyasniff.cli.screen import watch_on_screen

            wishes = Wishes(wires, path=path, reconnect=False, brief=True)
            watch_on_screen(wishes, diagnostics, rate=None, plain_signs=plain_signs, title=f"virtual {device}")
            return
        wishes = Wishes(wires, path=path, reconnect=False, seconds=_PLAIN_S, brief=True)
        listen(wishes, diagnostics, standard_output(color=color, width=width))


@contextlib.contextmanager
def _device(name: str) -> Iterator[tuple[Wire, ...]]:
    """A virtual device in a process of its own, and where its wires are."""
    to = "pty" if hasattr(os, "openpty") and sys.platform != "win32" else "tcp://127.0.0.1:0"
    process = subprocess.Popen(
        [sys.executable, "-m", "tuyasniff", "simulate", name, "--to", to],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield _wires(process)
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()


def _wires(process: subprocess.Popen[str]) -> tuple[Wire, ...]:
    """What the device says about its ports; its own words where it could not begin."""
    assert process.stderr is not None
    wires: list[Wire] = []
    words = []
    for line in process.stderr:
        words.append(line.strip())
        found = _PLACE.match(line.strip())
        if found is not None:
            talker = Talker(found[1])
            wires.append(Wire(found[1], found[2], talker, None))
        if len(wires) == 2:
            return tuple(wires)
    error = next((line for line in words if "error:" in line), "the virtual device did not begin")
    hint = next((line.removeprefix("hint: ") for line in words if line.startswith("hint: ")), "")
    message = error.partition("error: ")[2] or error
    if process.wait(_PATIENCE_S) == Exit.USAGE:
        raise FormatError(message, hint)
    raise SourceError(message, SourceReason.MISSING, hint)
