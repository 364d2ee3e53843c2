"""Frames in plain bytes, and what a candidate lacks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexdump.frames import QUERY, RELAY, START, VOLTS
from tuyasniff.hexdump import scan
from tuyasniff.hexdump.scan import Verdict

ZIGBEE = bytes.fromhex("55aa02000101000003")


def test_a_candidate_is_judged_by_what_is_there() -> None:
    verdicts = [scan.look(VOLTS[:size]).verdict for size in range(1, len(VOLTS) + 1)]
    assert verdicts == [Verdict.TRUNCATED] * 13 + [Verdict.MISSING, Verdict.VALID]
    assert scan.look(VOLTS[:-1]).need == 1
    assert scan.look(VOLTS[:-1] + b"\x00").verdict is Verdict.BAD
    assert scan.look(b"\x55\xaa\x09\x00\x00\x00\x08").verdict is Verdict.NONE
    assert scan.look(b"").verdict is Verdict.NONE


def test_version_2_is_read_in_both_layouts() -> None:
    assert scan.look(ZIGBEE) == (Verdict.VALID, 9, 0)
    assert scan.look(ZIGBEE[:-1]) == (Verdict.MISSING, 9, 1)
    standard = scan.mended(bytes.fromhex("55aa02000000"))
    assert scan.look(standard) == (Verdict.VALID, 7, 0)
    assert scan.is_frame(ZIGBEE)


def test_frames_are_counted_past_false_headers() -> None:
    assert scan.count(b"\x00\x55" + START + b"\x55\xaa\x03\x07\x20\x00" + VOLTS + QUERY[:-1]) == 2
    assert scan.count(b"\x55\xaa" * 40) == 0


def test_the_tail_is_the_unfinished_candidate_at_the_end() -> None:
    assert scan.tail(START + VOLTS) == b""
    assert scan.tail(START + VOLTS[:7]) == VOLTS[:7]
    assert scan.tail(START + b"\x55") == b"\x55"
    assert scan.tail(VOLTS[:9] + START) == b""
    checksum_55 = bytes.fromhex("55aa03070005010100014455")
    assert scan.is_frame(checksum_55)
    assert scan.tail(checksum_55) == b""


@given(data=st.binary(max_size=60))
def test_a_frame_is_a_frame_by_either_test(data: bytes) -> None:
    frame = scan.mended(b"\x55\xaa\x03\x07" + len(data).to_bytes(2, "big") + data)
    assert scan.is_frame(frame)
    assert not scan.is_frame(frame[:-1] + bytes((frame[-1] ^ 1,)))
    assert scan.survey(frame) == (-1, False)


@pytest.mark.parametrize("frame", [RELAY, VOLTS, START, QUERY, ZIGBEE])
def test_known_commands_with_fitting_data_are_believable(frame: bytes) -> None:
    assert scan.believable(frame)
    assert scan.believable(frame[:-1])


@pytest.mark.parametrize(
    "frame",
    [
        "55aa0307000501010001",
        "55aa03070005010100020112",
        "55aa03ee0001",
        "55aa03990000",
        "55aa0307000301010000",
        "55aa",
    ],
)
def test_what_does_not_fit_is_not_believable(frame: str) -> None:
    assert not scan.believable(bytes.fromhex(frame))


def test_a_report_may_be_cut_inside_its_last_datapoint() -> None:
    assert scan.is_cut_report(VOLTS[:-3])
    assert not scan.is_cut_report(VOLTS[:-1])
    assert not scan.is_cut_report(bytes.fromhex("55aa0307000814020009000008"))


def test_a_datapoint_list_fits_to_the_byte() -> None:
    assert scan.is_dp_list(VOLTS[6:-1] + RELAY[6:-1])
    assert not scan.is_dp_list(VOLTS[6:-2])
    assert not scan.is_dp_list(b"")
    assert not scan.is_dp_list(bytes.fromhex("0109000101"))


def test_a_length_that_takes_in_whole_frames_is_not_believed() -> None:
    inside = START + VOLTS
    false = bytes((0x55, 0xAA, 0, 0, 0, len(inside))) + inside
    assert not scan.believable(false)
    assert scan.believable(bytes((0x55, 0xAA, 0, 0, 0, 3)) + b"\x01\x02\x03")
    assert list(scan.glued(false + VOLTS, b"")) == []


def test_a_whole_frame_inside_what_was_given_up_takes_nothing_from_the_next() -> None:
    assert not scan.swallowed(b"\x55\xaa\x03\x07\x00\xc7" + VOLTS + b"\x00", START)
    assert scan.swallowed(VOLTS[:3], VOLTS[3:])
