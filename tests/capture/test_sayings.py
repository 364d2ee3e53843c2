from __future__ import annotations

import io
from pathlib import Path

import pytest

from tuyasniff.capture.about import About
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.pcapng import PcapngWriter
from tuyasniff.capture.sayings import Told, read_saying, read_words
from tuyasniff.model import Chunk, FamilyName, Frame, Item, Message, Talker, TalkerBy
from tuyasniff.protocol.decode import decode

HEARTBEAT = bytes.fromhex("55aa00000000ff")
LEDS = bytes.fromhex("55aa0302000305060719")
"""Three pins, which are others with HomeKit."""

TWO_LAYOUTS = bytes.fromhex("55aa0200000300010107")
"""Three bytes of payload, or one behind a sequence number."""


def packed(*messages: Message) -> bytes:
    stream = io.BytesIO()
    writer = PcapngWriter(stream, About(None, ()))
    for number, message in enumerate(messages, 1):
        writer.write(Item(number, message))
    writer.end()
    return stream.getvalue()


def message(whole: bytes, family: FamilyName | None = FamilyName.WIFI, variant: str = "") -> Message:
    extended = family is FamilyName.ZIGBEE
    return decode(Frame("t", Talker.MCU, TalkerBy.TAP, 0, None, 0, whole, extended, family), variant)


def test_what_is_plain_from_the_capture_is_not_said() -> None:
    assert b"read as" not in packed(message(HEARTBEAT), message(LEDS), message(HEARTBEAT))
    assert b"read as" not in packed(message(HEARTBEAT, FamilyName.BLE))
    assert b"read as" not in packed(message(HEARTBEAT, None))


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ((message(HEARTBEAT), message(HEARTBEAT, FamilyName.LOWPOWER)), b"read as lowpower"),
        ((message(LEDS, variant="homekit"),), b"read as wifi homekit"),
        ((message(TWO_LAYOUTS, FamilyName.ZIGBEE),), b"read as zigbee"),
        ((message(TWO_LAYOUTS, FamilyName.BLE),), b"read as ble"),
    ],
)
def test_which_table_a_frame_was_read_with_is_said_where_nothing_else_shows_it(
    messages: tuple[Message, ...], words: bytes
) -> None:
    assert packed(*messages).count(words) == 1


@pytest.mark.parametrize("family", FamilyName)
@pytest.mark.parametrize("variant", ["", "homekit", "cat1"])
def test_it_reads_back_as_words_for_people(family: FamilyName, variant: str) -> None:
    words = read_words(family, variant)
    assert read_saying(words) == Told(words)


def test_and_makes_no_note_of_it(tmp_path: Path) -> None:
    path = tmp_path / "x.pcapng"
    path.write_bytes(packed(message(LEDS, variant="homekit")))
    assert [type(thing) for thing in open_capture(path)] == [Chunk]
