"""Numbers inside raw datapoints as traces of their own, so that physics can hold the others against them.

A number inside datapoint 6 stands at a place of 6000 and more: its first voltage, its current, its power ...
"""

from __future__ import annotations

from collections.abc import Mapping

from tuyasniff.analysis.quantities.senses import Sense, sense_of
from tuyasniff.analysis.raw.counts import Sign, count
from tuyasniff.analysis.traces import NO_TIME, BlobTrace, Trace, Traces
from tuyasniff.model import RawPart, RawReading

FIRST_PLACE = 1000
_SURE = 0.9
_QUANTITIES = ("voltage", "current", "power")


def opened_numbers(traces: Traces, raw: Mapping[int, RawReading]) -> dict[int, tuple[Trace, Sense]]:
    """The voltages, currents and powers of raw datapoints that were opened without a doubt."""
    out = {}
    for dp_id, reading in raw.items():
        if reading.confidence < _SURE or reading.doubt is not None:
            continue
        for order, part in enumerate(reading.parts):
            if part.meaning is not None and part.meaning.quantity in _QUANTITIES:
                place = dp_id * FIRST_PLACE + order
                trace = _trace(place, traces.blobs[dp_id], part, reading.length)
                if trace.reports:
                    out[place] = (trace, sense_of(part.meaning))
    return out


def where(place: int) -> str:
    """A datapoint as people call it: `dp 19`, or `inside dp 6`."""
    return f"dp {place}" if place < FIRST_PLACE else f"inside dp {place // FIRST_PLACE}"


def _trace(place: int, blob: BlobTrace, part: RawPart, length: int) -> Trace:
    trace = Trace(place, "value")
    for t_us, value, number in blob.samples:
        if len(value) == length:
            told = count(
                value,
                part.offset,
                part.length,
                "little" if part.endian == "little" else "big",
                Sign.TENTH if part.signed else Sign.NONE,
            )
            trace.report(None if t_us == NO_TIME else t_us, told, number)
    return trace
