"""What stands behind the number and the time: whole texts of frames that come again, and heads of lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tuyasniff.bulk.columns import Row
from tuyasniff.model import Item, Message
from tuyasniff.render.columns.pool import NOTHING, Pool
from tuyasniff.render.labels import width
from tuyasniff.render.lines import Layout, item_lines
from tuyasniff.render.parts import TALKERS
from tuyasniff.render.styles import bare, plain

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Bytes, Columns, Numbers

_UNKNOWN = -1
_ROOMY = 256
_KINDS = 4
"""Slots of a prototype: one for each kind of row that has one; the last one stays empty."""

MARK = "! "


class Heads(NamedTuple):
    """The parts behind the margins of some rows.

    `start` is the column at which the first datapoint begins; -1 for rows that need a look by themselves.
    """

    body: Numbers
    start: Numbers


class Bodies:
    """Texts by prototype, for numbers of one length and one layout."""

    def __init__(self, pool: Pool, layout: Layout, digits: int, encoding: str) -> None:
        """`digits` are those of the numbers, at least four."""
        self._pool = pool
        self._layout = layout
        self._digits = digits
        self._encoding = encoding
        self._body = np.empty(0, np.int64)
        self._bare = np.empty(0, np.int64)
        self._start = np.empty(0, np.int64)

    def heads(self, columns: Columns, begin: int, end: int) -> Heads:
        """Those of rows; of noise and odd ones nothing."""
        self._grow(len(columns.protos) + 1)
        kind = columns.kind[begin:end]
        keys = self.keys(kind, columns.proto[begin:end])
        body = self._body.take(keys)
        if body.size and int(body.min()) == _UNKNOWN:
            unknown = np.flatnonzero(body == _UNKNOWN)
            for key, row in zip(*np.unique(keys[unknown], return_index=True), strict=True):
                self._learn(int(key), columns.item(begin + int(unknown[row])))
            body = self._body.take(keys)
        return Heads(body, self._start.take(keys))

    def bare(self, kind: Bytes, proto: Numbers) -> Numbers:
        """The heads of lists with nothing beside them."""
        return self._bare.take(self.keys(kind, proto))

    @staticmethod
    def keys(kind: Bytes, proto: Numbers) -> Numbers:
        """The slots of rows; those of noise and odd ones are the first."""
        keys = proto + 1
        keys *= kind <= Row.WRONG_SUM
        keys *= _KINDS
        keys += kind
        return np.where(kind > Row.WRONG_SUM, _KINDS - 1, keys)

    def _grow(self, protos: int) -> None:
        have, need = len(self._body), protos * _KINDS
        if have >= need:
            return
        size = max(2 * have, need, _ROOMY)
        for name, empty in (("_body", _UNKNOWN), ("_bare", NOTHING), ("_start", 0)):
            grown = np.full(size, empty, np.int64)
            grown[:have] = getattr(self, name)
            setattr(self, name, grown)
        self._body[_KINDS - 1] = NOTHING

    def _learn(self, key: int, item: Item) -> None:
        """Take up an item as an example."""
        message = item.thing
        assert isinstance(message, Message)
        frame = message.frame._replace(t_us=None, end_us=None)
        number = 10 ** (self._digits - 1)
        margin = len(bare(self._layout.margin(number, None)))
        if key % _KINDS == Row.KNOWN:
            rows = [plain(line) for line in item_lines(Item(number, replace(message, frame=frame)), self._layout)]
            self._body[key] = self._keep("\n".join(rows)[margin:])
            return
        listed = Message(frame._replace(faults=()), message.name, message.title)
        (row, *more) = [plain(line) for line in item_lines(Item(number, listed), self._layout)]
        head = row[margin:]
        talker = TALKERS[frame.talker] + " " * len(MARK)
        layout = self._layout
        used = margin + width(head)
        if more or not head.startswith(talker) or (layout.cuts and used > layout.columns):
            self._body[key], self._start[key] = NOTHING, -1
            return
        if key % _KINDS == Row.WRONG_SUM:
            head = talker[: -len(MARK)] + MARK + head[len(talker) :]
        # a part begins behind two blanks, which belong to the part
        start = max(layout.body, used + 2)
        self._start[key] = start
        self._bare[key] = self._keep(head)
        self._body[key] = self._keep(head + " " * (start - 2 - used))

    def _keep(self, text: str) -> int:
        return self._pool.keep(text.encode(self._encoding, "backslashreplace"))
