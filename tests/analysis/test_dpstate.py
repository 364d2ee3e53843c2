"""Counting datapoints."""

from __future__ import annotations

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
