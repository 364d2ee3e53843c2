"""Items in columns as lines of hex text, byte for byte those of `capture.hextext`."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

import numpy as np

from tuyasniff.bulk.clocks import in_seconds
from tuyasniff.bulk.columns import REASONS, Columns, Numbers, Row
from tuyasniff.bulk.laying import Mixed, Piece, Same, Slices, Texts, laid, lay, listed, places
from tuyasniff.bulk.rows import Rows, parted
from tuyasniff.bulk.single import Single
from tuyasniff.bulk.sums import WrongSums
from tuyasniff.capture.about import About
from tuyasniff.capture.hextext import HexTextWriter
from tuyasniff.capture.sayings import fault_words
from tuyasniff.model import Fault, Item, Message, Noise

_UNTIMED = b"-"


class ManyHexText:
    """Writes items, and columns of them; OSError of the stream passes."""

    def __init__(self, stream: BinaryIO, about: About) -> None:
        self._stream = stream
        self._eager = about.eager
        self._single = Single(HexTextWriter, about)
        self._begun = False
        self._sums = WrongSums(_comment)
        self._known, self._mids = Texts(), Texts()
        self._noise = Texts(self._noise_mid)
        self._reasons = Texts(self._noise_rest)
        self._protos: object = None
        self._tap = ""

    def write(self, item: Item) -> None:
        """A line, under the first line of all."""
        self._begun = True
        self._put(self._single.of(item))

    def write_many(self, columns: Columns) -> None:
        """Lines for all items."""
        start = 0
        if not self._begun and len(columns):  # the first item says what the first line of all says
            self.write(columns.item(0))
            start = 1
        for rows in parted(columns, start):
            self._put(self._part(rows))

    def end(self) -> None:
        """Nothing follows."""
        self._stream.flush()

    def _put(self, text: bytes | memoryview) -> None:
        self._stream.write(text)
        if self._eager:
            self._stream.flush()

    def _part(self, rows: Rows) -> memoryview:
        self._learn(rows)
        others = listed([self._single.of(rows.columns.item(rows.start + row)) for row in rows.other.tolist()])
        rest = np.flatnonzero(rows.kind != Row.ODD)
        pieces = self._pieces(rows, rest)
        lengths = np.zeros(rows.count, np.int64)
        lengths[rows.other] = others.length
        lengths[rest] = laid(len(rest), pieces)
        at, size = places(lengths)
        out = np.empty(size, np.uint8)
        others.put(out, at[rows.other])
        lay(out, at[rest], pieces)
        return out.data

    def _pieces(self, rows: Rows, rest: Numbers) -> list[Piece]:
        kind, proto, count = rows.kind[rest], rows.proto[rest], len(rest)
        known, noise = np.flatnonzero(kind == Row.KNOWN), np.flatnonzero(kind == Row.NOISE)
        mine, bare = np.flatnonzero((kind == Row.LIST) | (kind == Row.WRONG_SUM)), np.flatnonzero(kind != Row.KNOWN)
        right, wrong = np.flatnonzero(kind == Row.LIST), np.flatnonzero(kind == Row.WRONG_SUM)
        begin, length = rows.begin[rest][bare], rows.length[rest][bare]
        times: list[Piece] = [Same(_UNTIMED, count)] if rows.t_us is None else in_seconds(rows.t_us[rest], _UNTIMED)
        said = [self._sums.of(rows.raw(row)) for row in rest[wrong].tolist()]
        middle = [
            (known, self._known.slices(proto[known])),
            (mine, self._mids.slices(proto[mine])),
            (noise, self._noise.slices(np.zeros(len(noise), np.int64))),
        ]
        ends: list[tuple[Numbers, Slices | Same]] = [
            (right, Same(b"\n", len(right))),
            (wrong, listed(said)),
            (noise, self._reasons.slices(proto[noise])),
        ]
        return [
            *times,
            Mixed(count, middle),
            Mixed(count, [(bare, Slices(rows.spaced, 3 * begin, np.maximum(3 * length - 1, 0)))]),
            Mixed(count, ends),
        ]

    def _learn(self, rows: Rows) -> None:
        """What is said of prototypes that were not met before."""
        columns = rows.columns
        full = self._known.trim() | self._mids.trim()
        if full or self._protos is not columns.protos or columns.tap != self._tap:
            self._known, self._mids = Texts(), Texts()
            self._noise = Texts(self._noise_mid)
            self._protos, self._tap = columns.protos, columns.tap
        for number in self._known.missing(rows.proto[rows.of(Row.KNOWN)]):
            self._known.put(number, self._line(columns.protos[number]))
        for number in self._mids.missing(rows.proto[rows.listed]):
            line = self._line(columns.protos[number], raw=b"\0")
            self._mids.put(number, line[: line.rindex(b" 00\n") + 1])

    def _line(self, message: Message, *, raw: bytes | None = None) -> bytes:
        """The line of a frame behind its time."""
        frame = message.frame._replace(t_us=None, end_us=None)
        frame = frame if raw is None else frame._replace(raw=raw)
        return self._single.of(Item(0, replace(message, frame=frame))).removeprefix(_UNTIMED)

    def _noise_line(self, reason: int) -> tuple[bytes, bytes]:
        """What stands before and behind the bytes of noise."""
        line = self._single.of(Item(0, Noise(self._tap, None, 0, b"\0", REASONS[reason])))
        place = line.rindex(b" 00  # ")
        return line[: place + 1].removeprefix(_UNTIMED), line[place + 3 :]

    def _noise_mid(self, _: int) -> bytes:
        return self._noise_line(0)[0]

    def _noise_rest(self, reason: int) -> bytes:
        return self._noise_line(reason)[1]


def _comment(faults: tuple[Fault, ...]) -> bytes:
    """What is wrong, and the end of the line."""
    return f"  # {'; '.join(fault_words(faults))}\n".encode()
