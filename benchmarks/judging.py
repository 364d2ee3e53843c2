"""How long it takes to judge what datapoints mean: traces and odds, on one core.

    python benchmarks/judging.py [--reports 100000] [--rounds 3] [--json]

The devices are made of numbers: a three-phase meter whose loads come and go, and one with forty values whose traces
are full. Once every value comes in a frame of its own, a little after the one before; once all in one frame. Each is
judged so often that nothing is left to be loaded, and the middle time counts.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rows import show
from tuyasniff.analysis.quantities.judge import judge
from tuyasniff.analysis.traces import POINTS_MOST, Traces
from tuyasniff.model import Datapoint, DpType, FamilyName, Frame, Message, Span, Talker, TalkerBy

ROW_US = 4_000
"""The wait between two values of one report, where each comes in a frame of its own."""

Round = Sequence[tuple[int, int]]


class Device(NamedTuple):
    """The values of each report in turn, and the microseconds between two reports."""

    rounds: Sequence[Round]
    every_us: int


def house(seed: int, count: int, *, phases: int, more: int) -> Iterator[Round]:
    """The values of a meter with so many phases, its totals and counters, and `more` other numbers beside them."""
    rng = random.Random(seed)
    volts, watts = [230.0] * phases, [40.0] * phases
    kwh, degrees = [rng.uniform(10, 900) for _ in range(phases)], 31.0
    others = [rng.randrange(20, 4000) for _ in range(more)]
    for _ in range(count):
        row: list[tuple[int, int]] = []
        for phase in range(phases):
            volts[phase] += 0.1 * (231 + phase - volts[phase]) + rng.gauss(0, 0.3)
            if rng.random() < 0.02:
                watts[phase] = rng.choice((0.0, 12.0, 65.0, 430.0, 1150.0, 2050.0)) * rng.uniform(0.9, 1.1)
            power = watts[phase] * (volts[phase] / 230) ** 2 * rng.gauss(1, 0.004)
            factor = 0.62 + 0.36 * min(1.0, power / 900)
            amps = power / factor / volts[phase]
            kwh[phase] += power / 3.6e6
            reactive = (max(0.0, (amps * volts[phase]) ** 2 - power**2)) ** 0.5
            figures = (volts[phase] * 10, amps * 1000, power, reactive, factor * 100, kwh[phase] * 100)
            row += [(101 + 10 * phase + place, round(figure)) for place, figure in enumerate(figures)]
        degrees += rng.gauss(0, 0.05)
        totals = (sum(watts), sum(kwh) * 100, rng.gauss(50, 0.01) * 100, degrees * 10)
        row += [(141 + place, round(figure)) for place, figure in enumerate(totals)]
        for place in range(more):
            if place % 3 == 0 and rng.random() < 0.3:
                others[place] += rng.randrange(-3, 4)
            elif place % 3 == 1:
                others[place] += rng.random() < 0.1
            row.append((151 + place, others[place]))
        yield row


def messages_of(device: Device, *, together: bool) -> list[Message]:
    """The reports of a device as they would come from the decoder."""
    out = []
    for turn, row in enumerate(device.rounds):
        begin = turn * device.every_us
        dps = [Datapoint(dp_id, DpType.VALUE, value, b"", Span(0, 0)) for dp_id, value in row]
        for place, group in enumerate([dps] if together else [[dp] for dp in dps]):
            out.append(_message(begin + place * ROW_US, group))
    return out


def _message(t_us: int, dps: Sequence[Datapoint]) -> Message:
    raw = bytes.fromhex("55aa0307000006")  # its sum was looked at before, as in a session
    frame = Frame("t", Talker.MCU, TalkerBy.TAP, t_us, t_us, 0, raw, family=FamilyName.WIFI)
    return Message(frame, "report", "Report", dps=tuple(dps))


def collected(messages: Sequence[Message]) -> Traces:
    """The traces of all messages."""
    traces = Traces()
    for number, message in enumerate(messages, 1):
        traces.add(message, number)
    return traces


def timed(job: Callable[[], object], rounds: int) -> float:
    """The middle of the CPU seconds."""
    took = []
    for _ in range(rounds):
        gc.collect()
        begin = time.process_time()
        job()
        took.append(time.process_time() - begin)
    return statistics.median(took)


def measured(what: str, device: Device, rounds: int, *, together: bool) -> dict[str, object]:
    """One line of figures."""
    messages = messages_of(device, together=together)
    traces = collected(messages)
    collecting = timed(lambda: collected(messages), rounds)
    messages.clear()  # a judgement does not need them, and they would be looked through for garbage
    guesses = judge(traces).guesses
    judging = timed(lambda: judge(traces), rounds)
    reports = sum(trace.reports for trace in traces.numbers.values())
    return {
        "what": what,
        "values": len(traces.numbers),
        "reports": reports,
        "points": sum(len(trace.times) for trace in traces.numbers.values()),
        "told": sum(guess.told for guess in guesses.values()),
        "us/report": collecting / reports * 1e6,
        "ms judge": judging * 1e3,
        "s in all": collecting + judging,
    }


def main() -> None:
    """Print a line for each device."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    values = 25
    count = args.reports // values
    meter = Device(list(house(1, count, phases=3, more=3)), 4 * 3_600_000_000 // max(1, count))
    full = Device(list(house(2, POINTS_MOST - 1, phases=3, more=18)), 1_000_000)
    rows = []
    for name, device in ((f"{args.reports:,} reports in 4 hours", meter), ("40 values, full traces", full)):
        for together in (True, False):
            what = f"{name}, {'all in one frame' if together else 'a frame for each'}"
            rows.append(measured(what, device, args.rounds, together=together))
    show(rows, as_json=args.json, wide=50)


if __name__ == "__main__":
    main()
