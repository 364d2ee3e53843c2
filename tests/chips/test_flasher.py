"""Flashers at work: what they do is told, and that nobody answers."""

from __future__ import annotations

from chips.scanning import found, scanned
from tuyasniff.chips.finding import Line

LINK = bytes.fromhex("01 E0 FC 01 00")
LINKED = bytes.fromhex("04 0E 05 01 E0 FC 01 00")
RATE = bytes.fromhex("01 E0 FC 06 0F 00 10 0E 00 14")
READ = bytes.fromhex("01 E0 FC FF F4 05 00 09 00 00 01 00")
SYNC = bytes.fromhex("C0 00 08 24 00 00 00 00 00 07 07 12 20" + "55" * 32 + "C0")
SYNCED = bytes.fromhex("C0 01 08 04 00 07 07 12 20 00 00 00 00 C0")


def page(data: bytes) -> bytes:
    """The answer to READ: the chip's long form, with a state, the address and 4 KB."""
    told = b"\x09\x00" + bytes.fromhex("00 00 01 00") + data
    return b"\x04\x0e\xff\x01\xe0\xfc\xf4" + len(told).to_bytes(2, "little") + told


def test_thousands_of_link_checks_without_an_answer_are_diagnosed() -> None:
    finding = found("beken_flasher", LINK * 4000)
    assert finding.proven
    assert finding.coverage == 1.0
    assert finding.line is Line.REQUESTS
    assert finding.remarks[0].startswith("4,000 times link check and no answer: the chip is not in its loader")
    assert "no common ground" in finding.remarks[0]
    assert dict(finding.facts) == {"knocks": "4000", "answers": "0"}


def test_a_chip_that_answers_is_not_blamed() -> None:
    finding = found("beken_flasher", LINK * 300 + LINKED + RATE)
    assert finding.line is Line.BOTH
    assert not any("no answer" in remark for remark in finding.remarks)
    assert dict(finding.facts)["rate"] == "921600"
    assert "The rate is set to 921600 baud" in finding.remarks[-1]


def test_what_is_read_from_a_flash_is_not_shown() -> None:
    secret = b"ssid=MyHome;password=hunter2" * 146
    finding = found("beken_flasher", LINK + LINKED + (READ + page(secret[:4096])) * 3)
    assert finding.coverage == 1.0
    assert [unit.text for unit in finding.units][2:4] == ["read 4 KB at 0x10000", "read 4 KB: answered"]
    assert finding.units[3].answers == 2
    assert "MyHome" not in str(finding)


def test_a_few_tries_before_the_answer_are_no_trouble() -> None:
    finding = found("beken_flasher", LINK * 3)
    assert not any("times" in remark for remark in finding.remarks)
    assert "Only what the flasher asks was heard" in finding.remarks[0]


def test_esptool_is_told_and_its_silence_too() -> None:
    finding = found("esp_flasher", SYNC * 50)
    assert finding.proven
    assert finding.remarks[0].startswith("50 times sync and no answer")
    answered = found("esp_flasher", SYNC * 3 + SYNCED * 2)
    assert answered.line is Line.BOTH
    assert answered.coverage == 1.0


def test_a_rate_that_esptool_sets_is_told() -> None:
    rate = bytes.fromhex("C0 00 0F 08 00 00 00 00 00 00 08 07 00 00 00 00 00 C0")
    assert dict(found("esp_flasher", SYNC + SYNCED + rate).facts)["rate"] == "460800"


def test_escaped_bytes_count_as_one() -> None:
    body = bytes.fromhex("00 03 04 00 00 00 00 00 C0 DB 11 22")
    packet = b"\xc0" + body.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc") + b"\xc0"
    assert [unit.text for unit in found("esp_flasher", packet * 2).units] == ["write flash"] * 2


def test_other_frames_between_c0_are_no_flasher() -> None:
    assert scanned("esp_flasher", b"\xc0\x00\x08\x24\x00hello\xc0" * 50) is None
    assert scanned("esp_flasher", b"\xc0" * 500) is None
    assert scanned("beken_flasher", b"\x01\xe0\xfc\x99\x77" * 50) is None
