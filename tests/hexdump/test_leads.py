"""Frames that are wrapped over lines which all begin alike, whatever they begin with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexdump.frames import BEAT, QUERY, RELAY, START, VOLTS, chunks_of, frames_of, notes_of
from tuyasniff.hexdump.leads import Leads, Side, behind
from tuyasniff.hexdump.read import read
from tuyasniff.model import Talker

POWER = bytes.fromhex("55aa0307000812020004000000537c")
FRAMES = [BEAT, VOLTS, START, RELAY, POWER, VOLTS, QUERY]
LEADS = (
    "TIME -> ", "TIME > ", "TIME < ", "TIME << ", "TIME <<< ", "TIME >> ", "TIME => ", "TIME <- ", "TIME - ", "TIME: ",
    "TIME, ", "TIME | ", "TIME [RX] - ", "TIME rx> ", "TIME MCU -> WIFI: ", "TIME COM3 ", "TIME [uart] ", "TIME [D] ",
    "TIME IN: ", "[TIME] RX ", "[TIME] DEBUG uart: ", "-> ", "<- ", "=> ", "< ", "> ", ">> ", "← ", "收: ", "[RX] ",
    "[MCU] ", "MCU: ", "RX: ", "rx ", "COM3> ", "data: ", "HEX: ", "DEBUG: ", "Received: ", "I (1234) uart: ",
    "line 1: ",    "serial port says: ", "$ ", "# ", "* ", "- ", "[12] ",
)  # fmt: skip


def wrapped(lead: str, parts: list[bytes], size: int) -> str:
    rows = [part[at : at + size] for part in parts for at in range(0, len(part), size)]
    times = (f"14:03:{number // 10:02d}.{number % 10}00" for number in range(len(rows)))
    return "".join(
        lead.replace("TIME", time) + row.hex(" ").upper() + "\n" for row, time in zip(rows, times, strict=True)
    )


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("size", [2, 3, 4, 5, 7, 8, 11, 16, 20])
def test_frames_behind_a_lead_are_joined_wherever_they_are_wrapped(lead: str, size: int) -> None:
    assert frames_of(read(wrapped(lead, FRAMES, size))) == FRAMES
    assert frames_of(read(wrapped(lead, [b"".join(FRAMES)], size))) == FRAMES


@pytest.mark.parametrize("lead", ["TIME -> ", "TIME [RX] - ", "MCU: ", "RX: ", "COM3> "])
@pytest.mark.parametrize("form", ["{}", "'{}'", "[{}]", "{} (bytes)", "{}  |..|"])
def test_signs_and_words_around_the_bytes_do_not_tear_a_frame(lead: str, form: str) -> None:
    for size in (3, 8, 11):
        lines = wrapped(lead, FRAMES, size).splitlines()
        begins = [len(line) - len(line.split(" ", lead.count(" "))[-1]) for line in lines]
        text = "".join(line[:at] + form.format(line[at:]) + "\n" for line, at in zip(lines, begins, strict=True))
        assert frames_of(read(text)) == FRAMES, size


def test_bytes_in_one_word_are_not_taken_for_the_first_of_them() -> None:
    text = f"10.05.2023 14:44:32.02 [RX] - {VOLTS.hex()}\n10.05.2023 14:44:32.08 [RX] - {START.hex()}\n"
    assert frames_of(read(text)) == [VOLTS, START]


def test_the_rest_of_a_frame_may_look_like_a_time() -> None:
    assert frames_of(read(f"{QUERY[:-2].hex(':')}\n{QUERY[-2:].hex(':')}\n{BEAT.hex(':')}\n")) == [QUERY, BEAT]


@given(
    st.sampled_from(LEADS),
    st.lists(st.sampled_from([*FRAMES, bytes.fromhex("12 34 9f"), VOLTS[:9], POWER[:-1]]), min_size=1, max_size=8),
    st.integers(2, 20),
)
def test_every_byte_behind_a_lead_comes_out_once_and_in_order(lead: str, parts: list[bytes], size: int) -> None:
    text = wrapped(lead, [BEAT + QUERY, *parts], max(size, 14))
    assert b"".join(chunk.data for chunk in chunks_of(read(text))) == b"".join([BEAT, QUERY, *parts])


def test_words_before_the_first_part_of_a_frame_are_said_once() -> None:
    text = wrapped("the port says: ", [VOLTS, POWER], 8)
    assert notes_of(read(text)) == ["the port says", "the port says"]


def test_both_directions_are_joined_each_for_itself() -> None:
    mine, yours = wrapped("TIME rx> ", [VOLTS], 5), wrapped("TIME tx> ", [POWER], 5)
    text = "".join(a + b for a, b in zip(mine.splitlines(True), yours.splitlines(True), strict=True))
    reading = list(read(text))
    assert frames_of(reading) == [VOLTS, POWER]
    assert {chunk.tap for chunk in chunks_of(reading)} == {"paste/rx", "paste/tx"}


def test_a_time_and_a_sign_before_bytes_without_header_hide_nothing() -> None:
    text = "14:03:00.000 -> 55 AA 00 00 00 00 FF\n14:03:01.000 -> 12 34 56 78\n"
    assert b"".join(chunk.data for chunk in chunks_of(read(text))) == BEAT + bytes.fromhex("12345678")


def test_numbers_and_blanks_of_a_lead_may_change() -> None:
    assert behind("12:00:05.5 -> ", "9:00:05.1234  -> 55") == 17
    assert behind("MCU: ", "MCU: 00 04") == 5
    assert behind("MCU: ", "ESP: 00 04") == -1
    assert behind("MCU 1 ", "MCU  ") == -1
    assert behind("MCU 1 ", "MC") == -1


def test_digits_alone_are_no_lead() -> None:
    leads, side = Leads(), Side("rx", Talker.UNKNOWN)
    leads.saw("0010  ", side)
    leads.saw("", side)
    leads.saw("x" * 200, side)
    assert leads.find("0020  55 AA") is None
    leads.saw("0010: ", side)
    assert leads.find("0020: 55 AA") == (6, side)
