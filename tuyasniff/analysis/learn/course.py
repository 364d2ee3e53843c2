"""Who said which value when, and what a person did meanwhile: all that learning looks at.

Every value has a place on one line: microseconds where the session has times, item numbers where it has none. Clocks
that jump back (two evenings in one file) are straightened, so that the line only grows.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from tuyasniff.analysis.dpstate import plain_value
from tuyasniff.model import FaultCode, Item, Message, Note, Talker

VALUES_MOST = 200_000
"""Values that are kept; the oldest go."""

PRESSES_MOST = 1024
LABEL_LONGEST = 200

Plain: TypeAlias = bool | int | str
"""A value as scripts get it: raw bytes as hex text."""

_UNTIMED = -1
_BACKWARDS_US = 1_000_000
"""A clock that goes back further than this begins anew; less is the disorder of two adapters."""


class Spoken(NamedTuple):
    """One value of one datapoint: who told it, the item, its place on the line, its turn among all values."""

    dp_id: int
    type: str
    value: Plain
    talker: Talker
    number: int
    at: int
    turn: int


class Press(NamedTuple):
    """Something that a person did: in words, and when. `number` is the item that it stands before."""

    label: str
    t_us: int | None = None
    number: int | None = None


class Placed(NamedTuple):
    """A press and its place on the line."""

    press: Press
    at: int


class Line(NamedTuple):
    """Everything in its place. `timed`: places are microseconds; `begin` and `end` are those of all frames."""

    spoken: tuple[Spoken, ...]
    presses: tuple[Placed, ...]
    begin: int
    end: int
    timed: bool
    module_heard: bool
    mcu_heard: bool


class Course:
    """Collects items and presses, in their order."""

    def __init__(self) -> None:
        self._spoken: deque[tuple[int, str, Plain, Talker, int]] = deque(maxlen=VALUES_MOST)
        self._numbers = array("q")
        self._times = array("q")
        self._untimed = 0
        self._module = self._mcu = False
        self.presses: list[Press] = []

    def add(self, item: Item) -> None:
        """Take an item; a frame with a wrong checksum teaches nothing, notes are for `press` to be taken."""
        if not isinstance(item.thing, Message):
            return
        message = item.thing
        frame = message.frame
        if frame.checksum == "bad":
            return
        self._numbers.append(item.number)
        self._times.append(_UNTIMED if frame.t_us is None else frame.t_us)
        self._untimed += frame.t_us is None
        self._module = self._module or frame.talker is Talker.MODULE
        self._mcu = self._mcu or frame.talker is Talker.MCU
        for dp in message.dps:
            if not any(fault.code is FaultCode.DP_OVERRUN for fault in dp.faults):
                self._spoken.append((dp.id, dp.type_name, plain_value(dp), frame.talker, item.number))

    def press(self, press: Press) -> bool:
        """Take something that was done; False where nothing is left of its words, or there are too many."""
        label = " ".join(press.label.split())[:LABEL_LONGEST]
        if not label or len(self.presses) >= PRESSES_MOST:
            return False
        self.presses.append(press._replace(label=label))
        return True

    def note(self, note: Note, number: int) -> bool:
        """Take a note as something that was done, unless it says what something is, or what an instrument shows."""
        return is_deed(note) and self.press(Press(note.text, note.t_us, number))

    def line(self) -> Line:
        """Everything in its place."""
        timed = bool(self._numbers) and self._untimed * 5 <= len(self._numbers)
        places = self._places(timed)
        numbers = self._numbers
        spoken = tuple(
            Spoken(*told, places[min(bisect_left(numbers, told[4]), len(places) - 1)], turn)
            for turn, told in enumerate(self._spoken)
        )
        placed = sorted((Placed(one, self._place(one, places, timed)) for one in self.presses), key=lambda one: one.at)
        begin, end = (places[0], places[-1]) if places else (0, 0)
        if places and len(self._spoken) == VALUES_MOST:
            begin = spoken[0].at  # what came before was forgotten, and must not count as silence
        return Line(spoken, tuple(placed), begin, end, timed, self._module, self._mcu)

    def _places(self, timed: bool) -> array[int]:
        if not timed:
            return self._numbers
        places = array("q")
        shift = latest = 0
        for t_us in self._times:
            if t_us != _UNTIMED:
                if t_us + shift < latest - _BACKWARDS_US:
                    shift = latest + _BACKWARDS_US - t_us
                latest = max(latest, t_us + shift)
            places.append(latest)
        return places

    def _place(self, press: Press, places: array[int], timed: bool) -> int:
        """Where a press stands; what has neither time nor number stands at the end."""
        if not places:
            return 0
        if press.number is None:
            if not timed or press.t_us is None:
                return places[-1] + 1
            return self._moment(press.t_us, places)
        after = bisect_left(self._numbers, press.number)
        if not timed:
            return press.number
        low = places[after - 1] if after else places[0]
        high = places[after] if after < len(places) else places[-1]
        if press.t_us is None:
            return high  # a caption: what it is about follows
        if after < len(places):
            shift = places[after] - self._times[after] if self._times[after] != _UNTIMED else 0
            return max(low, press.t_us + shift)
        return max(low, press.t_us)

    def _moment(self, t_us: int, places: array[int]) -> int:
        """The place of a moment; of several sessions in one line, in the first that has it."""
        for index, told in enumerate(self._times):
            if told != _UNTIMED and told >= t_us:
                return max(places[index] - (told - t_us), places[index - 1] if index else 0)
        return max(places[-1], t_us)


def is_deed(note: Note) -> bool:
    """Whether a note may tell what somebody did: not what a datapoint is, what a meter says, or what we said."""
    import re

    from tuyasniff.analysis.quantities.references import said
    from tuyasniff.analysis.reference import claims_reading

    told = said([note])
    if not note.text.strip() or told.meanings or told.names or told.labels or claims_reading(note.text):
        return False
    return re.match(r"(?:dp \d{1,3} (?:is |value )|\S+: \d+ baud: )", note.text) is None


def values_of(spoken: Iterable[Spoken]) -> dict[int, list[Spoken]]:
    """The values by dpID, in their order."""
    found: dict[int, list[Spoken]] = {}
    for one in spoken:
        found.setdefault(one.dp_id, []).append(one)
    return found


class Series:
    """The values of one datapoint that one side told, found by their place."""

    def __init__(self, told: list[Spoken]) -> None:
        self.told = sorted(told, key=lambda one: one.at)
        self._at = [one.at for one in self.told]

    def within(self, low: int, high: int) -> list[Spoken]:
        """Those from `low` to `high`, both included."""
        return self.told[bisect_left(self._at, low) : bisect_right(self._at, high)]

    def before(self, place: int) -> Spoken | None:
        """The last one before a place."""
        found = bisect_left(self._at, place)
        return self.told[found - 1] if found else None
