"""What is inside raw bytes that no known layout fits, told from the samples alone."""

from __future__ import annotations

from tuyasniff.analysis.traces import BlobTrace, Traces
from tuyasniff.model import RawReading


def solve(blob: BlobTrace, traces: Traces) -> RawReading | None:
    """What can be said of the parts; None where nothing can."""
    return None
