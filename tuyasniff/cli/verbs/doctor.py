"""`tuyasniff doctor`: why nothing comes, or not what should, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuyasniff.analysis.doctor import Diagnosis, Examination, diagnose
from tuyasniff.cli.arguments import (
    duration_option,
    files_or_ports_argument,
    json_option,
    look_options,
    rate_option,
    record_options,
)
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.inputs import Input, Inputs
from tuyasniff.cli.listening import parse_rate
from tuyasniff.cli.livewires import live_wires
from tuyasniff.cli.output import Output, standard_output
from tuyasniff.cli.reading import Understanding, reading_options
from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.render.clock import Clock
from tuyasniff.render.doctor import diagnosis_document, diagnosis_lines
from tuyasniff.render.jsonout import Json, dumps

if TYPE_CHECKING:
    from tuyasniff.capture.merge import AnyCapture
    from tuyasniff.cli.listening import Wire

_HELP = """\
Say why nothing comes, or not what should: the step at which the two chips stopped, and what may be wrong, the most
likely first, each with what to do and what speaks for it.

A capture or a paste is looked at as it is; a port is listened to for 45 s. Begin, then give the board its power: the
first seconds tell the most. Nothing is ever sent.

\b
  tuyasniff doctor --mcu /dev/ttyUSB0 --module /dev/ttyUSB1
  tuyasniff doctor /dev/ttyUSB0 --duration 120
  tuyasniff doctor kettle.tsniff.jsonl
  tuyasniff doctor --mcu rx.bin --module tx.bin
  tuyasniff doctor --json log.txt

Of a healthy device it says that nothing is wrong.

Exit code: 0 whatever is wrong with what was heard, 2 usage, 3 an input cannot be had or the output cannot be written,
4 not one byte was heard, or can be told in a text, 130 interrupted.
"""

_SECONDS = 45.0


@click.command("doctor", help=_HELP, short_help="Why nothing comes.")
@files_or_ports_argument
@reading_options
@rate_option("The rate of all ports; or of the recording.")
@duration_option("Live: listen for so long; 45.")
@record_options
@json_option
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    files: tuple[str, ...],
    how: Understanding,
    rate: str,
    seconds: float | None,
    out: Path | None,
    force: bool,
    as_json: bool,
    color: str,
    width: int | None,
) -> None:
    """Listen or read, then say what is wrong."""
    output = standard_output(color=color, width=width, plain_data=as_json)
    diagnostics.flush_first = output.flush
    wires = live_wires(files, how, rate)
    show = _Show(output, as_json=as_json)
    if wires:
        _listen(wires, how, diagnostics, show, seconds=seconds or _SECONDS, path=out, force=force)
    elif out is not None or force or seconds is not None:
        raise click.UsageError("--duration, --write and --force are for ports: a file is what it is")
    else:
        _read(files, how._replace(baud=parse_rate(rate)), diagnostics, show)


class _Show:
    """Prints the diagnosis."""

    def __init__(self, output: Output, *, as_json: bool) -> None:
        self._output = output
        self._as_json = as_json

    def show(self, diagnosis: Diagnosis, *, clock: Clock, inputs: list[Json], family: str | None) -> None:
        """As lines or as a document."""
        if self._as_json:
            self._output.text(dumps(diagnosis_document(diagnosis, inputs=inputs, family=family)) + "\n")
        else:
            width = self._output.width
            self._output.lines(diagnosis_lines(diagnosis, clock=clock, room=width.room, columns=width.columns))
        self._output.flush()


def _read(files: tuple[str, ...], how: Understanding, diagnostics: Diagnostics, show: _Show) -> None:
    """All inputs, as captures of one device."""
    from tuyasniff.cli.jsonprinters import input_entries

    case = Examination()

    between: dict[AnyCapture, list[Chunk]] = {}

    def talk(capture: AnyCapture) -> list[Chunk]:
        """What a text without frames says between its words, if anybody knows it."""
        if capture not in between:
            between[capture] = _talk_between(capture)
        return between[capture]

    def heard(capture: AnyCapture, thing: Chunk | Gap | Note) -> None:
        if not talk(capture):
            case.heard(thing)

    inputs = Inputs(files, how, diagnostics, record=heard, frameless=True)

    def examine(entry: Input) -> None:
        said = talk(entry.capture)
        for chunk in said:
            case.heard(chunk)
        for item in entry.items(inputs.count):
            if not said:
                case.add(item)
        for info in entry.capture.taps:
            case.tap(info.tap, info.talker, info.source, info.baud)
        for name in tuple(case.taps) if how.baud is not None else ():
            case.tap(name, baud=how.baud)  # where the recording does not tell its own
        for capture in entry.captures:
            case.recorded(capture.wires)
        case.cut()

    try:
        inputs.each(examine)
    finally:
        finished = inputs.finished
        started = finished[0].capture.started if len(finished) == 1 else None
        if case.taps or case.levels:
            family = None if case.family is None else str(case.family)
            show.show(diagnose(case), clock=Clock(started), inputs=input_entries(finished), family=family)
    if case.nothing:
        for entry in finished:
            message = f"nothing recognisable in {entry.capture.name}: {entry.capture.why_nothing()}"
            diagnostics.error(message, entry.capture.hint, code=Exit.NOTHING)


def _talk_between(capture: AnyCapture) -> list[Chunk]:
    from tuyasniff.analysis.verdict.written import talk_between
    from tuyasniff.capture.capture import Capture

    return talk_between(capture.beginning) if isinstance(capture, Capture) and capture.wordy else []


def _listen(
    wires: tuple[Wire, ...],
    how: Understanding,
    diagnostics: Diagnostics,
    show: _Show,
    *,
    seconds: float,
    path: Path | None,
    force: bool,
) -> None:
    """Listen for a while; an interrupt ends it, and what was heard until then is looked at."""
    from tuyasniff.cli.headless import Wishes, begun, finish, opening_words, watch_quietly
    from tuyasniff.cli.watching import input_entries

    wishes = Wishes(wires, path=path, replace=force, family=how.family, seconds=seconds)
    live = begun(wishes, keep=False)
    for line in opening_words(live):
        diagnostics.say(line)
    diagnostics.say(f"listening for {seconds:g} s; Ctrl-C ends it earlier. Give the board its power now.")
    try:
        watch_quietly(live, wishes, diagnostics)
    finally:
        finish(live, diagnostics, named=path is not None, diagnosed=True)
        family = None if live.family is None else str(live.family)
        show.show(live.diagnosis(), clock=Clock(live.started), inputs=input_entries(live), family=family)
