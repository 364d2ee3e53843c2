"""A meter of three phases for tests: what was really so, and its traces in raw counts."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from analysis.quantities.devices import trace
from tuyasniff.analysis.quantities.senses import MEASURE, Sense
from tuyasniff.analysis.traces import Trace

VOLTS, AMPS, WATTS = (101, 111, 121), (102, 112, 122), (103, 113, 123)
ENERGY = 131
SCALES: Mapping[str, float] = {"voltage": 1.0, "current": 3.0, "power": 1.0, "energy": 2.0}

QUANTITY_OF = {d: q for ids, q in ((VOLTS, "voltage"), (AMPS, "current"), (WATTS, "power")) for d in ids}
QUANTITY_OF[ENERGY] = "energy"

OPENED = {place: d for first, trio in zip((6000, 7000, 8000), zip(VOLTS, AMPS, WATTS, strict=True), strict=True)
          for place, d in enumerate(trio, first)}  # fmt: skip
"""Where the same numbers stand if each phase is a raw datapoint: by place, the dpID from above."""


def three_phases(*, minutes: int = 240, scales: Mapping[str, float] = SCALES, sign: int = 1) -> dict[int, Trace]:
    """The traces of every datapoint, told once a minute; `sign` -1 feeds back."""
    rng = Random(3)
    traces = {d: Trace(d, "value") for d in sorted(QUANTITY_OF)}
    watts, kwh = [0.0, 0.0, 0.0], 12.0
    for minute in range(minutes):
        row: dict[int, float] = {}
        for phase in range(3):
            if rng.random() < 0.1:
                watts[phase] = rng.choice((0.0, 45.0, 300.0, 1200.0, 2400.0)) * rng.uniform(0.9, 1.1)
            volts, factor = rng.gauss(230 + phase, 1), 0.95 if watts[phase] > 100 else 0.6
            row[VOLTS[phase]] = volts
            row[AMPS[phase]] = watts[phase] / volts / factor
            row[WATTS[phase]] = sign * watts[phase]
        kwh += sum(watts) / 60_000
        row[ENERGY] = kwh
        for d, value in row.items():
            traces[d].report(minute * 60_000_000, round(value * 10 ** scales[QUANTITY_OF[d]]), minute + 1)
    return traces


def undecided(certain: float = 0.94) -> dict[int, dict[Sense, float]]:
    """The quantities are as good as known, and nothing is known of the scales."""
    choices = {
        "voltage": (0.0, 1.0, 2.0), "current": (1.0, 2.0, 3.0), "power": (0.0, 1.0, 2.0),
        "energy": (0.0, 1.0, 2.0, 3.0),
    }  # fmt: skip
    odds: dict[int, dict[Sense, float]] = {}
    for d, quantity in QUANTITY_OF.items():
        scales = choices[quantity]
        odds[d] = {Sense(quantity, scale, MEASURE): certain / len(scales) for scale in scales}
        odds[d][Sense("number", 0.0, MEASURE)] = 1 - certain
    return odds


def plug(loads: int) -> dict[int, Trace]:
    """18 is the current in mA, 19 the power in tenths of watts, 20 the voltage by 10; that many loads of 230 V."""
    watts = [100 + 67 * (place * 11 % 29) for place in range(loads)]
    return {
        18: trace([round(w / 230 * 1000) for w in watts], dp_id=18),
        19: trace([10 * w for w in watts], dp_id=19),
        20: trace([2300] * loads, dp_id=20),
    }


def phase_bytes(volts: int, amps: int, watts: int) -> bytes:
    """The usual record of 8 bytes, from raw counts: voltage (2), current (3), power (3)."""
    return b"".join(
        count.to_bytes(length, "big", signed=count < 0) for count, length in ((volts, 2), (amps, 3), (watts, 3))
    )
