"""Datapoints as parts: what stands before the value, and the value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tuyasniff.model import Datapoint, DpType, Span
from tuyasniff.render.columns.digits import columns_of, figures, hex_table, windows
from tuyasniff.render.columns.pool import LENGTH, Pool, parts, records_for
from tuyasniff.render.parts import dp_part
from tuyasniff.render.styles import bare

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Bytes, Columns, Numbers

_LEAST, _MOST = -1_000, 50_000
"""Numbers whose texts are kept, from the one up to but not including the other."""

_SHORT = 8
"""Bytes of a value up to which its length is not told."""

_TOLD_RAW, _TOLD_STRING = 6, 7
_FORMS = 8
_GAP = b"  "

_QUOTE = 0x22


class Cells(NamedTuple):
    """The datapoints of some items.

    `form` is the index of what stands before each, for `Datapoints.before` and `below`; `value` its part; `width` the
    columns of both. `odd` are the places of those that need a look by themselves.
    """

    form: Numbers
    value: Numbers
    width: Numbers
    odd: Numbers


class Datapoints:
    """The texts of datapoints. `before` leads over two blanks, `below` over a line end and `left` blanks."""

    def __init__(self, pool: Pool, left: int) -> None:
        self._pool = pool
        self._hex = hex_table()
        self._base, self._offset, self._forms = self._tables()
        behind = [self._behind(form) for form in range(_FORMS)]
        forms = [b"%d" % dp_id + text for dp_id in range(256) for text in behind]
        self._columns = np.array([len(text) for text in forms], np.int64)
        self.before = self._kept([_GAP + text for text in forms])
        self.below = self._kept([b"\n" + b" " * left + text for text in forms])
        self.gap = pool.keep(_GAP)
        self.down = pool.keep(b"\n" + b" " * left)

    def cells(self, columns: Columns, data: Bytes, begin: int, end: int) -> Cells:
        """Those of the columns from `begin` up to `end`. `data` is that of the columns with room behind it."""
        length, value = columns.dp_length[begin:end], columns.dp_value[begin:end]
        code = np.minimum(length, _SHORT + 1)
        code += columns.dp_type[begin:end].astype(np.int64) << 4
        form = self._forms.take(code)
        form += columns.dp_id[begin:end].astype(np.int64) * _FORMS
        place = self._offset.take(code)
        kept = (value - _LEAST).view(np.uint64) < _MOST - _LEAST
        kept &= place >= 0
        place += value
        others = np.flatnonzero(~kept)
        place[others] = 0
        texts = self._base.take(place)
        odd = others[:0]
        if others.size:
            texts[others], bad = self._others(columns, data, others + begin)
            odd = others[bad]
        return Cells(form, texts, self._columns.take(form) + (texts & LENGTH), odd)

    def _tables(self) -> tuple[Numbers, Numbers, Numbers]:
        """The parts of values that are kept; where those of a code begin, -1 for none; the form of a code."""
        texts = [b"false", b"true", *(b"%02x" % byte for byte in range(256))]
        base = self._kept(texts)
        numbers = np.arange(_LEAST, _MOST)
        base = np.concatenate((base, self._numbers(numbers, self._pool.keep_all(len(numbers)))))
        offset, forms = np.full(6 << 4, -1, np.int64), np.zeros(6 << 4, np.int64)
        for kind in DpType:
            for length in range(_SHORT + 2):
                code = kind << 4 | length
                told = {DpType.RAW: _TOLD_RAW, DpType.STRING: _TOLD_STRING}.get(kind, kind)
                forms[code] = told if length > _SHORT else kind
                if kind in (DpType.VALUE, DpType.ENUM):
                    offset[code] = len(texts) - _LEAST
                elif kind is DpType.BOOL:
                    offset[code] = 0
                elif kind is DpType.BITMAP and length == 1:
                    offset[code] = 2
        return base, offset, forms

    def _kept(self, texts: list[bytes]) -> Numbers:
        first = self._pool.keep_all(len(texts))
        length = np.array([len(text) for text in texts], np.int64)
        longest = int(length.max())
        flat = np.frombuffer(b"".join([text.ljust(longest) for text in texts]), np.uint8)
        self._pool.rows(first, len(texts))[:, :longest] = flat.reshape(len(texts), longest)
        return parts(first, len(texts), length)

    @staticmethod
    def _behind(form: int) -> bytes:
        """What stands between number and value: ` value `, ` string "`, ` bitmap 0x`, and before a length ` raw`."""
        kind = {_TOLD_RAW: DpType.RAW, _TOLD_STRING: DpType.STRING}.get(form, form)
        _, gap, name, behind, *_ = dp_part(Datapoint(0, kind, "", b"", Span(0, 0)))
        if form in (_TOLD_RAW, _TOLD_STRING):
            return bare((gap, name)).encode()
        return bare((gap, name, behind)).encode() + {DpType.STRING: b'"', DpType.BITMAP: b"0x"}.get(DpType(kind), b"")

    def _others(self, columns: Columns, data: Bytes, which: Numbers) -> tuple[Numbers, Numbers]:
        """The parts of the values that are not kept; and the places in `which` of those that are no plain text."""
        kind, length = columns.dp_type[which], columns.dp_length[which]
        at = columns.dp_at[which]
        out = np.zeros(len(which), np.int64)
        odd = []
        strings = kind == DpType.STRING
        spelt = strings | (kind == DpType.RAW) | (kind == DpType.BITMAP)
        numbers = np.flatnonzero(~spelt)
        if numbers.size:
            out[numbers] = self._numbers(columns.dp_value[which[numbers]], self._pool.take(len(numbers))[0])
        for size in np.flatnonzero(np.bincount(length[spelt])).tolist():
            same = length == size
            quoted = np.flatnonzero(same & strings)
            if quoted.size:
                out[quoted], bad = self._strings(windows(data, size, at[quoted]))
                odd.append(quoted[bad])
            figured = np.flatnonzero(same & spelt & ~strings)
            if figured.size:
                out[figured] = self._figures(windows(data, size, at[figured]))
        return out, np.concatenate(odd) if odd else which[:0]

    def _numbers(self, values: Numbers, first: int) -> Numbers:
        """Decimal numbers, from the record `first` on."""
        negative = values < 0
        size = np.abs(values)
        digits = columns_of(size)
        most = int(digits.max())
        shown = figures(size, most)
        rows = self._pool.rows(first, len(values))
        for count in np.flatnonzero(np.bincount(digits)).tolist():
            for sign in (False, True):
                which = np.flatnonzero((digits == count) & (negative == sign))
                rows[which, :1] = 0x2D
                rows[which, sign : sign + count] = shown[which, most - count :]
        return parts(first, len(values), digits + negative)

    def _strings(self, values: Bytes) -> tuple[Numbers, Numbers]:
        count, size = values.shape
        told = _told(size) + b'"' if size > _SHORT else b""
        taken, rows = self._room(count, len(told) + size + 1)
        rows[:, : len(told)] = np.frombuffer(told, np.uint8)
        rows[:, len(told) : len(told) + size] = values
        rows[:, len(told) + size] = _QUOTE
        return taken, np.flatnonzero((values - np.uint8(0x20) > 0x7E - 0x20).any(1))

    def _figures(self, values: Bytes) -> Numbers:
        count, size = values.shape
        if not size:
            return np.full(count, self._pool.put(b"(empty)"), np.int64)
        told = _told(size) if size > _SHORT else b""
        taken, rows = self._room(count, len(told) + 2 * size)
        rows[:, : len(told)] = np.frombuffer(told, np.uint8)
        rows[:, len(told) : len(told) + 2 * size] = self._hex.take(values, 0).reshape(count, 2 * size)
        return taken

    def _room(self, count: int, length: int) -> tuple[Numbers, Bytes]:
        each = records_for(length)
        first, rows = self._pool.take(count, each)
        return parts(first, count, length, each), rows


def _told(size: int) -> bytes:
    return b"[%d] " % size
