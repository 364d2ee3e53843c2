"""Items in columns: thousands of frames and what they carry as a few arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tuyasniff.model import Item, Message, Noise, NoiseReason
from tuyasniff.protocol.decode import decode
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from tuyasniff.bulk.byid import ById

Bytes: TypeAlias = NDArray[np.uint8]
Numbers: TypeAlias = NDArray[np.int64]

REASONS = tuple(NoiseReason)
"""The reason of noise, by the number in `proto`."""


class Row(IntEnum):
    """What an item of the columns is."""

    KNOWN = 0
    """A frame of which an equal one has come before: all of it is that of its prototype, a wrong checksum too."""

    LIST = 1
    """A sound frame with nothing but a list of sound datapoints in it: they are in the columns of datapoints."""

    WRONG_SUM = 2
    """The same with a wrong checksum: it is shown, and teaches nothing."""

    NOISE = 3
    """Bytes outside any frame."""

    ODD = 4
    """Anything else: an ordinary item, in `odd`."""


class Several(NamedTuple):
    """Of items of several taps: the names of the taps, which of them each is of, and its offset in their streams."""

    names: tuple[str, ...]
    tap: Numbers
    starts: Numbers


@dataclass(frozen=True, slots=True)
class Columns:
    """Items in their order, numbered from `first`; all of one tap but for those in `odd`, or of several taps.

    For every item: `kind` (Row), `begin` and `end` (its bytes in `data`; 0 for odd ones), `proto`, and `t_us` and
    `end_us` (microseconds, NO_TIME for none; None where no item has a time). `offset` is the place of `data[0]` in the
    stream of the tap: an item's own offset is `offset + begin`.

    Items of several taps have `several`: then `tap` is empty, and `offset` means nothing. Each message of `protos`
    stands for one tap, that of its frame.

    `proto` is the index of a message in `protos`, a list that grows with the session: for KNOWN an equal message; for
    LIST and WRONG_SUM one that agrees in version, command, name, title, variant, family and talker, with neither
    datapoints nor bytes of its own; for NOISE the index of its reason in REASONS.

    Datapoints of LIST and WRONG_SUM rows: those of item `i` stand at `dp_first[i]` up to but not including
    `dp_first[i + 1]` (it has one entry more than there are items; other kinds have none). For each: `dp_id`, `dp_type`,
    `dp_at` and `dp_length` (its value in `data`), and `dp_value`: the value of bool, value, enum and bitmap as
    `Datapoint.value` has it, 0 for strings and raw. Every one of them is sound: no fault, a type from 0 to 5, a length
    that the type may have.
    """

    first: int
    tap: str
    data: bytes
    offset: int
    kind: Bytes
    begin: Numbers
    end: Numbers
    proto: Numbers
    dp_first: Numbers
    dp_id: Bytes
    dp_type: Bytes
    dp_at: Numbers
    dp_length: Numbers
    dp_value: Numbers
    protos: Sequence[Message]
    odd: dict[int, Item] = field(default_factory=dict)
    t_us: Numbers | None = None
    end_us: Numbers | None = None
    by_id: ById | None = None
    """What is known of the datapoints by dpID, if somebody has looked already."""
    several: Several | None = None

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def offsets(self) -> Numbers:
        """The offset of each item in the stream of its tap; nothing for odd ones."""
        return self.offset + self.begin if self.several is None else self.several.starts

    @property
    def bytes(self) -> Bytes:
        """`data` as an array."""
        return np.frombuffer(self.data, np.uint8)

    @property
    def dp_ids(self) -> list[int]:
        """The dpIDs in the columns of datapoints, ascending."""
        there = np.zeros(256, bool)
        if self.by_id is None:
            there[self.dp_id] = True
        else:
            others = self.by_id.order[: self.by_id.ends[0]]
            there[self.by_id.ids] = True
            there[self.dp_id.take(others)] = True
        return [int(dp_id) for dp_id in np.flatnonzero(there)]

    @property
    def taps(self) -> list[str]:
        """The taps of the items that are in columns, in the order in which they came first."""
        if self.several is None:
            return [self.tap]
        met = dict.fromkeys(self.several.tap[self.kind != Row.ODD].tolist())
        return [self.several.names[number] for number in met]

    @property
    def latest_us(self) -> int | None:
        """The latest moment of a frame that is in columns."""
        if self.t_us is None:
            return None
        times = self.t_us[self.kind <= Row.WRONG_SUM]
        return int(times.max()) if len(times) and int(times.max()) != NO_TIME else None

    @property
    def first_timed(self) -> int | None:
        """The place of the first item that has a time."""
        timed = [] if self.t_us is None else np.flatnonzero(self.t_us != NO_TIME)[:1].tolist()
        timed += [place for place, item in self.odd.items() if place < len(self) and item.thing.t_us is not None]
        return min(timed, default=None)

    def is_frame(self, place: int) -> bool:
        """Whether there is a frame at a place; of odd items nothing is said."""
        return 0 <= place < len(self) and int(self.kind[place]) <= Row.WRONG_SUM

    def moment(self, place: int) -> int | None:
        """When an item that is in columns came."""
        return _moment(self.t_us, place)

    def items(self) -> Iterator[Item]:
        """The items, as the ordinary session gives them (without the line they stand in)."""
        for place in range(len(self)):
            yield self.item(place)

    def without_noise(self) -> Columns:
        """The same; noise of several taps as odd items, for whoever tells noise by its reason alone."""
        rows = [] if self.several is None else np.flatnonzero(self.kind == Row.NOISE).tolist()
        if not rows:
            return self
        kind, begin, end, t_us = self.kind.copy(), self.begin.copy(), self.end.copy(), self.t_us
        kind[rows] = Row.ODD
        begin[rows] = end[rows] = 0
        if t_us is not None:
            t_us = t_us.copy()
            t_us[rows] = NO_TIME
        # not `|`: what lay in the file of an index makes its items as it is asked for them
        odd = dict(sorted([*self.odd.items(), *((row, self.item(row)) for row in rows)]))
        return replace(self, kind=kind, begin=begin, end=end, t_us=t_us, odd=odd)

    def shifted(self, after: int) -> Columns:
        """The same items with numbers that are so much higher."""
        odd = {place: item._replace(number=item.number + after) for place, item in self.odd.items()}
        return replace(self, first=self.first + after, odd=odd)

    def item(self, place: int) -> Item:
        """The item at a place, from 0."""
        kind = int(self.kind[place])
        if kind == Row.ODD:
            return self.odd[place]
        begin, end = int(self.begin[place]), int(self.end[place])
        raw, tap, at = self.data[begin:end], self.tap, self.offset + begin
        if self.several is not None:
            tap, at = self.several.names[int(self.several.tap[place])], int(self.several.starts[place])
        t_us = _moment(self.t_us, place)
        number = self.first + place
        if kind == Row.NOISE:
            return Item(number, Noise(tap, t_us, at, raw, REASONS[int(self.proto[place])]))
        message = self.protos[int(self.proto[place])]
        frame = message.frame._replace(tap=tap, raw=raw, offset=at, t_us=t_us, end_us=_moment(self.end_us, place))
        if kind == Row.KNOWN:
            return Item(number, replace(message, frame=frame))
        if kind == Row.WRONG_SUM:
            from tuyasniff.protocol.claims import sum_fault

            frame = frame._replace(faults=sum_fault(raw))
        return Item(number, decode(frame, message.variant))


def _moment(times: Numbers | None, place: int) -> int | None:
    if times is None:
        return None
    t_us = int(times[place])
    return None if t_us == NO_TIME else t_us
