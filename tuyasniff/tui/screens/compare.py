"""Two frames beside each other: the bytes that differ, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tuyasniff.model import Field, Item, Message, Noise
from tuyasniff.render.clock import Clock
from tuyasniff.render.labels import cut, plural, visible
from tuyasniff.render.lines import Layout, item_line
from tuyasniff.render.rows import broken, columns_of, cut_line
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.screens.window import Window
from tuyasniff.tui.widgets.linespane import MadePane
from tuyasniff.tui.widgets.oneline import FewLines

_LEAST_ROOM = 20
_LEAST_BESIDE = 70
_FIELDS_MOST = 200
_HINT = "esc: close  up, down: scroll"


class CompareScreen(Window[None]):
    """Shows what differs between two items, the earlier one first."""

    DEFAULT_CSS = """
    CompareScreen { align: center middle; }
    CompareScreen > LinesPane { width: 100%; height: 1fr; background: $surface; padding: 0 1; }
    CompareScreen > FewLines { width: 100%; height: 1; background: $surface; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,c", "leave", "Close")]

    def __init__(self, a: Item, b: Item, clock: Clock | None = None) -> None:
        super().__init__()
        self.a, self.b, self._clock = a, b, clock

    def compose(self) -> ComposeResult:
        """The comparison, over the whole screen."""
        yield MadePane(lambda room: compare_lines(self.a, self.b, self._clock, max(room, _LEAST_ROOM)))
        hint = FewLines()
        hint.show_lines([(Segment(_HINT, "dim"),)])
        yield hint


class Difference(NamedTuple):
    """A field that is not the same: its path of labels, and its text on both sides, None where it is missing."""

    path: str
    a: str | None
    b: str | None


def compare_lines(a: Item, b: Item, clock: Clock | None, columns: int) -> list[Line]:
    """Both items, their bytes with what differs in brackets, and the fields that differ."""
    lines = [cut_line(item_line(item, Layout(columns, clock)), columns) for item in (a, b)]
    bytes_a, bytes_b = _bytes(a), _bytes(b)
    if bytes_a == bytes_b:
        return [*lines, (), (Segment("the same bytes", "dim"),)]
    differ = differing(a, b)
    count = max(len(differ[0]), len(differ[1]))
    lines += [(), _differ(count, "byte")]
    lines += _hex(bytes_a, bytes_b, differ, columns)
    fields = differences(a, b)
    if fields:
        lines += [
            (),
            (Segment(f"{plural(len(fields), 'field')} differ" + ("s" if len(fields) == 1 else ""), "heading"),),
        ]
        for difference in fields[:_FIELDS_MOST]:
            lines += _told(difference, columns)
        if len(fields) > _FIELDS_MOST:
            lines.append((Segment(f"and {len(fields) - _FIELDS_MOST:,} more", "dim"),))
    return lines


def _differ(count: int, word: str) -> Line:
    return (Segment(f"{plural(count, word)} differ" + ("s" if count == 1 else ""), "heading"),)


def differing(a: Item, b: Item) -> tuple[frozenset[int], frozenset[int]]:
    """The bytes of each side that are not the same in the same place of the same field of the other side."""
    known_a, known_b = _by_place(a), _by_place(b)
    return _not_in(known_a, known_b), _not_in(known_b, known_a)


def differences(a: Item, b: Item) -> list[Difference]:
    """The fields that are not the same, in the order of the first side, those of the second alone at the end."""
    leaves_a, leaves_b = dict(_leaves(a)), dict(_leaves(b))
    bytes_a, bytes_b = _bytes(a), _bytes(b)
    found = []
    for path in [*leaves_a, *(path for path in leaves_b if path not in leaves_a)]:
        left, right = leaves_a.get(path), leaves_b.get(path)
        if left is not None and right is not None and bytes_a[slice(*left.span)] == bytes_b[slice(*right.span)]:
            continue
        label = " ".join(visible(name) for name, _ in path)
        found.append(Difference(label, None if left is None else left.text, None if right is None else right.text))
    return found


Path = tuple[tuple[str, int], ...]
"""Labels from the outermost field inwards; the number tells fields of the same label apart."""


def _leaves(item: Item) -> Iterator[tuple[Path, Field]]:
    def walk(fields: Sequence[Field], above: Path) -> Iterator[tuple[Path, Field]]:
        seen: dict[str, int] = {}
        for field in fields:
            turn = seen[field.label] = seen.get(field.label, -1) + 1
            path = (*above, (field.label, turn))
            if field.children:
                yield from walk(field.children, path)
            else:
                yield path, field

    if isinstance(item.thing, Message):
        yield from walk(item.thing.fields, ())


def _bytes(item: Item) -> bytes:
    if isinstance(item.thing, Message):
        return item.thing.frame.whole
    return item.thing.raw if isinstance(item.thing, Noise) else b""


def _by_place(item: Item) -> dict[tuple[Path, int], tuple[int, int]]:
    """For each place in a field: where the byte stands, and which it is."""
    data = _bytes(item)
    known = {}
    for path, leaf in _leaves(item):
        for turn, place in enumerate(range(leaf.span.start, min(leaf.span.end, len(data)))):
            known[path, turn] = (place, data[place])
    return known or {((), place): (place, byte) for place, byte in enumerate(data)}


def _not_in(
    known: dict[tuple[Path, int], tuple[int, int]], other: dict[tuple[Path, int], tuple[int, int]]
) -> frozenset[int]:
    return frozenset(place for key, (place, byte) in known.items() if key not in other or other[key][1] != byte)


def _hex(a: bytes, b: bytes, differ: tuple[frozenset[int], frozenset[int]], columns: int) -> list[Line]:
    """Both sides in rows of the same number of bytes: beside each other where there is room, else by turns."""
    beside = columns >= _LEAST_BESIDE
    room = (columns - 2) // 2 if beside else columns
    per_row = next((count for count in (16, 8) if 5 + 3 * count <= room), 4)
    lines: list[Line] = []
    for start in range(0, max(len(a), len(b)), per_row):
        left = _hex_row(a, start, per_row, differ[0])
        right = _hex_row(b, start, per_row, differ[1])
        if beside:
            lines.append((*left, Segment(" " * (room + 2 - columns_of(left))), *right))
        else:
            lines += [(*left, Segment(" a", "dim")), (*right, Segment(" b", "dim"))]
    return lines


def _hex_row(data: bytes, start: int, count: int, differ: frozenset[int]) -> Line:
    segments = [Segment(f"{start:04x}", "offset")]
    places = range(start, start + count)
    for place in places:
        opens = place in differ and (place - 1 not in differ or place == start)
        closes = place - 1 in differ and place not in differ and place > start
        segments.append(Segment("[" if opens else "]" if closes else " ", "dim"))
        there = place < len(data)
        segments.append(Segment(f"{data[place]:02x}" if there else "  ", "strong" if place in differ else "label"))
    segments.append(Segment("]" if places[-1] in differ else " ", "dim"))
    return tuple(segments)


def _told(difference: Difference, columns: int) -> list[Line]:
    """A field on one line where it fits, else its two texts below its name."""
    texts = ["(not there)" if text is None else visible(text[:2000]) for text in (difference.a, difference.b)]
    line = f"  {difference.path}: {texts[0]} -> {texts[1]}"
    if len(line) * 2 <= columns or columns_of((Segment(line),)) <= columns:
        name = f"  {difference.path}: "
        return [(Segment(name, "label"), Segment(texts[0]), Segment(" -> ", "dim"), Segment(texts[1], "strong"))]
    lines: list[Line] = [(Segment(cut(f"  {difference.path}", columns), "label"),)]
    for sign, text, style in (("a", texts[0], ""), ("b", texts[1], "strong")):
        lines += [(Segment(f"    {row}", style),) for row in broken(f"{sign} {text}", max(columns - 4, 8))]
    return lines
