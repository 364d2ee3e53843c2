"""One of the two chips: it says frames, hears those of the other, and runs scripts that wait for either."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

from tuyasniff.model import FamilyName, Talker
from tuyasniff.simulate.clockwork import SECOND, Clockwork
from tuyasniff.simulate.said import DpValue, Said

MILLISECOND = 1000
_HURRY_MS = (0.05, 0.3)
JOB = "a job to do"
"""A wish for something that nobody says on the wire."""


class Wish(NamedTuple):
    """What a script waits for: a frame of the other side by name, at most so many microseconds."""

    us: int
    name: str = ""


T = TypeVar("T")
Script: TypeAlias = Generator[Wish, Said | None, T]
"""A course of events that yields wishes; it goes on with the frame that was heard, or None when time ran out."""


class Words(NamedTuple):
    """A frame before it is bytes. `also` is what a decoder finds beside the values that it is built from."""

    command: str | int
    name: str
    dps: tuple[DpValue, ...] = ()
    values: Mapping[str, Any] = {}
    also: Mapping[str, Any] = {}
    seq: int | None = None
    answers: int | None = None
    asks: bool = False


class Stage(Protocol):
    """What a side needs of the world around it."""

    clock: Clockwork

    def put(self, side: Side, words: Words, gap_us: int) -> Said:
        """Lay a frame on the wire of a side."""

    def booted(self, side: Side) -> None:
        """A side has got power."""

    def power_module(self, *, on: bool) -> None:
        """The MCU switches the supply of the module."""


@dataclass(slots=True, eq=False)
class _Run:
    script: Script[None]
    wish: Wish | None = None
    turn: int = 0


class Side:
    """One chip. `silent_until_us`: until then it says nothing, whatever it hears.

    `chatter` names what it may ask at any time, `asking` what it waits to be told. `hurried` makes it answer at once.
    `mute` names what it never says.
    """

    chatter: tuple[str, ...] = ()

    def __init__(self, stage: Stage, talker: Talker, family: FamilyName, version: int, rng: Random) -> None:
        self.talker = talker
        self.family = family
        self.version = version
        self.rng = rng
        self.silent_until_us = 0
        self.powered = False
        self.hurried = False
        self.mute: frozenset[str] = frozenset()
        self.asking: set[str] = set()
        self._stage = stage
        self._runs: list[_Run] = []

    @property
    def now(self) -> int:
        """Simulated microseconds."""
        return self._stage.clock.now

    def start(self) -> None:
        """Power comes on."""
        self.powered = True
        self._stage.booted(self)

    def off(self) -> None:
        """Power goes: all scripts end, and what was to be done later is not."""
        self.powered = False
        self.asking = set()
        self._runs = []

    @property
    def settled(self) -> bool:
        """Whether the talk with which it begins is over."""
        return self.powered

    def say(
        self,
        name: str,
        *,
        code: int | None = None,
        dps: Iterable[DpValue] = (),
        also: Mapping[str, Any] | None = None,
        seq: int | None = None,
        answers: Said | None = None,
        asks: bool = False,
        **values: Any,
    ) -> Said | None:
        """Put a frame on the wire now, or after what is on it; None while the side is silent, or mute about it."""
        if self.now < self.silent_until_us or name in self.mute:
            return None
        number = None if answers is None else answers.number
        command = name if code is None else code
        words = Words(command, name, tuple(dps), values, also or {}, seq, number, asks)
        return self._stage.put(self, words, self.rng.randrange(400, 15_000))

    def hears(self, said: Said) -> None:
        """A frame of the other side has come in whole."""
        if not self.powered:
            return
        self.answer(said)
        self._fulfil(said.name, said)

    def answer(self, said: Said) -> None:
        """React to a frame."""

    def poke(self) -> None:
        """There is a job for a script that waits for one."""
        self._fulfil(JOB, None)

    def later(self, low_ms: float, high_ms: float, deed: Callable[[], object]) -> None:
        """Do something after a time that lies between these."""
        runs = self._runs
        if self.hurried:
            low_ms, high_ms = _HURRY_MS

        def now() -> None:
            if self._runs is runs:
                deed()

        self._stage.clock.after(self.some(low_ms, high_ms), now)

    def some(self, low_ms: float, high_ms: float) -> int:
        """A span between these, in microseconds."""
        return round(self.rng.uniform(low_ms, high_ms) * MILLISECOND)

    def pause(self, low_ms: float, high_ms: float) -> Script[None]:
        """Do nothing for a while."""
        yield Wish(self.some(low_ms, high_ms))

    def ask(self, name: str, *, tries: int = 3, wait_us: int = SECOND, **more: Any) -> Script[Said | None]:
        """Say something that wants an answer of the same name; again, when none comes.

        A mere question that is asked already is not asked twice: its answer serves both.
        """
        asking = self.asking
        shared = name in asking and not more.keys() - {"seq"}
        asking.add(name)
        for _ in range(tries):
            if not shared:
                self.say(name, asks=True, **more)
            reply = yield Wish(wait_us, name)
            if reply is not None:
                asking.discard(name)
                return reply
        asking.discard(name)
        return None

    def wonder(self, name: str) -> Script[None]:
        """Ask something that it may ask at any time."""
        yield from self.ask(name)

    def babble(self) -> None:
        """Ask the next thing of those, if there is one that it does not wait for already."""
        name = next((name for name in self.chatter if name not in self.asking), None)
        if name is not None:
            self.chatter = (*(other for other in self.chatter if other != name), name)
            self.begin(self.wonder(name))

    def begin(self, script: Script[None]) -> None:
        """Run a script beside the others."""
        run = _Run(script)
        self._runs.append(run)
        self._resume(run, None)

    def _resume(self, run: _Run, said: Said | None) -> None:
        run.turn += 1
        try:
            run.wish = next(run.script) if run.wish is None else run.script.send(said)
        except StopIteration:
            if run in self._runs:
                self._runs.remove(run)
            return
        turn = run.turn

        def lapse() -> None:
            if run.turn == turn and run in self._runs:
                self._resume(run, None)

        self._stage.clock.after(run.wish.us, lapse)

    def _fulfil(self, name: str, said: Said | None) -> None:
        for run in list(self._runs):
            if run.wish is not None and run.wish.name == name and run in self._runs:
                self._resume(run, said)
