"""Several captures of one device as one conversation, in the order of time.

Each wire was recorded by itself: another file, perhaps another clock. Where the files tell when they began, by date
or by time of day, they are laid over each other; where they do not, they are taken to begin together, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heapreplace
from pathlib import Path, PurePath
from typing import TypeAlias

from tuyasniff.capture.capture import Capture, TapInfo
from tuyasniff.errors import SourceError
from tuyasniff.model import Chunk, Gap, Note, Talker, TalkerBy

DAY_US = 86_400_000_000
_MICROSECOND = timedelta(microseconds=1)


class Wire:
    """A capture and who talks on it; UNKNOWN leaves what the capture says.

    A file of several taps is no single wire: only the first of them is taken for it, the others stay what they are.
    """

    def __init__(self, capture: Capture, talker: Talker = Talker.UNKNOWN) -> None:
        self.capture = capture
        self.talker = talker
        self._first: str | None = None
        self._others: dict[str, None] = {}

    def things(self) -> Iterator[Chunk | Gap | Note]:
        """What the capture holds; a wire of the MCU or the module is the tap of that name."""
        return iter(self.capture) if self.talker is Talker.UNKNOWN else map(self._named, self.capture)

    def _named(self, thing: Chunk | Gap | Note) -> Chunk | Gap | Note:
        if isinstance(thing, Note):
            return thing
        if self._first is None and isinstance(thing, Chunk):
            self._first = thing.tap
        if thing.tap != (self._first or thing.tap):
            self._others[thing.tap] = None
            return thing
        if isinstance(thing, Gap):
            return thing._replace(tap=str(self.talker))
        return thing._replace(tap=str(self.talker), talker=self.talker, by=TalkerBy.TAP)

    @property
    def taps(self) -> tuple[TapInfo, ...]:
        """The taps as they are called here, as far as the capture was read."""
        if self.talker is Talker.UNKNOWN:
            return self.capture.taps
        told = {info.tap: info for info in self.capture.taps}
        first = told.pop(self._first or "", None)
        own = TapInfo(str(self.talker), self.talker, PurePath(self.capture.name).name) if first is None else first
        return (own._replace(tap=str(self.talker), talker=self.talker), *told.values())

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said about it."""
        if not self._others:
            return ()
        text = f"only the tap {self._first} of {self.capture.name} is taken as the wire of the {self.talker}"
        return (f"{text}; {', '.join(self._others)} stay as they are (--line takes all of them)",)


class Merged:
    """The captures of several wires as one: iterate once, like a Capture.

    Things without time stay behind what stood before them in their own capture. Of each capture one thing is kept in
    memory, no more.
    """

    format = "merged"
    trickles = False

    def __init__(self, wires: Sequence[Wire]) -> None:
        self._wires = tuple(wires)
        self._captures = tuple(wire.capture for wire in wires)
        self._started: datetime | None = None
        self._own: list[str] = []
        self._taps = _Taps()
        self.name = " + ".join(capture.name for capture in self._captures)
        self.tap = "merged"

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are read."""
        return tuple(file for capture in self._captures for file in capture.files)

    @property
    def format_score(self) -> float:
        """That of the least certain capture."""
        return min(capture.format_score for capture in self._captures)

    @property
    def started(self) -> datetime | None:
        """The moment of `t_us` 0, once the captures were begun; None where one of them has no date."""
        return self._started

    @property
    def remarks(self) -> tuple[str, ...]:
        """Words for the user about the captures and how they were laid over each other."""
        told = [f"{capture.name}: {remark}" for capture in self._captures for remark in capture.remarks]
        return (*self._own, *(remark for wire in self._wires for remark in wire.remarks), *told)

    @property
    def taps(self) -> tuple[TapInfo, ...]:
        """The taps that the inputs announce, as far as they were read."""
        return tuple(
            info._replace(tap=self._taps.name(info.tap, place))
            for place, wire in enumerate(self._wires)
            for info in wire.taps
        )

    @property
    def live(self) -> bool:
        """Whether bytes of one of them may come slowly."""
        return any(capture.live for capture in self._captures)

    @property
    def interrupted(self) -> bool:
        """Whether the keyboard ended a live input while it waited."""
        return any(capture.interrupted for capture in self._captures)

    @property
    def size(self) -> int | None:
        """Bytes of all files, None where nobody knows one of them."""
        sizes = [capture.size for capture in self._captures]
        return None if None in sizes else sum(size or 0 for size in sizes)

    @property
    def bytes_read(self) -> int:
        """Bytes read so far, to be held against `size`."""
        return sum(capture.bytes_read for capture in self._captures)

    @property
    def lost(self) -> SourceError | None:
        """Why one of the inputs ended before its end."""
        return next((capture.lost for capture in self._captures if capture.lost is not None), None)

    @property
    def hint(self) -> str:
        """How to get at the bytes of the first capture that gave nothing."""
        return self._captures[0].hint

    def why_nothing(self) -> str:
        """Why no frame was found, in words that follow a colon."""
        return "; ".join(f"{capture.name}: {capture.why_nothing()}" for capture in self._captures)

    def close(self) -> None:
        """Let go of all files."""
        for capture in self._captures:
            capture.close()

    def __iter__(self) -> Iterator[Chunk | Gap | Note]:
        sources = [wire.things() for wire in self._wires]
        firsts = [next(things, None) for things in sources]
        self._say_empty(first is None for first in firsts)
        there = [capture for capture, first in zip(self._captures, firsts, strict=True) if first is not None]
        known = iter(self._shifts(there))
        shifts = [0 if first is None else next(known) for first in firsts]
        waiting = [
            (shift + (_time(first) or 0), place, first)
            for place, (first, shift) in enumerate(zip(firsts, shifts, strict=True))
            if first is not None
        ]
        heapify(waiting)
        timed = [None if first is None else False for first in firsts]
        while waiting:
            at, place, thing = waiting[0]
            t_us = _time(thing)
            if t_us is not None:
                timed[place] = True
                thing = thing._replace(t_us=t_us + shifts[place])
            yield thing if isinstance(thing, Note) else thing._replace(tap=self._taps.name(thing.tap, place))
            follower = next(sources[place], None)
            if follower is None:
                heappop(waiting)
                continue
            t_us = _time(follower)
            # the order within a capture is never changed, whatever its clock says
            heapreplace(waiting, (at if t_us is None else max(at, t_us + shifts[place]), place, follower))
        self._say_without_time(timed)

    def _shifts(self, captures: Sequence[Capture]) -> list[int]:
        """What to add to the times of each capture, so that all count from the earliest beginning."""
        moments = [capture.started for capture in captures]
        dates = [moment for moment in moments if moment is not None]
        zoned = len({moment.tzinfo is None for moment in dates})
        if dates and len(dates) == len(captures) and zoned == 1:
            self._started = min(dates)
            return [(moment - self._started) // _MICROSECOND for moment in dates]
        hours = [hour for hour in map(_of_day, captures) if hour is not None]
        if hours and len(hours) == len(captures):
            shifts = _over_midnight(hours)
            if dates:
                words = "by the time of day" if zoned == 1 else "by the time of day, whatever their zones"
                self._own.append(f"not all files tell the same kind of date: they are laid over each other {words}")
                place = next(place for place, moment in enumerate(moments) if moment is not None)
                self._started = dates[0] - shifts[place] * _MICROSECOND
            return shifts
        if len(captures) > 1:
            self._own.append("the files do not tell when they began, so they are taken to begin together")
        return [0] * len(captures)

    def _say_empty(self, empty: Iterable[bool]) -> None:
        for capture, nothing in zip(self._captures, empty, strict=True):
            if nothing:
                self._own.append(f"there is nothing in {capture.name}: {capture.why_nothing()}")

    def _say_without_time(self, timed: Sequence[bool | None]) -> None:
        read = [(capture, known) for capture, known in zip(self._captures, timed, strict=True) if known is not None]
        untimed = [capture.name for capture, known in read if not known]
        if untimed and len(read) > 1:
            has = "has no times" if len(untimed) == 1 else "have no times"
            self._own = [text for text in self._own if "begin together" not in text]
            self._own.append(f"{' and '.join(untimed)} {has}: only the order within each file is known")


AnyCapture: TypeAlias = Capture | Merged
"""What a session may read."""


class _Taps:
    """Names of taps that no two captures share: the bytes of two wires must never run together."""

    def __init__(self) -> None:
        self._owners: dict[str, int] = {}

    def name(self, tap: str, place: int) -> str:
        """The name of a tap of the capture at `place`."""
        while self._owners.setdefault(tap, place) != place:
            tap = f"{tap}/{place + 1}"
        return tap


def _time(thing: Chunk | Gap | Note) -> int | None:
    return thing.t_us


def _of_day(capture: Capture) -> int | None:
    """When it began, in microseconds since midnight; the zone of a date that has one is lost to a time of day."""
    moment = capture.started
    if moment is not None:
        moment = moment.astimezone(UTC) if moment.tzinfo else moment
        return (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) // _MICROSECOND
    return capture.clock_us


def _over_midnight(hours: Sequence[int]) -> list[int]:
    """Shifts for times of day: recordings of one evening lie less than half a day apart."""
    first = hours[0]
    apart = [(hour - first + DAY_US // 2) % DAY_US - DAY_US // 2 for hour in hours]
    return [step - min(apart) for step in apart]
