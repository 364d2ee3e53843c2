"""What the radio modules of all families have in common: a clock from the network, and commands of an app."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from random import Random
from typing import TypeAlias

from tuyasniff.model import Talker
from tuyasniff.simulate.clockwork import SECOND
from tuyasniff.simulate.device import Model
from tuyasniff.simulate.said import DpValue
from tuyasniff.simulate.side import JOB, Script, Side, Stage, Wish
from tuyasniff.simulate.timekeeper import Timekeeper

ANSWER_MS = (8.0, 30.0)
"""How long a module takes to answer."""

NEXT_MS = (60.0, 300.0)
"""How long it waits between an answer and its next command (PIR)."""

SLEEP_US = 3600 * SECOND
"""How long a side sleeps that nothing wakes."""

Job: TypeAlias = Callable[[], Script[None]]


class Module(Side, ABC):
    """The module. What the app wants becomes a job, done when the module has time for it."""

    def __init__(self, stage: Stage, model: Model, rng: Random, time: Timekeeper) -> None:
        super().__init__(stage, Talker.MODULE, model.family, model.module_version, rng)
        self.time = time
        self.jobs: deque[Job] = deque()

    def set(self, dps: tuple[DpValue, ...]) -> None:
        """The app sets datapoints."""
        self.do(lambda: self.setting(dps))

    def do(self, job: Job) -> None:
        """Put a job into the queue."""
        self.jobs.append(job)
        self.poke()

    def working(self, until_us: int | None = None) -> Script[None]:
        """Do the jobs that come, one after the other: until then, or for ever."""
        while until_us is None or self.now < until_us:
            if self.jobs:
                yield from self.jobs.popleft()()
                yield from self.pause(*NEXT_MS)
            else:
                yield Wish(SLEEP_US if until_us is None else until_us - self.now, JOB)

    @abstractmethod
    def query(self) -> None:
        """The app wants to know everything."""

    @abstractmethod
    def network(self, state: int) -> None:
        """The network goes or comes: 2 no router, 3 router, 4 cloud."""

    @abstractmethod
    def setting(self, dps: tuple[DpValue, ...]) -> Script[None]:
        """Tell the MCU what to set."""


class PoweredModule(Module):
    """A module that has power all the time: it tells the MCU at once what it hears of app and network."""

    def query(self) -> None:
        """The app wants to know everything."""
        self.do(self.querying)

    def network(self, state: int) -> None:
        """The network goes or comes: 2 no router, 3 router, 4 cloud."""
        self.do(lambda: self.networking(state))

    @abstractmethod
    def querying(self) -> Script[None]:
        """Ask the MCU for everything."""

    @abstractmethod
    def networking(self, state: int) -> Script[None]:
        """Tell the MCU the state of the network."""
