"""Nothing that may be bytes is lost without a word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hexdump.frames import BEAT, RELAY, START, VOLTS, chunks_of, claims_of, frames_of, notes_of
from lanes import times
from tuyasniff.hexdump.leftout import LeftOut
from tuyasniff.hexdump.margin import explanation
from tuyasniff.hexdump.read import Reading, read

TAB = "\t"


def lost(reading: Reading) -> list[str]:
    """What the reading says of lines that it left out."""
    list(reading)
    return [text for text in reading.remarks if "left out" in text]


def test_numbers_that_explain_the_bytes_to_their_left_are_no_bytes() -> None:
    text = (
        f"55 AA{TAB}header\n03{TAB}version\n07{TAB}report\n00 08{TAB}length\n14 02 00 04{TAB}dp 20, value\n"
        f"00 00 08 FC{TAB}2300 -> 230.0V\n2F{TAB}checksum\n"
    )
    for gap in (TAB, "  ", "    "):
        reading = list(read(text.replace(TAB, gap)))
        assert frames_of(reading) == [VOLTS]
        assert claims_of(reading) == []
        assert "2300 -> 230.0V" in notes_of(reading)
        assert notes_of(reading)[-1] == "checksum"


@pytest.mark.parametrize("said", ["2300 -> 230.0V", "2300 dV", "230.0 V (2300)", "100 %", "23 °C", "2300 = 230 V"])
def test_an_explanation_may_be_written_in_many_ways(said: str) -> None:
    text = f"55 AA 03 07 00 08 14 02 00 04\n00 00 08 FC{TAB}{said}\n2F\n"
    reading = list(read(text))
    assert frames_of(reading) == [VOLTS]
    assert said in notes_of(reading)


def test_bytes_in_columns_are_no_explanation() -> None:
    assert explanation("08 FC\t230.0 V") == 5
    for line in (
        "55 aa 03 07 00 08 14 02  00 04 00 00 08 fc 2f   |U..|",
        "55 aa 03 07\t00 08 14 02 00 04 00 00 08 fc 2f // volts",
        "10  12 bytes: 55 aa 03 07 00 08 14 02 00 04 00 00 08 fc 2f",
    ):
        assert frames_of(read(line)) == [VOLTS], line


def test_an_object_of_json_beside_a_frame_is_a_note() -> None:
    said = '{"dps": {"1": true, "20": 2304}}'
    assert notes_of(read(f"{VOLTS.hex(' ')}\n{said}\n")) == [said]
    assert notes_of(read(f'{{\n  "data": [\n{VOLTS.hex(" ")}\n]}}\n')) == []


def test_lines_that_may_be_bytes_and_are_not_taken_are_counted() -> None:
    text = VOLTS.hex(" ") + "\nDEBUG: values 12 34 of it\n[wifi][main] 0x12, 0x34\n"
    assert lost(read(text)) == ["2 lines with what may be bytes were left out, the first is line 2"]
    assert lost(read(VOLTS.hex(" ") + "\nDEBUG: values 12 34 of it\n")) == [
        "1 line with what may be bytes was left out: line 2"
    ]
    assert lost(read(VOLTS.hex(" ") + "\nDEBUG: started at 12:34, be ad\n")) == []


def test_words_far_from_all_bytes_are_counted_where_they_may_be_some() -> None:
    assert lost(read("set 12 34 first\n" + "words of a person\n" * 20 + VOLTS.hex(" ") + "\n")) == [
        "1 line with what may be bytes was left out: line 1"
    ]
    assert lost(read("note 12 34\n" + VOLTS.hex(" ") + "\n")) == []


def test_the_rest_of_a_frame_may_look_like_a_word() -> None:
    whole = bytes.fromhex("55aa001c00060109 2478f6edaa".replace(" ", ""))
    assert frames_of(read(f"{BEAT.hex()}{whole[:-2].hex()}\nedaa\n")) == [BEAT, whole]
    assert frames_of(read(f"{BEAT.hex()}{whole[:-2].hex()}\ndeaf\n{START.hex()}")) == [BEAT, START]


PAIRS = re.compile(r"(?<!\S)[0-9A-Fa-f]{2} [0-9A-Fa-f]{2}(?!\S)")
WORDS = (
    "voltage",
    "is",
    "it",
    "12",
    "34",
    "0a",
    "FF",
    "ab",
    "7",
    "->",
    "=",
    "RX:",
    "[MCU]",
    "//",
    "{",
    "55",
    "AA",
    "DEBUG:",
    "0x1F,",
)


TOKENS = st.one_of(st.sampled_from(WORDS), st.integers(0x10, 0xEF).map("{:02X}".format))


@settings(max_examples=times(150, 5_000))
@given(
    st.lists(st.lists(TOKENS, min_size=1, max_size=7).map(" ".join), min_size=1, max_size=12),
    st.integers(0, 12),
)
def test_of_any_text_no_two_bytes_in_a_row_vanish(lines: list[str], place: int) -> None:
    lines = [*lines[:place], RELAY.hex(" "), *lines[place:]]
    reading = read("\n".join(lines))
    things = list(reading)
    seen = {f"{byte:02x}" for chunk in chunks_of(things) for byte in chunk.data}
    seen |= {word.lower() for note in notes_of(things) for word in re.split(r"\W+", note)}
    for line in lines:
        for pair in PAIRS.findall(line):
            assert seen.issuperset(pair.lower().split()) or lost(reading), line


def test_nothing_is_said_of_words_and_lone_numbers() -> None:
    left_out = LeftOut()
    for text in ("", "12", "a 12 b", "12:34", "be ad", "123 456", "1.12 34.5", "feed beef"):
        left_out.line(text, 1)
    assert left_out.remarks() == []
