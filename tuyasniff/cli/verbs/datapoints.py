"""`tuyasniff datapoints`: one row for every datapoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import click

from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.analysis.enums import Coverage, EnumCounts
from tuyasniff.cli.arguments import files_argument, filter_option, json_option, look_options, strict_option
from tuyasniff.cli.completing import datapoints as complete_datapoints
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.explaining import chosen, dp_numbers, explained
from tuyasniff.cli.givenvalues import Given, sorted_inputs, typed_value
from tuyasniff.cli.hints import Hints, hint_options
from tuyasniff.cli.inputs import Input, Inputs
from tuyasniff.cli.large import COUNTED
from tuyasniff.cli.logicoptions import logic_options
from tuyasniff.cli.meanings import Evidence, Meant
from tuyasniff.cli.output import Output, standard_output
from tuyasniff.cli.reading import Understanding, reading_options
from tuyasniff.cli.sieve import Sieve
from tuyasniff.cli.together import different_devices, last_product, longest_us
from tuyasniff.model import DpSummary, DpType, FaultCode, Item, Message, Note
from tuyasniff.render.dptable import datapoint_lines
from tuyasniff.render.jsonout import datapoints_document, dumps
from tuyasniff.render.styles import Line

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter

_HELP = """\
List every datapoint of captures, logs and pastes: type, how often, by whom, between which values, what it may mean.

Several inputs make one table: the two wires of a device, or several evenings.

\b
  tuyasniff datapoints meter.bin
  tuyasniff datapoints --json mcu.bin module.bin
  tuyasniff datapoints --filter 'dp:20 t:>60' log.txt
  tuyasniff datapoints --explain 20 --known 20=231V meter.bin
  tuyasniff datapoints --dp 6=CNEAJ5AACOw= --dp 20=2304
  tuyasniff datapoints '{"dps": {"1": true, "20": 2304}}'

"report" is the MCU telling a value, "set" the module asking for one, "set+echo" a set that the MCU confirmed.

"guess" is what the capture shows of the meaning, "?" where nothing is sure enough; "sure" how sure that is, 0 to 1,
or "declared" by the product, or "confirmed" by a person in a note. --explain tells why.

--filter judges each value by itself: dp:20 keeps the row of datapoint 20, dp:20>2300 counts only such values,
from:mcu only what was reported.

Exit code: 0 fine, 1 damage (with --strict), 2 usage, 3 an input cannot be read or the output cannot be
written, 4 nothing recognisable.
"""


def _given(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[Given, ...]:
    return tuple(map(typed_value, values))


@click.command("datapoints", help=_HELP, short_help="One row for every datapoint.")
@files_argument
@reading_options
@logic_options
@json_option
@click.option(
    "--explain",
    callback=dp_numbers,
    metavar="DP",
    shell_complete=complete_datapoints,
    help="The whole story of a datapoint (20, 18-20, all).",
)
@hint_options
@click.option(
    "--dp",
    "given",
    metavar="DP=VALUE",
    multiple=True,
    callback=_given,
    help="A value without a frame: 6=CNEAJ5AACOw=, 20=2304, 4:enum=1.",
)
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
    explain: tuple[range, ...] | None,
    hints: Hints,
    given: tuple[Given, ...],
    wanted: Filter | None,
    strict: bool,
    color: str,
    width: int | None,
) -> None:
    """Read everything, then print the table."""
    if explain is not None and as_json:
        raise click.UsageError("--explain prints text; --json has all of it anyway")
    output = standard_output(color=color, width=width, plain_data=as_json)
    diagnostics.flush_first = output.flush
    run = _Run(diagnostics, Sieve(wanted, "value"), Evidence(hints))
    for one in given:
        run.give(one, quiet=as_json)
    rest = sorted_inputs(files, stdin=not given and not how.merges) if not how.merges else None
    for shown in () if rest is None else rest.lan:
        diagnostics.say(shown.words)
        run.give(Given(tuple(report.message for report in shown.reports)), quiet=as_json)
    names = files if rest is None else rest.files
    alone = bool(run.table.summaries()) and not names and not how.merges
    inputs = None if alone else Inputs(names, how, diagnostics, strict=strict, stdin=rest and rest.stdin, block=COUNTED)

    def collect(entry: Input) -> None:
        assert inputs is not None
        run.read(entry, inputs.count)
        if not as_json:
            inputs.say_remarks(entry)

    finished = [] if inputs is None else inputs.finished
    try:
        if inputs is not None:
            inputs.each(collect)
    except KeyboardInterrupt:
        run.show(output, finished, as_json=as_json, explain=explain)
        run.say_matched()
        raise
    run.show(output, finished, as_json=as_json, explain=explain)
    mixed = different_devices(finished)
    if mixed is not None:
        diagnostics.say(mixed)
    run.say_matched()


class _Cut(NamedTuple):
    """A raw value that was cut off: the message with as much of it as there is, and why it is no more."""

    number: int
    message: Message
    words: str
    length: int


class _Run:
    """The values of all inputs on their way into one table."""

    def __init__(self, diagnostics: Diagnostics, sieve: Sieve, evidence: Evidence) -> None:
        self.table = DpTable()
        self._diagnostics = diagnostics
        self._enums = EnumCounts()
        self._cut: dict[int, _Cut] = {}
        self._sieve = sieve
        self._evidence = evidence

    def give(self, given: Given, *, quiet: bool) -> None:
        """Take values that came in no frame."""
        for message in given.messages:
            self._add(Item(0, message))
        for words in () if quiet else given.words:
            self._diagnostics.say(words)

    def read(self, entry: Input, after: int) -> None:
        """Take all items of an input."""
        self._evidence.begin()
        if entry.many:
            self._read_many(entry, after)
            return
        for item in entry.items(after):
            self._add(item)

    def _read_many(self, entry: Input, after: int) -> None:
        """The same of a large input."""
        from tuyasniff.bulk.courses import ManyValues

        evidence = self._evidence
        values = ManyValues(self.table, self._enums, evidence.traces, ordinary=self._take)
        for part in entry.parts(after):
            if isinstance(part, Item):
                self._add(part)
            else:
                columns = self._sieve.sifted_columns(part)
                evidence.pass_over(columns)
                values.add(columns, shift_us=evidence.begins_us)

    def _add(self, item: Item) -> None:
        self._take(self._sieve.sifted(item))

    def _take(self, item: Item) -> None:
        """The same of an item of which only the datapoints that are wanted are left."""
        thing = item.thing
        if isinstance(thing, Message):
            self.table.add(thing, item.number or None)
            self._enums.add(item)
            self._keep_cut(item.number, thing)
            self._evidence.add(thing, item.number)
        elif isinstance(thing, Note):
            self._evidence.add(thing, item.number)

    def _keep_cut(self, number: int, message: Message) -> None:
        """Keep the longest of the bytes of a value that was cut off; of other types what is left is not the value."""
        for dp in message.dps if message.frame.checksum != "bad" else ():
            if not dp.faults:
                continue
            fault = next((fault for fault in dp.faults if fault.code is FaultCode.DP_OVERRUN), None)
            longest = self._cut[dp.id].length if dp.id in self._cut else 0
            if fault is not None and dp.type == DpType.RAW and len(dp.raw) > longest:
                alone = replace(message, dps=(dp._replace(faults=()),))
                self._cut[dp.id] = _Cut(number, alone, fault.text, len(dp.raw))

    def _take_cut(self) -> dict[int, str]:
        """Show what was only seen cut off, rather than nothing; why it is doubtful, by dpID."""
        there = {dp.id for dp in self.table.summaries()}
        missing = {dp_id: cut for dp_id, cut in self._cut.items() if dp_id not in there}
        for cut in missing.values():
            self.table.add(cut.message, cut.number)
            self._evidence.add(cut.message, cut.number)
        return {dp_id: cut.words for dp_id, cut in missing.items()}

    def show(self, output: Output, finished: list[Input], *, as_json: bool, explain: tuple[range, ...] | None) -> None:
        """The table, the story of some, or the document."""
        words = self._take_cut()
        datapoints = self.table.summaries()
        meant = self._evidence.judged(datapoints).doubted(words)
        declared = () if meant.schema is None else meant.schema.dps
        coverage = {
            one.id: one for one in self._enums.coverages(declared, meant.sayings.labels) if one.id in meant.subjects
        }
        if as_json:
            output.text(_document(datapoints, finished, meant, coverage) + "\n")
        elif explain is not None:
            for number, dp in enumerate(chosen(datapoints, explain)):
                output.lines([()] if number else [])
                output.lines(self._story(dp, meant, coverage.get(dp.id), output.width.columns))
        elif datapoints:
            output.lines(datapoint_lines(datapoints, meant.subjects, room=output.width.room))
        output.flush()
        if not as_json:
            for remark in meant.remarks:
                self._diagnostics.say(remark)

    def _story(self, dp: DpSummary, meant: Meant, coverage: Coverage | None, room: int) -> Iterator[Line]:
        return explained(dp, meant.subjects[dp.id], room, coverage=coverage)

    def say_matched(self) -> None:
        """How much of everything the filter let through."""
        if self._sieve.words is not None:
            self._diagnostics.say(self._sieve.words)


def _document(
    datapoints: tuple[DpSummary, ...], finished: list[Input], meant: Meant, coverage: Mapping[int, Coverage]
) -> str:
    families = [str(entry.session.family) for entry in finished if entry.session.family is not None]
    notes = [text for entry in finished for text in (*entry.capture.remarks, *entry.session.remarks)]
    mixed = different_devices(finished)
    document = datapoints_document(
        datapoints,
        product=last_product(finished),
        family=families[0] if families else None,
        duration_us=longest_us(finished),
        notes=[*notes, *([] if mixed is None else [mixed]), *meant.remarks],
        meant=meant.subjects,
        coverage=coverage,
    )
    return dumps(document)
