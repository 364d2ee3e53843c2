"""Terminals, RealTerm and TuyaMCUAnalyzer."""

from __future__ import annotations

from datetime import UTC, datetime

from hexdump.frames import QUERY, RELAY, START, VOLTS, chunks_of, frames_of, notes_of, split_stamped
from tuyasniff.hexdump.read import read
from tuyasniff.model import Talker


def test_raw_realterm_captures_are_cut_at_their_stamps() -> None:
    data = b"1700000000," + START + VOLTS + b"\r\n1700000001," + RELAY + b"\n1700000002," + QUERY
    assert list(split_stamped(data)) == [(1700000000, START + VOLTS), (1700000001, RELAY), (1700000002, QUERY)]


def test_a_line_end_that_belongs_to_a_frame_stays() -> None:
    ends_in_newline = bytes.fromhex("55aa000900020a")
    ends_in_newline = ends_in_newline[:4] + b"\x00\x00\x0a"
    frame = bytes.fromhex("55aa000b0000") + b"\x0a"
    assert sum(frame[:-1]) & 0xFF == 0x0A
    assert list(split_stamped(b"1700000000," + frame + b"1700000001," + START)) == [
        (1700000000, frame),
        (1700000001, START),
    ]


def test_bytes_before_the_first_stamp_have_no_time() -> None:
    assert list(split_stamped(START + b"\n1700000001," + QUERY)) == [(0, START), (1700000001, QUERY)]
    assert list(split_stamped(b"")) == []


def test_the_digits_of_a_unix_time_are_no_bytes() -> None:
    reading = read(f"1700000000,{START.hex()}\n1700000003.5,{VOLTS.hex()}\n")
    assert [(chunk.data, chunk.t_us) for chunk in chunks_of(reading)] == [(START, 0), (VOLTS, 3_500_000)]
    assert reading.started == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_docklight_rows_go_on_in_indented_lines() -> None:
    text = (
        f"10.05.2023 14:44:32.02 [RX] - {VOLTS[:7].hex(' ')}\n    {VOLTS[7:].hex(' ')}\n10.05.2023 14:44:33 [TX] - \n"
    )
    chunks = chunks_of(read(text))
    assert b"".join(chunk.data for chunk in chunks) == VOLTS
    assert {(chunk.tap, chunk.talker) for chunk in chunks} == {("paste/rx", Talker.UNKNOWN)}


def test_llcom_prints_the_hex_below_the_arrow() -> None:
    text = (
        f"[2021-12-01 10:18:41.9613] ← \ufffd\ufffd\nHEX:{START.hex(' ')}\n"
        f"[2021-12-01 10:18:42.0032] → \ufffd\nHEX:{QUERY.hex(' ')}\n"
    )
    assert [(chunk.tap, chunk.data) for chunk in chunks_of(read(text))] == [("paste/rx", START), ("paste/tx", QUERY)]


def test_one_byte_a_line_with_a_stamp() -> None:
    text = "".join(f"[13:10:26.{734984 + 1000 * n} 0.001000] {byte:02X}\n" for n, byte in enumerate(START))
    chunks = chunks_of(read(text))
    assert b"".join(chunk.data for chunk in chunks) == START
    assert chunks[1].t_us == 1000


def test_tio_says_when_it_is_connected_and_nobody_needs_that() -> None:
    text = f"\x1b[1m[12:08:18.880] tio v2.5\x1b[0m\r\n\x1b[1m[12:08:18.880] Connected\x1b[0m\r\n{START.hex(' ')} \r\n"
    things = list(read(text))
    assert (frames_of(things), notes_of(things)) == ([START], [])


def test_analyzer_marks_without_a_side_leave_the_talker_open() -> None:
    text = f"//R 4/30/2023 6:18:06 PM\n{START.hex()}\n//S 4/30/2023 6:18:09 PM MCU sent:\n{RELAY.hex()}\n"
    chunks = chunks_of(read(text))
    assert [(chunk.tap, chunk.talker) for chunk in chunks] == [("paste/rx", Talker.UNKNOWN), ("paste/mcu", Talker.MCU)]
    assert chunks[1].t_us == 3_000_000
