"""The first ZMAi-90: an ESP8266 that asks a V9821, which answers in decimal digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from random import Random

from tuyasniff.chips.finding import Rate
from tuyasniff.chips.v9821 import HEADER, REQUEST, WORDS, check
from tuyasniff.simulate.chips.chip import ChipModel, Exchange, Pace, Said, Stage, Truth, TruthAt, polled

_RATE = Rate(9600, "even")


def v9821(*, pace: Pace | None = None, missing: float = 0.0, kwh: float = 12.5) -> ChipModel:
    """A module that reads all eight words again and again; `kwh` is what the meter counted before."""
    beat = pace or Pace(period_us=1_000_000, reply_us=3_000)

    def talk(rng: Random, duration_us: int, truth: TruthAt) -> Iterator[Said]:
        def rounds(_: int) -> Sequence[Exchange]:
            return (Exchange(REQUEST, lambda now: _answer(now, kwh)),)

        return polled(rng, Stage(duration_us, truth, _RATE, beat), rounds, missing=missing)

    return ChipModel("v9821", "V9821 of the first ZMAi-90", _RATE, talk)


def _answer(truth: Truth, kwh: float) -> bytes:
    apparent = truth.volts * truth.amps
    reactive = sqrt(max(0.0, apparent * apparent - truth.watts * truth.watts))
    factor = 100 * truth.watts / apparent if apparent else 100.0
    told = (
        kwh + truth.kwh,
        truth.volts,
        truth.amps,
        truth.hertz,
        truth.watts,
        reactive,
        apparent,
        min(factor, 100.0),
    )
    words = (_decimal(round(value * 10**word.places)) for value, word in zip(told, WORDS, strict=True))
    body = HEADER + b"".join(words)
    return body + bytes((check(body),))


def _decimal(count: int) -> bytes:
    """Eight decimal digits, the last two first."""
    return bytes.fromhex(f"{max(0, count) % 10**8:08d}")[::-1]
