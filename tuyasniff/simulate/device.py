"""The device behind the MCU: its datapoints as rows, its behaviour in time. It knows nothing of frames."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, TypeAlias

from tuyasniff.model import FamilyName, Reference
from tuyasniff.simulate.clockwork import SECOND
from tuyasniff.simulate.dprows import DpRow
from tuyasniff.simulate.numbers import SPANS, Span, is_number
from tuyasniff.simulate.said import DpValue

Wire: TypeAlias = bool | int | str | bytes
"""The value of a datapoint as on the wire."""

Batch: TypeAlias = tuple[DpValue, ...]
"""The datapoints of one frame."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done to a device: `kettle on|off`, `load AMPS`. Capitals stand for a number of SPANS."""

    form: str
    help: str

    def fits(self, words: Sequence[str]) -> bool:
        """Whether the words are this action."""
        tokens = self.form.split()
        return len(tokens) == len(words) and all(map(_fits, tokens, words))

    @property
    def spans(self) -> Mapping[str, Span]:
        """What its numbers may be."""
        capitals = (word for token in self.form.split() for word in token.split("|"))
        return {word: SPANS[word] for word in capitals if word in SPANS}

    def beyond(self, words: Sequence[str]) -> str | None:
        """The kind of the first number that cannot be, in words that fit; None where all can."""
        for token, word in zip(self.form.split(), words, strict=True):
            kind = next((choice for choice in token.split("|") if choice in SPANS), None)
            if kind is not None and is_number(word) and not SPANS[kind].holds(float(word)):
                return kind
        return None


def _fits(token: str, word: str) -> bool:
    return any(is_number(word) if choice.isupper() else choice == word for choice in token.split("|"))


@dataclass(frozen=True, slots=True)
class Telling:
    """Datapoints that are reported together, or each in a frame of its own (`apart`).

    They are due when one of them has moved by its `least` (by anything, where none is given) since it was told, but
    not within `pause_s`; and at the latest after `every_s`.
    """

    ids: tuple[int, ...]
    least: Mapping[int, int] = field(default_factory=dict)
    pause_s: float = 0.0
    every_s: float | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """A kind of device, as the registry lists it.

    `product` is what the MCU answers to the product query. `module_version`, `mcu_version` are the version bytes of
    the two sides. `asks` names what the MCU wants to know from the module once it is online.
    """

    name: str
    title: str
    family: FamilyName
    product: Mapping[str, Any]
    dps: tuple[DpRow, ...]
    tellings: tuple[Telling, ...]
    make: Callable[[Model, Random], Device]
    actions: tuple[Action, ...] = ()
    asks: tuple[str, ...] = ()
    module_version: int = 0
    mcu_version: int = 3
    baud: int = 9600
    tick_s: float = 0.5

    @property
    def product_id(self) -> str:
        """The product id."""
        return str(self.product["p"])

    def row(self, dp_id: int) -> DpRow:
        """The row of a dpID that exists."""
        return next(row for row in self.dps if row.id == dp_id)


class Device(ABC):
    """One device with its state. `values` holds each datapoint as it would be told now."""

    def __init__(self, model: Model, rng: Random) -> None:
        self.model = model
        self.rng = rng
        self.values: dict[int, Wire] = {}
        self.t_us = 0
        self._told: dict[int, Wire] = {}
        self._told_us: dict[tuple[int, ...], int] = {}

    @abstractmethod
    def live(self, seconds: float) -> None:
        """Let time pass; `values` are up to date afterwards."""

    def accept(self, dp_id: int, value: Wire) -> None:
        """The app sets a datapoint; what becomes of it stands in `values` afterwards."""
        self.values[dp_id] = value

    def act(self, words: Sequence[str]) -> Reference | None:
        """Somebody does something to the device: one of the forms of its actions."""
        raise AssertionError(f"{self.model.name} lists an action that it does not know: {' '.join(words)}")

    def habits(self) -> Iterator[tuple[float, str]]:
        """What is done to it when no scenario says so: seconds, and an action."""
        return iter(())

    def was_told(self, dp_id: int) -> None:
        """A datapoint has just been reported."""
        return

    def knows_time(self, moment: datetime) -> None:
        """The network has told the time on the wall."""
        return

    def pass_time(self, t_us: int) -> None:
        """Live until a moment."""
        self.live((t_us - self.t_us) / SECOND)
        self.t_us = t_us

    def step(self, t_us: int) -> list[Batch]:
        """Live until a moment; the frames that are due then."""
        self.pass_time(t_us)
        due: list[Batch] = []
        for telling in self.model.tellings:
            if self._is_due(telling):
                due += self._tell(telling)
        return due

    def all(self) -> list[Batch]:
        """Everything, as the answer to a query."""
        return [batch for telling in self.model.tellings for batch in self._tell(telling)]

    def batch(self, ids: Iterable[int]) -> Batch:
        """Some datapoints in one frame."""
        batch = tuple((dp_id, self.model.row(dp_id).type, self.values[dp_id]) for dp_id in ids)
        for dp_id, _, value in batch:
            self._told[dp_id] = value
            self.was_told(dp_id)
        return batch

    def _is_due(self, telling: Telling) -> bool:
        since = self.t_us - self._told_us.get(telling.ids, 0)
        if telling.every_s is not None and since >= telling.every_s * SECOND:
            return True
        return since >= telling.pause_s * SECOND and any(self._moved(telling, dp_id) for dp_id in telling.ids)

    def _moved(self, telling: Telling, dp_id: int) -> bool:
        told, value = self._told.get(dp_id), self.values[dp_id]
        least = telling.least.get(dp_id)
        if least is None or not (isinstance(told, int) and isinstance(value, int)):
            return told != value
        return abs(value - told) >= least

    def _tell(self, telling: Telling) -> list[Batch]:
        self._told_us[telling.ids] = self.t_us
        if telling.apart:
            return [self.batch((dp_id,)) for dp_id in telling.ids]
        return [self.batch(telling.ids)]
