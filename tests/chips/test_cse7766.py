from __future__ import annotations

from collections.abc import Sequence

import pytest

from tuyasniff.chips.cse7766 import DETECTOR
from tuyasniff.chips.finding import Finding, Kind, Line
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.model import Reading
from tuyasniff.simulate.chips.chip import chunks_of, house, lamp
from tuyasniff.simulate.chips.cse7766 import Cse7766Board, cse7766

LOADED = "55 5A 02 F7 60 00 03 AB 00 40 10 02 60 5D 51 A6 58 03 E9 EF 71 0B 7A 36"
IDLE = "F2 5A 02 F7 60 00 03 61 00 40 10 05 72 40 51 A6 58 63 10 1B E1 7F 4D 4E"
BULB = "55 5A 02 FC D8 00 06 2F 00 41 32 00 D7 F2 53 7B 18 02 3E 9F 71 71 FE EC"

CAPTURED = [
    (LOADED, "207.03", "0.105", "20.86"),
    (IDLE, "224.74", "0.046", "0.00"),
    (BULB, "123.69", "0.302", "37.19"),
    ("55 5A 02 F7 60 00 03 5A 00 40 10 04 8B 9F 51 A6 58 18 72 75 61 AC A1 30", "226.57", "0.055", None),
    ("55 5A 02 D5 00 00 05 A9 00 3C 05 00 FD 73 4D B2 A0 02 97 27 71 48 28 76", "128.09", "0.237", "29.99"),
    ("F2 5A 02 D5 00 00 05 A7 00 3C 05 03 2B F3 4D B2 A0 9C 98 CA 61 24 90 97", "128.27", "0.074", "0.00"),
    ("F2 5A 02 E1 80 00 06 52 00 3E A8 03 A6 C8 4F 9A E8 5E 79 0B 61 00 01 27", "116.69", "0.067", "0.00"),
]
"""Frames of real chips (HLW8032 and CSE7766 plugs), and what they say."""


def frame(text: str, **changes: int) -> bytes:
    """The frame with some bytes changed (`at20=0x61`), and its sum made right again."""
    raw = bytearray.fromhex(text)
    for name, value in changes.items():
        raw[int(name.removeprefix("at"))] = value
    raw[-1] = sum(raw[2:-1]) & 0xFF
    return bytes(raw)


def found(*frames: bytes | str) -> Finding:
    finding = DETECTOR.scan(Heard(b"".join(bytes.fromhex(one) if isinstance(one, str) else one for one in frames)))
    assert finding is not None
    return finding


def values(readings: Sequence[Reading]) -> dict[str, str | None]:
    return {reading.quantity: reading.value for reading in readings}


@pytest.mark.parametrize(("text", "volts", "amps", "watts"), CAPTURED)
def test_a_captured_frame_says_what_it_said_then(text: str, volts: str, amps: str, watts: str | None) -> None:
    finding = found(text)
    assert values(finding.readings) == {"voltage": volts, "current": amps, "power": watts}
    assert finding.coverage == 1.0
    assert finding.line is Line.PUSH
    assert finding.units[0].kind is Kind.PUSH


def test_a_reading_names_its_count_and_its_constants() -> None:
    voltage = found(BULB).readings[0]
    assert (voltage.raw, voltage.unit, voltage.register) == (0x062F, "V", "voltage cycle")
    coefficient, board = voltage.constants
    assert (coefficient.value, coefficient.source) == (0x02FCD8, "on the wire")
    assert board.name == "board divider"
    assert "1.88" in board.source
    assert voltage.uncertainty is None


def test_the_dividers_that_make_a_mains_voltage_are_said() -> None:
    said = " ".join(found(BULB).remarks)
    assert "123.7 V without, 232.5 V at 1.88 or 240.0 V at 1.94" in said


def test_a_voltage_that_only_one_divider_explains_says_so() -> None:
    said = " ".join(found(LOADED).remarks)
    assert "only 1 makes a mains voltage: 207.0 V" in said


def test_a_voltage_that_no_usual_divider_explains_says_so() -> None:
    said = " ".join(found(frame(LOADED, at7=0xFF, at6=0x20)).remarks)
    assert "no usual board" in said


def test_two_frames_with_the_same_coefficients_are_proof() -> None:
    assert not found(LOADED).proven
    assert found(LOADED, IDLE).proven
    assert not found(LOADED, BULB).proven


def test_no_load_is_no_power_and_is_said() -> None:
    finding = found(LOADED, IDLE, LOADED)
    assert finding.units[1].text.endswith("0.00 W, no load")
    assert any(remark.startswith("No load in 1 of 3 frames") for remark in finding.remarks)


def test_no_voltage_and_no_current_to_measure_are_nothing_and_not_unknown() -> None:
    finding = found(frame(LOADED, at0=0xF8), frame(LOADED, at0=0xF4))
    assert values(finding.units[0].readings)["voltage"] == "0.00"
    assert "no voltage to measure" in finding.units[0].text
    assert values(finding.units[1].readings)["current"] == "0.000"
    assert "no current to measure" in finding.units[1].text


def test_a_chip_that_is_not_calibrated_has_counts_and_no_values() -> None:
    finding = found(frame(LOADED, at0=0xAA), frame(LOADED, at0=0xAA))
    assert all(reading.value is None and reading.raw for reading in finding.readings)
    assert any(remark.startswith("Not calibrated in 2 of 2") for remark in finding.remarks)
    assert finding.plausible == 0


def test_damaged_coefficients_and_a_broken_chip_give_no_values() -> None:
    finding = found(frame(LOADED, at0=0xF1), frame(LOADED, at0=0xFC), frame(LOADED, at0=0xFF))
    assert all(reading.value is None for reading in finding.readings)
    said = " ".join(finding.remarks)
    assert "Coefficients damaged in 1 of 3 frames" in said
    assert "calls itself broken in 2 of 3 frames" in said
    assert [unit.text for unit in finding.units] == ["coefficients damaged", *["the chip says that it is broken"] * 2]


@pytest.mark.parametrize(("bit", "quantity"), [(0x40, "voltage"), (0x20, "current"), (0x10, "power")])
def test_what_is_not_measured_yet_has_no_value(bit: int, quantity: str) -> None:
    told = values(found(frame(LOADED, at20=0x71 & ~bit)).readings)
    assert [name for name, value in told.items() if value is None] == [quantity]


def test_a_cycle_of_nothing_does_not_divide() -> None:
    told = values(found(frame(LOADED, at5=0, at6=0, at7=0)).readings)
    assert told["voltage"] is None


def test_pulses_add_up_to_energy_over_the_end_of_the_counter() -> None:
    counts = (0xFFF0, 0xFFFF, 0x0010, 0x0110)
    finding = found(*(frame(LOADED, at21=count >> 8, at22=count & 0xFF) for count in counts))
    energies = [reading for reading in finding.readings if reading.quantity == "energy"]
    assert [reading.raw for reading in energies] == list(counts)
    # 0x120 = 288 pulses of 0x51A658 microjoules each
    assert energies[-1].value == "0.4281"
    assert energies[0].value == "0.0000"
    assert energies[-1].unit == "Wh"


def test_a_counter_that_begins_again_adds_nothing() -> None:
    finding = found(*(frame(LOADED, at21=count >> 8, at22=count & 0xFF) for count in (0x7000, 0x7010, 0x0003, 0x0005)))
    energies = [reading.value for reading in finding.readings if reading.quantity == "energy"]
    assert energies == ["0.0000", "0.0238", "0.0238", "0.0268"]


def test_over_a_gap_nobody_knows_how_often_the_counter_went_round() -> None:
    chip = cse7766()
    chunks = chunks_of(chip.says(60, lamp(230, 2_000, on_us=0)), rate=chip.rate)
    gapped = [chunk for chunk in chunks if not 20_000_000 < (chunk.t_us or 0) < 40_000_000]
    for some in (gapped, [chunk._replace(t_us=None) for chunk in gapped]):
        finding = DETECTOR.scan(heard_of(some))
        assert finding is not None
        energies = [reading.value for reading in finding.readings if reading.quantity == "energy"]
        assert energies[10] is not None
        assert energies[-1] is None
        assert any(remark.startswith("Frames are missing in between") for remark in finding.remarks)
    whole = DETECTOR.scan(heard_of(chunks))
    assert whole is not None
    assert not any(remark.startswith("Frames are missing") for remark in whole.remarks)


def test_one_frame_has_no_energy() -> None:
    assert "energy" not in values(found(LOADED).readings)


def test_a_simulated_lamp_is_read_as_it_burns() -> None:
    chunks = chunks_of(cse7766().says(60, lamp(230, 60)), rate=cse7766().rate)
    finding = DETECTOR.scan(heard_of(chunks))
    assert finding is not None
    last = values(finding.units[-1].readings)
    assert float(last["voltage"] or 0) == pytest.approx(230, rel=5e-3)
    assert float(last["current"] or 0) == pytest.approx(60 / 230, rel=1e-2)
    assert float(last["power"] or 0) == pytest.approx(60, rel=5e-3)
    assert float(last["energy"] or 0) == pytest.approx(60 * 50 / 3600, rel=5e-3)
    assert finding.readings[0].t_us == chunks[0].t_us


def test_a_board_that_divides_has_its_true_voltage_among_the_remarks() -> None:
    chip = cse7766(Cse7766Board(divides_volts=1.88, divides_watts=1.88))
    finding = DETECTOR.scan(heard_of(chunks_of(chip.says(5, lamp(228)), rate=chip.rate)))
    assert finding is not None
    assert any(f"{volts:.1f} V at 1.88" in finding.remarks[0] for volts in (227.8, 227.9, 228.0, 228.1, 228.2))


@pytest.mark.parametrize("place", range(24))
def test_a_damaged_frame_takes_no_neighbour_with_it(place: int) -> None:
    damaged = bytearray.fromhex(LOADED)
    damaged[place] ^= 0x11
    finding = found(LOADED, bytes(damaged), IDLE)
    assert [unit.start for unit in finding.units] == [0, 48]


def test_bytes_that_are_lost_cost_one_frame() -> None:
    stream = bytes.fromhex(LOADED) * 3
    for cut in range(24, 48):
        finding = DETECTOR.scan(Heard(stream[:cut] + stream[cut + 1 :]))
        assert finding is not None
        assert finding.frames == 2


def test_frames_with_coefficients_of_no_such_chip_are_chance() -> None:
    assert DETECTOR.scan(Heard(frame(LOADED, at14=0, at15=0) * 5)) is None
    assert DETECTOR.scan(Heard(frame(IDLE, at2=0xFF) * 5)) is None


def test_a_house_of_moving_loads_is_read_throughout() -> None:
    chip = cse7766()
    finding = DETECTOR.scan(heard_of(chunks_of(chip.says(60, house()), rate=chip.rate, damage=0.05)))
    assert finding is not None
    assert finding.proven
    assert finding.coverage >= 0.9
    assert finding.plausible == 1.0


def test_one_frame_with_a_wrong_sum_is_possible_and_is_not_read() -> None:
    data = bytearray.fromhex(LOADED)
    data[7] ^= 1
    finding = found(bytes(data))
    assert not finding.proven
    assert (finding.frames, finding.coverage, finding.readings) == (1, 1.0, ())
    assert finding.remarks == ("The checksum is wrong: a byte was copied or heard wrongly.",)
    data[2] = 0xF0
    assert DETECTOR.scan(Heard(bytes(data))) is None, "no such chip has these coefficients"
