"""Traces for tests: what a device told, without frames."""

from __future__ import annotations

from collections.abc import Iterable

from tuyasniff.analysis.traces import BlobTrace, Trace, Traces


def blob(dp_id: int, rows: Iterable[bytes], type_name: str = "raw", period_us: int = 1_000_000) -> BlobTrace:
    """A raw datapoint that told these values, one after the other."""
    trace = BlobTrace(dp_id, type_name)
    for number, row in enumerate(rows):
        trace.report(number * period_us, row, 2 * number + 2)
    return trace


def traces(*blobs: BlobTrace, numbers: Iterable[Trace] = ()) -> Traces:
    """Traces that hold these."""
    found = Traces()
    found.blobs = {each.id: each for each in blobs}
    found.numbers = {each.id: each for each in numbers}
    return found
