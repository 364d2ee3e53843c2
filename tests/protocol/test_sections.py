"""Each section of the documented frames as one capture: family and talkers must come out by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from protocol.documented import Row, documented
from tuyasniff.model import Chunk, FamilyName, FaultCode, Message, Talker
from tuyasniff.session import Session

SECTIONS = {
    "Generic Wi-Fi and Wi-Fi+BLE combo": FamilyName.WIFI,
    "HomeKit and offline-voice variants": FamilyName.WIFI,
    "Cellular (Cat.1, NB-IoT)": FamilyName.WIFI,
    "Low-power (battery) Wi-Fi": FamilyName.LOWPOWER,
    "Bluetooth LE": FamilyName.BLE,
    "Zigbee (9-byte header)": FamilyName.ZIGBEE,
}
MALFORMED = "Malformed payloads inside valid frames"
CUT = ("X1", "X2", "X3")


@pytest.fixture(scope="module")
def rows(shared: Path) -> tuple[Row, ...]:
    return documented(shared)


def section(rows: tuple[Row, ...], name: str) -> list[Row]:
    found = [row for row in rows if row.section == name]
    assert found
    return found


def messages(session: Session) -> list[Message]:
    """Everything that the session gives; nothing but messages may be among it."""
    things = [item.thing for item in session]
    found = [thing for thing in things if isinstance(thing, Message)]
    assert found == things
    return found


def test_every_section_is_tried(rows: tuple[Row, ...]) -> None:
    assert {row.section for row in rows} == {*SECTIONS, MALFORMED}


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("pieces", ["one", "frames", "bytes"])
def test_a_section_is_understood_as_one_capture(rows: tuple[Row, ...], name: str, pieces: str) -> None:
    wanted = section(rows, name)
    stream = b"".join(row.whole for row in wanted)
    chunks = {
        "one": [stream],
        "frames": [row.whole for row in wanted],
        "bytes": [stream[at : at + 1] for at in range(len(stream))],
    }[pieces]
    session = Session([Chunk("t", chunk) for chunk in chunks])
    found = messages(session)
    assert [message.frame.raw for message in found] == [row.whole for row in wanted]
    assert session.summary.frames == len(wanted)
    assert session.summary.noise_bytes == 0
    assert session.family is SECTIONS[name]
    assert {message.frame.family for message in found} == {SECTIONS[name]}
    assert session.remarks == []
    wrong = [
        (row.key, message.frame.talker)
        for row, message in zip(wanted, found, strict=True)
        if message.frame.talker is not row.talker
    ]
    assert not wrong
    faulty = [(row.key, message.faults) for row, message in zip(wanted, found, strict=True) if message.faults]
    assert not faulty


def forced(row: Row, family: FamilyName) -> Message:
    session = Session([Chunk("t", row.whole)], family=family)
    (message,) = messages(session)
    assert message.frame.raw == row.whole
    assert message.frame.family is session.family is family
    return message


@pytest.mark.parametrize(("key", "name"), [("X1", "report"), ("X2", "report"), ("X3", "record")])
def test_a_datapoint_that_is_cut_short_is_named(rows: tuple[Row, ...], key: str, name: str) -> None:
    row = next(row for row in section(rows, MALFORMED) if row.key == key)
    message = forced(row, row.family)
    assert message.name == name
    assert [(fault.code, fault.text) for fault in message.faults] == [
        (FaultCode.DP_OVERRUN, "datapoint 1 claims 4 bytes, 2 present")
    ]
    assert message.frame.talker in (row.talker, Talker.UNKNOWN)


def test_an_empty_07_is_legal_in_both_families(rows: tuple[Row, ...]) -> None:
    (row,) = [row for row in section(rows, MALFORMED) if row.key not in CUT]
    for family, name in ((FamilyName.WIFI, "report"), (FamilyName.LOWPOWER, "wifi_test")):
        message = forced(row, family)
        assert (message.name, message.faults, message.dps) == (name, (), ())
        assert message.frame.talker is row.talker
