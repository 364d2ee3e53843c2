"""A capture as numpy arrays, for programs: frames and datapoints, a block at a time, in flat memory.

for block in tuyasniff.columns(Path("meter.bin")):
    volts = block.datapoints[block.datapoints["id"] == 20]
    print(volts["value"].mean())
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.lists import ragged
from tuyasniff.bulk.session import pour
from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.model import Datapoint, FamilyName, Frame, Item, Message, Talker
from tuyasniff.session import Session
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from numpy.typing import NDArray

Records: TypeAlias = "NDArray[np.void]"

TALKERS = tuple(Talker)
"""Who sent a frame, by the number in `talker`: mcu, module, unknown."""

CHECKSUMS = ("ok", "bad", "missing")
"""How the checksum of a frame is, by the number in `checksum`."""

_BAD = CHECKSUMS.index("bad")

FRAME = np.dtype(
    [
        ("number", np.int64),
        ("t_us", np.int64),
        ("tap", np.uint16),
        ("offset", np.int64),
        ("at", np.int64),
        ("length", np.int32),
        ("talker", np.uint8),
        ("version", np.uint8),
        ("cmd", np.uint8),
        ("checksum", np.uint8),
    ]
)
"""A frame. `number` is that of the item (from 1, noise and notes count). `t_us` are microseconds since the start of the
session, -2**63 where there is no time: `t_us.view("m8[us]")` gives NaT there. `tap` is an index in `taps`. `offset` is
the place of its first byte in the stream of its tap, `at` in `data`; `length` counts bytes. `talker` is an index in
TALKERS, `checksum` in CHECKSUMS. `version` and `cmd` are those bytes, 0 in a frame too short to have them."""

DATAPOINT = np.dtype(
    [
        ("number", np.int64),
        ("t_us", np.int64),
        ("id", np.uint8),
        ("type", np.uint8),
        ("value", np.int64),
        ("talker", np.uint8),
        ("sound", np.bool_),
        ("at", np.int64),
        ("length", np.int32),
    ]
)
"""A datapoint. `number`, `t_us` and `talker` are those of its frame. `type` is the code: raw 0, bool 1, value 2, string
3, enum 4, bitmap 5. `value` is the number of a bool, value, enum or bitmap, and 0 for all else: strings, raw, and what
does not fit. `at` and `length` are the place of the bytes of its value in `data`. `sound`: neither it nor the checksum
of its frame has a fault."""

_AT_ONCE = 4096
"""Items that come one by one make a block together when there are so many of them."""

_VALUES = range(-(1 << 63), 1 << 63)


class Arrays(NamedTuple):
    """A block of a capture: `frames` (records of FRAME) and their `datapoints` (DATAPOINT), both in wire order.

    `data` holds the bytes of the frames: those of a value are `data[at : at + length]`. Of a frame of which a text left
    something out it holds the whole frame. `taps` are the names of the taps met so far.
    """

    frames: Records
    datapoints: Records
    data: bytes
    taps: tuple[str, ...]


def columns(
    source: Path | str | bytes, *, format: str | None = None, family: FamilyName | str | None = None
) -> Iterator[Arrays]:
    """The frames and datapoints of a file (a Path), a pasted text (a str) or recorded bytes, as `decode` has them.

    `format` and `family` are those of `decode`. Raises SourceError where the file cannot be opened and FormatError for
    an unknown format.
    """
    capture = open_capture(source, format=format) if isinstance(source, Path) else capture_of(source, format=format)
    session = Session(capture, family=FamilyName(family) if family else None)
    return arrays_of(pour(session, capture.together()))


def arrays_of(parts: Iterable[Columns | Item]) -> Iterator[Arrays]:
    """The same of what a session gives: items in columns, and ordinary ones."""
    maker = _Maker()
    waiting: list[Item] = []
    for part in parts:
        if isinstance(part, Item):
            waiting.append(part)
        if waiting and (isinstance(part, Columns) or len(waiting) >= _AT_ONCE):
            yield from maker.items(waiting)
            waiting = []
        if isinstance(part, Columns):
            yield from maker.columns(part)
    yield from maker.items(waiting)


class _Known:
    """What of prototypes is asked for, as arrays."""

    def __init__(self, protos: Sequence[Message]) -> None:
        self.protos = protos
        self.talker = np.zeros(0, np.uint8)
        self.at_cmd = np.zeros(0, np.int64)
        self.checksum = np.zeros(0, np.uint8)
        self.dp_first = np.zeros(1, np.int64)
        self.dps = np.zeros(0, DATAPOINT)

    def grow(self) -> None:
        """Take in those that came since."""
        fresh = self.protos[len(self.talker) :]
        if not fresh:
            return
        talkers = [TALKERS.index(message.frame.talker) for message in fresh]
        self.talker = np.append(self.talker, talkers).astype(np.uint8)
        self.at_cmd = np.append(self.at_cmd, [_cmd_at(message.frame) for message in fresh])
        sums = [CHECKSUMS.index(message.frame.checksum) for message in fresh]
        self.checksum = np.append(self.checksum, sums).astype(np.uint8)
        dps = [_record(dp, 0, 0, message.frame, 0) for message in fresh for dp in message.dps]
        self.dps = np.concatenate((self.dps, np.array(dps, DATAPOINT)))
        ends = self.dp_first[-1] + np.cumsum([len(message.dps) for message in fresh])
        self.dp_first = np.append(self.dp_first, ends)


class _Maker:
    """Makes blocks; knows the taps and prototypes that were met."""

    def __init__(self) -> None:
        self._taps: dict[str, int] = {}
        self._known = _Known([])

    def items(self, items: Iterable[Item]) -> Iterator[Arrays]:
        """A block of ordinary items, if there is a frame among them."""
        made = self._ordinary(items, 0)
        if len(made.frames):
            yield made

    def columns(self, columns: Columns) -> Iterator[Arrays]:
        """A block of columns."""
        if columns.protos is not self._known.protos:
            self._known = _Known(columns.protos)
        self._known.grow()
        odd = self._ordinary(columns.odd.values(), len(columns.data))
        rows = np.flatnonzero(columns.kind <= Row.WRONG_SUM)
        frames = self._frames(columns, rows)
        dps = np.concatenate((self._listed(columns), self._of_prototypes(columns), odd.datapoints))
        frames = np.concatenate((frames, odd.frames))
        if not len(frames):
            return
        if len(odd.frames):
            frames = frames[np.argsort(frames["number"], kind="stable")]
        # each of the three is in order, and none of them has a datapoint of a frame of another
        dps = dps[np.argsort(dps["number"], kind="stable")]
        yield Arrays(frames, dps, columns.data + odd.data, tuple(self._taps))

    def _frames(self, columns: Columns, rows: NDArray[np.int64]) -> Records:
        data = np.frombuffer(columns.data, np.uint8)
        begin, proto = columns.begin[rows], columns.proto[rows]
        frames = np.zeros(len(rows), FRAME)
        frames["number"] = columns.first + rows
        frames["t_us"] = NO_TIME if columns.t_us is None else columns.t_us[rows]
        several = columns.several
        if several is None:
            frames["tap"] = self._tap(columns.tap)
        else:
            numbers = np.zeros(len(several.names), np.int64)
            for tap in dict.fromkeys(several.tap[rows].tolist()):
                numbers[tap] = self._tap(several.names[tap])
            frames["tap"] = numbers[several.tap[rows]]
        frames["offset"] = columns.offsets[rows]
        frames["at"] = begin
        frames["length"] = columns.end[rows] - begin
        frames["talker"] = self._known.talker[proto]
        frames["version"] = data[begin + 2]
        frames["cmd"] = data[begin + self._known.at_cmd[proto]]
        # the message of a list stands for sound ones, that of a known frame for the very same bytes
        wrong = columns.kind[rows] == Row.WRONG_SUM
        frames["checksum"] = np.where(wrong, _BAD, self._known.checksum[proto])
        return frames

    def _listed(self, columns: Columns) -> Records:
        """Datapoints that are in columns."""
        counts = np.diff(columns.dp_first)
        row = np.repeat(np.arange(len(columns)), counts)
        dps = np.zeros(len(columns.dp_id), DATAPOINT)
        self._about(dps, columns, row)
        dps["id"], dps["type"], dps["value"] = columns.dp_id, columns.dp_type, columns.dp_value
        dps["sound"] = columns.kind[row] == Row.LIST
        dps["at"], dps["length"] = columns.dp_at, columns.dp_length
        return dps

    def _of_prototypes(self, columns: Columns) -> Records:
        """Datapoints that prototypes have."""
        rows = np.flatnonzero(columns.kind == Row.KNOWN)
        first = self._known.dp_first[columns.proto[rows]]
        counts = self._known.dp_first[columns.proto[rows] + 1] - first
        dps = self._known.dps[ragged(first, counts)]
        row = np.repeat(rows, counts)
        dps["at"] += columns.begin[row]
        self._about(dps, columns, row)
        return dps

    def _about(self, dps: Records, columns: Columns, row: NDArray[np.int64]) -> None:
        """What is said of the frames of datapoints."""
        dps["number"] = columns.first + row
        dps["t_us"] = NO_TIME if columns.t_us is None else columns.t_us[row]
        dps["talker"] = self._known.talker[columns.proto[row]]

    def _ordinary(self, items: Iterable[Item], start: int) -> Arrays:
        """The frames among items; their bytes are put behind `start` other ones."""
        frames: list[tuple[Any, ...]] = []
        dps: list[tuple[Any, ...]] = []
        data = bytearray()
        for number, thing in items:
            if not isinstance(thing, Message):
                continue
            frame, at, talker = thing.frame, start + len(data), TALKERS.index(thing.frame.talker)
            whole = frame.whole
            version = whole[2] if len(whole) > 2 else 0
            cmd = whole[_cmd_at(frame)] if len(whole) > _cmd_at(frame) else 0
            t_us = NO_TIME if frame.t_us is None else frame.t_us
            checksum = CHECKSUMS.index(frame.checksum)
            tap = self._tap(frame.tap)
            frames.append((number, t_us, tap, frame.offset, at, len(whole), talker, version, cmd, checksum))
            dps += [_record(dp, number, talker, frame, at) for dp in thing.dps]
            data += whole
        return Arrays(np.array(frames, FRAME), np.array(dps, DATAPOINT), bytes(data), tuple(self._taps))

    def _tap(self, tap: str) -> int:
        return self._taps.setdefault(tap, len(self._taps))


def _cmd_at(frame: Frame) -> int:
    return 5 if frame.extended else 3


def _record(dp: Datapoint, number: int, talker: int, frame: Frame, at: int) -> tuple[Any, ...]:
    """A datapoint of a frame whose bytes stand at `at`."""
    value = int(dp.value) if isinstance(dp.value, int) and dp.value in _VALUES else 0
    sound = not dp.faults and frame.checksum != "bad"
    place = at + dp.span.end - len(dp.raw)
    t_us = NO_TIME if frame.t_us is None else frame.t_us
    return number, t_us, dp.id, dp.type, value, talker, sound, place, len(dp.raw)
