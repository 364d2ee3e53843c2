"""`tuyasniff convert`: a capture in another form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tuyasniff.capture.capture import TapInfo
from tuyasniff.cli.arguments import filter_option, named_file
from tuyasniff.cli.conversion import Conversion
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.inputs import Input, Inputs
from tuyasniff.cli.large import WRITTEN
from tuyasniff.cli.logicoptions import logic_options
from tuyasniff.cli.reading import Understanding, source_options
from tuyasniff.cli.sieve import Sieve
from tuyasniff.cli.sink import Sink, finished, leave
from tuyasniff.cli.targets import TARGET_NAMES, target_of, untold_target
from tuyasniff.cli.terminals import stdout_is_terminal
from tuyasniff.errors import FormatError
from tuyasniff.model import Talker

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter

_HELP = """\
Write a capture, log or paste in another form.

The form follows the suffix of OUT (.tsniff.jsonl .pcapng .pcap .bin .hex .csv .jsonl, with .gz packed), or is
named with --format. - is standard input or output. Several inputs are the wires of one device: they become one
conversation in the order of time.

\b
  tuyasniff convert meter.log meter.pcapng
  tuyasniff convert --mcu a.bin --module b.bin both.tsniff.jsonl
  tuyasniff convert x.tsniff.jsonl - --format pcapng | wireshark -k -i -
  tuyasniff convert meter.bin part.csv --filter 'dp:20 !noise'

What the form cannot hold is said. tsniff and pcapng hold everything, raw only bytes; see 'info formats'. OUT is
written as OUT.part and renamed at the end; an interrupt leaves OUT.part.

Exit code: 0 fine, 2 usage, 3 an input cannot be read or the output cannot be written, 4 nothing recognisable.
"""


@click.command("convert", help=_HELP, short_help="A capture in another form.")
@click.argument("files", nargs=-1, metavar="IN...", type=named_file(allow_dash=True))
@click.argument("out", metavar="OUT", type=named_file(allow_dash=True))
@click.option("--format", "to", type=click.Choice(TARGET_NAMES), help="The form of OUT.")
@source_options
@logic_options
@filter_option
@click.option("--force", is_flag=True, help="Replace OUT if it exists.")
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    files: tuple[str, ...],
    out: str,
    to: str | None,
    how: Understanding,
    wanted: Filter | None,
    force: bool,
) -> None:
    """Read, write, say what was left out."""
    how = how._replace(merge=len(files) > 1)
    wires = how.wires()
    if not files and not wires:
        raise click.UsageError("an input and OUT are wanted; - is standard input or output")
    if not all(name.strip() for name in (*files, out)):
        raise FormatError("an argument is empty", "name a file; - is standard input or output")
    target = target_of(to, out)
    if target is None:
        raise untold_target(out)
    sink = Sink(out, force=force)
    if target.binary and sink.is_stdout and stdout_is_terminal():
        raise click.UsageError(f"{target.name} is nothing for a terminal; name a file, or pipe it")
    sink.check((*files, *(spec for spec, _ in wires)))
    taps = tuple(TapInfo(str(talker), talker) for _, talker in wires if talker is not Talker.UNKNOWN)
    conversion = Conversion(target, sink, taps, Sieve(wanted))
    record = conversion.record if conversion.records else None
    inputs = Inputs(files, how, diagnostics, record=record, whole=True, block=WRITTEN)
    _convert(inputs, conversion, sink, diagnostics)


def _convert(inputs: Inputs, conversion: Conversion, sink: Sink, diagnostics: Diagnostics) -> None:
    done: list[Input] = []

    def work(entry: Input) -> None:
        conversion.run(entry)
        done.append(entry)

    try:
        inputs.each(work)
    except KeyboardInterrupt:
        if done:  # a live input that was ended so is whole
            _finish(conversion, sink, diagnostics)
        else:
            conversion.end()
            leave(sink, diagnostics.say)
        raise
    except BaseException:
        leave(sink, diagnostics.say)
        raise
    if done:
        _finish(conversion, sink, diagnostics)
    else:
        leave(sink, diagnostics.say)


def _finish(conversion: Conversion, sink: Sink, diagnostics: Diagnostics) -> None:
    with finished(sink, diagnostics.say):
        conversion.end()
        begun = sink.begun
    for line in conversion.closing("standard output" if sink.is_stdout else sink.spec) if begun else ():
        diagnostics.say(line)
