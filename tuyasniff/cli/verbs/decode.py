"""`tuyasniff decode`: anything pasted or recorded, frame by frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tuyasniff.cli.arguments import (
    files_argument,
    filter_option,
    item_numbers,
    json_option,
    look_options,
    strict_option,
)
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.inputs import Input, Inputs
from tuyasniff.cli.large import WRITTEN
from tuyasniff.cli.logicoptions import logic_options
from tuyasniff.cli.output import standard_output
from tuyasniff.cli.printers import ExplainPrinter, Printer, TextPrinter
from tuyasniff.cli.reading import Understanding, reading_options
from tuyasniff.cli.sieve import Sieve

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter

_DEEP = 20_000
"""Items before one that is wanted from which on they are better passed over many at a time."""

_HELP = """\
Show every frame of captures, logs and pastes, and what it means.

Without FILE, or with -, standard input is read. Files are known by their content: raw bytes, hex dumps,
firmware logs and prose are all welcome, also gzip-packed.

\b
  tuyasniff decode meter.bin
  tuyasniff decode --explain 3 paste.txt
  tuyasniff decode --filter '!heartbeat' meter.bin
  tuyasniff decode 55AA03070005010100010112
  journalctl -u tasmota | tuyasniff decode --jsonl

In the list "MCU >" is the MCU talking, "< MOD" the module. ! marks a fault, ~ noise, # a note.

Exit code: 0 fine, 1 damage (with --strict), 2 usage, 3 an input cannot be read or the output cannot be
written, 4 nothing recognisable.
"""


@click.command("decode", help=_HELP, short_help="Frame by frame.")
@files_argument
@reading_options
@logic_options
@json_option
@click.option("--jsonl", "as_jsonl", is_flag=True, help="One JSON object per item, as they come.")
@click.option("--fields", is_flag=True, help="All fields of each frame, in text and JSON.")
@click.option("--explain", callback=item_numbers, metavar="N", help="Only item N (3, 3-7, all), byte by byte.")
@click.option("--hex", "hexed", is_flag=True, help="The bytes under each frame.")
@filter_option
@strict_option
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    files: tuple[str, ...],
    how: Understanding,
    as_json: bool,
    as_jsonl: bool,
    fields: bool,
    explain: tuple[range, ...] | None,
    hexed: bool,
    wanted: Filter | None,
    strict: bool,
    color: str,
    width: int | None,
) -> None:
    """Read, decode, print."""
    if as_json and as_jsonl:
        raise click.UsageError("--json and --jsonl exclude each other")
    if explain is not None and (as_json or as_jsonl):
        raise click.UsageError("--explain prints text; --fields gives the same in JSON")
    output = standard_output(color=color, width=width, plain_data=as_json or as_jsonl)
    diagnostics.flush_first = output.flush
    if explain is None:
        inputs = Inputs(files, how, diagnostics, strict=strict, block=WRITTEN if wanted is not None or not hexed else 0)
    else:
        deep = max(numbers.stop for numbers in explain) > _DEEP
        inputs = Inputs(files, how, diagnostics, strict=strict, brief=True, block=WRITTEN if deep else 0, lines=True)
    sieve = Sieve(wanted)
    if explain is not None:
        _explain(inputs, ExplainPrinter(output, explain, sieve))
        output.flush()
        _say_matched(diagnostics, sieve)
        return
    printer: Printer = TextPrinter(output, hexed=hexed, fields=fields)
    if as_json or as_jsonl:
        from tuyasniff.cli.jsonprinters import JsonLinesPrinter, JsonPrinter

        printer = (JsonPrinter if as_json else JsonLinesPrinter)(output, fields=fields, sieve=sieve)
    printer.begin(inputs.ahead() if printer.ahead else [])

    def show(entry: Input) -> None:
        output.eager = output.eager or entry.capture.live
        after = inputs.count
        printer.show(entry, entry.parts(after) if wanted is None else sieve.through(entry.parts(after)))

    try:
        inputs.each(show)
    except KeyboardInterrupt:
        printer.end(inputs.finished, interrupted=True)
        output.flush()
        _say_matched(diagnostics, sieve)
        raise
    printer.end(inputs.finished)
    output.flush()
    _say_matched(diagnostics, sieve)


def _say_matched(diagnostics: Diagnostics, sieve: Sieve) -> None:
    if sieve.words is not None:
        diagnostics.say(sieve.words)


def _explain(inputs: Inputs, printer: ExplainPrinter) -> None:
    """Show the items that were asked for, and stop after them."""

    def show(entry: Input) -> bool:
        printer.show(entry, entry.parts(inputs.count))
        return printer.done

    inputs.each(show)
    if not printer.found and printer.last_seen:
        raise click.UsageError(f"there is no such item, the last one is {printer.last_seen}")
