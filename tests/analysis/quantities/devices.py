"""Devices for tests: what their MCU told, second by second, as traces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from tuyasniff.analysis.traces import Trace, Traces
from tuyasniff.model import Datapoint, DpType, Span, Talker

Report = tuple[float | None, int, str, int]

_CODES = {kind.name.lower(): kind for kind in DpType}


def told(reports: Iterable[Report], sets: Iterable[Report] = ()) -> Traces:
    """The traces of reports and of what the module set: (seconds or None, dpID, type, value) each."""
    traces = Traces()
    rows = [(report, Talker.MCU) for report in reports] + [(report, Talker.MODULE) for report in sets]
    if all(report[0] is not None for report, _ in rows):
        rows.sort(key=lambda row: row[0][0] or 0.0)
    for number, ((seconds, dp_id, kind, value), talker) in enumerate(rows, 1):
        dp = Datapoint(dp_id, _CODES[kind], value, b"", Span(0, 0))
        traces.datapoint(dp, talker, None if seconds is None else round(seconds * 1e6), number)
    return traces


def series(dp_id: int, values: Sequence[int], *, every: float = 10.0, start: float = 0.0) -> list[Report]:
    """One value at a time."""
    return [(start + place * every, dp_id, "value", value) for place, value in enumerate(values)]


def trace(values: Sequence[int], *, every: float | None = 10.0, dp_id: int = 20, kind: str = "value") -> Trace:
    """The trace of one datapoint; without `every` there are no times."""
    one = Trace(dp_id, kind)
    for place, value in enumerate(values):
        one.report(None if every is None else round(place * every * 1e6), value, place + 1)
    return one


def meter(
    *,
    seconds: int = 1800,
    loads: Sequence[float] = (0.0, 60.0, 2000.0, 60.0, 0.0, 900.0),
    ids: tuple[int, int, int, int] = (17, 18, 19, 20),
    power_by: int = 10,
    seed: int = 1,
    volts: float = 231.0,
) -> list[Report]:
    """A plug: energy, mA, W by `power_by` and V by 10 at these ids, a switch at 1, and loads that change."""
    rng = Random(seed)
    energy, current, power, voltage = ids
    reports: list[Report] = [(0.0, 1, "bool", 1), (0.0, 9, "value", 0)]
    kwh = 0.0
    for second in range(0, seconds, 10):
        watts = loads[second * len(loads) // seconds]
        factor = 0.98 if watts > 100 else 0.6
        u = volts + rng.gauss(0, 0.6) - watts / 2000
        watts *= 1 + rng.gauss(0, 0.01)
        kwh += watts / 1000 * 10 / 3600
        t = float(second)
        reports += [
            (t, current, "value", round(1000 * watts / u / factor)),
            (t, power, "value", round(power_by * watts)),
            (t, voltage, "value", round(10 * u)),
            (t, energy, "value", round(1000 * kwh)),
        ]
    return reports
