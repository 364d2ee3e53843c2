"""The course of every datapoint, as evidence: enough of it to judge what it means, however long a session lasts.

A trace keeps counts over all reports, and the reports themselves up to a bound; beyond it every other one goes, evenly.
Only what the MCU tells is a report; what the module sets is kept apart.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from tuyasniff.model import Datapoint, DpType, FamilyName, FaultCode, Message, Note, Talker, dp_type_name

POINTS_MOST = 8192
"""Reports of one number that are kept; a datapoint takes 200 kB at most."""

BLOBS_MOST = 1024
"""The same for raw and text values."""

NOTES_MOST = 1024
SETS_MOST = 256

_LARGEST = 2**63 - 1
_NUMBERS = frozenset(map(int, (DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP)))
NO_TIME = -1
"""Stands for a moment that is not known, in arrays."""


class Trace:
    """One datapoint that carries numbers: bool, value, enum or bitmap.

    `times` (microseconds, NO_TIME without), `values` and `numbers` (of items) are parallel, thinned where there were
    too many; the counts below are of all reports.
    """

    __slots__ = (
        "changes",
        "down",
        "falls",
        "first",
        "high",
        "id",
        "largest_step",
        "last",
        "low",
        "numbers",
        "reports",
        "rises",
        "sets",
        "thinned",
        "times",
        "total",
        "type",
        "untimed",
        "up",
        "values",
        "zeros",
    )

    def __init__(self, dp_id: int, type_name: str) -> None:
        self.id = dp_id
        self.type = type_name
        self.times = array("q")
        self.values = array("q")
        self.numbers = array("q")
        self.thinned = 1
        self.reports = self.changes = self.rises = self.falls = self.zeros = 0
        self.up = self.down = self.total = self.largest_step = 0
        self.untimed = 0
        self.first = self.last = self.low = self.high = 0
        self.sets: list[tuple[int, int, int]] = []

    def report(self, t_us: int | None, value: int, number: int) -> None:
        """The MCU told this."""
        if self.reports == 0:
            self.first = self.low = self.high = value
        else:
            step = value - self.last
            if step:
                self.changes += 1
                if step > 0:
                    self.rises += 1
                    self.up += step
                else:
                    step = -step
                    self.falls += 1
                    self.down += step
                if step > self.largest_step:  # noqa: PLR1730  a call costs five times as much, for each value told
                    self.largest_step = step
                if value < self.low:
                    self.low = value
                elif value > self.high:
                    self.high = value
        self.last = value
        self.total += value
        self.zeros += value == 0
        if t_us is None:
            self.untimed += 1
            t_us = NO_TIME
        if self.reports % self.thinned == 0:
            self.times.append(t_us)
            self.values.append(value)
            self.numbers.append(number)
            if len(self.values) >= POINTS_MOST:
                self.thin()
        self.reports += 1

    def thin(self) -> None:
        """Let go of every other report."""
        self.times, self.values, self.numbers = self.times[::2], self.values[::2], self.numbers[::2]
        self.thinned *= 2

    def set(self, t_us: int | None, value: int, number: int) -> None:
        """The module asked for this."""
        if len(self.sets) < SETS_MOST:
            self.sets.append((NO_TIME if t_us is None else t_us, value, number))

    @property
    def timed(self) -> bool:
        """Whether the moments of all reports are known."""
        return bool(self.times) and not self.untimed


class BlobTrace:
    """One datapoint that carries bytes: raw, string, or a type nobody knows. `samples` are (t_us, bytes, number)."""

    __slots__ = ("id", "reports", "samples", "sets", "thinned", "type")

    def __init__(self, dp_id: int, type_name: str) -> None:
        self.id = dp_id
        self.type = type_name
        self.samples: list[tuple[int, bytes, int]] = []
        self.sets: list[tuple[int, bytes, int]] = []
        self.thinned = 1
        self.reports = 0

    def report(self, t_us: int | None, value: bytes, number: int) -> None:
        """The MCU told this."""
        if self.reports % self.thinned == 0:
            self.samples.append((NO_TIME if t_us is None else t_us, value, number))
            if len(self.samples) >= BLOBS_MOST:
                self.thin()
        self.reports += 1

    def thin(self) -> None:
        """Let go of every other report."""
        self.samples = self.samples[::2]
        self.thinned *= 2

    def set(self, t_us: int | None, value: bytes, number: int) -> None:
        """The module asked for this."""
        if len(self.sets) < SETS_MOST:
            self.sets.append((NO_TIME if t_us is None else t_us, value, number))


class Traces:
    """Collects the traces of a session, message by message, and the notes beside them."""

    def __init__(self) -> None:
        self.numbers: dict[int, Trace] = {}
        self.blobs: dict[int, BlobTrace] = {}
        self.notes: list[Note] = []
        self.product_id: str | None = None
        self.family: FamilyName | None = None
        self.first_us: int | None = None
        self.last_us: int | None = None

    def add(self, message: Message, number: int) -> None:
        """Take the datapoints of a message, the item of that number; a wrong checksum teaches nothing."""
        frame = message.frame
        if frame.faults and frame.checksum == "bad":
            return
        self.family = frame.family or self.family
        if message.name == "product_info" and isinstance(message.data.get("id"), str):
            self.product_id = message.data["id"]
        talker, t_us = frame.talker, frame.t_us
        for dp in message.dps:
            if not (dp.faults and any(fault.code is FaultCode.DP_OVERRUN for fault in dp.faults)):
                self.datapoint(dp, talker, t_us, number)

    def note(self, note: Note) -> None:
        """Take the words of a person; those with a reading are references."""
        if len(self.notes) < NOTES_MOST:
            self.notes.append(note)

    def moment(self, note: Note) -> int | None:
        """When what a note tells was so, in microseconds: at the item that it is about, else when it was written.

        The item is found among the reports by its number; what is no report, or was thinned out, has the moment of the
        report that is next to it.
        """
        if note.frame is None or note.t_us is None:
            return note.t_us
        at = note.frame
        courses = [_near(trace.numbers, trace.times, at) for trace in self.numbers.values()]
        courses += [_near_sample(blob.samples, at) for blob in self.blobs.values()]
        near = [(abs(number - at), t_us) for course in courses for number, t_us in course if t_us != NO_TIME]
        found = min(near, default=(0, note.t_us))[1]
        return min(found, note.t_us)

    def settle(self) -> None:
        """The notes of now have their moments, whatever numbers come."""
        self.notes = [note._replace(t_us=self.moment(note), frame=None) for note in self.notes]

    def datapoint(self, dp: Datapoint, talker: Talker, t_us: int | None, number: int) -> None:
        """Take one datapoint that `talker` told at a moment."""
        if t_us is not None:
            if self.first_us is None:
                self.first_us = t_us
            self.last_us = t_us
        dp_id, dp_type, value, _, _, _ = dp
        if dp_type in _NUMBERS and isinstance(value, int) and -_LARGEST <= value <= _LARGEST:
            trace = self.numbers.get(dp_id) or self.of_numbers(dp_id, dp_type)
            if talker is Talker.MODULE:
                trace.set(t_us, int(value), number)
            else:
                trace.report(t_us, int(value), number)
            return
        blob = self.of_blobs(dp.id, dp.type)
        (blob.set if talker is Talker.MODULE else blob.report)(t_us, dp.raw, number)

    def of_numbers(self, dp_id: int, code: int) -> Trace:
        """The trace of a datapoint that carries numbers; there is one from now on."""
        trace = self.numbers.get(dp_id)
        if trace is None:
            trace = self.numbers[dp_id] = Trace(dp_id, dp_type_name(code))
        return trace

    def of_blobs(self, dp_id: int, code: int) -> BlobTrace:
        """The trace of a datapoint that carries bytes; there is one from now on."""
        blob = self.blobs.get(dp_id)
        if blob is None:
            blob = self.blobs[dp_id] = BlobTrace(dp_id, dp_type_name(code))
        return blob

    def signature(self) -> Iterator[tuple[int, str]]:
        """The (id, type) of every datapoint that was reported or set, ascending."""
        both = {trace.id: trace.type for trace in self.numbers.values()}
        both |= {blob.id: blob.type for blob in self.blobs.values()}
        yield from sorted(both.items())


def _near(numbers: Sequence[int], times: Sequence[int], number: int) -> list[tuple[int, int]]:
    """The last report up to an item, and the first one from it on: number and moment."""
    place = bisect_left(numbers, number)
    return [(numbers[row], times[row]) for row in (place - 1, place) if 0 <= row < len(numbers)]


def _near_sample(samples: Sequence[tuple[int, bytes, int]], number: int) -> list[tuple[int, int]]:
    place = bisect_left(samples, number, key=lambda sample: sample[2])
    return [(samples[row][2], samples[row][0]) for row in (place - 1, place) if 0 <= row < len(samples)]
