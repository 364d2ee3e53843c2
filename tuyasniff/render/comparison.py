"""What two captures have differently: frames that are missing, damaged or more, and datapoints that changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from tuyasniff.analysis.comparing import Comparison, Damaged, Side
from tuyasniff.analysis.comparing.compare import Changed, Difference, Edge, Told
from tuyasniff.model import DpSummary, Item, Talker
from tuyasniff.protocol.decode import decode
from tuyasniff.render.clock import Clock
from tuyasniff.render.jsonout import SCHEMA, Json, item_entry
from tuyasniff.render.labels import plural, visible
from tuyasniff.render.lines import Layout, item_line
from tuyasniff.render.rows import broken, cut_line
from tuyasniff.render.styles import Line, Segment
from tuyasniff.render.tables import Column, table_lines

LISTED = 20
"""So many frames of a kind are listed for people; JSON has all."""

_WHO = {Talker.MCU: "the MCU", Talker.MODULE: "the module"}
_HEX_MOST = 12
_WORTH = 10
_HARDLY = 0.4
"""Of so many frames at least, less than that share is the same: heartbeats and questions that all devices have."""

_NOTHING = "–"


class Named(NamedTuple):
    """A capture with its name and clock."""

    name: str
    side: Side
    clock: Clock


def comparison_lines(left: Named, right: Named, found: Comparison, *, columns: int, cuts: bool = True) -> list[Line]:
    """Both captures in a line each, then what is not the same, a heading and a list for each kind."""
    layouts = [Layout(columns, one.clock if one.side.timed else None, cuts) for one in (left, right)]
    lines = [_capture("left", left), _capture("right", right)]
    if not left.side.told or not right.side.told:
        return lines
    lines += [(Segment(row, "fault"),) for words in _doubts(left, right, found) for row in broken(words, columns)]
    if found.equal:
        return [*lines, (), (Segment(f"no difference in {plural(found.same, 'frame')}", "strong"),)]
    frames = len(left.side.told)
    lines += _section(
        f"missing in right: {len(found.missing):,} of {plural(frames, 'frame')}", found.missing, layouts[0]
    )
    lines += _damage("damaged in right", found.damaged, layouts[0])
    lines += _section(f"extra in right: {len(found.extra):,}", found.extra, layouts[1])
    lines += _damage("damaged in left", found.damaged_left, layouts[1])
    lines += _changed(found.changed, layouts)
    for words in _edges(found):
        lines += [(), *((Segment(row, "strong"),) for row in broken(words, columns))]
    if found.datapoints:
        lines += [(), *_datapoints(found.datapoints, columns)]
    closing = f"{plural(found.same, 'frame')} the same in both"
    lines += [(), (Segment(closing, "strong"),)]
    return [cut_line(line, columns) for line in lines] if cuts else lines


def _capture(which: str, one: Named) -> Line:
    noise = one.side.noise_bytes
    words = f"{plural(len(one.side.told), 'frame')}" + (f", {plural(noise, 'junk byte')}" if noise else "")
    return (Segment(which.ljust(7), "label"), Segment(f"{visible(one.name)}: ", "strong"), Segment(words))


def _doubts(left: Named, right: Named, found: Comparison) -> Iterable[str]:
    """What makes one wonder whether these two are to be compared at all."""
    products = [one.side.product_id for one in (left, right)]
    fewest = min(len(left.side.told), len(right.side.told))
    first, second = ({told.frame.talker for told in one.side.told} - {Talker.UNKNOWN} for one in (left, right))
    for which, own, others in (("left", first, second), ("right", second, first)):
        if len(own) == 1 and len(others) > 1:
            (talker,) = own
            yield f"{which} has frames of {_WHO[talker]} only"
    if all(products) and products[0] != products[1]:
        yield f"two devices: left is {visible(str(products[0]))}, right is {visible(str(products[1]))}"
    elif fewest >= _WORTH and found.same < _HARDLY * fewest:
        yield f"hardly alike, {plural(found.same, 'frame')} of {fewest:,}: two devices, or one at two times?"


def _section(heading: str, told: Sequence[Told], layout: Layout) -> list[Line]:
    if not told:
        return []
    lines: list[Line] = [(), (Segment(heading, "heading"),)]
    lines += [item_line(_item(one), layout) for one in told[:LISTED]]
    return lines + _more(len(told) - LISTED, layout)


def _damage(heading: str, damaged: Sequence[Damaged], layout: Layout) -> list[Line]:
    if not damaged:
        return []
    lines: list[Line] = [(), (Segment(f"{heading}: {len(damaged):,}", "heading"),)]
    for one in damaged[:LISTED]:
        lines.append(item_line(_item(one.told), layout))
        words = f"breaks at byte {one.offset} of {len(one.told.frame.whole)}, item {one.number} there: {_left_of(one)}"
        head = Segment(" " * layout.indent)
        lines += [(head, Segment(row.strip(), "fault")) for row in broken(words, layout.room)]
    return lines + _more(len(damaged) - LISTED, layout)


def _left_of(one: Damaged) -> str:
    """`55 aa 03 07 00 .. 0f 42`: what is there, and dots for what is not."""
    whole, words, at = one.told.frame.whole, [], 0
    for piece in one.pieces:
        if piece.start > at:
            words.append("..")
        part = whole[piece.start : piece.end]
        words.append(part.hex(" ") if len(part) <= _HEX_MOST else f"{part[:_HEX_MOST].hex(' ')} …")
        at = piece.end
    return " ".join(words) + (" .." if at < len(whole) else "")


def _changed(changed: Sequence[Changed], layouts: Sequence[Layout]) -> list[Line]:
    if not changed:
        return []
    lines: list[Line] = [(), (Segment(f"the same command with another content: {len(changed):,}", "heading"),)]
    for one in changed[: LISTED // 2]:
        lines += [item_line(_item(one.left), layouts[0]), item_line(_item(one.right), layouts[1])]
    return lines + _more(len(changed) - LISTED // 2, layouts[0])


def _more(number: int, layout: Layout) -> list[Line]:
    return [(Segment(" " * layout.indent + f"and {number:,} more (--json has all)", "dim"),)] if number > 0 else []


def _edges(found: Comparison) -> Iterable[str]:
    for which, other, begins, ends in (
        ("right", "left", found.right_begins, found.right_ends),
        ("left", "right", found.left_begins, found.left_ends),
    ):
        if begins is not None:
            at = "" if begins.number is None else f" with its item {begins.number}"
            yield f"{which} begins later{at}: {plural(begins.frames, 'frame')} of {other} were before"
        if ends is not None:
            at = "" if ends.number is None else f" after its item {ends.number}"
            yield f"{which} ends earlier{at}: {plural(ends.frames, 'frame')} of {other} come later"


def _datapoints(found: Sequence[Difference], columns: int) -> list[Line]:
    rows = [(str(one.id), *(_value(dp) for dp in (one.left, one.right))) for one in found]
    table = (
        Column("dp", "dpid", right=True),
        Column("left, last", "dpvalue", least=8),
        Column("right, last", "dpvalue", least=8),
    )
    return [cut_line(line, columns) for line in table_lines(table, rows, room=columns)]


def _value(dp: DpSummary | None) -> str:
    if dp is None:
        return _NOTHING
    last = str(dp.last).lower() if isinstance(dp.last, bool) else visible(str(dp.last))
    return f"{dp.type} {last} ({'once' if dp.count == 1 else f'{dp.count:,} times'})"


def _item(told: Told) -> Item:
    """The frame as the session had it, decoded once more."""
    return Item(told.number, decode(told.frame, told.variant))


def comparison_document(left: Named, right: Named, found: Comparison) -> Json:
    """The shape of `compare --json` for captures."""
    return {
        "schema": SCHEMA,
        "compared": "captures",
        "left": _side(left, found.left_begins, found.left_ends),
        "right": _side(right, found.right_begins, found.right_ends),
        "same": found.same,
        "missing": [item_entry(_item(one)) for one in found.missing],
        "extra": [item_entry(_item(one)) for one in found.extra],
        "damaged": [_damaged(one, "right") for one in found.damaged]
        + [_damaged(one, "left") for one in found.damaged_left],
        "changed": [
            {"left": item_entry(_item(one.left)), "right": item_entry(_item(one.right))} for one in found.changed
        ],
        "datapoints": [
            {"id": one.id, "left": _dp_entry(one.left), "right": _dp_entry(one.right)} for one in found.datapoints
        ],
    }


def _side(one: Named, begins: Edge | None, ends: Edge | None) -> Json:
    return {
        "name": one.name,
        "frames": len(one.side.told),
        "noise_bytes": one.side.noise_bytes,
        "begins": _edge(begins),
        "ends": _edge(ends),
    }


def _edge(edge: Edge | None) -> Json | None:
    return None if edge is None else {"number": edge.number, "frames": edge.frames}


def _damaged(one: Damaged, where: str) -> Json:
    return {
        "frame": item_entry(_item(one.told)),
        "offset": one.offset,
        "in": where,
        "number": one.number,
        "pieces": [{"start": piece.start, "end": piece.end} for piece in one.pieces],
    }


def _dp_entry(dp: DpSummary | None) -> dict[str, Any] | None:
    if dp is None:
        return None
    return {"type": dp.type, "count": dp.count, "first": dp.first, "last": dp.last, "min": dp.min, "max": dp.max}
