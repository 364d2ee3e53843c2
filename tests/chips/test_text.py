"""Text on a wire, and bytes that are printable by chance."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.chips.finding import Finding
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.registry import detector


def scanned(data: bytes) -> Finding | None:
    one = detector("text")
    assert one is not None
    return one.scan(Heard(data))


def test_lines_of_a_log_are_text() -> None:
    finding = scanned(b"boot ok\r\nwifi connected, rssi -61\r\nheap 40112\r\n" * 4)
    assert finding is not None
    assert finding.proven
    assert finding.coverage == 1.0
    assert len(finding.units) == 12


@pytest.mark.parametrize(
    ("data", "subject"),
    [
        (b"AT+RST\r\nAT+CWMODE=1\r\nOK\r\n", "AT commands"),
        (b"$GPGGA,123519,4807.038,N*47\r\n$GPRMC,123519,A,4807.038,N*6A\r\n", "sentences of a GPS (NMEA)"),
        (b"ROM:[V0.1]\r\nFLASHRATE:4\r\nBOOT FROM NOR\r\nIMG1 DATA[1128]:IMG2 ENTRY[800b541]\r\n",
         "boot log of a Realtek module"),
        (b"CCCCCCCCCCCC", "boot loader that asks for a file by XMODEM"),
    ],
)  # fmt: skip
def test_some_texts_have_a_name(data: bytes, subject: str) -> None:
    finding = scanned(data)
    assert finding is not None
    assert finding.subject == subject


def test_seven_bits_are_text_as_well() -> None:
    plain = b"the voltage is 230 V and all is well\r\n" * 2
    sent = bytes(byte | 0x80 if byte.bit_count() & 1 else byte for byte in plain)
    finding = scanned(sent)
    assert finding is not None
    assert finding.remarks == ("It is sent in 7 bits with even parity.",)


@pytest.mark.parametrize(
    "data",
    [
        b'$"&' * 100,  # the requests of an RN8209C
        b"5\x075\x09" * 40,
        bytes.fromhex("55AA03070008020200040000000000") * 20,
        bytes.fromhex("66666600000000FE") * 20,
        b"",
        b"hi",
    ],
)
def test_bytes_without_words_are_none(data: bytes) -> None:
    assert scanned(data) is None


def test_chance_is_none() -> None:
    for seed in range(200):
        assert scanned(Random(seed).randbytes(30 + 5 * seed)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Привет, это журнал датчика: температура 21 градус, влажность 44 процента\n" * 4,
        "温度传感器的日志：二十一度，湿度百分之四十四，继电器已经打开了\n" * 4,
        "Übergabe der Meßwerte läuft, Zähler müssen täglich abgelesen werden, größere Lücken öffnen\n" * 4,
    ],
)
def test_words_of_other_languages_are_text(text: str) -> None:
    finding = scanned(text.encode())
    assert finding is not None
    assert (finding.protocol, finding.coverage, finding.proven) == ("text", 1, True)


def test_lines_of_numbers_are_text() -> None:
    finding = scanned(b"".join(b"occ, %d %d\r\n" % (n % 2, 7 * n) for n in range(40)))
    assert finding is not None
    assert finding.coverage == 1


@given(st.binary(min_size=64, max_size=600))
def test_bytes_beyond_those_of_english_are_not_taken_for_other_letters(data: bytes) -> None:
    assert scanned(bytes(byte | 0x80 for byte in data)) is None
