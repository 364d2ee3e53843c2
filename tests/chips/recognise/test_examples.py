"""Frames of real devices and of data sheets, and what is read in them."""

from __future__ import annotations

import pytest

from chips import scanning
from tuyasniff.chips.finding import Finding, Kind, Line
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.registry import DETECTORS, detector

SYNC = "C0 00 08 24 00 00 00 00 00 07 07 12 20" + " 55" * 32 + " C0"


def found(protocol: str, hex_text: str) -> Finding:
    return scanning.found(protocol, bytes.fromhex(hex_text))


def texts(finding: Finding) -> list[str]:
    return [unit.text for unit in finding.units]


@pytest.mark.parametrize(
    ("protocol", "hex_text", "said"),
    [
        ("cse7761", "A5 00 0A 04 4C", ["read SYSCON (00)", "SYSCON (00) 2564"]),
        ("cse7761", "A5 26 27 51 3B 81", ["read RMS voltage (26)", "RMS voltage (26) 2576699"]),
        ("cse7761", "A5 EA 96 DA A5 EA E5 8B A5 EA DC 94", ["reset", "allow writing", "forbid writing"]),
        ("cse7761", "A5 80 FF 04 D7 A5 81 11 83 45", ["write SYSCON ff04", "write EMUCON 1183"]),
        ("ht7017", "6A 1B 70 53 B0 07", ["read chip number (1B)", "chip number (1B) 7361456"]),
        ("ht7017", "6A B2 00 BC 27 54 6A B3 00 55 8D 63", ["write WPCFG: accepted", "write soft reset: refused"]),
        ("v9261", "FE 11 19 06 00 00 00 04", ["read 6 from 119"]),
        ("v9261", "7D 01 CA 01 00 00 00 E9", ["read 0CA"]),
        ("bl0906", "CA 9E 55 55 00 B7 CA 9E 00 00 00 61", ["write register 9E 555500", "write register 9E 000000"]),
        ("bl6523", "35 07 D5 A3 2E 52", ["read RMS voltage (07)", "RMS voltage (07) 3056597"]),
        ("bl6523", "35 09 F0 FB 02 09 CA 3E 55 00 00 6C",
         ["read frequency (09)", "frequency (09) 195568", "write register 3E 550000"]),
        ("ade7953", "35 01 02 04 80 35 03 1C 01 02 03 04 35 02 1A 05 06 07",
         ["read CONFIG (102)", "CONFIG (102) 32772", "read VRMS (31C)", "VRMS (31C) 67305985",
          "read IRMSA (21A)", "IRMSA (21A) 460293"]),
        ("dlt645", "68 AA AA AA AA AA AA 68 13 00 DF 16", ["read the address of any meter"]),
        ("dlt645", "FE FE 68 61 01 00 00 00 00 68 91 08 33 33 34 33 59 33 33 33 8A 16",
         ["meter …0161: energy, total (00010000): 0.26 kWh"]),
        ("dlt645", "68 61 01 00 00 00 00 68 91 06 33 34 34 35 34 43 10 16",
         ["meter …0161: voltage A (02010100): 100.1 V"]),
        ("dlt645", "68 03 00 00 00 00 00 68 81 04 44 E9 33 34 EC 16", ["meter …0003: voltage A (B611): 100 V"]),
        ("dlt645", "68 99 99 99 99 99 99 68 23 02 61 00 EC 16", ["read again of all meters"]),
        ("dlms", "7E A0 07 03 21 93 0F 01 7E", ["SNRM"]),
        ("bms_daly", "A5 40 90 08 00 00 00 00 00 00 00 00 7D", ["asks for voltage, current and charge"]),
        ("bms_jbd", "DD A5 03 00 FF FD 77 DD A5 04 00 FF FC 77",
         ["asks for state of the battery", "asks for cell voltages"]),
        ("bms_jbd", "DD 03 00 1B 13 78 00 00 00 00 03 E8 00 00 22 C7 00 00 00 00 00 00 19 00 03 0C 02 "
         "0B 64 0B 5F FC 83 77", ["state of the battery"]),
        ("ld2410", "F4 F3 F2 F1 0D 00 02 AA 02 51 00 00 00 00 3B 00 00 55 00 F8 F7 F6 F5",
         ["report: somebody is still"]),
        ("ld2410", "FD FC FB FA 04 00 FF 00 01 00 04 03 02 01", ["begin settings"]),
        ("beken_flasher", "01 E0 FC 01 00 04 0E 05 01 E0 FC 01 00", ["link check", "link check: answered"]),
        ("beken_flasher", "01 E0 FC 06 0F 00 10 0E 00 14 01 E0 FC FF F4 05 00 09 00 00 12 00",
         ["set rate 921600", "read 4 KB at 0x120000"]),
        ("esp_flasher", SYNC, ["sync"]),
    ],
)  # fmt: skip
def test_what_stands_in_a_frame_is_said(protocol: str, hex_text: str, said: list[str]) -> None:
    finding = found(protocol, hex_text)
    assert texts(finding) == said
    assert finding.coverage == 1.0
    assert finding.readings == ()


def test_an_answer_refers_to_its_request() -> None:
    finding = found("bl6523", "35 07 D5 A3 2E 52 35 09 F0 FB 02 09")
    assert [unit.answers for unit in finding.units] == [None, 0, None, 2]
    meter = found("dlt645", "68 61 01 00 00 00 00 68 11 04 33 33 34 33 14 16"
                  "68 61 01 00 00 00 00 68 91 08 33 33 34 33 59 33 33 33 8A 16")  # fmt: skip
    assert [unit.answers for unit in meter.units] == [None, 0]
    assert meter.line is Line.BOTH
    assert meter.unanswered == 0


def test_a_request_without_an_answer_is_counted() -> None:
    finding = found("bl6523", "35 07 35 09 F0 FB 02 09 35 07 D5 A3 2E 52 35 07 D5 A3 2E 52")
    assert finding.unanswered == 1


def test_requests_alone_are_possible_and_no_more() -> None:
    finding = found("ht7017", "6A 08 6A 06 6A 0A" * 8)
    assert finding.line is Line.REQUESTS
    assert not finding.proven
    assert "Only the line with the requests was heard" in finding.remarks[0]


def test_registers_tell_two_chips_with_one_framing_apart() -> None:
    other = detector("bl0906")
    assert other is not None
    heard = Heard(bytes.fromhex("35 07 D5 A3 2E 52 35 09 F0 FB 02 09" * 4))
    assert other.scan(heard) is None
    mine = found("bl0906", with_sum("35 16", 3_056_597) + with_sum("35 0D", 1_200) + with_sum("35 4E", 200_000))
    assert mine.proven
    assert mine.subject == "BL0906"


def with_sum(request: str, count: int) -> str:
    """A request and its answer, as BL0906 and BL6523 check them."""
    asked, told = bytes.fromhex(request), count.to_bytes(3, "little")
    return (asked + told + bytes((~(sum(asked[1:]) + sum(told)) & 0xFF,))).hex()


def test_an_ade7953_is_never_proven() -> None:
    finding = found("ade7953", "35 03 1C 01 02 03 04 35 03 1A 05 06 07 08" * 200)
    assert finding.coverage > 0.99
    assert not finding.proven
    assert "no checksum" in finding.remarks[0]


def test_what_is_polled_with_a_checksum_is_no_ade7953() -> None:
    other = detector("ade7953")
    assert other is not None
    for text in ("35 07 D5 A3 2E 52 35 09 F0 FB 02 09" * 30, "35 05 E4 00 00 16 35 0A 00 00 00 F5" * 30):
        assert other.scan(Heard(bytes.fromhex(text))) is None


def test_a_v9821_is_left_to_its_own_detector() -> None:
    other = detector("v9261")
    assert other is not None
    talk = "FE 01 0F 08 00 00 00 1C" + (
        "FE0108 00000000 38230000 00000000 00500000 00000000 00000000 00000000 00100000 70"
    )
    assert other.scan(Heard(bytes.fromhex(talk * 20))) is None


def test_a_v9261_is_asked_and_answers() -> None:
    reply = bytes.fromhex("FE 11 02") + (282_214 * 230).to_bytes(4, "little") + (1_000).to_bytes(4, "little")
    ask = bytes.fromhex("FE 11 19 02 00 00 00")
    talk = b"".join(frame + bytes(((~sum(frame) + 0x33) & 0xFF,)) for frame in (ask, reply))
    finding = found("v9261", (talk * 3).hex())
    assert texts(finding)[:2] == ["read 2 from 119", f"{282_214 * 230} 1000"]
    assert finding.units[1].answers == 0
    assert finding.proven


def test_the_number_of_a_meter_is_not_told() -> None:
    finding = found("dlt645", "68 25 04 03 02 01 00 68 91 08 33 33 34 33 75 39 45 33 8B 16")
    said = " ".join([*texts(finding), *finding.remarks, str(finding.facts)])
    assert "…0425" in said
    assert "03020" not in said
    assert "10203" not in said


def test_mbus_is_no_dlt645() -> None:
    frame = bytes.fromhex("68 0A 0A 68 08 01 72 43 53 93 07 65 32 10")
    body = frame[4:]
    one = detector("dlt645")
    assert one is not None
    assert one.scan(Heard((frame + bytes((sum(body) & 0xFF, 0x16))) * 10)) is None


def test_each_detector_has_a_word_of_its_own() -> None:
    words = [one.protocol for one in DETECTORS]
    assert sorted(words) == sorted(set(words))


def test_replies_are_replies() -> None:
    finding = found("bms_daly", "A5 40 90 08 00 00 00 00 00 00 00 00 7D" + daly_reply())
    assert [unit.kind for unit in finding.units] == [Kind.REQUEST, Kind.REPLY]
    assert finding.units[1].answers == 0
    assert finding.proven


def daly_reply() -> str:
    frame = bytes.fromhex("A5 01 90 08 02 0E 00 00 75 30 03 52")
    return (frame + bytes((sum(frame) & 0xFF,))).hex()
