"""`tuyasniff ports`: the serial ports of this computer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

import click

from tuyasniff.cli.arguments import json_option, look_options
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.output import standard_output
from tuyasniff.render.jsonout import SCHEMA, Json, dumps
from tuyasniff.render.labels import visible
from tuyasniff.render.styles import Line
from tuyasniff.render.tables import Column, table_lines

if TYPE_CHECKING:
    from tuyasniff.sources.ports import Port

_HELP = """\
List the serial ports of this computer. None of them is opened.

The names under "link" stay the same when an adapter gets another number: /dev/serial/by-id/LINK is a good name for a
tap.

\b
  tuyasniff ports
  tuyasniff ports --json
"""

_COLUMNS = (
    Column("port", "strong"),
    Column("what it is", least=12),
    Column("usb id", "label"),
    Column("serial", least=8),
    Column("socket", "label"),
    Column("in use by", "note", least=10),
    Column("link", "label", least=12),
)
_NONE = "there are no serial ports"
_PLUG_IN = "hint: plug in a USB serial adapter; 'tuyasniff simulate meter --to pty' makes a port without one"


@click.command("ports", help=_HELP, short_help="The serial ports of this computer.")
@json_option
@look_options
@click.pass_obj
def command(diagnostics: Diagnostics, *, as_json: bool, color: str, width: int | None) -> None:
    """Look for ports and print them."""
    from tuyasniff.sources.ports import holders, list_ports

    output = standard_output(color=color, width=width, plain_data=as_json)
    diagnostics.flush_first = output.flush
    found = [(port, holders(port.device)) for port in list_ports()]
    if as_json:
        output.text(dumps({"schema": SCHEMA, "ports": [_entry(port, users) for port, users in found]}) + "\n")
    elif found:
        output.lines(_lines(found, output.width.room))
    output.flush()
    if not found:
        diagnostics.say(_NONE)
        diagnostics.say(_PLUG_IN)


def _lines(found: Sequence[tuple[Port, Sequence[str]]], room: int) -> list[Line]:
    return table_lines(_COLUMNS, [_row(port, users) for port, users in found], room=room)


def _row(port: Port, users: Sequence[str]) -> tuple[str, ...]:
    cells = (
        port.device,
        port.description or port.product or ("" if port.usb_id else "built in"),
        port.usb_id,
        port.serial_number,
        port.location,
        ", ".join(users),
        " ".join(PurePath(link).name for link in port.links),
    )
    return tuple(visible(cell) for cell in cells)


def _entry(port: Port, users: Sequence[str]) -> Json:
    return {
        "device": port.device,
        "description": port.description,
        "vid": port.vid,
        "pid": port.pid,
        "usb_id": port.usb_id,
        "serial_number": port.serial_number,
        "location": port.location,
        "manufacturer": port.manufacturer,
        "product": port.product,
        "identity": port.identity,
        "links": list(port.links),
        "holders": list(users),
    }
