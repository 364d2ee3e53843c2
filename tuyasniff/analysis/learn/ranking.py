"""Which datapoint belongs to what was pressed: the changes of each press, weighed and put in order.

The weight of a change is the logarithm of how much more probable it is with the press than without. Presses with the
same words add up: a datapoint that changes each time, and rarely otherwise, soon stands alone. What changes by itself
comes after what does not, and is left out where its change was nothing special.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import exp, log
from typing import NamedTuple

from tuyasniff.analysis.learn.answers import Answer, Told, bytes_changed
from tuyasniff.analysis.learn.chatter import Chatter, Quiet, is_number, laid
from tuyasniff.analysis.learn.course import Course, Line, Placed, Plain, values_of
from tuyasniff.analysis.learn.windows import Shape, Window, outside, reach, windows
from tuyasniff.model import Talker

LEAST_QUIET_US = 10_000_000
"""Shorter quiet parts tell little about what changes by itself."""

_LEAST_WEIGHT = log(1.5)
_LEAST_CHATTER_WEIGHT = log(8)
_DUMP = 3
"""More datapoints than this told for the first time, or told again, at once: somebody asked for all of them."""

_ODDS_QUIET, _ODDS_MOVED, _ODDS_MEASURED, _ODDS_CHATTER = 9.0, 2.0, 0.6, 0.5
"""That something which was told just then comes from the press, before it is looked at how rare that is."""

_SURPRISES = log(2)
"""What is measured moves sooner or later, also where it has been still so far: each answer of it is worth less."""

_SHAPE_LIKELY = {Shape.NEAR: 0.2, Shape.AFTER: 0.4, Shape.BEFORE: 0.0, Shape.EITHER: -0.3}
_COMMANDED, _SETTABLE, _AGAIN, _FIRST, _TICK = 3.0, 1.5, -2.0, -1.0, -2.0
"""A command speaks for a datapoint; a number that went on by one is rather a counter."""

_KINDS = {"bool": 0.4, "enum": 0.3, "string": 0.2, "raw": 0.1, "bitmap": -0.5}
_LATER = (0.0, -0.8, -1.2, -1.4)
"""What is told first is rather what was pressed, what follows what came of it."""

_TOGETHER_US = 1_000_000
"""What is told so little before another one may as well follow from it: an MCU tells its values in turn."""

_PER_SECOND, _MOST_SECONDS = -0.5, 3.0


class Cause(StrEnum):
    """Why a datapoint changed: the module said so, somebody at the device, because of another one, or who knows."""

    COMMAND = "command"
    BUTTON = "button"
    CONSEQUENCE = "consequence"
    UNKNOWN = "unknown"


class Change(NamedTuple):
    """A datapoint that changed with a press, the latest time: `rank` 1 is rather what was pressed.

    `score` is the probability that it changed because of the press. It came `answered` times in as many presses as the
    deed has; `seen` are the values before and after, press by press. `lag` tells how long after the mark it came (below
    zero: before), in microseconds, None without time. `asked` is what the module wanted, `bytes` the bytes of a raw or
    text value that are others.
    """

    id: int
    type: str
    before: Plain | None
    after: Plain
    cause: Cause
    rank: int
    score: float
    answered: int
    seen: tuple[tuple[Plain | None, Plain], ...]
    number: int
    lag: int | None = None
    asked: Plain | None = None
    bytes: tuple[int, ...] = ()


class Deed(NamedTuple):
    """Something that was done, once or several times with the same words, and what changed with it."""

    label: str
    presses: tuple[Placed, ...]
    changes: tuple[Change, ...]

    @property
    def t_us(self) -> int | None:
        """When it was done first."""
        return self.presses[0].press.t_us


class Learned(NamedTuple):
    """Everything that was done, what changes by itself, and what there is to say about the whole.

    `quiet` is how long the session is without the windows of the presses, in microseconds, or in items without time.
    """

    deeds: tuple[Deed, ...]
    chatter: tuple[Chatter, ...]
    shape: Shape
    timed: bool
    quiet: int
    remarks: tuple[str, ...] = ()


class _Found(NamedTuple):
    """A datapoint and its answers to the presses of a deed; None where nothing came."""

    told: Told
    answers: tuple[Answer | None, ...]
    weight: float

    @property
    def heard(self) -> list[Answer]:
        return [answer for answer in self.answers if answer is not None]

    @property
    def commanded(self) -> bool:
        heard = self.heard
        return 2 * sum(answer.commanded for answer in heard) >= len(heard)

    @property
    def chatters(self) -> bool:
        return self.told.quiet.chatters and not self.commanded


def _is_measured(one: _Found) -> bool:
    """Whether it may be something that is measured: a number, or packed ones, that nobody has ever commanded."""
    return one.told.type in ("value", "raw") and not one.told.sets.told


def _ticked(answer: Answer, type_name: str) -> bool:
    """Whether a number went on by one, as counters do."""
    before, after = answer.before, answer.after
    both = isinstance(before, int) and isinstance(after, int)
    return is_number(type_name) and both and abs(int(after) - int(before or 0)) == 1


def _telling(one: _Found) -> float:
    """How much an answer tells about when people mark: what changes by itself may do so at any time."""
    return min(one.weight, 1.0) if one.chatters else one.weight


def learned(course: Course, shape: Shape | None = None) -> Learned:
    """Set every press against what changed; without a shape, the one that explains most of it is found out."""
    line = course.line()
    tried = [_Trial(line, one) for one in (Shape if shape is None else (shape,))]
    best = max(tried, key=lambda trial: trial.evidence + _SHAPE_LIKELY[trial.shape])
    return best.learned()


class _Trial:
    """The whole session looked at with windows of one shape."""

    def __init__(self, line: Line, shape: Shape) -> None:
        self.shape = shape
        self._line = line
        self._windows = windows([placed.at for placed in line.presses], shape, timed=line.timed)
        self._parts = list(outside(self._windows, line.begin, line.end))
        back, on = reach(shape, timed=line.timed)
        samples = laid(self._parts, back + on)
        self._told = {key: Told(values, Talker.MODULE) for key, values in sorted(values_of(line.spoken).items())}
        for told in self._told.values():
            told.quiet = Quiet(told.reports, told.sets, samples, self._parts)
        self._answers = [self._answers_in(window) for window in self._windows]
        self._groups = self._grouped()
        self._found = [self._candidates(group) for group in self._groups]
        self.evidence = sum(max((_telling(one) for one in found), default=0.0) for found in self._found)

    def _answers_in(self, window: Window) -> dict[int, Answer]:
        """What each datapoint did in a window; a list of all of them that somebody asked for is no answer."""
        found: dict[int, Answer] = {}
        for key, told in self._told.items():
            answer = told.answer(window)
            if answer is not None:
                found[key] = answer
        for dumped in (
            [key for key, answer in found.items() if answer.first],
            [key for key, answer in found.items() if answer.again],
        ):
            if len(dumped) > _DUMP:
                for key in dumped:
                    del found[key]
        return {key: answer for key, answer in found.items() if not answer.again or not is_number(self._told[key].type)}

    def _grouped(self) -> list[list[int]]:
        """The places of the presses, those with the same words together, in the order of the first of them."""
        groups: dict[str, list[int]] = {}
        for place, placed in enumerate(self._line.presses):
            groups.setdefault(placed.press.label.casefold(), []).append(place)
        return list(groups.values())

    def _candidates(self, group: Sequence[int]) -> list[_Found]:
        """The datapoints that answered to the presses of a deed more than by chance."""
        found = []
        for key in sorted({key for place in group for key in self._answers[place]}):
            told = self._told[key]
            answers = tuple(self._answers[place].get(key) for place in group)
            weight = sum(told.missed() if answer is None else answer.weight for answer in answers)
            one = _Found(told, answers, weight)
            if weight >= (_LEAST_CHATTER_WEIGHT if one.chatters and told.quiet.restless else _LEAST_WEIGHT):
                found.append(one)
        return found

    # ---- in order

    def learned(self) -> Learned:
        """What came of it."""
        deeds = []
        for group, found in zip(self._groups, self._found, strict=True):
            presses = tuple(self._line.presses[place] for place in group)
            deeds.append(Deed(presses[-1].press.label, presses, self._changes(presses, found)))
        moving = [told.quiet.by_itself for told in self._told.values()]
        quiet = sum(part.length for part in self._parts)
        by_itself = tuple(one for one in moving if one is not None)
        return Learned(tuple(deeds), by_itself, self.shape, self._line.timed, quiet, tuple(self._remarks(quiet)))

    def _changes(self, presses: Sequence[Placed], found: Sequence[_Found]) -> tuple[Change, ...]:
        ordered = self._ordered(found)
        changes: list[Change] = []
        for rank, one in enumerate(ordered, 1):
            place, latest = next(
                (place, answer) for place, answer in reversed(list(enumerate(one.answers))) if answer is not None
            )
            changes.append(
                Change(
                    one.told.id,
                    one.told.type,
                    latest.before,
                    latest.after,
                    self._cause(one, ordered[0]),
                    rank,
                    self._score(one, found),
                    len(one.heard),
                    tuple((answer.before, answer.after) for answer in one.heard),
                    latest.number,
                    latest.at - presses[place].at if self._line.timed else None,
                    latest.asked,
                    bytes_changed(latest.before, latest.after, one.told.type),
                )
            )
        return tuple(changes)

    def _ordered(self, found: Sequence[_Found]) -> list[_Found]:
        """What was pressed rather stands first; what changes by itself comes after what does not."""
        later = self._later(found)

        def strength(one: _Found) -> float:
            heard = one.heard
            share = 1 / len(heard)
            worth = one.weight + later[one.told.id] + _KINDS.get(one.told.type, 0.0)
            worth += _COMMANDED * one.commanded + _SETTABLE * bool(one.told.sets.told)
            worth += share * sum(_AGAIN * answer.again + _FIRST * answer.first for answer in heard)
            ticked = sum(_ticked(answer, one.told.type) and not answer.commanded for answer in heard)
            return worth + share * _TICK * ticked

        return sorted(found, key=lambda one: (one.chatters, -strength(one), one.told.id))

    def _later(self, found: Sequence[_Found]) -> dict[int, float]:
        """How much speaks against each because others were told before it, in the middle of the presses."""
        against: dict[int, list[float]] = {one.told.id: [] for one in found}
        for place in range(max((len(one.answers) for one in found), default=0)):
            told = [(answer, one.told.id) for one in found if (answer := one.answers[place]) is not None]
            told.sort(key=lambda pair: pair[0].turn)
            for turn, (answer, key) in enumerate(told):
                waited = (answer.at - told[0][0].at) / 1e6 if self._line.timed else 0.0
                worth = _LATER[min(turn, len(_LATER) - 1)] + _PER_SECOND * min(waited, _MOST_SECONDS)
                against[key].append(worth)
        return {key: sum(each) / len(each) if each else 0.0 for key, each in against.items()}

    def _cause(self, one: _Found, first: _Found) -> Cause:
        if one.commanded:
            return Cause.COMMAND
        if one is not first:
            pairs = [(a, b) for a, b in zip(one.answers, first.answers, strict=True) if a is not None and b is not None]
            follows = any(a.turn > b.turn or (self._line.timed and a.at >= b.at - _TOGETHER_US) for a, b in pairs)
            return Cause.CONSEQUENCE if follows else Cause.UNKNOWN
        return Cause.BUTTON if self._line.module_heard and self._line.mcu_heard else Cause.UNKNOWN

    def _score(self, one: _Found, found: Sequence[_Found]) -> float:
        """The probability that it changed because of the press; rivals that are as surprising share it."""
        rivals = 1 + sum(min(1.0, exp(min(other.weight - one.weight, 0.0))) for other in found if other is not one)
        weight = one.weight
        measured = _is_measured(one)
        if measured and not one.told.quiet.restless:
            weight -= _SURPRISES * len(one.heard)
        if one.chatters:
            odds = _ODDS_CHATTER if measured or one.told.quiet.restless else _ODDS_MOVED
        else:
            odds = _ODDS_MEASURED if measured else _ODDS_QUIET
        share = len(one.heard) / len(one.answers)
        whole = odds * share**2 / rivals * exp(min(weight, 50.0))
        return round(min(whole / (1 + whole), 0.999), 3)

    def _remarks(self, quiet: int) -> list[str]:
        line, remarks = self._line, []
        if not line.presses:
            return ["no notes tell what was done"]
        if not line.timed:
            remarks.append("no times: the order of the frames was used")
        if line.spoken and not line.module_heard:
            remarks.append("the module was not heard: what the app did cannot be told from what a button did")
        if line.timed and quiet < LEAST_QUIET_US:
            remarks.append("hardly a quiet moment: what changes by itself is not known")
        return remarks
