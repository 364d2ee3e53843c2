"""Numbers in any way of writing are read where they are frames with right sums, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import tuyasniff
from hexdump.frames import BEAT, QUERY, RELAY, START, VOLTS, chunks_of, frames_of
from tuyasniff.hexdump.lineblocks import LineBlocks, Sizes
from tuyasniff.hexdump.read import read
from tuyasniff.model import Chunk, Gap, Message, Note
from tuyasniff.stretch import Stretch

FRAMES = (START, VOLTS, RELAY, BEAT)
TALK = b"".join(FRAMES)


def each(form: Callable[[int], str]) -> str:
    """One byte a line."""
    return "".join(f"{form(byte)}\n" for byte in TALK)


def counted(form: str) -> str:
    """The same with a number before it that counts."""
    return "".join(form.format(number, byte) + "\n" for number, byte in enumerate(TALK))


def signed(byte: int) -> str:
    return str(byte - 256 if byte > 127 else byte)


WRITTEN = {
    "0x without zeros": each(lambda byte: f"0x{byte:X}"),
    "hex without zeros": each(lambda byte: f"{byte:X}"),
    "decimal": each(str),
    "decimal with signs": each(signed),
    "bits": each(lambda byte: f"{byte:08b}"),
    "words and hex": each(lambda byte: f"Received byte: {byte:02X}"),
    "words and decimal": each(lambda byte: f"the next value is {byte};"),
    "a count and hex": counted("Byte {}: 0x{:02X}"),
    "a count and decimal": counted("buf[{}] = {}"),
    "times": counted("14:03:00.{:03d} -> {:X}"),
    "an array that numpy prints": "".join("[" + " ".join(f"{byte:3d}" for byte in frame) + "]\n" for frame in FRAMES),
    "a list with signs": f"[{', '.join(map(signed, TALK))}]\n",
    "words between": "".join(f"got {' '.join(map(str, frame))} from it\n" for frame in FRAMES),
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_numbers_in_any_way_of_writing_are_frames(text: str) -> None:
    reading = read(text)
    assert frames_of(reading) == list(FRAMES)


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_what_identify_calls_tuyamcu_is_what_decode_reads(text: str) -> None:
    assert tuyasniff.identify(text).word == "tuyamcu"
    assert sum(isinstance(item.thing, Message) for item in tuyasniff.decode(text)) == len(FRAMES)


SOURCES = {
    "Java": "byte[] f = {" + ", ".join(f"(byte)0x{byte:02X}" for byte in TALK) + "};\n",
    "Java where it has to": "{" + ", ".join(f"{'(byte)' * (byte > 127)}0x{byte:02X}" for byte in TALK) + "}\n",
    "Java over lines": "\n".join(
        ", ".join(f"(byte) 0x{byte:02X}" for byte in TALK[at : at + 8]) + "," for at in range(0, len(TALK), 8)
    ),
    "C": ", ".join(f"(uint8_t)0x{byte:02X}" for byte in TALK),
    "Kotlin": "byteArrayOf(" + ", ".join(f"0x{byte:02X}.toByte()" for byte in TALK) + ")",
    "escapes without backslashes": "".join(f"x{byte:02x}" for byte in TALK),
    "entities": "".join(f"&#x{byte:02X};" for byte in TALK),
}


@pytest.mark.parametrize("text", SOURCES.values(), ids=SOURCES)
def test_casts_and_marks_around_numbers_are_looked_through(text: str) -> None:
    assert frames_of(read(text)) == list(FRAMES)


def test_a_few_entities_are_the_letters_that_they_stand_for() -> None:
    assert frames_of(read(f"&#x27;{START.hex(' ')}&#x27; and &#x55;&#x73;")) == [START]


def test_two_sides_that_print_byte_by_byte_in_turns_are_two_streams() -> None:
    lines = []
    for at in range(max(len(VOLTS), len(QUERY))):
        lines += [f"RX: {byte}" for byte in VOLTS[at : at + 1]] + [f"TX: {byte}" for byte in QUERY[at : at + 1]]
    reading = read("\n".join(lines))
    things = chunks_of(reading)
    assert sorted(frames_of(things)) == sorted((VOLTS, QUERY))
    assert {chunk.tap for chunk in things} == {"paste/rx", "paste/tx"}


def test_lines_and_times_of_single_bytes_are_told() -> None:
    first = chunks_of(read(WRITTEN["times"]))[0]
    assert first.origin is not None
    assert (first.t_us, first.origin.line, first.data) == (0, 1, b"U")


LOOK_ALIKES = {
    "readings": "".join(f"Temperature: {20 + n % 7}\n" for n in range(200)),
    "a wrong sum": "".join(f"{byte}\n" for byte in (*START[:-1], 99)),
    "a table": "".join(f"{n} 85 170 {n % 4} {n}\n" for n in range(60)),
    "a chip": "TX: 88 170\nRX: 85 0 7 230 18\n" * 20,
}


@pytest.mark.parametrize("text", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_numbers_that_are_no_frames_are_left_alone(text: str) -> None:
    reading = read(text)
    assert frames_of(reading) == []
    assert reading.format != "numbers"


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_in_blocks_the_same_comes_out(text: str) -> None:
    long = text * 30
    ordinary = list(read(long))
    blocks = read(LineBlocks([long.encode()], "utf-8"))
    many: list[Chunk | Note | Gap] = []
    for thing in blocks.stretches(Sizes(block=2048, held=4096, least=64)):
        many += thing.chunks() if isinstance(thing, Stretch) else [thing]
    assert many == ordinary


def test_a_frame_among_many_numbers_that_are_none_is_not_enough() -> None:
    noise = "".join(f"{n % 200} {n % 90}\n" for n in range(400))
    assert read(" ".join(map(str, START)) + "\n" + noise).format != "numbers"
