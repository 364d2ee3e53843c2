"""Raw datapoints beside each other."""

from __future__ import annotations

from tuyasniff.analysis.raw.reading import read_blob
from tuyasniff.analysis.traces import Traces
from tuyasniff.model import Datapoint, DpType, Span, Talker


def test_neighbours_of_other_lengths_are_no_siblings() -> None:
    traces = Traces()
    for dp_id, text in (
        (6, "09d4000000000000"),
        (7, "0976000000000000"),
        (18, "01000320030000da"),
        (17, "0500005504000032"),
    ):
        raw = bytes.fromhex(text)[: 7 if dp_id == 18 else 8]
        traces.datapoint(Datapoint(dp_id, DpType.RAW, raw, raw, Span(0, len(raw))), Talker.MCU, None, dp_id)
    for blob in traces.blobs.values():
        read_blob(blob, traces)
    reading = read_blob(traces.blobs[6], traces)
    assert reading is not None and reading.parts[0].text == "251.6 V"
