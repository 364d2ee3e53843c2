"""Items in columns as packets, byte for byte those of `capture.pcap` and `capture.pcapng`."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

import numpy as np

from tuyasniff.bulk.clocks import moments
from tuyasniff.bulk.columns import Bytes, Columns, Numbers, Row
from tuyasniff.bulk.laying import Mixed, Piece, Slices, Texts, laid, lay, listed, places
from tuyasniff.bulk.messages import frame_of
from tuyasniff.bulk.rows import Rows, parted
from tuyasniff.bulk.single import Single
from tuyasniff.capture.about import About
from tuyasniff.capture.pcap import PcapWriter
from tuyasniff.capture.pcapng import PcapngWriter
from tuyasniff.model import Gap, Item, Message, Note, Talker
from tuyasniff.protocol.claims import sum_fault
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from numpy.typing import NDArray

Flags: TypeAlias = "NDArray[np.bool_]"

_SECOND = 1_000_000
_LAST_SECOND = 0xFFFFFFFF
_LAST_NS = (1 << 64) - 1
_FARTHEST = 1 << 60
"""Times beyond, in microseconds, are left to the ordinary writer."""

_FEW = 24
"""So few packets in a row are written one by one."""

_HEAD, _BLOCK = 28, 6
_AMBIGUOUS = 2
_TALKERS = tuple(Talker)
_ZEROS = np.zeros(4, np.uint8)


class _Many:
    """What both have in common: runs of rows that are written together, and the others one by one."""

    def __init__(self, stream: BinaryIO, about: About, single: Single[PcapWriter] | Single[PcapngWriter]) -> None:
        self._stream = stream
        self._eager = about.eager
        self._single = single
        self._clock = single.writer.clock
        self._put(self._single.take())

    def write(self, item: Item) -> None:
        """What the ordinary writer makes of an item."""
        self._put(self._single.of(item))

    def write_many(self, columns: Columns) -> None:
        """Packets of all items."""
        for rows in parted(columns):
            self._rows(rows)
        if self._eager:
            self._stream.flush()

    def end(self) -> None:
        """What still waits."""
        self._put(self._single.end())
        self._stream.flush()

    def _put(self, data: bytes | memoryview) -> None:
        if data:
            self._stream.write(data)
            if self._eager:
                self._stream.flush()

    def _rows(self, rows: Rows) -> None:
        usual = self._usual(rows)
        start = 0
        while start < rows.count:
            stop = start if usual[start] else self._stop(rows, start, usual)
            if stop - start < _FEW:
                stop = max(stop, start + 1)
                for row in range(start, stop):
                    self.write(rows.columns.item(rows.start + row))
            else:
                self._put(self._run(rows, np.arange(start, stop)))
            start = stop

    def _stop(self, rows: Rows, start: int, usual: Flags) -> int:
        """Up to which row all are written together."""
        found = np.flatnonzero(usual[start:])
        return start + int(found[0]) if len(found) else rows.count

    def _usual(self, rows: Rows) -> Flags:
        """The rows that are to be written one by one."""
        usual: Flags = rows.kind == Row.ODD
        if rows.t_us is not None:
            usual |= (np.abs(rows.t_us) > _FARTHEST) & (rows.t_us != NO_TIME)
        return usual

    def _run(self, rows: Rows, run: Numbers) -> memoryview:
        raise NotImplementedError

    def _moments(self, rows: Rows, run: Numbers) -> Numbers:
        times = np.full(len(run), NO_TIME) if rows.t_us is None else rows.t_us[run]
        return moments(self._clock, times)


def _joined(count: int, pieces: list[Piece]) -> memoryview:
    at, size = places(laid(count, pieces))
    out = np.empty(size, np.uint8)
    lay(out, at, pieces)
    return out.data


def _data(rows: Rows, run: Numbers) -> Slices:
    return Slices(np.frombuffer(rows.data, np.uint8), rows.begin[run], rows.length[run])


def _heads(*columns: NDArray[Any] | int) -> Bytes:
    """Numbers of 32 bits beside each other, as bytes."""
    count = max(len(column) for column in columns if not isinstance(column, int))
    heads = np.empty((count, len(columns)), "<u4")
    for place, column in enumerate(columns):
        heads[:, place] = column
    return heads.reshape(-1).view(np.uint8)


class ManyPcap(_Many):
    """Writes items, and columns of them; OSError of the stream passes."""

    def __init__(self, stream: BinaryIO, about: About) -> None:
        super().__init__(stream, about, Single(PcapWriter, about))

    def _run(self, rows: Rows, run: Numbers) -> memoryview:
        second, micro = np.divmod(self._moments(rows, run), _SECOND)
        length = rows.length[run]
        heads = _heads(np.minimum(second, _LAST_SECOND), micro, length, length)
        each = np.full(len(run), 16)
        return _joined(len(run), [Slices(heads, np.arange(len(run)) * 16, each), _data(rows, run)])


class ManyPcapng(_Many):
    """Writes items, and columns of them; OSError of the stream passes."""

    def __init__(self, stream: BinaryIO, about: About) -> None:
        self._pcapng = Single(PcapngWriter, about)
        super().__init__(stream, about, self._pcapng)
        self._fresh()
        self._protos: object = None
        self._tap = ""

    def _fresh(self) -> None:
        self._interface, self._tail = Texts(), Texts()
        self._wrong: dict[int, tuple[bytes, bytes]] = {}
        self._talkers = np.zeros(0, np.int64)
        self._related = np.zeros(0, np.bool_)

    def _usual(self, rows: Rows) -> Flags:
        usual = super()._usual(rows)
        # what notes and gaps say stands beside the next packet
        for row in rows.other.tolist():
            told = isinstance(rows.columns.odd[rows.start + row].thing, Note | Gap)
            if told and row + 1 < rows.count:
                usual[row + 1] = True
        if self._pcapng.writer.has_words:
            usual[0] = True
        data, mine = np.frombuffer(rows.data, np.uint8), rows.listed
        self._meet(rows.columns)
        usual[mine] |= (data[rows.begin[mine] + 2] == _AMBIGUOUS) | self._related[rows.proto[mine]]
        return usual

    def _meet(self, columns: Columns) -> None:
        """Take in prototypes that were not met before."""
        if self._protos is not columns.protos or columns.tap != self._tap:
            self._protos, self._tap = columns.protos, columns.tap
            self._fresh()
        fresh = columns.protos[len(self._talkers) :]
        if fresh:
            self._talkers = np.append(self._talkers, [_TALKERS.index(message.frame.talker) for message in fresh])
            self._related = np.append(self._related, [bool(message.variant) for message in fresh])

    def _stop(self, rows: Rows, start: int, usual: Flags) -> int:
        """The same; the ordinary writer makes interfaces, and learns who talks."""
        writer = self._pcapng.writer
        known = [place for place, talker in enumerate(_TALKERS) if writer.is_known(self._tap, talker)]
        heard = [place for place in known if writer.has_heard(self._tap, _TALKERS[place])]
        noisy = writer.is_known(self._tap, writer.talker_of(self._tap))
        kind = rows.kind[start:]
        frames = kind <= Row.WRONG_SUM
        fresh = (kind == Row.NOISE) & (not noisy)
        if rows.columns.several is None:
            fresh[frames] = ~np.isin(self._talkers[rows.proto[start:][frames]], heard)
        else:
            fresh[frames] = ~self._heard(rows.columns.protos, rows.proto[start:][frames])
        return super()._stop(rows, start, usual | np.concatenate((usual[:start], fresh)))

    def _heard(self, protos: Sequence[Message], met: Numbers) -> Flags:
        """Of messages of several taps, whether each has an interface, and its talker was heard there."""
        writer = self._pcapng.writer
        heard = np.zeros(len(protos), np.bool_)
        for index in np.flatnonzero(np.bincount(met)).tolist():
            frame = frame_of(protos, index)
            heard[index] = writer.has_heard(frame.tap, frame.talker) and writer.is_known(frame.tap, frame.talker)
        told: Flags = heard[met]
        return told

    def _run(self, rows: Rows, run: Numbers) -> memoryview:
        count, kind = len(run), rows.kind[run]
        times = np.full(count, NO_TIME) if rows.t_us is None else rows.t_us[run]
        timed = (times != NO_TIME) & (times >= -self._clock.base)
        wrong, noise = np.flatnonzero(kind == Row.WRONG_SUM), np.flatnonzero(kind == Row.NOISE)
        key = 4 * rows.proto[run] + 2 * (kind == Row.WRONG_SUM) + timed
        talker = _TALKERS.index(self._pcapng.writer.talker_of(self._tap))
        key[noise] = -2 * (len(_TALKERS) * rows.proto[run][noise] + talker) - timed[noise] - 1
        # odd keys for noise, even ones for frames, none negative
        key = np.where(key < 0, -2 * key - 1, 2 * key)
        self._learn(rows, run, key)
        begin, length = rows.begin[run], rows.length[run]
        tails = self._tail.slices(key)
        said = Mixed(count, [(wrong, listed([self._wrong_tail(rows, int(run[one]), int(key[one])) for one in wrong]))])
        padding = -length % 4
        total = _HEAD + length + padding + tails.length + said.length + 4
        moment = self._moments(rows, run).astype(np.uint64)
        ns = np.where(moment > _LAST_NS // 1000, _LAST_NS, moment * np.uint64(1000))
        heads = _heads(_BLOCK, total, ns >> np.uint64(32), ns & np.uint64(0xFFFFFFFF), length, length)
        place = np.arange(count) * 24
        return _joined(
            count,
            [
                Slices(heads, place, np.full(count, 8)),
                self._interface.slices(key),
                Slices(heads, place + 8, np.full(count, 16)),
                Slices(np.frombuffer(rows.data, np.uint8), begin, length),
                Slices(_ZEROS, np.zeros(count, np.int64), padding),
                tails,
                said,
                Slices(heads, place + 4, np.full(count, 4)),
            ],
        )

    def _learn(self, rows: Rows, run: Numbers, key: Numbers) -> None:
        """The interface and the options of packets that were not met before."""
        if self._tail.trim() | self._interface.trim():
            self._interface, self._tail = Texts(), Texts()
        self._interface.missing(key)
        for one in self._tail.missing(key):
            row = int(run[np.argmax(key == one)])
            interface, tail = self._asked(rows.columns.item(rows.start + row))
            self._interface.put(one, interface)
            self._tail.put(one, b"" if rows.kind[row] == Row.WRONG_SUM else tail)

    def _asked(self, item: Item) -> tuple[bytes, bytes]:
        """The interface of the packet of an item, and its options, without writing it."""
        writer = self._pcapng.writer
        writer.clock = copy(self._clock)
        try:
            block = self._pcapng.of(item)
        finally:
            writer.clock = self._clock
        (size,) = struct.unpack_from("<I", block, 20)
        return block[8:12], block[_HEAD + size + -size % 4 : -4]

    def _wrong_tail(self, rows: Rows, row: int, key: int) -> bytes:
        """The options of a frame whose checksum is wrong: they say so, in words that are always of one length."""
        (fault,) = sum_fault(rows.raw(row))
        words, tail = self._wrong.get(key) or (b"", b"")
        if not words:
            words, tail = fault.text.encode(), self._asked(rows.columns.item(rows.start + row))[1]
            self._wrong[key] = words, tail
        return tail.replace(words, fault.text.encode())
