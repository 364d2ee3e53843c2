"""Numbers inside raw datapoints as traces of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from analysis.quantities.devices import trace
from analysis.quantities.phases import AMPS, ENERGY, VOLTS, WATTS, phase_bytes, plug, three_phases
from tuyasniff.analysis.quantities.candidates import field_of
from tuyasniff.analysis.quantities.combine import combine
from tuyasniff.analysis.quantities.opened import opened_numbers, where
from tuyasniff.analysis.quantities.priors import Priors
from tuyasniff.analysis.quantities.senses import MEASURE, Sense
from tuyasniff.analysis.quantities.weights import shipped
from tuyasniff.analysis.raw.reading import read_blob
from tuyasniff.analysis.traces import NO_TIME, BlobTrace, Trace, Traces
from tuyasniff.model import Meaning, RawPart, RawReading

VOLT, AMP, WATT = Sense("voltage", 1.0, MEASURE), Sense("current", 3.0, MEASURE), Sense("power", 0.0, MEASURE)
LOADS = [(2300 + place % 7, 400 * place, 92 * place) for place in range(1, 31)]


def blob(dp_id: int, rows: Sequence[bytes], *, every: float | None = 10.0) -> BlobTrace:
    """A raw datapoint that told these; without `every` there are no times."""
    one = BlobTrace(dp_id, "raw")
    for place, row in enumerate(rows):
        one.report(None if every is None else round(place * every * 1e6), row, place + 1)
    return one


def phase(dp_id: int = 6, *, every: float | None = 10.0) -> BlobTrace:
    return blob(dp_id, [phase_bytes(*row) for row in LOADS], every=every)


def held(*blobs: BlobTrace, numbers: Sequence[Trace] = ()) -> Traces:
    found = Traces()
    found.blobs = {one.id: one for one in blobs}
    found.numbers = {one.id: one for one in numbers}
    found.first_us, found.last_us = 0, max((t_us for one in blobs for t_us, _, _ in one.samples), default=0)
    return found


def readings(traces: Traces) -> dict[int, RawReading]:
    found = {d: read_blob(one, traces) for d, one in traces.blobs.items()}
    return {d: reading for d, reading in found.items() if reading is not None}


def test_the_numbers_of_a_phase_become_traces_at_places_of_their_own() -> None:
    traces = held(phase(), phase(7))
    found = opened_numbers(traces, readings(traces))
    assert {place: sense for place, (_, sense) in found.items()} == {
        6000: VOLT, 6001: AMP, 6002: WATT, 7000: VOLT, 7001: AMP, 7002: WATT,
    }  # fmt: skip
    for place, (one, _) in found.items():
        assert one.id == place
        assert one.type == "value"
        assert one.values.tolist() == [row[place % 1000] for row in LOADS]
        assert one.times.tolist() == [10_000_000 * number for number in range(len(LOADS))]
        assert one.numbers.tolist() == list(range(1, len(LOADS) + 1))


def test_moments_that_are_not_known_stay_unknown() -> None:
    traces = held(phase(every=None))
    found = opened_numbers(traces, readings(traces))
    assert sorted(found) == [6000, 6001, 6002]
    assert all(set(one.times) == {NO_TIME} and not one.timed for one, _ in found.values())


def test_nothing_becomes_of_a_reading_with_a_doubt_or_that_is_not_sure() -> None:
    traces = held(phase())
    sound = readings(traces)[6]
    assert len(opened_numbers(traces, {6: sound})) == 3
    assert opened_numbers(traces, {6: replace(sound, doubt="power is more than voltage times current")}) == {}
    assert opened_numbers(traces, {6: replace(sound, confidence=0.8)}) == {}
    assert opened_numbers(traces, {}) == {}


def test_a_power_that_is_too_high_teaches_nothing() -> None:
    for before in ([], LOADS):
        traces = held(blob(6, [phase_bytes(*row) for row in (*before, (2310, 2042, 1024))]))
        raw = readings(traces)
        assert raw[6].doubt is not None
        assert opened_numbers(traces, raw) == {}


def test_a_power_in_tenths_is_one_of_tenths() -> None:
    traces = held(blob(6, [phase_bytes(volts, amps, 10 * watts) for volts, amps, watts in LOADS]))
    one, sense = opened_numbers(traces, readings(traces))[6002]
    assert sense == Sense("power", 1.0, MEASURE)
    assert one.values.tolist() == [10 * watts for _, _, watts in LOADS]


def test_a_phase_that_was_always_zero_teaches_nothing() -> None:
    traces = held(blob(6, [bytes(8)] * 30))
    assert opened_numbers(traces, readings(traces)) == {}


def test_values_of_another_length_are_left_out() -> None:
    rows = [phase_bytes(*row) for row in LOADS]
    traces = held(blob(6, [rows[0], b"", rows[1][:5], rows[1] + b"\x00", *rows[2:]]))
    sound = readings(held(phase()))[6]
    found = opened_numbers(traces, {6: sound})
    assert [one.values.tolist() for one, _ in found.values()] == [
        [row[column] for row in (LOADS[0], *LOADS[2:])] for column in range(3)
    ]
    assert opened_numbers(held(blob(6, [b"\x01"])), {6: sound}) == {}


def test_what_was_only_set_was_not_told() -> None:
    traces = held(phase())
    sound = readings(traces)[6]
    only_set = BlobTrace(6, "raw")
    only_set.set(0, phase_bytes(*LOADS[0]), 1)
    assert opened_numbers(held(only_set), {6: sound}) == {}


def test_parts_of_other_quantities_and_without_a_meaning_are_left_out_and_keep_their_order() -> None:
    parts = (
        RawPart("flag", 0, 1, 0, "0x00"),
        RawPart("power", 1, 2, 0, "", Meaning("power", "W", 1, 10), endian="little", signed=True),
        RawPart("power_factor", 3, 1, 0, "", Meaning("power_factor", "", 1, 100)),
        RawPart("current", 4, 2, 0, "", Meaning("current", "A", 1, 1000)),
    )
    traces = held(blob(9, [bytes.fromhex("00 38ff 64 0102"), bytes.fromhex("01 c800 62 0203")]))
    found = opened_numbers(traces, {9: RawReading(9, "some", 6, parts, confidence=0.95)})
    assert {place: (one.values.tolist(), sense) for place, (one, sense) in found.items()} == {
        9001: ([-200, 200], Sense("power", 1.0, MEASURE)),
        9003: ([0x0102, 0x0203], AMP),
    }


def test_power_that_is_fed_back_is_below_zero() -> None:
    traces = held(blob(6, [phase_bytes(volts, amps, -watts) for volts, amps, watts in LOADS]))
    found = opened_numbers(traces, readings(traces))
    assert found[6002][0].values.tolist() == [-watts for _, _, watts in LOADS]


def test_power_below_zero_is_the_same_in_both_encodings() -> None:
    rows = [phase_bytes(volts, amps, 0x19999A - watts) for volts, amps, watts in LOADS]
    traces = held(blob(6, rows))
    reading = readings(traces)[6]
    assert reading.parts[2].value == -LOADS[-1][2]
    assert opened_numbers(traces, {6: reading})[6002][0].values.tolist() == [-watts for _, _, watts in LOADS]


def test_people_read_where_a_number_stands() -> None:
    assert where(19) == "dp 19"
    assert where(255) == "dp 255"
    assert where(6000) == where(6002) == "inside dp 6"
    assert where(255_001) == "inside dp 255"


def test_a_field_keeps_what_is_inside_apart_from_datapoints() -> None:
    traces = held(phase(), numbers=list(plug(30).values()))
    field = field_of(traces, Priors([]), readings(traces))
    assert sorted(field.opened) == [6000, 6001, 6002]
    assert sorted(field.rows) == sorted(field.courses) == sorted(field.traces) == [18, 19, 20]
    assert field_of(traces, Priors([])).opened == {}


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.0])
def test_three_phases_inside_raw_datapoints_tell_how_a_counter_counts(scale: float) -> None:
    truth = {"voltage": 1.0, "current": 3.0, "power": 0.0, "energy": scale}
    numbers = three_phases(scales=truth)
    blobs = [
        blob(dp_id, [phase_bytes(*row) for row in zip(*(numbers[d].values for d in trio), strict=True)], every=60.0)
        for dp_id, trio in zip((6, 7, 8), zip(VOLTS, AMPS, WATTS, strict=True), strict=True)
    ]
    counter = trace(numbers[ENERGY].values.tolist(), every=60.0, dp_id=1)
    traces = held(*blobs, numbers=[counter])
    raw = readings(traces)
    priors = Priors([])
    weights = shipped()
    with_them = combine(field_of(traces, priors, raw), priors, weights)
    without = combine(field_of(traces, priors), priors, weights)
    told = Sense("energy", scale, MEASURE)
    assert sorted(with_them.everything) == [1, 6000, 6001, 6002, 7000, 7001, 7002, 8000, 8001, 8002]
    assert sorted(with_them.odds) == sorted(without.odds) == [1]
    assert max(with_them.odds[1], key=lambda sense: with_them.odds[1][sense]) == told
    assert with_them.odds[1][told] > without.odds[1][told]
