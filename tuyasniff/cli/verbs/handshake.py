"""`tuyasniff handshake`: what the two chips agreed on, and what never got an answer."""

from __future__ import annotations

import click

from tuyasniff.analysis.handshake import Handshake
from tuyasniff.analysis.timing import Pairing
from tuyasniff.cli.arguments import files_argument, json_option, look_options, strict_option
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.inputs import Input, Inputs
from tuyasniff.cli.output import Output, standard_output
from tuyasniff.cli.reading import Understanding, reading_options
from tuyasniff.cli.together import different_devices, last_product, longest_us
from tuyasniff.render.clock import Clock
from tuyasniff.render.handshake import exchange_lines, handshake_document, ladder_lines, remarks_about
from tuyasniff.render.jsonout import dumps

_HELP = """\
Show what the two chips agreed on: the steps of start-up, who asked what, and how fast the answers came.

A request counts as answered when the other side sends what answers it; one that is repeated because no answer
came counts once, and "again" says how often. A capture of one wire cannot tell what was answered, nor can two wires
one after the other without times: then "?" stands there, and why.

\b
  tuyasniff handshake meter.bin
  tuyasniff handshake --json log.txt

Exit code: 0 fine, 1 damage (with --strict), 2 usage, 3 an input cannot be read or the output cannot be
written, 4 nothing recognisable.
"""


@click.command("handshake", help=_HELP, short_help="What the two chips agreed on.")
@files_argument
@reading_options
@json_option
@strict_option
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    files: tuple[str, ...],
    how: Understanding,
    as_json: bool,
    strict: bool,
    color: str,
    width: int | None,
) -> None:
    """Read everything, then print what came of it."""
    output = standard_output(color=color, width=width, plain_data=as_json)
    diagnostics.flush_first = output.flush
    inputs = Inputs(files, how, diagnostics, strict=strict)
    handshake, pairing = Handshake(), Pairing()

    def listen(entry: Input) -> None:
        try:
            for item in entry.items(inputs.count):
                handshake.add(item)
                pairing.add(item)
        finally:
            pairing.cut()
            handshake.cut()
        if not as_json:
            inputs.say_remarks(entry)

    inputs.each_then(listen, lambda: _print(output, handshake, pairing, inputs.finished, as_json))
    mixed = different_devices(inputs.finished)
    if mixed is not None:
        diagnostics.say(mixed)


def _print(output: Output, handshake: Handshake, pairing: Pairing, finished: list[Input], as_json: bool) -> None:
    if as_json:
        output.text(_document(handshake, pairing, finished) + "\n")
    elif handshake.family is not None:
        _tables(output, handshake, pairing, finished)
    output.flush()


def _tables(output: Output, handshake: Handshake, pairing: Pairing, finished: list[Input]) -> None:
    room = output.width.room
    clock = Clock(finished[0].capture.started if len(finished) == 1 else None)
    remarks = remarks_about(pairing, handshake, room=output.width.columns)
    parts = (
        ladder_lines(handshake.ladder(), heard=handshake.heard, clock=clock, room=room),
        exchange_lines(pairing.commands(), room=room),
        remarks,
    )
    for place, lines in enumerate(part for part in parts if part):
        if place:
            output.text("\n")
        output.lines(lines)


def _document(handshake: Handshake, pairing: Pairing, finished: list[Input]) -> str:
    from tuyasniff.cli.jsonprinters import input_entries

    document = handshake_document(
        handshake,
        pairing,
        inputs=input_entries(finished),
        product=last_product(finished),
        duration_us=longest_us(finished),
    )
    return dumps(document)
