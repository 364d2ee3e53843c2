"""Frames of Tuya's local network, which people paste beside TuyaMCU."""

from __future__ import annotations

from pathlib import Path
from random import Random
from zlib import crc32

import pytest

import tuyasniff
from tuyasniff.capture.opening import open_capture
from tuyasniff.chips.finding import Finding
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.chips.registry import detector
from tuyasniff.model import Chunk


def frame(command: int, payload: bytes, number: int = 1) -> bytes:
    head = b"\x00\x00\x55\xaa" + number.to_bytes(4, "big") + command.to_bytes(4, "big")
    head += (len(payload) + 8).to_bytes(4, "big") + payload
    return head + crc32(head).to_bytes(4, "big") + b"\x00\x00\xaa\x55"


def keyed(command: int, payload: bytes) -> bytes:
    head = b"\x00\x00\x55\xaa" + bytes(4) + command.to_bytes(4, "big") + (len(payload) + 36).to_bytes(4, "big")
    return head + payload + Random(command).randbytes(32) + b"\x00\x00\xaa\x55"


def newer(command: int, payload: bytes) -> bytes:
    inner = b"n" * 12 + payload + b"t" * 16
    head = b"\x00\x00\x66\x99\x00\x00" + bytes(4) + command.to_bytes(4, "big") + len(inner).to_bytes(4, "big")
    return head + inner + b"\x00\x00\x99\x66"


def scanned(data: bytes) -> Finding | None:
    one = detector("tuya_lan")
    assert one is not None
    return one.scan(Heard(data))


def test_all_three_forms_are_told_by_name() -> None:
    rng = Random("lan")
    finding = scanned(
        frame(9, b"") + frame(7, rng.randbytes(70), 2) + keyed(0x10, rng.randbytes(48)) + newer(8, b"x" * 40)
    )
    assert finding is not None
    assert [unit.text for unit in finding.units] == [
        "heartbeat, 8 bytes", "control, 78 bytes", "query, 84 bytes, with a keyed hash",
        "status, 68 bytes, with a keyed hash",
    ]  # fmt: skip
    assert finding.coverage == 1.0
    assert finding.proven
    assert "are not TuyaMCU" in finding.remarks[0]


def test_what_is_inside_is_not_shown() -> None:
    finding = scanned(frame(0x13, b'{"gwId":"bf0000000000000000abcd","ip":"192.0.2.7"}') * 2)
    assert finding is not None
    assert "bf0000" not in str(finding)


def test_frames_that_a_page_cut_short_are_possible_not_proven() -> None:
    cut = frame(8, b"3.3" + bytes(60))[:50]
    finding = scanned(cut * 5)
    assert finding is not None
    assert not finding.proven
    assert {unit.text for unit in finding.units} == {"status, cut short"}


@pytest.mark.parametrize("number", [1, 2, 300])
@pytest.mark.parametrize("size", [16, 30, 50])
def test_one_frame_that_is_cut_short_is_the_local_network_and_no_heartbeat_in_it(number: int, size: int) -> None:
    verdict = tuyasniff.identify(frame(8, b"3.3" + bytes(60), number)[:size])
    assert (verdict.word, verdict.confidence) == ("tuya_lan", 0.65)
    assert verdict.also == ()
    assert "valid checksum" not in verdict.evidence[0].text


def test_tuyamcu_is_no_local_network() -> None:
    assert scanned(bytes.fromhex("00 00 55 AA 03 07 00 08 02 02 00 04 00 00 00 64 7D" * 20)) is None


def test_the_table_of_the_research_folder_is_the_local_network(shared: Path) -> None:
    path = shared / "corpus" / "false" / "weather-or-not-lan-table.md"
    heard = heard_of(thing for thing in open_capture(path) if isinstance(thing, Chunk))
    one = detector("tuya_lan")
    assert one is not None
    finding = one.scan(heard)
    assert finding is not None
    assert finding.coverage > 0.9
