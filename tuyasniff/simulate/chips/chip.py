"""A metering chip and its host on a wire: what is true, who says what when, and what a tap hears of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from math import sin, tau
from random import Random
from typing import NamedTuple, TypeAlias

from tuyasniff.chips.finding import Rate
from tuyasniff.model import Chunk, Talker, TalkerBy

SECOND = 1_000_000
"""Microseconds."""

LINE = "line"
"""The tap that hears both sides."""

_JOULES = 3.6e6
_NOISE = 2e-4
"""By which share the numbers of a chip scatter."""


class Truth(NamedTuple):
    """What is true at a moment. `watts` is negative where power is fed back; `kwh` is what was used since the start."""

    volts: float
    amps: float
    watts: float
    hertz: float
    kwh: float


TruthAt: TypeAlias = Callable[[int], Truth]
"""What is true at so many microseconds. The same moment always gives the same truth."""


class Said(NamedTuple):
    """Bytes without a pause between them, and when the first of them begins.

    `talker` is the module for the host that asks, the MCU for the chip that answers, or that pushes.
    """

    t_us: int
    talker: Talker
    data: bytes

    def end_us(self, rate: Rate) -> int:
        """When the last of them is over, at that rate."""
        return self.t_us + round(len(self.data) * byte_us(rate))


Talk: TypeAlias = Callable[[Random, int, TruthAt], Iterator[Said]]
"""Chance, how long (microseconds), and what is true: what is said, in the order of time."""


class ChipModel(NamedTuple):
    """A kind of talk. `name` is a word of the contract (`rn8209c`), `title` for people, `rate` how the UART is set."""

    name: str
    title: str
    rate: Rate
    talk: Talk

    @property
    def byte_us(self) -> float:
        """How long a byte takes, with start, stop and parity bit."""
        return byte_us(self.rate)

    def says(self, seconds: float = 60.0, truth: TruthAt | None = None, seed: int = 1) -> list[Said]:
        """All that is said in so many seconds, by default at a lamp that is switched on."""
        return list(self.talk(Random(f"{seed} {self.name}"), round(seconds * SECOND), truth or lamp()))


def byte_us(rate: Rate) -> float:
    """How long a byte takes at that rate, in microseconds."""
    return (10 if rate.parity == "none" else 11) * SECOND / rate.baud


def lamp(volts: float = 230.0, watts: float = 60.0, *, on_us: int = 10 * SECOND, hertz: float = 50.0) -> TruthAt:
    """A lamp that draws so many watts at just these volts, and is switched on after a while."""

    def truth(t_us: int) -> Truth:
        if t_us < on_us:
            return Truth(volts, 0.0, 0.0, hertz, 0.0)
        return Truth(volts, watts / volts, watts, hertz, watts * (t_us - on_us) / SECOND / _JOULES)

    return truth


class _Appliance(NamedTuple):
    """Something that goes on and off by itself: on from `start_s` on for `on_s` seconds, again after `every_s`."""

    watts: float
    factor: float
    start_s: float
    on_s: float
    every_s: float

    def on(self, seconds: float) -> bool:
        """Whether it draws power."""
        return seconds >= self.start_s and (seconds - self.start_s) % self.every_s < self.on_s

    def used_s(self, seconds: float) -> float:
        """For how long it was on until then."""
        if seconds < self.start_s:
            return 0.0
        rounds, rest = divmod(seconds - self.start_s, self.every_s)
        return rounds * self.on_s + min(rest, self.on_s)


def house(volts: float = 231.0, watts: float = 2000.0, *, hertz: float = 50.0, seed: int = 1) -> TruthAt:
    """A supply that wanders, and loads that come and go: the largest of them draws about so many watts."""
    rng = Random(f"{seed} house")
    loads = (
        _Appliance(watts * 0.02, 0.55, 0.0, 1.0, 1.0),  # what is always on
        _Appliance(watts * 0.06, 0.8, rng.uniform(2, 8), rng.uniform(20, 40), rng.uniform(60, 90)),
        _Appliance(watts, 1.0, rng.uniform(5, 15), rng.uniform(10, 20), rng.uniform(30, 50)),
        _Appliance(watts * 0.2, 0.95, rng.uniform(1, 20), rng.uniform(3, 6), rng.uniform(11, 17)),
    )
    phases = [rng.uniform(0, tau) for _ in range(3)]

    def truth(t_us: int) -> Truth:
        seconds = t_us / SECOND
        active = [load for load in loads if load.on(seconds)]
        power = sum(load.watts for load in active)
        wander = 1.4 * sin(seconds / 37 + phases[0]) + 0.5 * sin(seconds / 5.3 + phases[1])
        sagged = volts + wander - power / volts * 0.3
        amps = sum(load.watts / load.factor for load in active) / sagged
        joules = sum(load.watts * load.used_s(seconds) for load in loads)
        return Truth(sagged, amps, power, hertz + 0.03 * sin(seconds / 23 + phases[2]), joules / _JOULES)

    return truth


def chunks_of(
    said: Iterable[Said], *, rate: Rate, merged: bool = False, damage: float = 0.0, gather_us: int = 0, seed: int = 1
) -> list[Chunk]:
    """What taps hear of it, in the order of time: one at each side, or (`merged`) one that hears both.

    So large a share of the frames has one byte changed: `damage` of 0.05 changes one in each twenty. What comes at most
    `gather_us` after the end of what came before on the same tap arrives together with it, as from a USB adapter.
    """
    rng = Random(f"{seed} damage")
    heard: list[Chunk] = []
    latest: dict[str, int] = {}  # of each tap the place of its last chunk
    ends: dict[str, float] = {}
    spoiled = _every(damage, rng)
    for one in said:
        data = _damaged(one.data, rng) if next(spoiled) else one.data
        tap = LINE if merged else str(one.talker)
        end = one.t_us + len(data) * byte_us(rate)
        if gather_us and tap in latest and one.t_us - ends[tap] <= gather_us:
            before = heard[latest[tap]]
            heard[latest[tap]] = before._replace(data=before.data + data)
        else:
            latest[tap] = len(heard)
            heard.append(
                Chunk(tap, data, one.t_us) if merged else Chunk(tap, data, one.t_us, talker=one.talker, by=TalkerBy.TAP)
            )
        ends[tap] = end
    return heard


def _every(share: float, rng: Random) -> Iterator[bool]:
    """True for just this share, at any place of each round."""
    count = round(1 / share) if share else 1
    while True:
        hit = rng.randrange(count) if share else -1
        yield from (place == hit for place in range(count))


def _damaged(data: bytes, rng: Random) -> bytes:
    """One byte is another one."""
    at = rng.randrange(len(data))
    return data[:at] + bytes((data[at] ^ rng.randint(1, 255),)) + data[at + 1 :]


def together(*talks: Iterable[Said]) -> Iterator[Said]:
    """Several talks on one wire, in the order of time."""
    return merge(*talks, key=lambda said: said.t_us)


class Exchange(NamedTuple):
    """What the host says, and what the chip answers; None where it does not, as after a write."""

    ask: bytes
    answer: Callable[[Truth], bytes] | None = None


class Pace(NamedTuple):
    """How a host polls: a round every `period_us`, `pause_us` between its exchanges, answers after `reply_us`.

    Each of them varies by up to `jitter` of itself.
    """

    period_us: int = SECOND
    pause_us: int = 25_000
    reply_us: int = 600
    jitter: float = 0.05


class Stage(NamedTuple):
    """For how long (microseconds), what is true, and how they talk."""

    duration_us: int
    truth: TruthAt
    rate: Rate
    pace: Pace = Pace()


def polled(
    rng: Random, stage: Stage, rounds: Callable[[int], Sequence[Exchange]], *, missing: float = 0.0
) -> Iterator[Said]:
    """Rounds of questions and answers; `missing` is the share of questions that nobody answers.

    `rounds` gives the exchanges of a round by its number, 0 for the first: start-up belongs there.
    """
    duration_us, truth, rate, pace = stage
    each = byte_us(rate)
    begin = float(round(rng.uniform(0, pace.pause_us)))
    number = 0
    while begin < duration_us:
        now = begin
        for exchange in rounds(number):
            if now >= duration_us:
                return
            yield Said(round(now), Talker.MODULE, exchange.ask)
            now += len(exchange.ask) * each
            if exchange.answer is not None and rng.random() >= missing:
                now += _about(rng, pace.reply_us, pace.jitter)
                answer = exchange.answer(truth(round(now)))
                yield Said(round(now), Talker.MCU, answer)
                now += len(answer) * each
            now += _about(rng, pace.pause_us, pace.jitter)
        number += 1
        begin = max(begin + _about(rng, pace.period_us, pace.jitter), now)


def _about(rng: Random, span_us: int, jitter: float) -> float:
    return span_us * rng.uniform(1 - jitter, 1 + jitter)


def counts(value: float, per: float, length: int, rng: Random, *, signed: bool = False) -> int:
    """A value as a register of so many bytes holds it, with the little noise that a chip has; it never overflows."""
    raw = round(value * per * (1 + rng.gauss(0, _NOISE)))
    top = (1 << (8 * length - (1 if signed else 0))) - 1
    return max(-top - 1 if signed else 0, min(raw, top))


def running(kwh: float, per: float, length: int) -> int:
    """A counter of energy that begins again once it is full."""
    return int(kwh * per) & ((1 << 8 * length) - 1)


def nots(*parts: bytes) -> int:
    """The complement of the sum, the check of most of these chips."""
    return ~sum(map(sum, parts)) & 0xFF
