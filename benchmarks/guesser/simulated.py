"""Simulated devices of the research folder, as traces."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from labelled import TRUTH

from tuyasniff.analysis.traces import Traces
from tuyasniff.model import Datapoint, DpType, Span, Talker

DUMP = 1.45
TEN_MINUTES = 600.0
TWO_HOURS = 1e18
HORIZONS = {"one dump": DUMP, "10 minutes": TEN_MINUTES, "2 hours": TWO_HOURS}

_CODES = {kind.name.lower(): kind for kind in DpType}


def traces_of(reports: Iterable[tuple[float, int, str, Any]], until: float = TWO_HOURS) -> Traces:
    """The traces of a run: (seconds, dpID, type, value) each, up to a moment."""
    traces = Traces()
    for number, (t, dp_id, type_name, value) in enumerate(reports, 1):
        if t > until:
            break
        code = _CODES[type_name]
        raw = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else b""
        dp = Datapoint(dp_id, code, value, raw, Span(0, 0))
        traces.datapoint(dp, Talker.MCU, round(t * 1e6), number)
    return traces


def simulator() -> Any:
    """The module that simulates; it needs numpy."""
    sys.path.insert(0, str(TRUTH))
    import simulate

    return simulate
