"""Items in columns as rows of a CSV, byte for byte those of `capture.csvfile`."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

import numpy as np

from tuyasniff.bulk.clocks import Dates
from tuyasniff.bulk.columns import REASONS, Columns, Numbers, Row
from tuyasniff.bulk.laying import Mixed, Piece, Same, Slices, Texts, decimals, laid, lay, listed, places
from tuyasniff.bulk.rows import Rows, parted
from tuyasniff.bulk.single import Single
from tuyasniff.bulk.sums import WrongSums
from tuyasniff.capture.about import About
from tuyasniff.capture.csvfile import CsvWriter, cell
from tuyasniff.capture.quoting import escaped
from tuyasniff.capture.sayings import fault_words
from tuyasniff.model import DpType, Fault, Item, Message, Noise
from tuyasniff.patterns import regex
from tuyasniff.stretch import NO_TIME

_PLAIN = regex(rb"(?:[ !#-+\--\[\]-~]*[!#-+\--\[\]-~])?")
"""Text that is neither escaped nor quoted, wherever it stands."""

_BOOLS = np.frombuffer(b"FalseTrue", np.uint8)
_QUOTE = np.frombuffer(b'"', np.uint8)
_WHOLE = np.frombuffer(b",yes,", np.uint8)
_COMMA = np.frombuffer(b",,", np.uint8)
_REST = b",,,,\r\n"
_LINE_BEFORE = (b"frame,,", b"noise,,")
_AMBIGUOUS = 2
"""With this version byte a frame may be read in two ways."""


class ManyCsv:
    """Writes items, and columns of them; OSError of the stream passes."""

    def __init__(self, stream: BinaryIO, about: About) -> None:
        self._stream = stream
        self._eager = about.eager
        self._single = Single(CsvWriter, about)
        self._stream.write(self._single.take())
        self._dates = Dates(about.started)
        self._sums = WrongSums(_detail)
        self._known, self._mids, self._titles = Texts(), Texts(), Texts()
        self._quoted = np.zeros(0, np.bool_)
        self._noise = Texts(self._noise_mid)
        self._reasons = Texts(self._noise_rest)
        self._numbers = Texts(lambda number: b" %d=" % number)
        self._protos: object = None
        self._tap = ""

    def write_many(self, columns: Columns) -> None:
        """Rows for all items."""
        for rows in parted(columns):
            self._stream.write(self._part(rows))
        if self._eager:
            self._stream.flush()

    def write(self, item: Item) -> None:
        """A row."""
        self._stream.write(self._single.of(item))
        if self._eager:
            self._stream.flush()

    def end(self) -> None:
        """Nothing follows."""
        self._stream.flush()

    def _part(self, rows: Rows) -> bytes | memoryview:
        if rows.t_us is not None and not self._dates.writable(rows.t_us).all():
            items = (rows.columns.item(row) for row in range(rows.start, rows.start + rows.count))
            return b"".join(map(self._single.of, items))
        self._learn(rows)
        others = listed([self._single.of(rows.columns.item(rows.start + row)) for row in rows.other.tolist()])
        rest = np.flatnonzero(rows.kind != Row.ODD)
        mine = rows.listed
        dps, quoting = self._dp_pieces(rows)
        quotes = self._quotes(rows, quoting)
        front = self._front(rows, rest)
        before: list[Piece] = [self._whole(rows, mine), quotes, self._titles.slices(rows.proto[mine])]
        after: list[Piece] = [quotes, Same(b",", len(mine)), self._details(rows, mine), Same(_REST, len(mine))]
        dp_lengths = laid(len(rows.dp_id), dps)
        lengths = np.zeros(rows.count, np.int64)
        lengths[rows.other] = others.length
        lengths[rest] = laid(len(rest), front)
        lengths[mine] += laid(len(mine), before) + rows.per_row(dp_lengths)[mine] + laid(len(mine), after)
        at, size = places(lengths)
        out = np.empty(size, np.uint8)
        others.put(out, at[rows.other])
        place = np.zeros(rows.count, np.int64)
        place[rest] = lay(out, at[rest], front)
        place[mine] = lay(out, place[mine], before)
        lay(out, rows.dp_places(place, dp_lengths), dps)
        lay(out, place[mine] + rows.per_row(dp_lengths)[mine], after)
        return out.data

    def _front(self, rows: Rows, rest: Numbers) -> list[Piece]:
        """Known frames and noise whole; of lists what stands before `whole`."""
        kind, proto, count = rows.kind[rest], rows.proto[rest], len(rest)
        known, noise = np.flatnonzero(kind == Row.KNOWN), np.flatnonzero(kind == Row.NOISE)
        frames, bare = np.flatnonzero(kind != Row.NOISE), np.flatnonzero(kind != Row.KNOWN)
        mine = np.flatnonzero((kind == Row.LIST) | (kind == Row.WRONG_SUM))
        zero = np.zeros(len(noise), np.int64)
        begin, length = rows.begin[rest][bare], rows.length[rest][bare]
        kinds = [(frames, Same(b"frame,", len(frames))), (noise, Same(b"noise,", len(noise)))]
        middle = [
            (known, self._known.slices(proto[known])),
            (mine, self._mids.slices(proto[mine])),
            (noise, self._noise.slices(zero)),
        ]
        return [
            Mixed(count, kinds),
            *self._times(rows, rest),
            Mixed(count, middle),
            Mixed(count, [(bare, Slices(rows.spaced, 3 * begin, np.maximum(3 * length - 1, 0)))]),
            Mixed(count, [(noise, self._reasons.slices(proto[noise]))]),
        ]

    def _times(self, rows: Rows, rest: Numbers) -> list[Piece]:
        """The number of microseconds, a comma, and the date."""
        if rows.t_us is None:
            return [Same(b",", len(rest))]
        t_us = rows.t_us[rest]
        timed = np.flatnonzero(t_us != NO_TIME)
        told = Mixed(len(rest), [(timed, decimals(t_us[timed]))])
        return [told, Same(b",", len(rest)), *self._dates.pieces(t_us)]

    def _whole(self, rows: Rows, mine: Numbers) -> Slices:
        """Whether the bytes are to be taken for one whole frame: all are, but for sound ones that may be read twice."""
        data = np.frombuffer(rows.data, np.uint8)
        begin, length = rows.begin[mine], rows.length[mine]
        doubtful = (data[begin + 2] == _AMBIGUOUS) & (length >= 9) & (rows.kind[mine] == Row.LIST)
        for row in np.flatnonzero(doubtful).tolist():
            at, size = int(begin[row]), int(length[row])
            doubtful[row] = 9 + (int(data[at + 6]) << 8 | int(data[at + 7])) == size
        text = np.concatenate((_WHOLE, _COMMA))
        shift = np.where(doubtful, len(_WHOLE), 0)
        return Slices(text, shift, np.where(doubtful, len(_COMMA), len(_WHOLE)))

    def _quotes(self, rows: Rows, quoting: Numbers) -> Slices:
        """A quote for each list whose text needs it, for a comma or a quote of its title or its strings."""
        wanted = np.zeros(rows.count, np.bool_)
        wanted[rows.dp_row()[quoting]] = True
        wanted = wanted[rows.listed] | self._quoted[rows.proto[rows.listed]]
        return Slices(_QUOTE, np.zeros(len(rows.listed), np.int64), wanted.astype(np.int64))

    def _details(self, rows: Rows, mine: Numbers) -> Mixed:
        """What is wrong."""
        wrong = np.flatnonzero(rows.kind[mine] == Row.WRONG_SUM)
        said = [self._sums.of(rows.raw(row)) for row in mine[wrong].tolist()]
        return Mixed(len(mine), [(wrong, listed(said))])

    def _dp_pieces(self, rows: Rows) -> tuple[list[Piece], Numbers]:
        """The datapoints as the text has them, and those that need quotes around it."""
        numbers, bools = rows.dps_of_numbers(), rows.dps_of(DpType.BOOL)
        strings, raws = rows.dps_of(DpType.STRING), rows.dps_of(DpType.RAW)
        last = rows.dp_is_last()[strings].tolist()
        texts = [_string(value, last=end) for value, end in zip(rows.values(strings), last, strict=True)]
        true = rows.dp_value[bools]
        values: list[tuple[Numbers, Slices | Same]] = [
            (numbers, decimals(rows.dp_value[numbers])),
            (bools, Slices(_BOOLS, 5 * true, 5 - true)),
            (strings, listed(texts)),
            (raws, Slices(rows.hexed, 2 * rows.dp_at[raws], 2 * rows.dp_length[raws])),
        ]
        quoting = [b'"' in text or b"," in text for text in texts]
        heads = self._numbers.slices(rows.dp_id.astype(np.int64))
        return [heads, Mixed(len(rows.dp_id), values)], strings[np.array(quoting, np.bool_)]

    def _learn(self, rows: Rows) -> None:
        """What is said of prototypes that were not met before."""
        columns = rows.columns
        full = self._known.trim() | self._mids.trim() | self._titles.trim()
        if full or self._protos is not columns.protos or columns.tap != self._tap:
            self._known, self._mids, self._titles = Texts(), Texts(), Texts()
            self._noise = Texts(self._noise_mid)
            self._protos, self._tap = columns.protos, columns.tap
            self._quoted = np.zeros(0, np.bool_)
        known, mine = rows.of(Row.KNOWN), rows.listed
        for number in self._known.missing(rows.proto[known]):
            message = columns.protos[number]
            line = self._single.of(Item(0, _untimed(message)))
            self._known.put(number, line.removeprefix(_LINE_BEFORE[0]))
        for number in self._titles.missing(rows.proto[mine]):
            self._put_list(number, columns.protos[number])
        self._mids.missing(rows.proto[mine])

    def _put_list(self, number: int, message: Message) -> None:
        line = self._single.of(Item(0, _untimed(message, raw=b"\0")))
        before = line[: line.rindex(b",00,") + 1]
        title = cell(message.title)
        if number >= len(self._quoted):
            self._quoted = np.concatenate((self._quoted, np.zeros(number + 64, np.bool_)))
        self._quoted[number] = "," in title or '"' in title
        self._titles.put(number, title.replace('"', '""').encode("utf-8", "replace"))
        self._mids.missing(np.array([number]))
        self._mids.put(number, before.removeprefix(_LINE_BEFORE[0]))

    def _noise_mid(self, _: int) -> bytes:
        line = self._single.of(Item(0, Noise(self._tap, None, 0, b"\0", REASONS[0])))
        return line[: line.rindex(b",00,") + 1].removeprefix(_LINE_BEFORE[1])

    def _noise_rest(self, reason: int) -> bytes:
        line = self._single.of(Item(0, Noise("", None, 0, b"\0", REASONS[reason])))
        return line[line.rindex(b",00,") + 3 :]


def _untimed(message: Message, *, raw: bytes | None = None) -> Message:
    frame = message.frame._replace(t_us=None, end_us=None)
    return replace(message, frame=frame if raw is None else frame._replace(raw=raw))


def _detail(faults: tuple[Fault, ...]) -> bytes:
    """The cell about a wrong checksum. Its words have a comma, and no quote."""
    said = cell("; ".join(fault_words(faults)))
    return f'"{said}"'.encode() if "," in said else said.encode()


def _string(value: bytes, *, last: bool) -> bytes:
    """A string as the cell has it; `last`: nothing follows it there."""
    if _PLAIN.fullmatch(value):
        return value
    text = value.decode("utf-8", "replace")
    safe = escaped(f"={text}" if last else f"={text}=")[1 : None if last else -1]
    return safe.replace('"', '""').encode("utf-8", "replace")
