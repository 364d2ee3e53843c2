"""`tuyasniff info`: the tables of the program, as it uses them."""

from __future__ import annotations

import click

from tuyasniff.cli.arguments import json_option, look_options
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.output import Output, standard_output
from tuyasniff.render.jsonout import dumps

TOPICS = {
    "commands": "every command of every family, who sends it, and where that is known from",
    "formats": "what is read and written; what a file is in is found out by itself",
    "filters": "the words that --filter takes",
    "exporters": "what export --to writes",
    "wiring": "how to tap a UART without harm: circuits, isolators, what never to do",
}
"""What there is to ask for."""

_HELP = """\
Print a table that the program works with; without TOPIC, which there are.

commands: every command of every family, who sends it, and where that is known from.

formats: what is read and written; what a file is in is found out by itself.

filters: the words that --filter takes.

exporters: what export --to writes.

wiring: how to tap a UART without harm: circuits, isolators, what never to do.

\b
  tuyasniff info commands --family zigbee
  tuyasniff info formats --json
"""


@click.command("info", help=_HELP, short_help="The tables of the program.")
@click.argument("topic", required=False, type=click.Choice(list(TOPICS)))
@click.option("--family", type=click.Choice(["wifi", "lowpower", "zigbee", "ble"]), help="Commands of one family.")
@json_option
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics, *, topic: str | None, family: str | None, as_json: bool, color: str, width: int | None
) -> None:
    """Look the table up and print it."""
    output = standard_output(color=color, width=width, plain_data=as_json)
    diagnostics.flush_first = output.flush
    if topic is None:
        _topics(output, as_json)
    elif topic == "commands":
        _commands(output, family, as_json)
    elif topic == "filters":
        _filters(output, as_json)
    elif topic == "exporters":
        _exporters(output, as_json)
    elif topic == "wiring":
        _wiring(output, as_json)
    else:
        _formats(output, as_json)
    output.flush()


def _topics(output: Output, as_json: bool) -> None:
    from tuyasniff.render.reference import topic_lines, topics_document

    if as_json:
        output.text(dumps(topics_document(TOPICS)) + "\n")
    else:
        output.lines(topic_lines(TOPICS, room=output.width.room))


def _commands(output: Output, name: str | None, as_json: bool) -> None:
    from tuyasniff.protocol.family import FAMILIES
    from tuyasniff.render.reference import command_lines, commands_document

    families = [family for family in FAMILIES if name in (None, family.name)]
    if as_json:
        output.text(dumps(commands_document(families)) + "\n")
    else:
        output.lines(command_lines(families, room=output.width.room))


def _formats(output: Output, as_json: bool) -> None:
    from tuyasniff.capture.logicfile import LOGIC_FORMS
    from tuyasniff.cli.targets import ALL_TARGETS
    from tuyasniff.hexdump.registry import DIALECTS
    from tuyasniff.render.reference import format_lines, formats_document

    if as_json:
        output.text(dumps(formats_document((*DIALECTS, *LOGIC_FORMS), written=ALL_TARGETS)) + "\n")
    else:
        output.lines(format_lines((*DIALECTS, *LOGIC_FORMS), room=output.width.room, written=ALL_TARGETS))


def _filters(output: Output, as_json: bool) -> None:
    from tuyasniff.analysis.query import SIGNS, WORDS
    from tuyasniff.render.filters import filter_lines, filters_document

    if as_json:
        output.text(dumps(filters_document(WORDS, SIGNS)) + "\n")
    else:
        output.lines(filter_lines(WORDS, SIGNS, room=output.width.room))


def _exporters(output: Output, as_json: bool) -> None:
    from tuyasniff.mapping.exporters.registry import TARGETS
    from tuyasniff.render.exporters import exporter_lines, exporters_document

    if as_json:
        output.text(dumps(exporters_document(TARGETS)) + "\n")
    else:
        output.lines(exporter_lines(TARGETS, room=output.width.room))


def _wiring(output: Output, as_json: bool) -> None:
    from tuyasniff.render.wiring import wiring_document, wiring_lines

    if as_json:
        output.text(dumps(wiring_document()) + "\n")
    else:
        output.lines(wiring_lines(room=output.width.columns))
