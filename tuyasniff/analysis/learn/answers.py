"""What one datapoint did in the window of one press."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import NamedTuple

from tuyasniff.analysis.learn.chatter import Quiet, distance, excursion
from tuyasniff.analysis.learn.course import Plain, Series, Spoken
from tuyasniff.analysis.learn.windows import Window

ANSWERS = 0.9
"""How often what was pressed is heard: frames are lost, and devices refuse."""

FIRST_CHANCE = 0.5
"""The chance that a datapoint is told for the first time just then: everything is, some time."""

_TOGETHER = 0.5
"""What the second sign is worth beside the first: a command and its echo are not two."""


class Answer(NamedTuple):
    """What came: the values before and after, and how much more probable it is with the press than without.

    `asked` is what the module wanted. `again`: the same value was told once more. `first`: it was never told before.
    """

    before: Plain | None
    after: Plain
    weight: float
    at: int
    number: int
    turn: int
    asked: Plain | None = None
    commanded: bool = False
    again: bool = False
    first: bool = False


class Told:
    """One datapoint: what each side told of it, and what it does by itself."""

    def __init__(self, told: list[Spoken], module: object) -> None:
        """`module` is the talker whose words are commands."""
        self.id = told[0].dp_id
        self.type = told[-1].type
        self.reports = Series([one for one in told if one.talker is not module])
        self.sets = Series([one for one in told if one.talker is module])
        self.quiet = Quiet(self.reports, self.sets, (), ())

    def answer(self, window: Window) -> Answer | None:
        """What it did in a window; None where it did nothing."""
        sets = self.sets.within(window.low, window.high)
        if sets:
            return self._obeyed(sets, window)
        told = self.reports.within(window.low, window.high)
        return self._reported(told, window) if told else None

    def missed(self) -> float:
        """What it means that nothing came."""
        return log((1 - ANSWERS) / max(1 - self.quiet.change(1), 0.05))

    def _obeyed(self, sets: Sequence[Spoken], window: Window) -> Answer:
        """The module asked for a value: what came of it."""
        first, last = sets[0], sets[-1]
        before = self.reports.before(first.at) or self.sets.before(first.at)
        replies = [one for one in self.reports.within(last.at, window.high) if one.number > last.number]
        echo = next((one for one in replies if one.value == last.value), replies[0] if replies else last)
        weight = log(ANSWERS / self.quiet.commanded())
        start = None if before is None else before.value
        if before is not None and echo.value != before.value:
            far = max(distance(before.value, echo.value, self.type), 1)
            weight = max(weight, log(ANSWERS / self.quiet.change(far))) + _TOGETHER
        return Answer(start, echo.value, weight, first.at, first.number, first.turn, last.value, commanded=True)

    def _reported(self, told: Sequence[Spoken], window: Window) -> Answer | None:
        before = self.reports.before(window.low)
        start = None if before is None else before.value
        step = _largest_step(before, told)
        if step is not None:
            was, one = step
            far = max(excursion(start, told), 1)
            return Answer(was.value, one.value, log(ANSWERS / self.quiet.change(far)), one.at, one.number, one.turn)
        one = told[0]
        if before is None:
            asked = self.sets.before(window.low)
            if asked is not None and asked.value != one.value:
                return Answer(asked.value, one.value, log(ANSWERS / self.quiet.change(1)), one.at, one.number, one.turn)
            return Answer(None, one.value, log(ANSWERS / FIRST_CHANCE), one.at, one.number, one.turn, first=True)
        return Answer(start, one.value, log(ANSWERS / self.quiet.told()), one.at, one.number, one.turn, again=True)


def _largest_step(before: Spoken | None, told: Sequence[Spoken]) -> tuple[Spoken, Spoken] | None:
    """The largest step of a window, the first of them where several are as large."""
    found: tuple[Spoken, Spoken] | None = None
    farthest = 0
    for one in told:
        if before is not None:
            far = distance(before.value, one.value, one.type)
            if far > farthest:
                farthest, found = far, (before, one)
        before = one
    return found


def bytes_changed(before: Plain | None, after: Plain, type_name: str) -> tuple[int, ...]:
    """Which bytes of a raw or text value are others, counted from 0; empty for numbers and for equal ones."""
    if not isinstance(before, str) or not isinstance(after, str):
        return ()
    one, other = (_bytes(value, type_name) for value in (before, after))
    longest = max(len(one), len(other))
    return tuple(place for place in range(longest) if one[place : place + 1] != other[place : place + 1])


def _bytes(value: str, type_name: str) -> bytes:
    """The bytes of a value; raw ones stand as hex."""
    if type_name != "string":
        try:
            return bytes.fromhex(value)
        except ValueError:
            pass
    return value.encode("utf-8", "surrogateescape")
