"""Lines that no dialect claims: what is payload, what is a note, and what is neither."""

from __future__ import annotations

import pytest

from hexdump.frames import QUERY, RELAY, START, VOLTS, chunks_of, frames_of, notes_of
from tuyasniff.hexdump.read import read
from tuyasniff.model import Talker

_RELAY = RELAY.hex(" ")
_QUERY = QUERY.hex(" ")


def test_captions_in_capitals_are_notes() -> None:
    reading = list(read(f"RED:\n{_RELAY}\nOFF (remote)\n{_QUERY}\nON: slowly\n{_RELAY}\n"))
    assert notes_of(reading) == ["RED", "OFF (remote)", "ON: slowly"]
    assert frames_of(reading) == [RELAY, QUERY, RELAY]


def test_log_lines_with_a_tag_are_no_notes() -> None:
    text = f"10:00:01 MQT: stat/plug\nI (312) boot: chip\nWIF: connecting\nWIF: connected\n{_RELAY}\n"
    assert notes_of(read(text)) == []


def test_a_label_that_names_the_wire_or_the_talker_is_no_note() -> None:
    text = f"RX: {_RELAY}\nTX: {_QUERY}\nESP8266 -> MCU: {_QUERY}\nMCU sends: {_RELAY}\nRX: {_RELAY} # on\n"
    reading = list(read(text))
    assert notes_of(reading) == ["on"]
    assert [chunk.talker for chunk in chunks_of(reading)][2:4] == [Talker.MODULE, Talker.MCU]


def test_words_beside_a_talker_stay_a_note() -> None:
    assert notes_of(read(f"MCU sends the relay: {_RELAY}\n")) == ["MCU sends the relay"]


@pytest.mark.parametrize("marks", [(">", ">>"), (">>", ">>"), (">>", ">"), ("> >", ">>>")])
def test_quote_marks_of_any_depth_lose_no_bytes(marks: tuple[str, str]) -> None:
    first, second = marks
    text = f"{first} {RELAY[:10].hex(' ')}\n{second} {RELAY[10:].hex(' ')}\n"
    assert frames_of(read(text)) == [RELAY]


def test_a_number_in_a_comment_behind_a_frame_is_a_note() -> None:
    assert notes_of(read(f"{VOLTS.hex(' ')} //20\n{START.hex(' ')} // 20.5\n")) == ["20", "20.5"]


def test_captions_of_many_lines_are_kept_up_to_eight() -> None:
    said = [f"step {letter}" for letter in "abcdefghij"]
    assert notes_of(read("\n".join([*said, _RELAY]))) == said[-8:]


def test_ten_digits_inside_a_wrapped_frame_are_bytes_and_no_time() -> None:
    frame = bytes.fromhex("55aa000000060000001000001b")[:-1] + b"\x15"
    text = f"{frame[:9].hex()}\n{(frame[9:] + b'U').hex()}\naa00000000ff\n"
    assert frames_of(read(text)) == [frame, bytes.fromhex("55aa00000000ff")]


@pytest.mark.parametrize("form", ["- 0x{:02X}", "  - 0x{:02x}", "0x{:02X},"])
def test_a_list_with_one_byte_a_line_is_read(form: str) -> None:
    text = "data:\n" + "\n".join(form.format(byte) for byte in RELAY + QUERY)
    assert frames_of(read(text)) == [RELAY, QUERY]


@pytest.mark.parametrize(
    ("words", "checksum"),
    [(", ChckSum 0x07", 7), (", ChckSum 0xff", 0xFF), (" checksum: 07", 7), (" (checksum 138 138)", 138)],
)
def test_a_checksum_in_words_is_the_one_of_the_frame(words: str, checksum: int) -> None:
    reading = list(read(f"kettle: {QUERY[:-1].hex(' ')}{words}\nkettle: {START.hex(' ')}\n"))
    assert [chunk.frame or chunk.data for chunk in chunks_of(reading)] == [QUERY[:-1] + bytes((checksum,)), START]
    assert notes_of(reading) == ["kettle", "kettle"]


@pytest.mark.parametrize("width", [20, 34, 37, 40])
def test_lines_that_are_wrapped_inside_a_byte_are_joined(width: int) -> None:
    text = (VOLTS + START + QUERY).hex(" ").upper()
    lines = [text[at : at + width].strip() for at in range(0, len(text), width)]
    assert frames_of(read("\n".join(lines))) == [VOLTS, START, QUERY]


def test_half_a_byte_that_does_not_go_on_is_said() -> None:
    reading = read(f"{RELAY.hex(' ')} 5\n{START.hex(' ')}\n")
    assert frames_of(reading) == [RELAY, START]
    assert reading.remarks == ["1 row of hex ends in half a byte, which was left out"]
