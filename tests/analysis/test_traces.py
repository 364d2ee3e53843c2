"""The evidence of a session, message by message."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.talks import Talk
from tuyasniff.analysis.traces import BLOBS_MOST, NO_TIME, NOTES_MOST, POINTS_MOST, SETS_MOST, Trace, Traces
from tuyasniff.model import Datapoint, DpType, Message, Note, Span, Talker
from wire import dp


def heard(talk: Talk) -> Traces:
    traces = Traces()
    for item in talk.items:
        assert isinstance(item.thing, Message)
        traces.add(item.thing, item.number)
    return traces


def value(dp_id: int, number: int) -> Datapoint:
    return Datapoint(dp_id, DpType.VALUE, number, b"", Span(0, 0))


def test_reports_are_kept_with_their_moments_and_items() -> None:
    talk = Talk()
    talk.report(20, 2301, 1_000)
    talk.report(18, 5, 2_000)
    talk.report(20, -7, 3_000)
    traces = heard(talk)
    trace = traces.numbers[20]
    assert (list(trace.times), list(trace.values), list(trace.numbers)) == ([1_000, 3_000], [2301, -7], [1, 3])
    assert (traces.first_us, traces.last_us) == (1_000, 3_000)
    assert trace.timed


def test_what_the_module_sets_is_no_report() -> None:
    talk = Talk()
    talk.set(20, 5, 1_000)
    talk.report(20, 6, 2_000)
    trace = heard(talk).numbers[20]
    assert trace.sets == [(1_000, 5, 1)]
    assert list(trace.values) == [6]
    assert trace.reports == 1


def test_a_wrong_checksum_teaches_nothing() -> None:
    talk = Talk()
    talk.mcu(7, dp(20, 2, (5).to_bytes(4, "big")), 1_000, bad=True)
    traces = heard(talk)
    assert not traces.numbers
    assert traces.first_us is None


def test_a_datapoint_that_is_cut_off_teaches_nothing() -> None:
    talk = Talk()
    talk.mcu(7, dp(18, 2, (5).to_bytes(4, "big")) + dp(20, 0, b"\x01\x02\x03\x04")[:6], 1_000)
    traces = heard(talk)
    assert set(traces.numbers) == {18}
    assert not traces.blobs


def test_the_product_is_remembered() -> None:
    talk = Talk()
    talk.mcu(1, b'{"p":"abcdefghijklmnop","v":"1.0.0","m":0}', 1_000)
    assert heard(talk).product_id == "abcdefghijklmnop"


def test_without_times_nothing_is_timed() -> None:
    talk = Talk()
    talk.report(20, 1)
    talk.report(20, 2)
    traces = heard(talk)
    assert list(traces.numbers[20].times) == [NO_TIME, NO_TIME]
    assert not traces.numbers[20].timed
    assert traces.first_us is None


def test_bytes_text_and_types_that_nobody_knows_are_kept_as_bytes() -> None:
    talk = Talk()
    talk.mcu(7, dp(6, 0, b"\x00\xff"), 1_000)
    talk.mcu(7, dp(7, 3, b"text"), 2_000)
    talk.mcu(7, dp(8, 9, b"\x01\x02\x03"), 3_000)
    traces = heard(talk)
    assert {d: blob.samples for d, blob in traces.blobs.items()} == {
        6: [(1_000, b"\x00\xff", 1)],
        7: [(2_000, b"text", 2)],
        8: [(3_000, b"\x01\x02\x03", 3)],
    }
    assert not traces.numbers


def test_the_signature_names_every_datapoint_once_in_order() -> None:
    talk = Talk()
    talk.report(20, 1)
    talk.mcu(7, dp(6, 0, b"\x00"))
    talk.set(18, 1)
    talk.report(20, 2)
    assert list(heard(talk).signature()) == [(6, "raw"), (18, "value"), (20, "value")]


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=60))
def test_counts_are_of_all_reports(values: list[int]) -> None:
    trace = Trace(1, "value")
    for number, one in enumerate(values, 1):
        trace.report(None, one, number)
    steps = [b - a for a, b in pairwise(values)]
    assert (trace.first, trace.last, trace.low, trace.high) == (values[0], values[-1], min(values), max(values))
    assert (trace.reports, trace.total, trace.zeros) == (len(values), sum(values), values.count(0))
    assert trace.rises == sum(step > 0 for step in steps)
    assert trace.falls == sum(step < 0 for step in steps)
    assert trace.changes == trace.rises + trace.falls
    assert trace.up - trace.down == values[-1] - values[0]
    assert trace.largest_step == max(map(abs, steps), default=0)


def test_of_too_many_reports_every_other_one_is_kept_evenly() -> None:
    trace = Trace(1, "value")
    many = 5 * POINTS_MOST + 123
    for number in range(many):
        trace.report(number * 1_000_000, number % 97, number)
    assert trace.reports == many
    assert len(trace.values) < POINTS_MOST
    assert trace.thinned == 8
    assert list(trace.numbers) == list(range(0, many, 8))
    assert all(one == number % 97 for one, number in zip(trace.values, trace.numbers, strict=True))


def test_what_is_noted_of_an_item_was_so_at_its_moment() -> None:
    traces = Traces()
    assert traces.moment(Note("nothing came yet", 7, None, 3)) == 7
    for number in range(10, 60):
        one = Datapoint(6, DpType.RAW, b"x", b"x", Span(0, 0)) if number % 2 else value(20, number)
        traces.datapoint(one, Talker.MCU, number * 1000, number)
    assert traces.moment(Note("a report", 99_000, None, 30)) == 30_000
    assert traces.moment(Note("a blob", 99_000, None, 31)) == 31_000
    assert traces.moment(Note("before all", 99_000, None, 1)) == 10_000
    assert traces.moment(Note("behind all", 99_000, None, 70)) == 59_000
    assert traces.moment(Note("of another file", 20_000, None, 59)) == 20_000
    assert traces.moment(Note("about now", 99_000)) == 99_000
    assert traces.moment(Note("without a time", None, None, 30)) is None
    traces.note(Note("220 V", 99_000, None, 30))
    traces.settle()
    assert traces.notes == [Note("220 V", 30_000)]


def test_an_item_whose_report_was_thinned_out_has_the_moment_of_one_nearby() -> None:
    traces = Traces()
    many = 4 * POINTS_MOST
    for number in range(many):
        traces.datapoint(value(20, number), Talker.MCU, number * 1000, number)
    moment = traces.moment(Note("220 V", many * 1000, None, 12_345))
    assert moment is not None
    assert abs(moment - 12_345_000) <= 4_000


def test_blobs_sets_and_notes_have_bounds_too() -> None:
    traces = Traces()
    for number in range(3 * BLOBS_MOST):
        traces.datapoint(Datapoint(6, DpType.RAW, b"x", b"x", Span(0, 0)), Talker.MCU, number, number)
        traces.datapoint(value(20, number), Talker.MODULE, number, number)
        traces.note(Note("hello", number))
    assert traces.blobs[6].reports == 3 * BLOBS_MOST
    assert [number for _, _, number in traces.blobs[6].samples] == list(range(0, 3 * BLOBS_MOST, 4))
    assert len(traces.numbers[20].sets) == SETS_MOST
    assert len(traces.notes) == NOTES_MOST


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63 - 1)])
def test_the_largest_numbers_fit(number: int) -> None:
    traces = Traces()
    traces.datapoint(value(20, number), Talker.MCU, 5, 1)
    assert list(traces.numbers[20].values) == [number]


def test_what_is_larger_than_any_number_is_kept_as_bytes() -> None:
    traces = Traces()
    traces.datapoint(Datapoint(20, DpType.BITMAP, 2**70, b"\x40" + bytes(8), Span(0, 0)), Talker.MCU, 5, 1)
    assert traces.blobs[20].samples == [(5, b"\x40" + bytes(8), 1)]


def test_to_take_a_datapoint_costs_microseconds() -> None:
    traces, one = Traces(), value(20, 2301)
    best = 1.0
    for _ in range(5):
        begin = time.process_time()
        for number in range(2000):
            traces.datapoint(one, Talker.MCU, number, number)
        best = min(best, (time.process_time() - begin) / 2000)
    assert best < 50e-6  # about 1 on an idle machine
