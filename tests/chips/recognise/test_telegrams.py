"""What meters send by themselves: SML, DLMS, IEC 62056-21 and the P1 port. All made here."""

from __future__ import annotations

import pytest

from chips.scanning import found, scanned
from tuyasniff.chips.crcs import crc8, crc_a001, crc_ccitt, crc_kermit, crc_x25

CHECK = b"123456789"

SERIAL = b"0A0149534B0004AABBCC"

P1 = (
    b"/ISK5\\2M550T-1012\r\n\r\n1-3:0.2.8(50)\r\n0-0:96.1.1(4530303434303037)\r\n1-0:1.8.1(000051.775*kWh)\r\n"
    b"1-0:2.8.1(000024.413*kWh)\r\n1-0:1.7.0(00.335*kW)\r\n1-0:32.7.0(229.0*V)\r\n!"
)


def p1() -> bytes:
    return P1 + f"{crc_a001(P1, 0):04X}\r\n".encode()


def sml() -> bytes:
    body = (
        b"\x1b\x1b\x1b\x1b\x01\x01\x01\x01\x76\x05\x01\x02\x03\x04\x62\x00\x77\x07\x81\x81\xc7\x82\x03\xff"
        + SERIAL
        + b"\x77\x07\x01\x00\x01\x08\x00\xff\x01\x01\x62\x1e\x52\xff\x56\x00\x00\x01\x02\x03\x01"
        + b"\x77\x07\x01\x00\x10\x07\x00\xff\x01\x01\x62\x1b\x52\x00\x55\x00\x00\x01\x4f\x01\x00\x00"
        + b"\x1b\x1b\x1b\x1b\x1a\x01"
    )
    return body + crc_x25(body).to_bytes(2, "little")


def hdlc(control: int, told: bytes) -> bytes:
    head = (0xA000 | 2 + 1 + 1 + 1 + 2 + (len(told) + 2 if told else 0)).to_bytes(2, "big") + b"\x03\x21"
    head += bytes((control,))
    frame = head + crc_x25(head).to_bytes(2, "little")
    if told:
        frame += told
        frame += crc_x25(frame).to_bytes(2, "little")
    return b"\x7e" + frame + b"\x7e"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (crc_ccitt(CHECK), 0x29B1), (crc_ccitt(CHECK, 0), 0x31C3), (crc_x25(CHECK), 0x906E),
        (crc_kermit(CHECK), 0x2189), (crc_a001(CHECK), 0x4B37), (crc_a001(CHECK, 0), 0xBB3D),
        (crc8(CHECK), 0xF4), (crc8(CHECK, 0x8C, low_first=True), 0xA1), (crc8(CHECK, 0x31, 0xFF), 0xF7),
    ],
)  # fmt: skip
def test_checksums_have_their_published_check_values(value: int, expected: int) -> None:
    assert value == expected


def test_an_sml_telegram_tells_its_items_and_not_whose_it_is() -> None:
    finding = found("sml", b"\x00\xff" + sml() * 2)
    assert finding.proven
    assert finding.frames == 2
    assert finding.units[0].text == "telegram 1.8.0 16.7.0"
    assert finding.remarks == ("The meter tells energy (1.8.0) and power (16.7.0).",)


@pytest.mark.parametrize("part", [slice(None), slice(0, 60)], ids=["damaged", "cut short"])
def test_a_telegram_that_is_damaged_or_cut_is_possible_not_proven(part: slice) -> None:
    data = bytearray(sml())
    data[30] ^= 1
    finding = scanned("sml", bytes(data[part]))
    assert finding is not None
    assert not finding.proven
    assert [(unit.start, unit.end, unit.checked) for unit in finding.units] == [(0, len(data[part]), False)]
    assert "none is whole" in finding.remarks[0]
    assert "tells" not in str(finding.remarks), "what is in it is not believed"


def test_one_whole_telegram_makes_the_damaged_ones_none() -> None:
    data = bytearray(sml())
    data[30] ^= 1
    finding = scanned("sml", bytes(data) + sml())
    assert finding is not None
    assert (finding.proven, len(finding.units)) == (True, 1)
    finding = found("sml", bytes(data) + sml())
    assert finding.frames == 1


def test_dlms_frames_are_told_with_their_secret() -> None:
    plain = hdlc(0x13, b"\xe6\xe7\x00\x0f\x00\x00\x00\x01\x0c\x07\xe6")
    secret = hdlc(0x13, b"\xe6\xe7\x00\xdb\x08KFM\x10\x20\x30\x40\x50\x20\x30")
    finding = found("dlms", plain * 2 + secret)
    assert finding.coverage == 1.0
    assert [unit.text for unit in finding.units] == ["UI, 8 bytes", "UI, 8 bytes", "UI, 12 bytes, encrypted"]
    assert "encrypted" in finding.remarks[1]
    assert "KFM" not in str(finding)


def test_dlms_neighbours_may_share_a_flag() -> None:
    one, other = hdlc(0x93, b""), hdlc(0x73, b"\x81\x80\x12\x05")
    assert [unit.text for unit in found("dlms", one + other[1:]).units] == ["SNRM", "UA, 4 bytes"]


def test_a_p1_telegram_is_told_by_its_crc() -> None:
    finding = found("iec62056", b"garbage\r\n" + p1() + p1())
    assert finding.subject == "P1 port of a meter"
    assert finding.frames == 2
    assert finding.proven
    assert "energy at tariff 1 (1.8.1)" in finding.remarks[0]
    assert "4530303434303037" not in str(finding)
    assert "000051.775" not in str(finding)


MODE_C = b"/?!\r\n/ABC5METER\r\n\x060:0\r\n".replace(b"\x060:0\r\n", b"\x06000\r\n") + (
    b"\x02F.F(00)\r\n0.0.0(12345678)\r\n1.8.0(000123.4*kWh)\r\n2.8.0(000000.0*kWh)\r\n!\r\n\x03\x10"
)


def test_a_telegram_without_crc_needs_its_items() -> None:
    finding = found("iec62056", MODE_C)
    assert finding.subject == "IEC 62056-21"
    assert finding.coverage == 1.0
    assert "12345678" not in str(finding)


def test_seven_bits_with_parity_are_read_as_well() -> None:
    sent = bytes(byte | 0x80 if byte.bit_count() & 1 else byte for byte in MODE_C)
    finding = found("iec62056", sent)
    assert finding.remarks[-1] == "It is sent in 7 bits with even parity."
    assert [unit.text for unit in finding.units] == [unit.text for unit in found("iec62056", MODE_C).units]


@pytest.mark.parametrize("text", [b"/usr/bin/tool!\n" * 20, b"/api/v1\nvalue(3)\n!" * 20, b"GET /?q! HTTP/1.1\r\n" * 9])
def test_paths_and_shouting_are_no_telegrams(text: bytes) -> None:
    assert scanned("iec62056", text) is None


def test_a_reader_that_nobody_answers_is_told() -> None:
    finding = found("iec62056", b"/?!\r\n" * 3)
    assert not finding.proven
    assert "no meter answers" in finding.remarks[0]
