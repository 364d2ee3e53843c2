"""Taps at lines that talk, on a clock of their own: what ports hear at the rates that a hunt asks for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from tuyasniff.analysis.huntanswers import Settled, Step, Unsure
from tuyasniff.analysis.linehunt import LineHunt
from tuyasniff.chips.finding import Rate
from tuyasniff.model import Chunk
from tuyasniff.simulate.chips import CHIPS, chip
from tuyasniff.simulate.line import Piece
from tuyasniff.simulate.simulation import Simulation
from tuyasniff.simulate.uartline import Got, listened

S = 1_000_000
TICK_US = 100_000
"""How often somebody looks."""


def laid(said: Iterable[tuple[int, bytes]], rate: Rate, offset_us: int = 0) -> list[Piece]:
    """What is said, on a wire of that rate: what comes too early waits for what is before it, or is never said."""
    bits = 10 if rate.parity == "none" else 11
    pieces: list[Piece] = []
    free_us = 0
    for t_us, data in said:
        begin = max(t_us + offset_us, free_us)
        if begin - t_us - offset_us > S:
            continue
        pieces.append(Piece(begin, data))
        free_us = begin + -(-len(data) * bits * S // rate.baud) + 300
    return pieces


@dataclass
class Port:
    """One tap: a line, how it is read, what was counted. Bytes come as an adapter delivers them, every `latency_us`."""

    tap: str
    pieces: list[Piece]
    line: Rate
    inverted: bool = False
    latency_us: int = 1_000
    framing: int = 0
    breaks: int = 0
    _baud: int = 0
    _coming: Iterator[Got] = field(default_factory=lambda: iter(()))
    _next: Got | None = None

    def tune(self, baud: int, now_us: int) -> None:
        """Read it at that rate from now on."""
        self._baud = baud
        bits = 10 if self.line.parity == "none" else 11
        longest = max((len(piece.data) for piece in self.pieces), default=0) * bits * S // self.line.baud
        first = bisect_left(self.pieces, now_us - longest - S // 100, key=lambda piece: piece.t_us)
        self._coming = listened(self.pieces[first:], self.line, Rate(baud), inverted=self.inverted, since_us=now_us)
        self._next = next(self._coming, None)

    def read(self, until_us: int) -> Iterator[Chunk]:
        """The chunks that have come by then."""
        byte_us = 10 * S // self._baud
        held = bytearray()
        due_us = floor_us = 0
        while self._next is not None and self._next.t_us + byte_us <= until_us:
            got = self._next
            end_us = got.t_us + byte_us
            if held and end_us > due_us:
                yield self._chunk(held, due_us, floor_us)
                floor_us = due_us
                held = bytearray()
            if not held:
                due_us = end_us + self.latency_us
            held.append(got.byte)
            if got.framing:
                self.framing += bool(got.byte)
                self.breaks += not got.byte
            self._next = next(self._coming, None)
        if held:
            yield self._chunk(held, min(due_us, until_us), floor_us)

    def _chunk(self, held: bytearray, now_us: int, floor_us: int) -> Chunk:
        return Chunk(self.tap, bytes(held), max(now_us - len(held) * 10 * S // self._baud, floor_us))


@dataclass
class Run:
    """What came of a hunt: the answer, when, and the rates that were tried before."""

    outcome: Settled | Unsure
    at_us: int
    steps: list[Step]


def hunted(hunt: LineHunt, ports: Iterable[Port], limit_s: float = 120, *, counters: bool = True) -> Run:
    """Let a hunt listen at these ports until it has an answer."""
    taps = list(ports)
    steps: list[Step] = []
    for port in taps:
        port.tune(hunt.rate, 0)
    now = 0
    while now < limit_s * S:
        now += TICK_US
        for chunk in sorted((c for port in taps for c in port.read(now)), key=lambda chunk: chunk.t_us or 0):
            hunt.heard(chunk)
        if counters:
            for port in taps:
                hunt.counted(port.tap, port.framing, port.breaks)
        advice = hunt.advise(now)
        if isinstance(advice, Step):
            steps.append(advice)
            for port in taps:
                port.tune(advice.rate, now)
                hunt.retuned(port.tap, advice.rate)
        elif advice is not None:
            return Run(advice, now, steps)
    return Run(hunt.end(now), now, steps)


def at_taps(talks: Mapping[str, list[tuple[int, bytes]]], line: Rate, offset_us: int = 0, **more: object) -> list[Port]:
    """A port for each tap."""
    return [Port(tap, laid(said, line, offset_us), line, **more) for tap, said in talks.items()]  # type: ignore[arg-type]


USUAL_RATES = (2400, 4800, 9600, 19_200, 38_400, 57_600, 74_880, 115_200, 230_400, 256_000, 460_800, 921_600)
DEVICES = ("meter", "breaker", "thermostat", "dimmer", "meter3")
LIMIT_S = 120.0


class Trial(NamedTuple):
    """A line that is hunted: who talks on it, how, and what came of it."""

    protocol: str
    line: Rate
    taps: str
    inverted: bool
    counters: bool
    run: Run

    @property
    def result(self) -> str:
        """`right`, `named` for an inverted line of which only that is told, `unsure` or `wrong`."""
        outcome = self.run.outcome
        if isinstance(outcome, Unsure):
            return "unsure" if not outcome.inverted else "named" if self.inverted else "wrong"
        right = outcome.protocol == self.protocol and outcome.baud == self.line.baud
        parity = not outcome.measured or outcome.parity == self.line.parity
        return "right" if right and parity and outcome.inverted == self.inverted else "wrong"

    def __str__(self) -> str:
        """A line of a table."""
        outcome = self.run.outcome
        where = getattr(outcome, "protocol", getattr(outcome, "why", ""))
        return (
            f"{self.protocol:8} {self.line.baud:6} {self.line.parity:5} {self.taps:6} {self.result:6} "
            f"{self.run.at_us / S:6.1f} s, {len(self.run.steps):2} steps: {where} {outcome.baud}"
        )


def talk_of(protocol: str, rng: Random, baud: int, seconds: float = LIMIT_S + 5) -> dict[str, list[tuple[int, bytes]]]:
    """What each side says. A TuyaMCU device has just been switched on, or was for a while."""
    talks: dict[str, list[tuple[int, bytes]]] = {}
    if protocol == "tuyamcu":
        begin_us = round(rng.choice((0, 0, rng.uniform(5, 60))) * S)
        simulation = Simulation(rng.choice(DEVICES), baud=baud, seed=rng.randrange(1000))
        for thing in simulation.run(seconds + begin_us / S):
            if isinstance(thing, Chunk) and thing.t_us is not None and thing.t_us >= begin_us:
                talks.setdefault(thing.tap, []).append((thing.t_us - begin_us, thing.data))
        return talks
    for said in chip(protocol).says(seconds, seed=rng.randrange(1000)):
        talks.setdefault(str(said.talker), []).append((said.t_us, said.data))
    return talks


def trial(seed: int, *, inverted: bool = False, rates: Sequence[int] = USUAL_RATES) -> Trial:
    """A hunt of which everything is left to chance: who talks, rate, parity, taps, adapter, counters."""
    rng = Random(f"{seed} hunt")
    protocol = rng.choice(("tuyamcu", "tuyamcu", *(model.name for model in CHIPS)))
    line = Rate(rng.choice(rates), rng.choice(("none", "none", "even", "odd")))
    talks = talk_of(protocol, rng, line.baud)
    taps = rng.choice(("both", "merged", "one"))
    if taps == "merged":
        talks = {"line": sorted(said for talk in talks.values() for said in talk)}
    elif taps == "one":
        taps = rng.choice(sorted(talks))
        talks = {taps: talks[taps]}
    offset_us, latency_us, counters = rng.randrange(2 * S), rng.choice((1_000, 16_000)), rng.random() < 0.7
    ports = at_taps(talks, line, offset_us, inverted=inverted, latency_us=latency_us)
    hunt = LineHunt(talks, limit_us=round(LIMIT_S * S))
    return Trial(protocol, line, taps, inverted, counters, hunted(hunt, ports, LIMIT_S, counters=counters))
