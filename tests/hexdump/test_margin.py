"""What stands beside the bytes of a line: row numbers, words of hex letters, code."""

from __future__ import annotations

import pytest

from hexdump.frames import QUERY, RELAY, START, VOLTS, chunks_of, notes_of
from tuyasniff.hexdump.margin import may_have_margin
from tuyasniff.hexdump.read import read

_FRAMES = [START, VOLTS, RELAY]
_START, _VOLTS, _RELAY = (frame.hex().upper() for frame in _FRAMES)

ROWS = {
    "numbers": f"9 {_START}\n10 {_VOLTS}\n11 {_RELAY}\n",
    "numbers before spaced bytes": f"9 {START.hex(' ')}\n10 {VOLTS.hex(' ')}\n11 {RELAY.hex(' ')}\n",
    "cells": f"| 20 | {_START} |\n| 21 | {_VOLTS} |\n| 20 | {_RELAY} |\n",
    "numbers with a colon": f"0010: {_START}\n0020: {_VOLTS}\n0030: {_RELAY}\n",
    "words": f"feed: {_START}\nCAFE {_VOLTS}\n{_RELAY} dead\n",
    "bytes literals in a list": f"55 AA 3 0 0 1 0 3\nb'{_VOLTS.lower()}',\nb'{_RELAY.lower()}'\n",
}


@pytest.mark.parametrize("kind", ROWS)
def test_margins_are_no_payload(kind: str) -> None:
    assert [chunk.data for chunk in chunks_of(read(ROWS[kind]))] == _FRAMES


def test_words_of_hex_letters_are_notes() -> None:
    assert notes_of(read(ROWS["words"])) == ["feed", "CAFE", "dead"]


def test_the_same_byte_before_every_frame_is_no_row_number() -> None:
    text = f"00 {START.hex(' ')}\n00 {VOLTS.hex(' ')}\n"
    assert b"".join(chunk.data for chunk in chunks_of(read(text))) == b"\x00" + START + b"\x00" + VOLTS


def test_a_checksum_that_begins_the_next_line_is_no_row_number() -> None:
    text = f"{RELAY[:-1].hex(' ')}\n{RELAY[-1:].hex()} {START.hex(' ')}\n"
    assert b"".join(chunk.data for chunk in chunks_of(read(text))) == RELAY + START


def test_payload_of_hex_letters_stays_payload() -> None:
    data = bytes.fromhex("55aa0307000601000002dead")
    assert may_have_margin(data)
    first, *_ = chunks_of(read(f"55aa 0307 0006 0100 0002 dead\n{_START}\n"))
    assert first.data[:12] == data


@pytest.mark.parametrize(
    "line",
    [
        f"uart.write({RELAY.hex(' ')})",
        f'ser.write(bytes.fromhex("{_RELAY}"))',
        f'port.send(1, b"{_RELAY}")',
        f"  data: {_RELAY}",
        f'{{"Received":{{"Data":"{_RELAY}","Cmnd":7}}}}',
        f"- uart.write:\n    id: mcu_uart\n    data: [0x{RELAY.hex(' ').replace(' ', ', 0x')}]",
        f"frames = [\n  '{_RELAY}',\n]",
    ],
)
def test_code_around_bytes_gives_no_notes(line: str) -> None:
    reading = list(read(f"{line}\n"))
    assert notes_of(reading) == []
    assert [chunk.data for chunk in chunks_of(reading)] == [RELAY]


def test_a_caption_with_a_bracket_or_a_colon_stays_a_note() -> None:
    assert notes_of(read(f"Query ({QUERY.hex(' ')})\nrelay on: {RELAY.hex(' ')}\n")) == ["Query", "relay on"]


def test_numbers_that_stand_far_from_each_other_are_bytes() -> None:
    far = ["12 " + VOLTS.hex(" "), *["00 11 22 33"] * 20, "13 " + VOLTS.hex(" ")]
    near = ["12 " + VOLTS.hex(" "), *["00 11 22 33"] * 2, "13 " + VOLTS.hex(" ")]
    assert b"\x13" + VOLTS in b"".join(chunk.data for chunk in chunks_of(read("\n".join(far))))
    assert b"\x13" + VOLTS not in b"".join(chunk.data for chunk in chunks_of(read("\n".join(near))))
