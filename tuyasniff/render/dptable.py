"""The table of datapoints: one row each, what it is, how often, from whom, between which values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuyasniff.analysis.dpstate import DISTINCT_COUNTED
from tuyasniff.model import DpSummary
from tuyasniff.render.clock import duration
from tuyasniff.render.labels import visible
from tuyasniff.render.styles import Line
from tuyasniff.render.tables import Column, table_lines

_COLUMNS = (
    Column("dp", "dpid", right=True),
    Column("hex", "label", right=True),
    Column("type", "dptype"),
    Column("count", right=True),
    Column("who"),
    Column("last", "dpvalue", least=17),
    Column("range", least=8),
    Column("period", right=True),
    Column("values", least=10),
)
_LISTED = ("bool", "enum", "bitmap", "string")


def datapoint_lines(datapoints: Sequence[DpSummary], *, room: int) -> list[Line]:
    """Heading and rows; the period is left out where there is no time."""
    return table_lines(_COLUMNS, [_row(dp) for dp in datapoints], room=room)


def _row(dp: DpSummary) -> tuple[str, ...]:
    return (
        str(dp.id),
        f"{dp.id:02x}",
        _type(dp),
        str(dp.count),
        _who(dp),
        _value(dp.last, dp.type),
        _range(dp),
        duration(dp.period_us) if dp.period_us is not None else "",
        _values(dp),
    )


def _type(dp: DpSummary) -> str:
    """`value`; `raw 8` where the length says something; `+` for a datapoint that changed its type."""
    sized = dp.type not in ("bool", "value", "enum", "bitmap")
    name = f"{dp.type} {dp.length}" if sized and len(dp.lengths) == 1 else dp.type
    return name + ("+" if len(dp.types) > 1 else "")


def _who(dp: DpSummary) -> str:
    if not dp.sets:
        return "report"
    if not dp.reports:
        return "set"
    return "set+echo" if dp.echoed else "set+rep."


def _value(value: Any, type_name: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and type_name == "bitmap":
        return f"0x{value:02x}"
    if type_name == "string":
        return f'"{visible(str(value))}"'
    return visible(str(value))


def _range(dp: DpSummary) -> str:
    if dp.min is None or dp.max is None or dp.type in ("bitmap", "bool"):
        return ""
    return str(dp.min) if dp.min == dp.max else f"{dp.min}..{dp.max}"


def _values(dp: DpSummary) -> str:
    if dp.type in _LISTED and dp.distinct <= len(dp.values):
        return " ".join(_value(value, dp.type) for value in dp.values)
    more = "+" if dp.distinct >= DISTINCT_COUNTED else ""
    return f"{dp.distinct:,}{more} distinct" if dp.distinct > 1 else "constant"
