"""`simulate --list`: the virtual devices, and what one of them is and understands."""

from __future__ import annotations

from click import UsageError

from tuyasniff.cli.output import Output
from tuyasniff.render.jsonout import SCHEMA, dumps
from tuyasniff.render.styles import Segment
from tuyasniff.render.tables import Column, table_lines
from tuyasniff.simulate.actions import actions_of
from tuyasniff.simulate.chips import CHIPS
from tuyasniff.simulate.device import Action, Model
from tuyasniff.simulate.devices import DEVICES, model
from tuyasniff.simulate.faults import FAULTS

_DEVICES = (Column("device", "strong"), Column("family", "dim"), Column("what it is", least=20))
_CHIPS = (Column("chip", "strong"), Column("UART", "dim"), Column("what it is", least=20))
_FAULTS = (Column("fault", "strong"), Column("usual", "dim"), Column("what goes wrong", least=20))
_ACTIONS = (Column("action", "strong"), Column("what it does", least=20))
_DATAPOINTS = (
    Column("dp", "dpid", right=True), Column("type", "dptype"), Column("name", "strong"), Column("scale"),
    Column("app"), Column("what it is", least=12),
)  # fmt: skip


def list_devices(device: str | None, output: Output, *, as_json: bool) -> None:
    """All devices and faults, or one device with its actions and datapoints."""
    if device is None:
        _list_devices(output, as_json=as_json)
    elif any(one.name == device for one in CHIPS):
        raise UsageError(f"'{device}' is a chip: there is nothing to do with it, nor to set")
    else:
        _list_one(model(device), output, as_json=as_json)
    output.flush()


def _list_devices(output: Output, *, as_json: bool) -> None:
    if as_json:
        document = {
            "schema": SCHEMA,
            "devices": [
                {
                    "name": one.name,
                    "title": one.title,
                    "family": one.family,
                    "product": one.product_id,
                    "baud": one.baud,
                }
                for one in DEVICES
            ],
            "chips": [
                {"name": one.name, "title": one.title, "baud": one.rate.baud, "parity": one.rate.parity}
                for one in CHIPS
            ],
            "faults": [
                {"name": kind.name, "help": kind.help, "amount": kind.amount or None, "usual": kind.usual or None}
                for kind in FAULTS
            ],
        }
        output.text(dumps(document) + "\n")
        return
    room = output.width.room
    output.lines(table_lines(_DEVICES, [(one.name, one.family, one.title) for one in DEVICES], room=room))
    output.line((Segment(""),))
    chips = [(one.name, f"{one.rate.baud} 8{one.rate.parity[0].upper()}1", one.title) for one in CHIPS]
    output.lines(table_lines(_CHIPS, chips, room=room))
    output.line((Segment(""),))
    rows = [
        (
            kind.name,
            f"{kind.usual:g}" if kind.amount else "",
            f"{kind.help} ({kind.amount})" if kind.amount else kind.help,
        )
        for kind in FAULTS
    ]
    output.lines(table_lines(_FAULTS, rows, room=room))


def _helped(action: Action) -> str:
    """What it does, and what its numbers may be."""
    spans = ", ".join(map(str, action.spans.values()))
    return f"{action.help} ({spans})" if spans else action.help


def _list_one(model: Model, output: Output, *, as_json: bool) -> None:
    actions = actions_of(model)
    if as_json:
        document = {
            "schema": SCHEMA,
            "name": model.name,
            "title": model.title,
            "family": model.family,
            "product": model.product_id,
            "baud": model.baud,
            "actions": [
                {
                    "form": action.form,
                    "help": action.help,
                    "numbers": {
                        word: {"min": span.low, "max": span.high, "unit": span.unit}
                        for word, span in action.spans.items()
                    },
                }
                for action in actions
            ],
            "datapoints": [row.document() for row in model.dps],
        }
        output.text(dumps(document) + "\n")
        return
    room = output.width.room
    output.lines(table_lines(_ACTIONS, [(action.form, _helped(action)) for action in actions], room=room))
    output.line((Segment(""),))
    rows = [
        (
            str(row.id),
            row.type,
            row.code,
            f"{row.unit or ''}{f' / {row.div}' if row.div > 1 else ''}".strip(),
            "sets" if row.writable else "",
            row.name,
        )
        for row in model.dps
    ]
    output.lines(table_lines(_DATAPOINTS, rows, room=room))
