from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.mapping.document import to_document
from tuyasniff.mapping.model import CaptureSource, Mapping
from tuyasniff.mapping.observe import observed_mapping
from tuyasniff.mapping.validation import first_problem
from tuyasniff.model import DpSummary, Message
from tuyasniff.offline import decode
from wire import dp, frame, report


def summaries(*frames: bytes) -> tuple[DpSummary, ...]:
    table = DpTable()
    for item in decode(b"".join(frames)):
        if isinstance(item.thing, Message):
            table.add(item.thing)
    return table.summaries()


SET = frame(6, dp(1, 1, b"\1"), version=0)
ECHO = frame(7, dp(1, 1, b"\1"))


def test_nothing_is_guessed() -> None:
    (entry,) = observed_mapping(summaries(report(20, 2301), report(20, 2304))).dps
    assert (entry.id, entry.type, entry.type_code, entry.access) == (20, "value", 2, "ro")
    assert (entry.code, entry.name, entry.quantity, entry.unit, entry.scale) == (None,) * 5
    assert entry.observed is not None
    assert (entry.observed.reports, entry.observed.min, entry.observed.max) == (2, 2301, 2304)
    assert entry.observed.values == (2301, 2304)


def test_access_is_what_anybody_has_seen() -> None:
    def access(*frames: bytes) -> str:
        return observed_mapping(summaries(*frames)).dps[0].access

    assert access(ECHO) == "ro"
    assert access(SET, frame(0, version=0)) == "wo"
    assert access(SET, ECHO) == "rw"


def test_an_echo_is_evidence_and_makes_access_surer() -> None:
    echoed = observed_mapping(summaries(SET, ECHO)).dps[0]
    other = observed_mapping(summaries(SET, frame(7, dp(1, 1, b"\0")))).dps[0]
    assert [line.rule for line in echoed.evidence] == ["observed", "set_echo"]
    assert echoed.confidence_by_field["access"] > other.confidence_by_field["access"]
    assert echoed.confidence == min(echoed.confidence_by_field.values())


def test_enum_values_and_bits_wait_for_their_names() -> None:
    enum = observed_mapping(summaries(frame(7, dp(38, 4, b"\2")), frame(7, dp(38, 4, b"\0")))).dps[0]
    assert [(one.value, one.label, one.seen) for one in enum.enum] == [(0, "0", True), (2, "2", True)]
    bits = observed_mapping(summaries(frame(7, dp(26, 5, b"\x01\x04")), frame(7, dp(26, 5, b"\x00\x01")))).dps[0]
    assert [(one.bit, one.label, one.seen) for one in bits.bitmap] == [(0, "0", True), (2, "2", True), (8, "8", True)]


def test_values_of_texts_and_raw_datapoints_stay_out_of_the_file() -> None:
    found = observed_mapping(summaries(frame(7, dp(3, 3, b"SN-4711")), frame(7, dp(6, 0, b"\x08\xfd\x00")))).dps
    assert "4711" not in repr(found)
    assert "08fd" not in repr(found)
    assert [dp.observed and dp.observed.lengths for dp in found] == [(7,), (3,)]


def test_an_unknown_type_keeps_its_code_and_two_types_make_doubt() -> None:
    odd = observed_mapping(summaries(frame(7, dp(9, 9, b"\1")), frame(0, b"\1"))).dps[0]
    assert (odd.type, odd.type_code) == ("unknown", 9)
    assert odd.evidence[0].text == "type 0x09 in 1 frame"
    both = observed_mapping(summaries(frame(7, dp(9, 1, b"\1")), report(9, 5))).dps[0]
    assert both.type == "value"
    assert both.confidence_by_field["type"] == 0.5
    assert both.evidence[1].text == "also seen as bool"


def test_the_device_is_described_and_the_document_is_valid() -> None:
    mapping = Mapping.from_datapoints(
        summaries(report(20, 2301)),
        family="wifi",
        product={"id": "abcdefgh12345678", "version": "1.0.0"},
        product_info='{"p":"abcdefgh12345678"}',
        header_versions=(3, 0, 3),
        baud=9600,
        captures=[CaptureSource("meter.bin", "0" * 64, frames=1)],
    )
    assert mapping.device.header_versions == (0, 3)
    assert mapping.device.product_id == "abcdefgh12345678"
    assert mapping.device.uart is not None
    assert mapping.device.uart.baud == 9600
    assert first_problem(to_document(mapping)) is None


def test_moments_are_told_where_the_capture_has_a_date() -> None:
    (dp,) = summaries(report(20, 1))
    timed = replace(dp, first_us=0, last_us=90_500_000)
    started = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    observed = observed_mapping((timed,), started=started).dps[0].observed
    assert observed is not None
    assert (observed.first, observed.last) == ("2026-01-02T03:04:05Z", "2026-01-02T03:05:35Z")
    for unknown in (observed_mapping((timed,)), observed_mapping((replace(timed, last_us=1 << 80),), started=started)):
        assert unknown.dps[0].observed is not None
        assert unknown.dps[0].observed.last is None


def test_an_odd_product_id_is_none() -> None:
    for odd in ("", "x" * 65, 7, None):
        assert observed_mapping((), product={"id": odd}).device.product_id is None


def test_odd_lengths_make_a_valid_document() -> None:
    frames = (dp(1, 1, b"\1\2"), dp(2, 2, b"\xff" * 8), dp(4, 4, b"\x01\x00"), dp(5, 5, b"\xff" * 8), dp(8, 4, b""))
    mapping = observed_mapping(summaries(*(frame(7, unit) for unit in frames), report(20, 1)))
    assert len(mapping.dps) == 6
    assert first_problem(to_document(mapping)) is None
