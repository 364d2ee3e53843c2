"""`tuyasniff datapoints`: one row for every datapoint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.cli.arguments import files_argument, filter_option, look_options
from tuyasniff.cli.devicesdiffer import different_devices
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.inputs import Input, Inputs
from tuyasniff.cli.output import Output, standard_output
from tuyasniff.cli.reading import Understanding, reading_options
from tuyasniff.cli.sieve import Sieve
from tuyasniff.model import DpSummary, Item, Message
from tuyasniff.render.dptable import datapoint_lines
from tuyasniff.render.jsonout import datapoints_document, dumps

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter

_HELP = """\
List every datapoint of captures, logs and pastes: type, how often, by whom, between which values.

Several inputs make one table: the two wires of a device, or several evenings.

\b
  tuyasniff datapoints meter.bin
  tuyasniff datapoints mcu.bin module.bin
  tuyasniff datapoints --json log.txt
  tuyasniff datapoints --filter 'dp:20 t:>60' log.txt

"report" is the MCU telling a value, "set" the module asking for one, "set+echo" a set that the MCU confirmed.

--filter judges each value by itself, as if its frame carried nothing else: dp:20 keeps the row of datapoint 20,
dp:20>2300 counts only such values, from:mcu only what was reported.

Exit code: 0 fine, 1 damage (with --strict), 2 usage, 3 an input cannot be read or the output cannot be
written, 4 nothing recognisable.
"""


@click.command("datapoints", help=_HELP, short_help="One row for every datapoint.")
@files_argument
@reading_options
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@filter_option
@click.option("--strict", is_flag=True, help="Exit code 1 if a frame has a fault or bytes are noise.")
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    files: tuple[str, ...],
    how: Understanding,
    as_json: bool,
    wanted: Filter | None,
    strict: bool,
    color: str,
    width: int | None,
) -> None:
    """Read everything, then print the table."""
    output = standard_output(color=color, width=width, plain_data=as_json)
    diagnostics.flush_first = output.flush
    inputs = Inputs(files, how, diagnostics, strict=strict)
    table = DpTable()
    sieve = Sieve(wanted, "value")

    def collect(entry: Input) -> None:
        for item in entry.items(sum(before.count for before in inputs.finished)):
            if isinstance(item.thing, Message):
                table.add(item.thing if wanted is None else _sifted(item.number, item.thing, sieve), item.number)
        if not as_json:
            for remark in entry.session.remarks:
                diagnostics.say(f"{entry.capture.name}: {remark}")

    try:
        inputs.each(collect)
    except KeyboardInterrupt:
        _print(output, table.summaries(), inputs.finished, as_json)
        _say_matched(diagnostics, sieve)
        raise
    _print(output, table.summaries(), inputs.finished, as_json)
    mixed = different_devices(inputs.finished)
    if mixed is not None:
        diagnostics.say(mixed)
    _say_matched(diagnostics, sieve)


def _say_matched(diagnostics: Diagnostics, sieve: Sieve) -> None:
    if sieve.words is not None:
        diagnostics.say(sieve.words)


def _sifted(number: int, message: Message, sieve: Sieve) -> Message:
    """The message with those of its datapoints that are wanted, each looked at as if it were the only one."""
    kept = tuple(dp for dp in message.dps if sieve.passes(Item(number, replace(message, dps=(dp,)))))
    return replace(message, dps=kept)


def _print(output: Output, datapoints: tuple[DpSummary, ...], finished: list[Input], as_json: bool) -> None:
    if as_json:
        output.text(_document(datapoints, finished) + "\n")
    elif datapoints:
        output.lines(datapoint_lines(datapoints, room=output.width.room))
    output.flush()


def _document(datapoints: tuple[DpSummary, ...], finished: list[Input]) -> str:
    products = [entry.session.summary.product for entry in finished if entry.session.summary.product is not None]
    families = [str(entry.session.family) for entry in finished if entry.session.family is not None]
    durations = [entry.told.duration_us for entry in finished if entry.told.duration_us is not None]
    notes = [text for entry in finished for text in (*entry.capture.remarks, *entry.session.remarks)]
    mixed = different_devices(finished)
    document = datapoints_document(
        datapoints,
        product=products[-1] if products else None,
        family=families[0] if families else None,
        duration_us=max(durations) if durations else None,
        notes=notes if mixed is None else [*notes, mixed],
    )
    return dumps(document)
