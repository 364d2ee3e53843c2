from __future__ import annotations

import pytest

from mapping.metering.driver import OpenBeken
from mapping.metering.samples import METERS, REFUSED, constant
from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.metering.meter import amount
from tuyasniff.mapping.metering.openbeken import write

WISHES = Wishes(version="1.2.3")
WRITTEN = [name for name in METERS if name not in REFUSED["openbeken"]]


@pytest.mark.parametrize("name", WRITTEN)
def test_every_line_is_a_command_or_a_comment_of_its_own(name: str) -> None:
    text, _ = write(METERS[name], WISHES)
    OpenBeken().run(text)
    for line in text.splitlines():
        assert line == line.strip()
        assert line.startswith("//") or "//" not in line
        assert len(line.encode()) < 128
        assert line.isascii()


@pytest.mark.parametrize("name", ["rn8209c", "bl0942", "cse7766"])
def test_what_was_calibrated_is_what_the_firmware_shows(name: str) -> None:
    meter = METERS[name]
    device = OpenBeken()
    device.run(write(meter, WISHES).text)
    assert meter.volts and meter.amps and meter.watts
    truth = (231.2, 8.7, 2010.0)
    found = [one.value for one in (meter.volts, meter.amps, meter.watts)]
    divides = name != "cse7766"
    told = [value * one if divides else value / one for value, one in zip(truth, found, strict=True)]
    assert device.shows(*told) == pytest.approx(truth, rel=0.005)


def test_a_shunt_the_other_way_round_is_turned_where_the_driver_does_not() -> None:
    meter = METERS["bl0942 reversed"]
    text, remarks = write(meter, WISHES)
    device = OpenBeken()
    device.run(text)
    assert meter.watts
    assert device.shows(1, 1, -60 * meter.watts.value)[2] == pytest.approx(60)
    assert remarks == ("power reads negative: the current transformer or the shunt sits the other way round",)
    other = METERS["rn8209c"]._replace(reversed=True)
    text, remarks = write(other, WISHES)
    device.run(text)
    assert other.watts
    assert device.shows(1, 1, -60 * other.watts.value)[2] == pytest.approx(60)
    assert any("update the firmware" in words for words in remarks)
    assert all(f"// {words}" in text for words in remarks)


def test_without_a_calibration_nothing_is_set_and_what_to_try_is_a_comment() -> None:
    text, _ = write(METERS["rn8209c raw"], WISHES)
    assert "\nCalibrate" not in text
    assert "// Calibrate 8810 37450 10068" in text
    assert "Constants to try (ZMAi-90, unconfirmed)" in text
    assert "// VoltageSet 230.0" in text
    some, _ = write(METERS["rn8209c raw"]._replace(volts=constant("Ku", 8000.0)), WISHES)
    assert "// Calibrate 8000 37450 10068" in some
    assert "\nCalibrate" not in some


def test_a_constant_that_is_too_uncertain_is_told_and_not_used() -> None:
    meter = METERS["rn8209c"]._replace(amps=constant("Ki", 36_000.0, 0.08))
    text, _ = write(meter, WISHES)
    assert "\nCalibrate" not in text
    assert "// current: Ki = 36000 counts/A to 8 % (calibrated); too uncertain, not used" in text


def test_the_rate_of_the_chip_is_given_where_it_is_not_the_usual_one() -> None:
    assert "startDriver BL0942 9600\n" in write(METERS["bl0942"], WISHES).text
    assert "startDriver BL0942\n" in write(METERS["bl0942 raw"], WISHES).text


def test_pulses_start_nothing_before_the_pins_are_known() -> None:
    text, remarks = write(METERS["pulses"], WISHES)
    assert all(line.startswith("//") for line in text.splitlines())
    assert "// startDriver BL0937" in text
    assert remarks


@pytest.mark.parametrize("name", REFUSED["openbeken"])
def test_a_chip_without_a_driver_is_refused_with_what_reads_it(name: str) -> None:
    with pytest.raises(FormatError) as caught:
        write(METERS[name], WISHES)
    reads = name not in REFUSED["esphome"]
    assert caught.value.hint == (
        "ESPHome does: --to esphome" if reads else "what it tells is shown by: tuyasniff identify"
    )


def test_texts_of_a_capture_stay_in_their_comment() -> None:
    text, _ = write(METERS["bl0942"]._replace(source="a\nstartDriver Evil", subject="b\r\nCalibrate 1 1 1"), WISHES)
    assert "Evil" in text
    assert all(line.startswith("//") for line in text.splitlines() if "Evil" in line or " 1 1 1" in line)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (8810.0, "8810"),
        (71_572_720.0, "71572720"),
        (0.13253012, "0.1325301"),
        (1.23e-5, "0.0000123"),
        (-623.03, "-623.03"),
    ],
)
def test_numbers_are_plain_decimals(value: float, text: str) -> None:
    assert amount(value) == text
