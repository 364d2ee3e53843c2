"""An item as text to be pasted somewhere: one row for each form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from tuyasniff.model import Item, Message, Noise
from tuyasniff.render.clock import Clock
from tuyasniff.render.jsonout import dumps, item_line
from tuyasniff.render.lines import Layout, item_lines
from tuyasniff.render.styles import plain

_COLUMNS = 100
_HEX_ROW = 32
_TICKS = re.compile(r"`{3,}")


class Form(NamedTuple):
    """A form and the text in it."""

    name: str
    text: str


class FormRow(NamedTuple):
    """One form. `one` gives the text of an item, None where it has none; `around` goes around all of them."""

    name: str
    title: str
    one: Callable[[Item, Clock], str | None]
    around: Callable[[str], str] = str


def data_of(item: Item) -> bytes | None:
    """The bytes of an item as they were heard; None for words and gaps."""
    if isinstance(item.thing, Message):
        return item.thing.frame.raw
    return item.thing.raw if isinstance(item.thing, Noise) else None


def _hex(item: Item, _clock: Clock) -> str | None:
    data = data_of(item)
    return None if data is None else data.hex()


def _spaced(item: Item, _clock: Clock) -> str | None:
    data = data_of(item)
    return None if data is None else data.hex(" ").upper()


def _python(item: Item, _clock: Clock) -> str | None:
    data = data_of(item)
    return None if data is None else f'bytes.fromhex("{data.hex()}")'


def _json(item: Item, _clock: Clock) -> str:
    return dumps(item_line(item))


def _decoded(item: Item, clock: Clock) -> str:
    return "\n".join(plain(line) for line in item_lines(item, Layout(_COLUMNS, clock, cuts=False)))


def _posted(item: Item, clock: Clock) -> str:
    """What it says, and its bytes below, for those who would look closer."""
    data = data_of(item)
    if data is None:
        return _decoded(item, clock)
    rows = [data[start : start + _HEX_ROW].hex(" ").upper() for start in range(0, len(data), _HEX_ROW)]
    return "\n".join([_decoded(item, clock), *("    " + row for row in rows)])


def _fenced(text: str) -> str:
    """In a fence that is longer than any in it."""
    ticks = max([3, *(len(found) + 1 for found in _TICKS.findall(text))]) * "`"
    return f"{ticks}text\n{text}\n{ticks}"


FORMS: tuple[FormRow, ...] = (
    FormRow("hex", "hex: 55aa0307...", _hex),
    FormRow("spaced", "hex with blanks: 55 AA 03 07 ...", _spaced),
    FormRow("python", 'Python: bytes.fromhex("55aa...")', _python),
    FormRow("json", "JSON, one line for each item", _json),
    FormRow("decoded", "what it says, as text", _decoded),
    FormRow("forum", "for a forum: what it says and its bytes, as a code block", _posted, _fenced),
)
"""In the order in which they are offered."""


def forms_of(item: Item, clock: Clock | None = None) -> list[Form]:
    """An item in every form that it has."""
    texts = ((row.name, text_of([item], row, clock)) for row in FORMS)
    return [Form(name, text) for name, text in texts if text is not None]


def form(name: str) -> FormRow:
    """The row of that name. Raises KeyError."""
    return next((row for row in FORMS if row.name == name), None) or _unknown(name)


def _unknown(name: str) -> FormRow:
    raise KeyError(name)


def text_of(items: Iterable[Item], row: FormRow, clock: Clock | None = None) -> str | None:
    """Items in one form, a line or a few for each; None where none of them has it."""
    clock = clock or Clock()
    texts = [text for item in items if (text := row.one(item, clock)) is not None]
    return row.around("\n".join(texts)) if texts else None


def rows_for(items: Sequence[Item]) -> list[FormRow]:
    """The forms that at least one of the items has."""
    has_bytes = any(data_of(item) is not None for item in items)
    return [row for row in FORMS if has_bytes or row.one not in (_hex, _spaced, _python)]
