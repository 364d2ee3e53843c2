"""How the values of datapoints went: the latest ones for a sparkline, a thinned course for a plot of hours.

Only what the MCU tells counts; what the module sets is a wish. A datapoint takes about 70 kB at most (a course of
4,096 points of 16 bytes, and the latest 128), thirty of them 2 MB, however long a session lasts.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

from tuyasniff.analysis.dpstate import plain_value
from tuyasniff.model import Datapoint, DpType, FaultCode, Message, Talker

LATEST_KEPT = 128
COURSE_MOST = 4096

TREND_POINTS = 12
TREND_FEWEST = 6
TREND_CLEAR = 0.6
"""Of the pairs among the latest points so many more must rise than fall; noise about one value gets there once in some
hundred times."""

_LARGEST = 2**63 - 1
_NUMBERS = (DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP)


class Point(NamedTuple):
    """A value and its moment in microseconds; where there are no times, all moments are 0."""

    t_us: int
    value: int


class Kept:
    """All points of a datapoint, thinned evenly: of each group of neighbours the least and the most are kept."""

    def __init__(self) -> None:
        self._times = array("q")
        self._values = array("q")
        self._group: list[Point] = []
        self._seen = 0
        self._size = 1

    def add(self, point: Point) -> None:
        """One more."""
        self._group.append(point)
        self._seen += 1
        if self._seen >= self._size:
            self._close()

    def points(self) -> tuple[Point, ...]:
        """What is kept."""
        kept = tuple(map(Point, self._times, self._values))
        return kept + tuple(_extremes(self._group))

    # many points at once: `room` tells how many, and of groups of which size; `groups` and `rest` take them

    def room(self) -> tuple[int, int, int]:
        """How many points are missing in the group, how large a group is, how many groups there is room for."""
        groups = COURSE_MOST - 1 - len(self._times)
        return self._size - self._seen, self._size, groups if self._size == 1 else (groups + 1) // 2

    def groups(self, times: bytes, values: bytes) -> None:
        """The points of whole groups that are to be kept, as 64-bit numbers; at most as many as there is room for."""
        self._times.frombytes(times)
        self._values.frombytes(values)
        self._thin()

    def rest(self, extremes: list[Point], count: int) -> None:
        """So many points, not more than are missing in the group; these are the least and the most of them."""
        self._group = _extremes(self._group + extremes)
        self._seen += count
        if self._seen >= self._size:
            self._close()

    def _close(self) -> None:
        self._keep(self._group)
        self._group = []
        self._seen = 0
        self._thin()

    def _thin(self) -> None:
        if len(self._times) > COURSE_MOST - 2:  # what points() adds has a place left
            self._halve()

    def _keep(self, group: list[Point]) -> None:
        for point in _extremes(group):
            self._times.append(point.t_us)
            self._values.append(point.value)

    def _halve(self) -> None:
        times, values = self._times, self._values
        self._times, self._values = array("q"), array("q")
        for start in range(0, len(values), 4):
            for place in _places(values[start : start + 4].tolist()):
                self._times.append(times[start + place])
                self._values.append(values[start + place])
        self._size = 4 if self._size == 1 else self._size * 2


class History:
    """One datapoint."""

    def __init__(self) -> None:
        self.latest: Any = None
        self.number: int | None = None
        self.changed_us: int | None = None
        self.course = Kept()
        self.ring: deque[Point] = deque(maxlen=LATEST_KEPT)
        self.measures = False
        self.key: tuple[type, Any] | None = None
        self.t_us = 0
        self.count = 0
        """How many numbers it told."""

    def add(self, dp: Datapoint, t_us: int | None, number: int) -> None:
        """One more value, told by the item of that number."""
        self.t_us = self.t_us if t_us is None else t_us
        self.latest, self.number = plain_value(dp), number
        key = (type(self.latest), self.latest)
        if key != self.key:
            # the first value is not a change: nobody knows for how long it has been so
            self.changed_us = self.changed_us if self.key is None else t_us
            self.key = key
        self.measures = dp.type == DpType.VALUE
        if dp.type in _NUMBERS and isinstance(dp.value, int) and abs(dp.value) <= _LARGEST:
            point = Point(self.t_us, int(dp.value))
            self.count += 1
            self.ring.append(point)
            self.course.add(point)

    def trend(self) -> str | None:
        """`rising`, `falling` or `steady`; None for too few points, and for what is no measure."""
        values = [point.value for point in self.ring][-TREND_POINTS:]
        if not self.measures or len(values) < TREND_FEWEST:
            return None
        pairs = len(values) * (len(values) - 1) // 2
        balance = sum((later > earlier) - (later < earlier) for earlier, later in combinations(values, 2)) / pairs
        if abs(balance) < TREND_CLEAR:
            return "steady"
        return "rising" if balance > 0 else "falling"


class Histories:
    """Takes messages in wire order; keeps the course of every datapoint that the MCU told."""

    def __init__(self) -> None:
        self._histories: dict[int, History] = {}

    def add(self, message: Message, number: int) -> None:
        """Take the datapoints of a message, the item of that number; damaged ones teach nothing."""
        if message.frame.checksum == "bad" or message.frame.talker is Talker.MODULE:
            return
        for dp in message.dps:
            if any(fault.code is FaultCode.DP_OVERRUN for fault in dp.faults):
                continue
            self.of(dp.id).add(dp, message.frame.t_us, number)

    def of(self, dp_id: int) -> History:
        """What is known of a datapoint, to be moved on."""
        history = self._histories.get(dp_id)
        if history is None:
            history = self._histories[dp_id] = History()
        return history

    def ids(self) -> tuple[int, ...]:
        """The dpIDs that were told, ascending."""
        return tuple(sorted(self._histories))

    def points(self, dp_id: int) -> tuple[Point, ...]:
        """The latest numbers, at most LATEST_KEPT; none for strings and raw ones."""
        history = self._histories.get(dp_id)
        return tuple(history.ring) if history else ()

    def course(self, dp_id: int) -> tuple[Point, ...]:
        """All numbers since the beginning, thinned to COURSE_MOST; extremes are kept."""
        history = self._histories.get(dp_id)
        return history.course.points() if history else ()

    def count(self, dp_id: int) -> int:
        """How many numbers it told."""
        history = self._histories.get(dp_id)
        return history.count if history else 0

    def latest(self, dp_id: int) -> Any:
        """The latest value as scripts get it: bool, int, or str with raw bytes as hex; None without any."""
        history = self._histories.get(dp_id)
        return history.latest if history else None

    def latest_number(self, dp_id: int) -> int | None:
        """The item that told it."""
        history = self._histories.get(dp_id)
        return history.number if history else None

    def changed_us(self, dp_id: int) -> int | None:
        """When the value last became another one, None if it never did or there are no times."""
        history = self._histories.get(dp_id)
        return history.changed_us if history else None

    def trend(self, dp_id: int) -> str | None:
        """`rising`, `falling` or `steady` over the latest points; None for too few, and for what is no measure."""
        history = self._histories.get(dp_id)
        return history.trend() if history else None


def _extremes(group: list[Point]) -> list[Point]:
    """The least and the most of neighbours, in their order; of equal ones the first and the last."""
    return [group[place] for place in _places([point.value for point in group])]


def _places(values: list[int]) -> Sequence[int]:
    """Where they stand."""
    if len(values) < 2:
        return range(len(values))
    least = values.index(min(values))
    most = len(values) - 1 - values[::-1].index(max(values))
    return (least, most) if least < most else (most, least)
