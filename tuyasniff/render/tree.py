"""One item explained to the byte: where each byte stands, what it is called and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tuyasniff.model import Field, Frame, Item, Message, Noise, Span
from tuyasniff.render.hexview import as_text, hex_of, hex_rows, marked
from tuyasniff.render.labels import ELLIPSIS, cut, pad, plural, visible, width
from tuyasniff.render.lines import UNLIMITED, Layout, item_lines
from tuyasniff.render.parts import TALKERS, command_byte
from tuyasniff.render.rows import broken, columns_of, cut_line
from tuyasniff.render.styles import Line, Segment

_OFFSET = 4
_LEAST_TEXT = 8
_TEXT_ROWS = 8
_GROUP_ROWS = 3
_TOLD = {"tap": "by the tap", "text": "by the text", "content": "by the content", "pairing": "by request and answer"}


def explain(item: Item, layout: Layout) -> list[Line]:
    """The item in full: for a frame its facts and every byte, for noise its bytes, else its words."""
    thing = item.thing
    number = Segment(f"{item.number}  ", "number")
    if isinstance(thing, Message):
        facts = _wrapped(_facts(thing, layout), layout.columns)
        return [cut_line((number, *_title(thing)), layout.limit), *facts, *tree(thing, layout.limit)]
    if isinstance(thing, Noise):
        details = f"{plural(len(thing.raw), 'byte')} at offset {thing.offset} of {visible(thing.tap)}"
        head = (number, Segment(f"noise, {thing.reason}", "strong"))
        return [
            cut_line(head, layout.limit),
            *_wrapped([details], layout.columns),
            *hex_rows(marked(thing.raw), columns=layout.columns),
        ]
    return item_lines(item, layout)


def tree(message: Message, columns: int) -> list[Line]:
    """A row for each field: offset, bytes, name, meaning. A group names what is indented under it.

    Faults stand under the field they are about, those without a field at the end.
    """
    table = _Table(message.frame, columns)
    shown = set()
    for depth, field in _walk(message.fields, 0):
        table.add(field, depth)
        if field.fault is not None:
            shown.add(field.fault)
    for fault in message.faults:
        if fault not in shown:
            table.fault(fault.text)
    return table.rows


class _Table:
    """Rows of four columns: offset, hex, name, text."""

    def __init__(self, frame: Frame, columns: int) -> None:
        self.rows: list[Line] = []
        self._whole = frame.whole
        self._given = _given(frame)
        self._columns = columns
        self._per_row = 8 if columns >= 60 else 4
        self._name = 20 if columns >= 70 else 14
        self._room = max(columns - _OFFSET - 2 - 3 * self._per_row - 1 - self._name - 1, _LEAST_TEXT)

    def add(self, field: Field, depth: int) -> None:
        """The rows of one field; its children follow by themselves."""
        name = "  " * depth + visible(field.label)
        texts = self._texts(field)
        if field.children:
            for turn, text in enumerate(texts or [Segment("")]):
                self._put(None, (), Segment("" if turn else name, "strong"), text)
            return
        what = marked(self._whole, (field,))
        starts = list(range(field.span.start, field.span.end, self._per_row))
        for turn in range(max(len(starts), len(texts))):
            start = starts[turn] if turn < len(starts) else None
            hexes = () if start is None else hex_of(what, start, min(start + self._per_row, field.span.end))
            label = Segment(name if turn == 0 else "", "" if field.fault is None else "fault")
            self._put(start, hexes, label, texts[turn] if turn < len(texts) else Segment(""))

    def fault(self, text: str) -> None:
        """A fault that belongs to no field."""
        for row in broken(f"! {visible(text)}", max(self._columns - _OFFSET - 2, _LEAST_TEXT)):
            self.rows.append((Segment(" " * (_OFFSET + 2)), Segment(row, "fault")))

    def _put(self, offset: int | None, hexes: Line, name: Segment, text: Segment) -> None:
        shown = "" if offset is None else str(offset)
        filler = " " * (3 * self._per_row + 1 - columns_of(hexes))
        row = (
            Segment(f"{shown:>{_OFFSET}}  ", "offset"),
            *hexes,
            Segment(filler),
            Segment(self._named(name.text) + " ", name.style),
            text,
        )
        self.rows.append(cut_line(row, self._columns))

    def _named(self, name: str) -> str:
        whole = self._columns >= UNLIMITED
        return name + " " * (self._name - width(name)) if whole else pad(name, self._name)

    def _texts(self, field: Field) -> list[Segment]:
        # the bytes of a group follow below it
        most = _GROUP_ROWS if field.children else _TEXT_ROWS
        rows = [Segment(row) for row in self._limited(self._meaning(field), most)]
        if field.fault is not None:
            rows += [Segment(row, "fault") for row in self._limited(f"! {visible(field.fault.text)}")]
        return rows

    def _limited(self, text: str, most: int = _TEXT_ROWS) -> list[str]:
        rows = broken(text, self._room) if text else []
        return [*rows[: most - 1], ELLIPSIS] if len(rows) > most else rows

    def _meaning(self, field: Field) -> str:
        """The field's text; not the same hex again, but its text where it has one."""
        data = self._whole[field.span.start : field.span.end]
        text = visible(field.text)
        if field.text.replace(" ", "").lower() == data.hex() and not field.children:
            printable = as_text(data)
            text = f'"{printable}"' if len(data) > 3 and printable.count(".") * 4 <= len(data) else ""
            text = text or (plural(len(data), "byte") if len(data) > self._per_row else "")
        inside = self._given.start <= field.span.start and field.span.end <= self._given.end
        return text if inside else f"{text} (rebuilt)".lstrip()


def _given(frame: Frame) -> Span:
    """Where the bytes that were given lie in the whole frame."""
    start = max(frame.whole.find(frame.raw), 0) if frame.rebuilt is not None else 0
    return Span(start, start + len(frame.raw))


def _walk(fields: Iterable[Field], depth: int) -> Iterator[tuple[int, Field]]:
    for field in fields:
        yield depth, field
        yield from _walk(field.children, depth + 1)


def _title(message: Message) -> Line:
    frame = message.frame
    command = command_byte(frame)
    return (
        Segment(TALKERS[frame.talker].strip(), str(frame.talker)),
        Segment("  "),
        Segment("--" if command is None else f"{command:02x}", "command"),
        Segment(" "),
        Segment(visible(message.title), "strong"),
        Segment(f"  {visible(message.name)}" if message.name != message.title else "", "label"),
    )


def _facts(message: Message, layout: Layout) -> list[str]:
    frame = message.frame
    facts = [plural(len(frame.raw), "byte") + (f" of {len(frame.whole)} given" if frame.rebuilt is not None else "")]
    facts.append(f"checksum {frame.checksum}")
    if frame.family is not None:
        facts.append(str(frame.family) + (f" ({visible(message.variant)})" if message.variant else ""))
    if str(frame.talker_by) in _TOLD:
        facts.append(f"talker told {_TOLD[frame.talker_by]}")
    if frame.t_us is not None and layout.clock is not None:
        facts.append(layout.clock.text(frame.t_us).strip())
    if frame.origin is not None and frame.origin.line is not None:
        facts.append(f"line {frame.origin.line}")
    else:
        facts.append(f"offset {frame.offset}")
    return facts


def _wrapped(facts: list[str], columns: int) -> list[Line]:
    rows: list[str] = []
    for fact in facts:
        if rows and width(rows[-1]) + 2 + width(fact) <= columns - 2:
            rows[-1] += f", {fact}"
        else:
            rows.append(fact)
    return [(Segment(f"  {cut(row, max(columns - 2, 1))}", "label"),) for row in rows]
