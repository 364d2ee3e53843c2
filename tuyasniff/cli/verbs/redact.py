"""`tuyasniff redact`: a capture that can be shown to anybody."""

from __future__ import annotations

import io
import sys
from typing import IO

import click

from tuyasniff.analysis.redact import amounts
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.targets import HEX, RAW, Target
from tuyasniff.cli.arguments import as_hex, files_argument, hide_dp_option, hide_option, out_option
from tuyasniff.cli.conversion import Conversion
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.flashexport import refuse_dump
from tuyasniff.cli.inputs import Inputs
from tuyasniff.cli.reading import Understanding, source_options
from tuyasniff.cli.redactedtext import is_text, redacted_text, text_of
from tuyasniff.cli.redaction import Redaction
from tuyasniff.cli.sink import Sink, finished
from tuyasniff.cli.targets import TARGET_NAMES, target_named, target_of, untold_target
from tuyasniff.cli.terminals import stdin_is_terminal, stdout_is_terminal
from tuyasniff.model import Talker
from tuyasniff.render.labels import plural

_HELP = """\
Write a capture, log or paste without what is private, to be shown to anybody.

Names and passwords of Wi-Fi networks, MAC and network addresses, keys, tokens, ids of devices, serial numbers and
places are replaced: in frames, between them, in notes and in the lines of a log. What stands in their place is as
long, the same everywhere, and cannot be turned back. Product id, versions and measured values stay, and so do
lengths, times and talkers; right checksums are right again. docs/privacy.md says more.

\b
  tuyasniff redact meter.log > shared.log
  tuyasniff redact meter.tsniff.jsonl -o shared.tsniff.jsonl
  tuyasniff redact meter.bin -o shared.pcapng
  tuyasniff redact meter.log --hide Miller --hide-dp 101

A text stays the text that it was where that is possible; everything else takes the form of OUT, else the one it had.
No program knows everything that is private to you: look at the result before you show it.

Exit code: 0 fine, 2 usage, 3 an input cannot be read or the output cannot be written, 4 nothing recognisable.
"""

_TEXT_SUFFIXES = (".txt", ".log", ".hex", ".text", ".md")


@click.command("redact", help=_HELP, short_help="A capture without its secrets.")
@files_argument
@out_option("Where to; - is standard output.")
@click.option("--format", "to", type=click.Choice(TARGET_NAMES), help="The form of the output.")
@source_options
@hide_option
@hide_dp_option
@click.option("--force", is_flag=True, help="Replace the file of -o if it exists.")
@click.option("--seed", metavar="TEXT", hidden=True, help="The same pseudonyms in each run: for tests.")
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    files: tuple[str, ...],
    out: str,
    to: str | None,
    hidden: tuple[str, ...],
    hidden_dps: tuple[int, ...],
    how: Understanding,
    force: bool,
    seed: str | None,
) -> None:
    """Read everything, find out what is private, write."""
    typed = as_hex(files)
    how = how._replace(merge=len(files) > 1 and typed is None)
    wires = how.wires()
    target = _named(to, out)
    sink = Sink(out, force=force)
    sink.check((*(() if typed else files), *(spec for spec, _ in wires)))
    refuse_dump(
        [spec for spec, _ in wires] or files, "its keys and passwords cannot be taken out, so keep it to yourself"
    )
    stdin = _standard_input(files, wires)
    taps = tuple(TapInfo(str(talker), talker) for _, talker in wires if talker is not Talker.UNKNOWN)
    redaction = Redaction(seed, taps)
    for text in hidden:
        redaction.redactor.hide(text)
    for number in hidden_dps:
        redaction.redactor.hide_dp(number)
    inputs = Inputs(files, how, diagnostics, record=redaction.record, stdin=stdin, whole=True)
    inputs.each(redaction.learn)
    entry = redaction.entry
    if entry is None or not redaction.result.things:
        return
    if target is None and is_text(entry):
        given = (typed and f"{typed}\n") or text_of(files[0] if files else "-", _bytes(stdin or inputs.stdin))
        new = None if given is None else redacted_text(redaction, given, how.format)
        if new is not None:
            with finished(sink, diagnostics.say):
                sink.write(new.encode("utf-8", "surrogatepass"))
            _say(redaction, diagnostics)
            return
        diagnostics.say("the text cannot keep its look, so it is written as hex text, one frame a line:")
        diagnostics.say("a frame lies over several lines, or words that are like something private are left in it")
    _convert(redaction, target or _same(entry.capture.format), sink, diagnostics)


def _named(to: str | None, out: str) -> Target | None:
    """The target that was asked for; None where it follows from the input."""
    named = target_named(to)
    if named is not None or out == "-":
        return named
    found = target_of(None, out)
    if found is HEX or (found is None and out.lower().removesuffix(".gz").endswith(_TEXT_SUFFIXES)):
        return None
    if found is None:
        raise untold_target(out)
    return found


def _same(format_name: str) -> Target:
    """The target that the input itself is; text that cannot stay as it is, and what else is shown, as hex text."""
    return target_named(format_name) or (RAW if format_name == "realterm" else HEX)


def _standard_input(files: tuple[str, ...], wires: tuple[tuple[str, Talker], ...]) -> IO[bytes] | None:
    """All of standard input, if it is an input and no terminal: it is needed twice."""
    wanted = "-" in files or (not files and not wires)
    if not wanted or sys.stdin is None or sys.stdin.closed or stdin_is_terminal():
        return None
    return io.BytesIO(sys.stdin.buffer.read())


def _bytes(stdin: IO[bytes] | None) -> bytes | None:
    return stdin.getvalue() if isinstance(stdin, io.BytesIO) else None


def _convert(redaction: Redaction, target: Target, sink: Sink, diagnostics: Diagnostics) -> None:
    if target.binary and sink.is_stdout and stdout_is_terminal():
        raise click.UsageError(f"{target.name} is nothing for a terminal; name a file with -o, or pipe it")
    rewritten = redaction.rewritten()
    conversion = Conversion(target, sink)
    rewritten.play(conversion.record if conversion.records else None)

    with finished(sink, diagnostics.say):
        conversion.run(rewritten)
        conversion.end()
    for line in conversion.closing("standard output" if sink.is_stdout else sink.spec):
        diagnostics.say(line)
    _say(redaction, diagnostics)


def _say(redaction: Redaction, diagnostics: Diagnostics) -> None:
    found = amounts(redaction.redactor.found)
    rewritten = plural(len(redaction.result.rewritten), "item")
    told = f"{', '.join(found)} (bytes of {rewritten} rewritten)" if found else "nothing private was found"
    diagnostics.say(f"replaced: {told}" if found else told)
    diagnostics.say("look at it before you show it: only you know what else is private")
