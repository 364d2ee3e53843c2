"""`tuyasniff sniff`: listen to a device, live."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuyasniff.cli.arguments import (
    ascii_option,
    duration_option,
    family_option,
    filter_option,
    lines_options,
    look_options,
    named_file,
    rate_option,
)
from tuyasniff.cli.completing import sources
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.headless import Wishes, listen
from tuyasniff.cli.listening import parse_rate, wires_of
from tuyasniff.cli.output import standard_output
from tuyasniff.cli.sink import Sink
from tuyasniff.cli.targets import TARGET_NAMES, target_of
from tuyasniff.cli.terminals import shows_screens
from tuyasniff.errors import FormatError
from tuyasniff.model import FamilyName

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter
    from tuyasniff.capture.targets import Target

_HELP = """\
Listen to the wire between MCU and module, live. Nothing is ever sent.

SRC is a serial port, tcp://host:port, a file that grows, or - for standard input; with @RATE behind it, it has a
rate of its own. On a terminal there is a screen, else a line per frame.

\b
  tuyasniff sniff --mcu /dev/ttyUSB0 --module /dev/ttyUSB1
  tuyasniff sniff /dev/ttyUSB0                one wire; who talks is found out
  tuyasniff sniff --mcu tcp://192.168.4.1:3333
  tuyasniff sniff /dev/ttyUSB0 --plain --filter '!heartbeat'
  tuyasniff sniff /dev/ttyUSB0 --jsonl | jq .dps
  tuyasniff sniff /dev/ttyUSB0 --write - --format pcapng | wireshark -k -i -

Everything is recorded while it happens; the end says where. --write FILE.tsniff.jsonl names the file; with another
suffix, or -, it is written besides, and only what --filter lets through. Without a screen, a line typed at the
keyboard becomes a note: kettle on, 2000 W.

A board on the mains can kill you. Connect GND and the adapter's RX only, through an isolator: docs/wiring.md.

Exit code: 0 fine, 2 usage, 3 a port or file that cannot be had or was lost, 4 nothing recognisable, 130 interrupted.
"""


@click.command("sniff", help=_HELP, short_help="Listen, live.")
@click.argument("lines", nargs=-1, metavar="[SRC]...", shell_complete=sources)
@click.option("--mcu", metavar="SRC", shell_complete=sources, help="The wire on which the MCU talks.")
@click.option("--module", metavar="SRC", shell_complete=sources, help="The wire on which the module talks.")
@click.option(
    "--line",
    "more_lines",
    metavar="SRC",
    multiple=True,
    shell_complete=sources,
    help="A wire with both, or who knows; like SRC.",
)
@rate_option("The rate of all ports; found out else.")
@family_option
@click.option(
    "--write",
    "-w",
    "out",
    metavar="FILE",
    type=named_file(allow_dash=True),
    help="Where it is recorded.",
)
@click.option("--format", "to", type=click.Choice(TARGET_NAMES), help="The form of --write.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@duration_option("End after so long.")
@filter_option
@lines_options
@click.option("--no-reconnect", is_flag=True, help="End when a port is lost.")
@ascii_option
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    lines: tuple[str, ...],
    mcu: str | None,
    module: str | None,
    more_lines: tuple[str, ...],
    rate: str,
    family: str,
    out: str | None,
    to: str | None,
    force: bool,
    seconds: float | None,
    wanted: Filter | None,
    plain: bool,
    as_jsonl: bool,
    no_reconnect: bool,
    plain_signs: bool,
    color: str,
    width: int | None,
) -> None:
    """Open the taps, show what they say, record all of it."""
    if plain and as_jsonl:
        raise click.UsageError("--plain and --jsonl exclude each other")
    wires = wires_of(mcu, module, (*lines, *more_lines), parse_rate(rate))
    screen = not (plain or as_jsonl or out == "-") and shows_screens()
    if screen and any(wire.source == "-" for wire in wires):
        raise FormatError("standard input is the keyboard of the screen", "add --plain, or name the port or file")
    if not wires and not screen:
        raise click.UsageError("which port? tuyasniff ports lists them; none is ever chosen silently")
    target = _target(out, to)
    path = Path(out) if out is not None and target is None else None
    sink = None if target is None or out is None else Sink(out, force=force)
    if sink is not None:
        sink.check(tuple(wire.source for wire in wires))
    wishes = Wishes(
        wires,
        path=path,
        beside=None if sink is None or target is None else (sink, target),
        replace=force,
        reconnect=not no_reconnect,
        family=None if family == "auto" else FamilyName(family),
        wanted=wanted,
        seconds=seconds,
    )
    if screen:
        from tuyasniff.cli.screen import watch_on_screen

        watch_on_screen(wishes, diagnostics, rate=parse_rate(rate), plain_signs=plain_signs)
        return
    listen(wishes, diagnostics, standard_output(color=color, width=width, plain_data=as_jsonl), as_jsonl=as_jsonl)


def _target(out: str | None, to: str | None) -> Target | None:
    """The form of `--write` beside the recording; None where the recording itself is that file."""
    if out is None:
        if to is not None:
            raise click.UsageError("--format belongs to --write")
        return None
    found = target_of(to, out)
    if found is None:
        names = " ".join(TARGET_NAMES)
        raise FormatError(f"what form is {out} to have?", f"let it end in .tsniff.jsonl, or give --format: {names}")
    packed = out.lower().endswith(".gz")
    return None if found.name == "tsniff" and out != "-" and not packed else found
