"""Frames that were published of register chips say what their sources say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chips.scanning import found
from tuyasniff.chips.finding import Finding, Kind, Line
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.chips.registry import detector
from tuyasniff.model import Chunk, Reading

RN_READS = (("24 20 33 E1 A7", 2_110_433, "239.55"), ("24 20 26 E3 B2", 2_107_107, "239.17"))
"""A question for URMS and its answer, from a comment in OpenBeken's driver."""

BL0942 = (
    "55 A3 B9 00 9E 4C 36 93 43 00 F4 98 FF 99 00 00 16 4E 00 01 01 00 76",
    "55 BE B9 00 B2 55 36 9D 42 00 D7 98 FF 99 00 00 1E 4E 00 21 01 00",
)
"""From a comment in Tasmota's driver; the checksum of the second was cut there."""

BL0940 = (
    ("55 F2 03 00 00 00 00 7E 02 00 D4 B0 72 AC 01 00 00 00 00 02 01 00 00 00 00 00 00 00 BA 01 00 FE 03 00 83",
     "227.77", "0.000", "0.00", "26.7"),
    ("55 B9 33 00 DE 45 00 94 02 00 CF E4 70 63 02 00 6C 4C 00 13 01 00 09 00 00 00 00 00 E4 01 00 FE 03 00 72",
     "224.20", "0.065", "13.68", "34.7"),
    ("55 B8 55 00 2F 73 00 D2 02 00 00 C6 74 F9 01 00 97 89 00 37 01 00 AB 00 00 2D 00 00 02 02 00 FE 03 00 6E",
     "231.90", "0.107", "24.63", "40.4"),
)  # fmt: skip

BL0939 = (
    ("55 82 03 00 00 00 00 1E 15 01 65 80 3E E5 C6 00 00 00 00 50 B1 00 00 00 00 00 00 00 F9 01 00 FE 03 00 D2",
     "238.72", "0.267", "63.65"),
    ("55 E6 02 00 00 00 00 37 15 01 0F 83 3E F4 C7 00 00 00 00 69 B1 00 00 00 00 01 00 00 FA 01 00 FE 03 00 7E",
     "238.76", "0.267", "63.69"),
)  # fmt: skip


def by_register(finding: Finding) -> dict[str, Reading]:
    """The readings by the chip's own words."""
    return {reading.register: reading for reading in finding.readings}


@pytest.mark.parametrize(("text", "raw", "volts"), RN_READS)
def test_an_rn8209c_tells_its_voltage(text: str, raw: int, volts: str) -> None:
    finding = found("rn8209c", bytes.fromhex(text))
    ask, answer = finding.units
    assert (ask.kind, ask.text, ask.start, ask.end) == (Kind.REQUEST, "read URMS (24)", 0, 1)
    assert (answer.kind, answer.text, answer.answers) == (Kind.REPLY, f"URMS {raw}", 0)
    (reading,) = answer.readings
    assert (reading.raw, reading.value, reading.unit, reading.quantity) == (raw, volts, "V", "voltage")
    assert [(one.name, one.value, one.source) for one in reading.constants] == [("Ku", 8810, "ZMAi-90, unconfirmed")]
    assert reading.uncertainty is not None
    assert reading.uncertainty > 0
    assert not finding.proven, "one exchange proves nothing"


def test_an_rn8209c_says_who_it_is() -> None:
    finding = found("rn8209c", bytes.fromhex("7F 82 09 00 F5"))
    assert finding.units[1].text == "DeviceID 820900: an RN8209C"
    assert finding.plausible == 1


def test_another_identity_is_not_plausible() -> None:
    answer = bytes.fromhex("7F 82 09 01")
    finding = found("rn8209c", answer + bytes((~sum(answer) & 0xFF,)))
    assert finding.units[1].text == "DeviceID 820901: not the number of an RN8209C"
    assert finding.plausible == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("EA E5 30", "write command (EA) E5: writing enabled"),
        ("EA DC 39", "write command (EA) DC: writing protected"),
        ("80 00 0F 70", "write SYSCON (00) 000F"),
        ("81 80 03 FB", "write EMUCON (01) 8003"),
    ],
)
def test_writes_to_an_rn8209c_are_named(text: str, said: str) -> None:
    exchange = bytes.fromhex("24 20 33 E1 A7")
    finding = found("rn8209c", bytes.fromhex(text) + exchange)
    assert (finding.units[0].kind, finding.units[0].text) == (Kind.WRITE, said)


def test_the_status_tells_whether_writing_is_enabled() -> None:
    finding = found("rn8209c", bytes.fromhex("EA E5 30 43 10 AC 24 20 33 E1 A7"))
    assert finding.units[2].text == "SysStatus 10: writing enabled"


def test_what_the_original_firmware_asks_for_ever_is_recognised_alone() -> None:
    finding = found("rn8209c", bytes.fromhex("24 22 26" * 4))
    assert (finding.line, finding.proven, finding.coverage) == (Line.REQUESTS, True, 1.0)
    assert "it polls URMS, IARMS, PowerPA" in finding.remarks[0]


def test_a_bl0942_tells_everything_at_once() -> None:
    finding = found("bl0942", bytes.fromhex(BL0942[0]))
    readings = by_register(finding)
    assert {name: (one.raw, one.value) for name, one in readings.items()} == {
        "I_RMS": (47_523, "0.189"),
        "V_RMS": (3_558_558, "224.18"),
        "WATT": (-26_380, "-44.26"),
        "CF_CNT": (153, "0.0463"),
        "FREQ": (19_990, "50.03"),
    }
    assert "energy runs backwards" in finding.units[0].text
    volts = readings["V_RMS"]
    assert volts.uncertainty == pytest.approx(0.045)
    assert "15188" in volts.constants[0].source
    other = Decimal(volts.raw) / 15_188
    assert round(other, 1) == Decimal("234.3"), "what OpenBeken shows lies within the uncertainty"
    assert abs(other / Decimal(volts.value or 0) - 1) <= Decimal("0.046")
    assert any("1 of 1" in remark and "other way round" in remark for remark in finding.remarks)


def test_a_bl0942_whose_checksum_was_cut_is_complete_with_it() -> None:
    body = bytes.fromhex(BL0942[1])
    readings = by_register(found("bl0942", body + bytes((~(0x58 + sum(body)) & 0xFF,))))
    assert (readings["V_RMS"].value, readings["WATT"].value, readings["FREQ"].value) == ("224.33", "-44.31", "50.01")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A8 1D 55 00 00 E5", "write WRPROT (1D) 000055: settings unlocked"),
        ("A8 19 8F 00 00 AF", "write MODE (19) 00008F: values every 800 ms"),
        ("A8 19 87 00 00 B7", "write MODE (19) 000087: values every 400 ms"),
        ("A8 19 87 02 00 B5", "write MODE (19) 000287: values every 400 ms, 19200 baud"),
        ("A8 19 87 03 00 B4", "write MODE (19) 000387: values every 400 ms, 38400 baud"),
        ("A8 1C 5A 5A 5A 2D", "write SOFT_RESET (1C) 5A5A5A: reset"),
    ],
)
def test_writes_to_a_bl0942_are_named(text: str, said: str) -> None:
    finding = found("bl0942", bytes.fromhex(text) + bytes.fromhex("58 AA" + BL0942[0]))
    assert [(unit.kind, unit.text) for unit in finding.units[:2]] == [
        (Kind.WRITE, said),
        (Kind.REQUEST, "read all registers (58 AA)"),
    ]


@pytest.mark.parametrize("address", [0, 1, 2, 3])
def test_each_address_of_a_bl0942_has_its_own_sum(address: int) -> None:
    body = bytes.fromhex(BL0942[0])[:-1]
    packet = body + bytes((~(0x58 + address + sum(body)) & 0xFF,))
    finding = found("bl0942", bytes((0x58 | address, 0xAA)) + packet)
    assert finding.units[1].answers == 0
    assert by_register(finding)["V_RMS"].raw == 3_558_558


def test_one_register_of_a_bl0942_is_read() -> None:
    finding = found("bl0942", bytes.fromhex("58 04 9E 4C 36 83"))
    assert [unit.text for unit in finding.units] == ["read V_RMS (58 04)", "V_RMS 3558558"]
    assert finding.readings[0].value == "224.18"


@pytest.mark.parametrize(("text", "volts", "amps", "watts", "degrees"), BL0940)
def test_a_bl0940_tells_everything_at_once(text: str, volts: str, amps: str, watts: str, degrees: str) -> None:
    readings = by_register(found("bl0940", bytes.fromhex("50 AA" + text)))
    told = [readings[name].value for name in ("V_RMS", "I_RMS", "WATT", "TPS1")]
    assert told == [volts, amps, watts, degrees]
    assert readings["TPS1"].unit == "°C"
    assert readings["CF_CNT"].raw == bytes.fromhex(text)[22]


@pytest.mark.parametrize(("text", "volts", "amps", "watts"), BL0939)
def test_a_bl0939_tells_both_channels(text: str, volts: str, amps: str, watts: str) -> None:
    readings = by_register(found("bl0939", bytes.fromhex("55 AA" + text)))
    assert [readings[name].value for name in ("V_RMS", "IB_RMS", "B_WATT")] == [volts, amps, watts]
    assert [readings[name].value for name in ("IA_RMS", "A_WATT", "CFA_CNT")] == ["0.000", "0.00", "0.0000"]


@pytest.mark.parametrize(
    ("protocol", "write", "said", "exchange"),
    [
        ("bl0940", "A0 19 5A 5A 5A 38", "write SOFT_RESET (19) 5A5A5A: reset", "50 AA" + BL0940[1][0]),
        ("bl0940", "A0 1A 55 00 00 F0", "write WRPROT (1A) 000055: settings unlocked", "50 AA" + BL0940[1][0]),
        ("bl0940", "A0 18 00 10 00 37", "write MODE (18) 001000", "50 AA" + BL0940[1][0]),
        ("bl0939", "A5 19 5A 5A 5A 33", "write SOFT_RESET (19) 5A5A5A: reset", "55 AA" + BL0939[0][0]),
        ("bl0939", "A5 1A 55 00 00 EB", "write WRPROT (1A) 000055: settings unlocked", "55 AA" + BL0939[0][0]),
    ],
)
def test_writes_to_their_relatives_are_named(protocol: str, write: str, said: str, exchange: str) -> None:
    finding = found(protocol, bytes.fromhex(write + exchange))
    assert (finding.units[0].kind, finding.units[0].text) == (Kind.WRITE, said)


@pytest.mark.parametrize("protocol", ["rn8209c", "bl0942", "bl0940", "bl0939"])
def test_relatives_do_not_read_each_others_packets(protocol: str) -> None:
    own = {"bl0942": "58 AA" + BL0942[0], "bl0940": "50 AA" + BL0940[1][0], "bl0939": "55 AA" + BL0939[0][0]}
    found = detector(protocol)
    assert found is not None
    for name, text in own.items():
        finding = found.scan(Heard(bytes.fromhex(text) * 3))
        assert (finding is not None) == (name == protocol)


def test_times_of_readings_are_those_of_the_answers() -> None:
    chunks = [Chunk("module", b"\x24", 1_000), Chunk("mcu", bytes.fromhex("20 33 E1 A7"), 4_000)]
    found = detector("rn8209c")
    assert found is not None
    finding = found.scan(heard_of(chunks))
    assert finding is not None
    assert [reading.t_us for reading in finding.readings] == [4_000]
