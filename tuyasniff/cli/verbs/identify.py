"""`tuyasniff identify`: what talks on a wire, or what a device is, out of a dump of its flash."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuyasniff.cli.arguments import (
    as_hex,
    duration_option,
    files_or_ports_argument,
    json_option,
    look_options,
    rate_option,
    record_options,
)
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.hints import Hints, told_options
from tuyasniff.cli.identifying import Judged, judged, judged_text, judged_wires
from tuyasniff.cli.listening import parse_rate
from tuyasniff.cli.output import Output, standard_output
from tuyasniff.cli.reading import Understanding, reading_options
from tuyasniff.disk import exists
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.patterns import regex
from tuyasniff.render.jsonout import dumps as json_text

if TYPE_CHECKING:
    from tuyasniff.analysis.verdict import Verdict
    from tuyasniff.knowledge.flashdump.comparing import Comparison
    from tuyasniff.knowledge.flashdump.dump import FlashDump

_HELP = """\
Say what talks on a wire: TuyaMCU, a metering chip, a meter, a log, or something without a name; why, what was ruled
out, and what the chip reads. An input is a port, a capture, a log or a paste in any form, or a dump of a module's
flash.

\b
  tuyasniff identify /dev/ttyUSB0
  tuyasniff identify --mcu /dev/ttyUSB0 --module /dev/ttyUSB1
  tuyasniff identify capture.bin
  tuyasniff identify 24 22 26 24 22 26 24 22 26 24 22 26
  tuyasniff identify --json < pasted.txt
  tuyasniff identify chip.bin --known voltage=231.2V --ref 'power 60 W @12s'
  tuyasniff identify dump.bin

A port, or tcp://host:port, is listened to, at one rate after the other, until it makes sense; nothing is ever sent.
Ctrl-C ends it with what is known by then.

A known voltage and one load of known power or current calibrate a metering chip. Notes of the capture count as well.

Of a dump of the flash it tells TuyaMCU, pins or a program of its own; with the rate, the product, the pins and the
datapoints that are in it. Two reads of one device are compared: where they differ, the wiring is suspect. Nothing
private is shown: keys, tokens and names of networks stay in the file. How to read a flash safely: docs/flash.md.

Exit code: 0 a verdict, 2 usage, 3 an input cannot be read, 4 nothing recognisable.
"""

_TWO_READS = 2
_BYTES = regex(r"(?:0x)?[0-9a-f]{2}(?:[\s,:;]{0,3}(?:0x)?[0-9a-f]{2})*[\s,;]{0,3}", re.IGNORECASE)


@click.command("identify", help=_HELP, short_help="What talks there: TuyaMCU, a metering chip, or what else.")
@files_or_ports_argument
@reading_options
@told_options
@rate_option("The rate of ports, all are tried else; or of the recording.")
@duration_option("Live: listen for so long at most; 120.")
@record_options
@click.option("--frames", is_flag=True, help="Each question, answer and packet of a chip as well.")
@json_option
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    files: tuple[str, ...],
    how: Understanding,
    hints: Hints,
    rate: str,
    seconds: float | None,
    out: Path | None,
    force: bool,
    frames: bool,
    as_json: bool,
    color: str,
    width: int | None,
) -> None:
    """Read everything, or listen, then say what it is."""
    from tuyasniff.cli.livewires import live_wires

    output = standard_output(color=color, width=width, plain_data=as_json)
    diagnostics.flush_first = output.flush
    wires = live_wires(files, how, rate)
    if wires:
        from tuyasniff.cli.liveidentity import LiveWishes, judged_live

        inputs = [judged_live(wires, LiveWishes(seconds, out, force), diagnostics, hints)]
    elif seconds is not None or out is not None:
        # a port that is not there, or a name that was misspelt, is what should be told first
        for name in (*files, *(spec for spec, _ in how.wires())):
            if name != "-" and not Path(name).exists():
                message = f"cannot read {name}: no such file or port"
                raise SourceError(message, SourceReason.MISSING, "check the name; tuyasniff ports lists the ports")
        raise click.UsageError("--duration and --write are for ports: tuyasniff ports lists them")
    else:
        inputs = _judged(files, how._replace(baud=parse_rate(rate)), diagnostics, hints)
    if as_json:
        _print_json(inputs, output, frames=frames)
    else:
        _show(inputs, output, frames=frames)
    output.flush()
    for one in inputs:
        _say_nothing(one, diagnostics)


def _judged(files: tuple[str, ...], how: Understanding, diagnostics: Diagnostics, hints: Hints) -> list[Judged]:
    if files.count("-") > 1:
        raise FormatError("standard input can be read once only", "write what it gives to a file first")
    if how.merges:
        found = judged_wires(files, how, diagnostics, hints)
        return [] if found is None else [found]
    typed = as_hex(files) or _typed(files)
    if typed is not None:
        found = judged_text(typed, how, diagnostics, hints)
        return [] if found is None else [found]
    inputs = []
    for name in files or ("-",):
        try:
            found = judged(name, how, diagnostics, hints)
        except SourceError as error:
            diagnostics.report(error)
            continue
        if found is not None:
            inputs.append(found)
    return inputs


def _typed(files: tuple[str, ...]) -> str | None:
    """Arguments that are bytes in hex, and no files: a metering chip's talk has no header to be known by."""
    if files and all(_BYTES.fullmatch(name) and not exists(name) for name in files):
        return " ".join(files)
    return None


def _comparison(inputs: Sequence[Judged]) -> Comparison | None:
    """How two reads of one flash differ."""
    from tuyasniff.knowledge.flashdump.comparing import compare_dumps

    if len(inputs) != _TWO_READS or any(one.dump is None for one in inputs):
        return None
    return compare_dumps(inputs[0].data, inputs[1].data)


def _print_json(inputs: Sequence[Judged], output: Output, *, frames: bool) -> None:
    dumps = [one.dump for one in inputs if one.dump is not None]
    verdicts = [(one.name, one.verdict) for one in inputs if one.verdict is not None]
    document = {}
    if dumps:
        from tuyasniff.render.flashjson import identify_document

        document = identify_document(dumps, _comparison(inputs))
    if verdicts:
        from tuyasniff.render.verdictjson import verdict_document

        document |= verdict_document(verdicts, frames=frames)
    if document:
        output.text(json_text(document) + "\n")


def _show(inputs: Sequence[Judged], output: Output, *, frames: bool) -> None:
    from tuyasniff.render.labels import visible
    from tuyasniff.render.styles import Segment

    for place, one in enumerate(inputs):
        if place:
            output.line(())
        if len(inputs) > 1:
            output.line((Segment(f"{visible(one.name)}:", "heading"),))
        if one.dump is not None:
            _show_dump(one.dump, output)
        elif one.verdict is not None:
            from tuyasniff.render.verdict import verdict_lines

            if frames:
                _show_frames(one.verdict, output)
            output.lines(verdict_lines(one.verdict, room=output.width.room, columns=output.width.columns))
    comparison = _comparison(inputs)
    if comparison is not None:
        from tuyasniff.render.flash import comparison_lines

        output.line(())
        output.lines(comparison_lines(comparison, columns=output.width.columns))


def _show_frames(verdict: Verdict, output: Output) -> None:
    """What was said, before what it means; frames of TuyaMCU have a verb of their own, as the advice says."""
    from tuyasniff.render.verdicttalk import talk_lines

    if verdict.talk and verdict.word != "tuyamcu":
        output.lines(talk_lines(verdict, columns=output.width.columns))
        output.line(())


def _show_dump(dump: FlashDump, output: Output) -> None:
    from tuyasniff.render.flash import dump_lines

    output.lines(dump_lines(dump, room=output.width.room, columns=output.width.columns))


def _say_nothing(one: Judged, diagnostics: Diagnostics) -> None:
    """The word about an input in which nothing was recognised, and the exit code."""
    if one.dump is not None and not one.dump.confidence:
        why = next((remark.text for remark in one.dump.remarks if remark.grave), "nothing in it is of Tuya's firmware")
        hint = "read the flash again, whole; see docs/flash.md"
        diagnostics.error(f"nothing recognisable in {one.name}: {why}", hint, code=Exit.NOTHING)
    if one.verdict is not None and not one.verdict.is_something:
        why = next((evidence.text for evidence in one.verdict.evidence), "nothing was heard")
        hint = next(iter(one.verdict.advice), "")
        diagnostics.error(f"nothing recognisable in {one.name}: {why}", hint, code=Exit.NOTHING)
