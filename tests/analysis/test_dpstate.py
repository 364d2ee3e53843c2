"""Counting datapoints."""

from __future__ import annotations

import tracemalloc

from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.model import Datapoint, Fault, FaultCode, Frame, Message, Span, Talker, TalkerBy


def message(talker: Talker, *dps: Datapoint, t_us: int | None = None, bad: bool = False) -> Message:
    faults = (Fault(FaultCode.CHECKSUM, "wrong"),) if bad else ()
    frame = Frame("t", talker, TalkerBy.CONTENT, t_us, t_us, 0, b"\x55\xaa\x03\x07\0\0\x09", faults=faults)
    return Message(frame, "report", "report", dps=dps)


def dp(dp_id: int, dp_type: int, value: bool | int | str | bytes, raw: bytes = b"\0") -> Datapoint:
    return Datapoint(dp_id, dp_type, value, raw, Span(6, 7))


def test_counts_range_and_values_follow_the_order_of_appearance() -> None:
    table = DpTable()
    for value in (2301, 2299, 2301, -5):
        table.add(message(Talker.MCU, dp(20, 2, value)))
    (summary,) = table.summaries()
    assert (summary.count, summary.reports, summary.sets) == (4, 4, 0)
    assert (summary.min, summary.max, summary.first, summary.last) == (-5, 2301, 2301, -5)
    assert summary.distinct == 3 and summary.values == (2301, 2299, -5)
    assert summary.echoed is None


def test_an_echo_is_a_report_that_repeats_what_was_set() -> None:
    table = DpTable()
    table.add(message(Talker.MODULE, dp(1, 1, True)))
    assert table.summaries()[0].echoed is False
    table.add(message(Talker.MCU, dp(1, 1, False)))
    assert table.summaries()[0].echoed is False
    table.add(message(Talker.MCU, dp(1, 1, True)))
    assert table.summaries()[0].echoed is True
    assert table.summaries()[0].sets == 1


def test_a_bool_has_no_range_and_is_not_the_number_one() -> None:
    table = DpTable()
    table.add(message(Talker.MCU, dp(1, 1, True)))
    table.add(message(Talker.MCU, dp(1, 2, 1)))
    (summary,) = table.summaries()
    assert summary.values == (True, 1) and summary.distinct == 2
    assert summary.types == ("bool", "value") and summary.type == "value"


def test_a_wrong_checksum_teaches_nothing() -> None:
    table = DpTable()
    table.add(message(Talker.MCU, dp(1, 1, True), bad=True))
    assert table.summaries() == ()


def test_a_value_that_was_cut_off_teaches_nothing() -> None:
    table = DpTable()
    cut = Datapoint(1, 2, b"\0\x17", b"\0\x17", Span(6, 7), (Fault(FaultCode.DP_OVERRUN, "cut"),))
    table.add(message(Talker.MCU, cut, dp(2, 1, True)))
    assert [summary.id for summary in table.summaries()] == [2]


def test_a_period_is_the_middle_of_the_intervals() -> None:
    table = DpTable()
    for t_us in (0, 1_000_000, 2_000_000, 9_000_000):
        table.add(message(Talker.MCU, dp(1, 1, True), t_us=t_us))
    assert table.summaries()[0].period_us == 1_000_000


def test_raw_values_are_hex_text_and_memory_stays_bounded() -> None:
    table = DpTable()
    for number in range(10_000):
        table.add(message(Talker.MCU, dp(6, 0, number.to_bytes(4, "big"), number.to_bytes(4, "big"))))
    (summary,) = table.summaries()
    assert summary.first == "00000000" and summary.last == "0000270f"
    assert len(summary.values) == 64 and summary.distinct == 4096
    assert summary.length == 4


def test_first_and_last_seen_are_moments_and_items() -> None:
    table = DpTable()
    for number, t_us in ((3, None), (5, 2_000_000), (9, 4_000_000), (12, None)):
        table.add(message(Talker.MCU, dp(1, 1, True), t_us=t_us), number)
    (summary,) = table.summaries()
    assert (summary.first_number, summary.last_number) == (3, 12)
    assert (summary.first_us, summary.last_us) == (2_000_000, 4_000_000)


def test_an_echo_takes_the_time_from_the_set_to_the_first_report_of_its_value() -> None:
    table = DpTable()
    for talker, value, t_us in (
        (Talker.MODULE, 5, 0),
        (Talker.MCU, 4, 10_000),
        (Talker.MCU, 5, 60_000),
        (Talker.MCU, 5, 9_000_000),
        (Talker.MODULE, 6, 10_000_000),
        (Talker.MCU, 6, 10_080_000),
        (Talker.MODULE, 7, 20_000_000),
    ):
        table.add(message(talker, dp(1, 2, value), t_us=t_us))
    assert table.summaries()[0].echo_us == 70_000
    assert (table.summaries()[0].sets, table.summaries()[0].reports) == (3, 4)


def test_where_set_and_report_carry_the_same_time_no_echo_time_was_measured() -> None:
    table = DpTable()
    for talker in (Talker.MODULE, Talker.MCU):
        table.add(message(talker, dp(1, 2, 5), t_us=9_000_000))
    assert table.summaries()[0].echo_us is None


def test_without_times_there_is_no_echo_time() -> None:
    table = DpTable()
    table.add(message(Talker.MODULE, dp(1, 2, 5)))
    table.add(message(Talker.MCU, dp(1, 2, 5)))
    (summary,) = table.summaries()
    assert summary.echoed is True and summary.echo_us is None and summary.first_us is None


def test_memory_does_not_grow_with_the_length_of_a_session() -> None:
    table = DpTable()

    def feed(start: int, count: int) -> None:
        for number in range(start, start + count):
            value = dp(number % 8, 2, number * 7919 % 1_000_003)
            table.add(message(Talker.MCU, value, t_us=number * 1000), number)

    feed(0, 50_000)
    tracemalloc.start()
    feed(50_000, 10_000)
    grown, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 100_000 and peak < 200_000
    feed(60_000, 20_000)
    assert sum(summary.count for summary in table.summaries()) == 80_000
