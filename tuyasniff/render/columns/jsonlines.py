"""Items in columns -> the lines of `decode --jsonl` and the items of `decode --json`.

What an item says besides its number, time, place and bytes is written by `jsonout` once for each prototype; from then
on it is copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tuyasniff.bulk.columns import REASONS, Columns, Numbers, Row
from tuyasniff.bulk.laying import Mixed, Piece, Same, Short, Slices, Texts, decimals, laid, lay, listed, places
from tuyasniff.bulk.rows import Rows, parted
from tuyasniff.bulk.sums import WrongSums
from tuyasniff.model import DpType, Fault, Frame, Item, Message, Noise, Talker, TalkerBy, dp_type_name
from tuyasniff.patterns import regex
from tuyasniff.protocol.texts import text_of
from tuyasniff.render.jsonout import Json, dumps, item_entry, item_line

_PLAIN = regex(rb"[ !#-\[\]-~]*")
"""Text that JSON writes as it is."""

_BOOLS = np.frombuffer(b"falsetrue", np.uint8)
_TEXTUAL = (DpType.RAW, DpType.STRING)


class ManyJson:
    """Writes columns as JSON, an object on each line: `lines` with the schema, else as items of a document.

    The items of a document have `between` them; the first one has a line break before it.
    """

    def __init__(self, *, lines: bool, fields: bool = False, begun: bool = False) -> None:
        """`begun`: other items stand before the first one."""
        self._lines = lines
        self._fields = fields
        self._begun = lines or begun
        self._before, self._after = (b"", b"\n") if lines else (b",\n", b"")
        self._end = b'],"data":{}}' + self._after
        self._entry = item_line if lines else item_entry
        self._mids, self._known, self._tails = Texts(), Texts(), Texts()
        self._noise = Texts(self._noise_mid)
        self._reasons = Texts(self._noise_tail)
        self._heads = Texts(_dp_head)
        self._lengths = Texts(lambda length: b',"length":%d,"hex":"' % length)
        self._sums = WrongSums(self._wrong_sum)
        self._protos: object = None
        self._tap = ""

    def text(self, columns: Columns) -> Iterator[bytes | memoryview]:
        """What is written of the items, in parts."""
        parts: Iterator[bytes | memoryview]
        if self._fields:
            parts = (self._single(item) for item in columns.items())
        else:
            parts = (self._part(rows) for rows in parted(columns))
        for part in parts:
            yield part if self._begun else part[1:]
            self._begun = True

    def item(self, item: Item) -> bytes:
        """What is written of an item that is in no columns."""
        written = self._single(item)
        begun, self._begun = self._begun, True
        return written if begun else written[1:]

    def _single(self, item: Item) -> bytes:
        return b"".join((self._before, dumps(self._entry(item, fields=self._fields)).encode(), self._after))

    def _part(self, rows: Rows) -> memoryview:
        self._learn(rows)
        others = listed([self._single(rows.columns.item(rows.start + row)) for row in rows.other.tolist()])
        rest = np.flatnonzero(rows.kind != Row.ODD)
        pieces = self._pieces(rows, rest)
        dps = _dp_pieces(rows, self._heads)
        dp_lengths = laid(len(rows.dp_id), dps)
        lengths = np.zeros(rows.count, np.int64)
        lengths[rows.other] = others.length
        lengths[rest] = laid(len(rest), pieces)
        lengths[rows.listed] += rows.per_row(dp_lengths)[rows.listed] + len(self._end)
        at, size = places(lengths)
        out = np.empty(size, np.uint8)
        others.put(out, at[rows.other])
        after = np.zeros(rows.count, np.int64)
        after[rest] = lay(out, at[rest], pieces)
        lay(out, rows.dp_places(after, dp_lengths), dps)
        Same(self._end, len(rows.listed)).put(out, (at + lengths)[rows.listed] - len(self._end))
        return out.data

    def _pieces(self, rows: Rows, rest: Numbers) -> list[Piece]:
        """What known frames, lists and noise have up to their datapoints."""
        kind, proto, count = rows.kind[rest], rows.proto[rest], len(rest)
        begin, length = rows.begin[rest], rows.length[rest]
        noise, known = np.flatnonzero(kind == Row.NOISE), np.flatnonzero(kind == Row.KNOWN)
        frames, bare = np.flatnonzero(kind != Row.NOISE), np.flatnonzero(kind != Row.KNOWN)
        right, wrong = np.flatnonzero(kind == Row.LIST), np.flatnonzero(kind == Row.WRONG_SUM)
        hexed = Slices(rows.hexed, 2 * begin[bare], 2 * length[bare])
        heads = [(frames, Same(self._head("frame"), len(frames))), (noise, Same(self._head("noise"), len(noise)))]
        mids = [
            (frames, self._mids.slices(proto[frames])),
            (noise, self._noise.slices(np.zeros(len(noise), np.int64))),
        ]
        tails = [
            (right, self._tails.slices(2 * proto[right])),
            (wrong, self._wrong_tails(rows, rest[wrong])),
            (noise, self._reasons.slices(proto[noise])),
        ]
        return [
            Mixed(count, heads),
            decimals(rows.number[rest]),
            *self._times(rows, rest),
            Mixed(count, mids),
            decimals(rows.offset[rest]),
            Mixed(count, [(known, self._known.slices(proto[known])), (bare, self._lengths.slices(length[bare]))]),
            Mixed(count, [(bare, hexed)]),
            Mixed(count, tails),
        ]

    def _times(self, rows: Rows, rest: Numbers) -> list[Piece]:
        if rows.t_us is None:
            return [Same(b',"t_us":null', len(rest))]
        return [Same(b',"t_us":', len(rest)), decimals(rows.t_us[rest], null=True)]

    def _head(self, kind: str) -> bytes:
        """How an object begins, up to its number."""
        entry = self._entry(Item(0, Noise("", None, 0, b"", REASONS[0])))
        return self._before + b"{" + _members(entry | {"item": kind}, "", "number") + b'"number":'

    def _learn(self, rows: Rows) -> None:
        """What is said of prototypes that were not met before."""
        columns = rows.columns
        if self._protos is not columns.protos or columns.tap != self._tap:
            self._mids, self._known, self._tails = Texts(), Texts(), Texts()
            self._noise = Texts(self._noise_mid)
            self._protos, self._tap = columns.protos, columns.tap
        if self._mids.trim() | self._known.trim() | self._tails.trim():
            self._mids, self._known, self._tails = Texts(), Texts(), Texts()
        for kind, texts in ((Row.KNOWN, self._known), (Row.LIST, self._tails), (Row.WRONG_SUM, self._tails)):
            mine = rows.of(kind)
            protos = rows.proto[mine]
            key = protos if kind == Row.KNOWN else 2 * protos + (kind == Row.WRONG_SUM)
            for number in texts.missing(key):
                row = int(mine[np.argmax(key == number)])
                self._learn_one(columns.item(rows.start + row), texts, kind, number)
                proto = int(rows.proto[row])
                if self._mids.missing(rows.proto[row : row + 1]):
                    self._mids.put(proto, self._mid(columns.item(rows.start + row)))

    def _mid(self, item: Item) -> bytes:
        """What stands between time and offset."""
        return b"," + _members(self._entry(item), "t_us", "offset") + b'"offset":'

    def _learn_one(self, item: Item, texts: Texts, kind: Row, number: int) -> None:
        entry = self._entry(item)
        if kind == Row.KNOWN:
            texts.put(number, b"," + _members(entry, "offset", "").rstrip(b",") + b"}" + self._after)
            return
        text = b'",' + _members(entry, "hex", "faults") + b'"faults":'
        texts.put(number, text + (b"" if kind == Row.WRONG_SUM else b'[],"dps":['))

    def _noise_mid(self, _: int) -> bytes:
        return self._mid(Item(0, Noise(self._tap, None, 0, b"", REASONS[0])))

    def _noise_tail(self, reason: int) -> bytes:
        entry = self._entry(Item(0, Noise("", None, 0, b"", REASONS[reason])))
        return b'",' + _members(entry, "hex", "").rstrip(b",") + b"}" + self._after

    def _wrong_tails(self, rows: Rows, wrong: Numbers) -> Slices:
        """The same with the words about a wrong sum: `checksum 12, the bytes add up to 13`."""
        begun = self._tails.slices(2 * rows.proto[wrong] + 1)
        texts = []
        for row, begin, length in zip(wrong.tolist(), begun.begin.tolist(), begun.length.tolist(), strict=True):
            said = self._sums.of(rows.raw(row))
            texts.append(bytes(begun.source[begin : begin + length]) + said + b',"dps":[')
        return listed(texts)

    def _wrong_sum(self, faults: tuple[Fault, ...]) -> bytes:
        """A wrong sum as JSON lists it."""
        frame = Frame("", Talker.UNKNOWN, TalkerBy.NONE, None, None, 0, b"")
        entry = self._entry(Item(0, Message(frame, "", "", faults=faults)))
        return dumps(entry["faults"]).encode()


def _members(entry: Json, after: str, before: str) -> bytes:
    """The members of an object behind one key and in front of another, each with a comma behind it."""
    keys = list(entry)
    first = keys.index(after) + 1 if after else 0
    last = keys.index(before) if before else len(keys)
    return b"".join(dumps({key: entry[key]}).encode()[1:-1] + b"," for key in keys[first:last])


def _dp_head(key: int) -> bytes:
    """How a datapoint begins, up to its value: `key` is eight times its id, and its type."""
    head = b'{"id":%d,"type":"%s","value":' % (key >> 3, dp_type_name(key & 7).encode())
    return head + (b'"' if key & 7 in _TEXTUAL else b"")


def _dp_pieces(rows: Rows, heads: Texts) -> list[Piece]:
    """All datapoints, and a comma behind each but the last of a row."""
    count = len(rows.dp_id)
    numbers, bools = rows.dps_of_numbers(), rows.dps_of(DpType.BOOL)
    strings, raws = rows.dps_of(DpType.STRING), rows.dps_of(DpType.RAW)
    hexed = Slices(rows.hexed, 2 * rows.dp_at, 2 * rows.dp_length)
    true = rows.dp_value[bools]
    values: list[tuple[Numbers, Slices | Same]] = [
        (numbers, decimals(rows.dp_value[numbers])),
        (bools, Slices(_BOOLS, 5 * true, 5 - true)),
        (strings, listed([_string(value) for value in rows.values(strings)])),
        (raws, hexed.of(raws)),
    ]
    textual = np.concatenate((strings, raws))
    last = rows.dp_is_last()
    return [
        heads.slices(rows.dp_id.astype(np.int64) * 8 + rows.dp_type),
        Mixed(count, values),
        Mixed(count, [(textual, Same(b'"', len(textual)))]),
        Same(b',"hex":"', count),
        hexed,
        # the comma behind the last one is written over by what follows
        Short(b'"},', last),
    ]


def _string(value: bytes) -> bytes:
    """A string as JSON has it between its quotes."""
    if _PLAIN.fullmatch(value):
        return value
    told: Any = text_of(value)[0]
    return dumps(told).encode()[1:-1]
