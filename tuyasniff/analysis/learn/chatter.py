"""What changes by itself: how often, by how much, and how surprising a change is beside that.

A window of the length of those after a press is laid on the quiet parts of the session again and again; what is found
in it is what would be found without any press.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tuyasniff.analysis.learn.course import Plain, Series, Spoken
from tuyasniff.analysis.learn.windows import Window

SAMPLES_MOST = 2000
"""Windows that are laid on the quiet parts at most."""

OFTEN = 0.1
"""The share of quiet windows with a change from which a datapoint counts as one that changes by itself."""

RESTLESS = 3
"""Changes by itself from which that is a habit: fewer may have been presses that nobody noted."""

_UNSEEN = 0.5
"""Half a time: what was never seen may still happen."""

_UNASKED = 0.3
"""The same for a command: nobody commands without a reason."""


class Chatter(NamedTuple):
    """A datapoint that changes by itself: how often it did in the quiet parts, the largest step, its usual pause."""

    id: int
    type: str
    changes: int
    largest: int | None
    pause: int | None


def is_number(type_name: str) -> bool:
    """Whether more or less of it means something."""
    return type_name == "value"


def distance(before: Plain, after: Plain, type_name: str) -> int:
    """How far two values are apart; for what is no amount only whether they differ."""
    if before == after:
        return 0
    if is_number(type_name) and isinstance(before, int) and isinstance(after, int):
        return abs(after - before)
    return 1


def excursion(start: Plain | None, told: Iterable[Spoken]) -> int:
    """How far the values of a window went from where they began."""
    farthest = 0
    for one in told:
        if start is None:
            start = one.value
        farthest = max(farthest, distance(start, one.value, one.type))
    return farthest


class Quiet:
    """What one datapoint does in the quiet parts, window by window."""

    def __init__(self, reports: Series, sets: Series, samples: Sequence[Window], parts: Sequence[Window]) -> None:
        """`samples` are the windows laid on the quiet `parts`."""
        length = max((one.length for one in samples), default=0)
        self.count = sum(part.length for part in parts) / length if length else 0.0
        self.by_itself = chatter(reports, parts)
        self._laid = len(samples)
        self._excursions: list[int] = []
        self._told = self._commanded = 0
        for window in samples:
            told = reports.within(window.low, window.high)
            self._told += bool(told)
            self._commanded += bool(sets.within(window.low, window.high))
            if told:
                start = reports.before(window.low)
                self._excursions.append(excursion(None if start is None else start.value, told))
        self._excursions.sort()
        self.largest = self._excursions[-1] if self._excursions else 0

    def share(self, least: int = 1) -> float:
        """The share of the windows in which it went at least so far."""
        found = len(self._excursions) - bisect_left(self._excursions, least)
        return found / self._laid if self._laid else 0.0

    @property
    def chatters(self) -> bool:
        """Whether it changes by itself so often that a change says little."""
        return self.share() >= OFTEN

    @property
    def restless(self) -> bool:
        """Whether it does so again and again."""
        return self.chatters and self.by_itself is not None and self.by_itself.changes >= RESTLESS

    def change(self, far: int) -> float:
        """The chance that a window without a press holds a change as large as this one."""
        unseen = _UNSEEN
        if self.restless and far:  # up to twice as far as ever will be seen some day, ten times as far hardly
            unseen = min(1.0, max(2 * self.largest / far, 0.05))
        return (self.share(far) * self.count + unseen) / (self.count + 1)

    def told(self) -> float:
        """The chance that a window without a press holds a report."""
        share = self._told / self._laid if self._laid else 0.0
        return (share * self.count + _UNSEEN) / (self.count + 1)

    def commanded(self) -> float:
        """The chance that a window without a press holds a command."""
        share = self._commanded / self._laid if self._laid else 0.0
        return (share * self.count + _UNASKED) / (self.count + 1)


def laid(parts: Sequence[Window], length: int) -> list[Window]:
    """Windows of a length on the quiet parts, each half over the one before; fewer where there would be too many."""
    if length <= 0:
        return []
    step = max(length // 2, 1, sum(part.length for part in parts) // SAMPLES_MOST)
    found = []
    for part in parts:
        if part.length < length // 2:
            continue
        low = part.low
        while True:
            high = min(low + length, part.high)
            found.append(Window(low, high))
            if high >= part.high:
                break
            low += step
    return found


def chatter(reports: Series, parts: Sequence[Window]) -> Chatter | None:
    """What a datapoint does by itself in the quiet parts, None where it keeps still."""
    changes, largest = 0, 0
    pauses = []
    for part in parts:
        before = reports.before(part.low)
        since: int | None = None
        for one in reports.within(part.low, part.high):
            far = 0 if before is None else distance(before.value, one.value, one.type)
            before = one
            if far:
                changes += 1
                largest = max(largest, far)
                if since is not None:
                    pauses.append(one.at - since)
                since = one.at
    if not changes:
        return None
    latest = reports.told[-1]
    pauses.sort()
    pause = pauses[len(pauses) // 2] if pauses else None
    return Chatter(latest.dp_id, latest.type, changes, largest if is_number(latest.type) else None, pause)
