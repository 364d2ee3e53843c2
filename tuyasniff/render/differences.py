"""What two mappings say differently, as a table for people and as JSON for scripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuyasniff.mapping.diff import COUNTED, DATAPOINT, Difference, parts
from tuyasniff.mapping.document import plain
from tuyasniff.render.labels import plural, visible
from tuyasniff.render.styles import Line, Segment
from tuyasniff.render.tables import Column, table_lines

SCHEMA = 1
NOTHING = "–"

_DEVICE = "device"
_LEAST = 12


def difference_lines(names: tuple[str, str], found: Sequence[Difference], *, room: int) -> list[Line]:
    """Heading and a row for each part of a difference; nothing where there is none."""
    rows = [
        (
            _DEVICE if one.dp is None else str(one.dp),
            visible(part.field.replace("_", " ")),
            visible(part.left) or NOTHING,
            visible(part.right) or NOTHING,
        )
        for one in found
        for part in parts(one)
    ]
    columns = (
        Column("dp", "dpid", right=True),
        Column("field", "label"),
        Column(visible(names[0]), "dpvalue", least=_LEAST),
        Column(visible(names[1]), "dpvalue", least=_LEAST),
    )
    return table_lines(columns, rows, room=room) if rows else []


def closing_line(found: Sequence[Difference], datapoints: int) -> Line:
    """`4 differences in 2 of 13 datapoints`."""
    if not found:
        return (Segment(f"no difference in {plural(datapoints, 'datapoint')}", "strong"),)
    touched = len({one.dp for one in found if one.dp is not None})
    where = [f"{touched} of {plural(datapoints, 'datapoint')}"] if touched else []
    where += ["the device"] if any(one.dp is None for one in found) else []
    return (Segment(f"{plural(len(found), 'difference')} in {' and '.join(where)}", "strong"),)


def difference_document(names: tuple[str, str], found: Sequence[Difference]) -> dict[str, Any]:
    """The shape of `compare --json`: values as they stand in a mapping file, null where nothing is said.

    `missing`, `extra` and `damaged` are about frames, which mappings have none of.
    """
    ids = sorted({one.dp for one in found if one.dp is not None})
    return {
        "schema": SCHEMA,
        "compared": "mappings",
        "left": {"name": names[0]},
        "right": {"name": names[1]},
        "missing": None,
        "extra": None,
        "damaged": None,
        "device": _sides([one for one in found if one.dp is None]),
        "datapoints": [{"id": dp_id, **_sides([one for one in found if one.dp == dp_id])} for dp_id in ids],
    }


def _sides(found: Sequence[Difference]) -> dict[str, Any]:
    """Left and right with the fields that are not the same; null for a datapoint that is not there."""
    if len(found) == 1 and found[0].field == DATAPOINT:
        return {"left": _whole(found[0].left), "right": _whole(found[0].right)}
    return {
        "left": {one.field: plain(one.left) for one in found},
        "right": {one.field: plain(one.right) for one in found},
    }


def _whole(entry: Any) -> Any:
    """What is said of a datapoint, without what was counted."""
    return None if entry is None else {key: one for key, one in plain(entry).items() if key not in COUNTED}
