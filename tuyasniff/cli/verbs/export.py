"""`tuyasniff export`: what captures have shown as a mapping file, or as the configuration of a firmware."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuyasniff import __version__
from tuyasniff.cli.arguments import files_argument, hide_option, out_option, show_secrets_option
from tuyasniff.cli.completing import file_names
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.flashexport import dump_among, flash_text
from tuyasniff.cli.hints import Hints, hint_options
from tuyasniff.cli.inputs import Input, Inputs
from tuyasniff.cli.large import WRITTEN
from tuyasniff.cli.mappingplace import STDOUT, Done, Place, give, is_mapping, is_same_file
from tuyasniff.cli.meanings import Evidence
from tuyasniff.cli.metering import Meters
from tuyasniff.cli.reading import Understanding, reading_options
from tuyasniff.cli.shown import Shown, with_meant
from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.certainty import ACCEPT
from tuyasniff.mapping.exporters.entities import Kind, entities
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.registry import TARGETS, Target, target, target_for
from tuyasniff.mapping.files import language_of
from tuyasniff.mapping.hiding import hide_private
from tuyasniff.mapping.model import Mapping
from tuyasniff.render.labels import plural, visible

_HELP = """\
Write what captures show as a mapping file, or as the configuration of a firmware.

\b
  tuyasniff export meter.bin -o meter.yaml
  tuyasniff export meter.yaml --to esphome -o meter-esphome.yaml
  tuyasniff export meter.bin --known 19=2000W --to openbeken
  tuyasniff export monday.log tuesday.log -o meter.yaml

A mapping has a name, quantity, unit and scale for each datapoint, with reasons where the captures tell them. One that
is there already is merged into: what you wrote in it stays. Several inputs are one device; a mapping may be one of
them. For openbeken and esphome, a flash dump of a device without TuyaMCU becomes its pins, and a capture of a metering
chip its driver, calibrated by --known and --ref.

A firmware's file states what you or the product have said, and guesses from --accept on, marked as such; the rest
stands in it commented out. What the firmware cannot express is said. Targets: tuyasniff info exporters.

Private things are replaced, except with --show-secrets.

Exit code: 0 fine, 2 usage or a mapping that cannot be read, 3 an input cannot be read or the output cannot be
written, 4 nothing recognisable.
"""

if TYPE_CHECKING:
    from tuyasniff.analysis.redact.sparing import SparingRedactor

_TABLES = ("csv", "markdown")
_SHOWN = 8
_LINE = 76


def _complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return [row.name for row in TARGETS if row.name.startswith(incomplete)]


@click.command("export", help=_HELP, short_help="A mapping, or a firmware's configuration.")
@files_argument
@out_option("Where to; - is standard output.")
@click.option(
    "--to",
    "to",
    metavar="NAME",
    shell_complete=_complete,
    help="The target; else by the end of the name of -o, else json.",
)
@click.option(
    "--accept",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help=f"State guesses from this certainty on; {ACCEPT:g}. 1 states no guess.",
)
@click.option("--board", metavar="NAME", default="", help="The radio module, as the target calls it.")
@click.option(
    "-b",
    "--baud",
    type=click.IntRange(300, 4_000_000),
    metavar="RATE",
    help="The rate of the line, where the capture does not tell it.",
)
@click.option(
    "--merge",
    "--into",
    "base",
    metavar="FILE",
    shell_complete=file_names,
    help="Start from this mapping; it stays as it is.",
)
@click.option("--fresh", is_flag=True, help="Replace the file of -o instead of merging into it.")
@hide_option
@show_secrets_option
@click.option("--force", is_flag=True, help="Merge even if the product id is another one.")
@hint_options
@reading_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    files: tuple[str, ...],
    out: str,
    to: str | None,
    accept: float | None,
    board: str,
    baud: int | None,
    base: str | None,
    fresh: bool,
    hidden: tuple[str, ...],
    show_secrets: bool,
    force: bool,
    hints: Hints,
    how: Understanding,
) -> None:
    """Know where it goes before reading, read everything, merge, write."""
    row = _target(out, to)
    wishes = _wishes(row, accept, board)
    flash = dump_among(files)
    if flash is not None:
        _write_flash(diagnostics, flash, files, row, out, fresh=fresh)
        return
    captures, base = _start(files, base)
    read = tuple(spec for spec, _ in how.wires(captures))
    _check_inputs(out, read)
    place = Place(out, base, row, wishes, fresh=fresh)
    place.check()
    if files and not captures and not read:
        for words in _idle(hints, baud):
            diagnostics.say(words)
        _say(diagnostics, place.write((), force=force), row, wishes, out)
        return
    meters = Meters(hints)
    inputs = Inputs(captures, how, diagnostics, fingerprint=True, record=meters.record, block=WRITTEN)
    shown: list[tuple[str, Mapping]] = []
    evidence = Evidence(hints)
    hiding = None if show_secrets else _hiding(hidden)

    def collect(entry: Input) -> None:
        looked = Shown(entry, evidence, inputs.count, baud, hiding)
        try:
            looked.read()
        finally:
            if entry.session.summary.frames:
                shown.append((entry.capture.name, looked.mapping()))
            else:
                entry.explained = entry.complete and meters.knows(entry)
        inputs.say_remarks(entry)

    def finish() -> None:
        if meters.found:
            made = meters.text(row.name, baud, wishes)
            _write_meter(diagnostics, meters.found[0].name, made, out, alone=not shown and base is None)
        elif shown:
            meant = evidence.judged()
            told = [(name, with_meant(mapping, meant)) for name, mapping in shown]
            if hiding is not None:
                told = [(name, hide_private(one, hiding.text, hiding.name)) for name, one in told]
            done = place.write(told, force=force)
            for remark in meant.remarks:
                diagnostics.say(remark)
            _say(diagnostics, done, row, wishes, out)

    inputs.each_then(collect, finish)


def _idle(hints: Hints, baud: int | None) -> Iterator[str]:
    """What was said of a capture, where there is none: only a mapping is written in another form."""
    if hints.told:
        yield "--known and --ref are held against the values of a capture, and a mapping has none: they change nothing"
    if baud is not None:
        yield "--baud is that of a capture, and a mapping knows its own: it changes nothing"


def _start(files: Sequence[str], base: str | None) -> tuple[tuple[str, ...], str | None]:
    """The captures among the inputs, and the mapping to begin with, which may be one of them."""
    mappings = [name for name in files if name != STDOUT and is_mapping(name)]
    if not mappings:
        return tuple(files), base
    if len(mappings) > 1 or base is not None:
        hint = f"merge captures into one of them: tuyasniff export CAPTURE -o {mappings[0]}"
        raise FormatError("one mapping can be the start, not several", hint)
    return tuple(name for name in files if name not in mappings), mappings[0]


def _hiding(more: Sequence[str]) -> SparingRedactor:
    """What is private, learnt while inputs are read; `more` is what only a person knows."""
    from tuyasniff.analysis.redact.sparing import SparingRedactor

    hiding = SparingRedactor()
    for text in more:
        hiding.hide(text)
    return hiding


def _write_flash(
    diagnostics: Diagnostics, flash: str, files: Sequence[str], row: Target, out: str, *, fresh: bool
) -> None:
    """A device whose module works the pins itself."""
    if len(files) > 1:
        raise FormatError(f"{flash} is a flash dump, which is exported alone", "leave the other inputs out")
    _check_inputs(out, files)
    Place(out, None, row, Wishes(), fresh=fresh).check()
    text, remarks = flash_text(Path(flash), row.name)
    give(out, text)
    for remark in remarks:
        diagnostics.say(visible(remark))


def _write_meter(diagnostics: Diagnostics, name: str, done: tuple[str, list[str]], out: str, *, alone: bool) -> None:
    """A device whose module reads a metering chip itself."""
    if not alone:
        raise FormatError(f"{name} is a metering chip and no TuyaMCU, which is exported alone", "leave the others out")
    text, remarks = done
    give(out, text)
    for remark in remarks:
        diagnostics.say(visible(remark))


def _wishes(row: Target, accept: float | None, board: str) -> Wishes:
    """What is wished of the target. Raises FormatError for what it has no use for."""
    if accept is not None and row.language is not None:
        raise FormatError(
            f"--accept does not go with {row.name}: a mapping says how certain each thing is",
            "give it to the firmware's target, which states things or not",
        )
    if board and board not in row.boards:
        hint = f"{row.name} knows {', '.join(row.boards)}" if row.boards else f"leave --board out for {row.name}"
        raise FormatError(f"{row.name} has no board '{visible(board)}'", hint)
    return Wishes(ACCEPT if accept is None else accept, board, version=__version__)


def _target(out: str, to: str | None) -> Target:
    """What to write. A name that says something else than `--to` is refused: it could not be read again."""
    if to is None:
        return target(TARGETS[0].name) if out == STDOUT else target_for(out)
    row = target(to)
    language = language_of(out)
    if out != STDOUT and row.language is not None and language is not None and language.name != row.name:
        raise FormatError(f"--to {to} does not go with the name '{out}'", "leave --to out, or rename the file")
    return row


def _check_inputs(out: str, inputs: Sequence[str]) -> None:
    """Refuse to write over what is read, under whatever name."""
    if out != STDOUT and any(is_same_file(out, name) for name in inputs if name != STDOUT):
        raise FormatError(f"{out} is an input, so it cannot be the output", "name another file")


def _say(diagnostics: Diagnostics, done: Done, row: Target, wishes: Wishes, out: str) -> None:
    for line in _words(done, out) if row.language is not None else _firmware_words(done, row, wishes, out):
        diagnostics.say(line)


def _firmware_words(done: Done, row: Target, wishes: Wishes, out: str) -> Iterator[str]:
    """What the target cannot express, and how much was certain enough for it, for stderr."""
    where = row.name if out == STDOUT else out
    yield from (f"{where}: {visible(line)}" for line in (*done.merged.remarks, *done.remarks))
    every = entities(done.merged.mapping, wishes.accept)
    choices = [one for one in every if one.kind in (Kind.BINARY, Kind.ENUM)]
    if choices and row.name not in _TABLES and not any(one.settable for one in every):
        yield f"{where}: nobody was heard setting anything, so all is only read; where you know better,"
        yield f'{where}: write access: "rw" into a mapping (export CAPTURE -o device.yaml) and export that'
    stated = sum(one.stated for one in every)
    words = f"{where}: {stated} of {len(every)} certain enough to be stated"
    yield words if stated == len(every) else f"{words}, from {wishes.accept:g} on"


def _words(done: Done, out: str) -> list[str]:
    """What was added, what was kept and what could not be, for stderr."""
    where = "" if out == STDOUT else f"{out}: "
    merged = done.merged
    lines = [*merged.remarks]
    lines += [f"this comment could not be kept: {visible(text)[:_LINE]}" for text in done.lost]
    if not done.was_there:
        lines.append(plural(len(merged.mapping.dps), "datapoint"))
    else:
        parts = [f"{plural(len(merged.added), 'datapoint')} new", f"{len(merged.updated)} updated"]
        if merged.kept:
            more = len(merged.kept) - _SHOWN
            words = ", ".join(f"{dp} {visible(name)}" for dp, name in merged.kept[:_SHOWN])
            parts.append(f"kept your {words}{f' and {more} more' if more > 0 else ''}")
        lines.append(", ".join(parts))
    return [where + line for line in lines]
