"""What was seen of a datapoint, and what it may mean: guesses with their odds, readings of chips, raw values opened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class DpSummary:
    """What was seen of one datapoint over a session. Times in microseconds, None without time.

    `reports` counts the frames in which the MCU told it, `sets` those in which the module asked for it;
    `echoed` says that a report repeated a set value; `values` holds up to 64 distinct values in order of
    appearance, `distinct` counts them all up to a documented bound. `first_us` and `last_us`, `first_number` and
    `last_number` are the moments and the items in which it was seen first and last; `echo_us` is the middle of the
    times from a set to the report that repeated its value.
    """

    id: int
    type: str
    types: tuple[str, ...]
    length: int
    lengths: tuple[int, ...]
    count: int
    reports: int
    sets: int
    echoed: bool | None
    first: Any
    last: Any
    min: int | None
    max: int | None
    distinct: int
    values: tuple[Any, ...]
    period_us: int | None
    first_us: int | None = None
    last_us: int | None = None
    first_number: int | None = None
    last_number: int | None = None
    echo_us: int | None = None


class Meaning(NamedTuple):
    """What a raw count stands for: physical = raw * mul / div, in `unit`.

    `quantity` is a name of `info quantities` (Home Assistant's device classes where there is one). `unit` is empty
    for a plain number, None where nobody says.
    """

    quantity: str
    unit: str | None = None
    mul: int = 1
    div: int = 1


class GuessStatus(StrEnum):
    """Where a meaning comes from."""

    GUESSED = "guessed"
    SCHEMA = "schema"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something is believed, in plain words.

    `weight` is what it added to the logarithm of the odds: positive speaks for, negative against. `number` is the item
    that shows it best.
    """

    rule: str
    text: str
    weight: float = 0.0
    number: int | None = None


class Candidate(NamedTuple):
    """One thing that a datapoint may mean, and the probability of it, 0 to 1."""

    meaning: Meaning
    confidence: float


@dataclass(frozen=True, slots=True)
class Guess:
    """What a datapoint may mean: the candidates with their odds, the most probable first, and why.

    `told` says whether the best one is sure enough to be given as the answer; otherwise the answer is "?".
    `role` is `measure` for what is measured and `set` for what somebody sets: a setpoint, a limit, a timer.
    """

    id: int
    candidates: tuple[Candidate, ...]
    evidence: tuple[Evidence, ...] = ()
    status: GuessStatus = GuessStatus.GUESSED
    told: bool = False
    role: str | None = None

    @property
    def best(self) -> Candidate | None:
        """The most probable candidate."""
        return self.candidates[0] if self.candidates else None

    @property
    def answer(self) -> Meaning | None:
        """The meaning that can honestly be given; None is "?"."""
        return self.candidates[0].meaning if self.told and self.candidates else None

    @property
    def confidence(self) -> float:
        """The probability of the best candidate."""
        return self.candidates[0].confidence if self.candidates else 0.0


class Constant(NamedTuple):
    """A number that turns counts of a chip into a physical value, and where it comes from.

    `value` is in `unit` (`counts/V`). `source` names it: `ZMAi-90, unconfirmed`, `on the wire`, `calibrated`.
    `uncertainty` is relative, 0.045 for 4.5 %; None where nobody knows.
    """

    name: str
    value: float
    unit: str
    source: str
    uncertainty: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that a metering chip told.

    `raw` is the count as it stands in the register or field, signed where that is; `value` the scaled one as a decimal
    text in `unit`, None where no constant is known. `quantity` is a name of `info quantities`, `register` the chip's
    own word for it. `constants` were used for the scale. `uncertainty` is relative, None where nobody knows.
    """

    chip: str
    quantity: str
    register: str
    raw: int
    value: str | None = None
    unit: str = ""
    constants: tuple[Constant, ...] = ()
    uncertainty: float | None = None
    t_us: int | None = None


@dataclass(frozen=True, slots=True)
class RawPart:
    """A number inside a raw datapoint: `offset` and `length` in bytes, `value` the latest count, None without one.

    `meaning` is None for a part of which only the place is known, such as a counter or a code. `text` is what people
    read: `232.1 V`. `endian` is `big` or `little`.
    """

    name: str
    offset: int
    length: int
    value: int | None
    text: str
    meaning: Meaning | None = None
    endian: str = "big"
    signed: bool = False


@dataclass(frozen=True, slots=True)
class RawReading:
    """What is inside a raw (or packed text) datapoint, as the latest value shows it.

    `layout` is the name of a known layout, or None where the parts were solved from the bytes alone. `length` is that
    of the value in bytes, `tile` the length of its repeated group. `inner_checksum` is the offset of a byte that checks
    the others. `texts` are lines for people, for tables such as schedules and alarms. `doubt` says in words why the
    reading must not be shown as fact: an inconsistent one is shown with its doubt, never without.
    """

    id: int
    layout: str | None
    length: int
    parts: tuple[RawPart, ...] = ()
    texts: tuple[str, ...] = ()
    tile: int | None = None
    inner_checksum: int | None = None
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    doubt: str | None = None
