from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.analysis.reference import UNITS, claims_reading, parse_note, spoken
from tuyasniff.mapping.vocabulary import quantity
from tuyasniff.model import Reference

_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_WITH_UNIT = [(name, unit) for name, units in UNITS.items() for unit in units if unit]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kettle 2000 W", ("power", "2000", "W")),
        ("kettle 2000w on", ("power", "2000", "W")),
        ("ref power 2000 W", ("power", "2000", "W")),
        ("230.5V", ("voltage", "230.5", "V")),
        ("230 VAC", ("voltage", "230", "V")),
        ("1.23 kWh", ("energy", "1.23", "kWh")),
        ("1,234 MWh", None),
        ("0,234 kWh", ("energy", "0.234", "kWh")),
        ("1234,567 kWh", ("energy", "1234.567", "kWh")),
        ("45 A", ("current", "45", "A")),
        ("leakage current 12 mA", ("leakage_current", "12", "mA")),
        ("21,5 °C", ("temperature", "21.5", "°C")),
        ("outside −5 °C", ("temperature", "-5", "°C")),
        ("+021 ℃", ("temperature", "21", "°C")),
        ("humidity: 45 %", ("humidity", "45", "%")),
        ("power factor 0.98", ("power_factor", "0.98", "")),
        ("pf=0,98", ("power_factor", "0.98", "")),
        ("PF 98 %", ("power_factor", "98", "%")),
        ("CO2 is 700 ppm", ("carbon_dioxide", "700", "ppm")),
        ("dp 20 2300 V", ("voltage", "2300", "V")),
        ("duration 5 min", ("duration", "5", "min")),
        ("meter says 49.98 Hz.", ("frequency", "49.98", "Hz")),
        ("sun 800 W/m2", ("irradiance", "800", "W/m²")),
    ],
)
def test_a_number_with_a_unit_that_means_one_thing_is_a_reading(
    text: str, expected: tuple[str, str, str] | None
) -> None:
    wanted = None if expected is None else Reference(*expected)
    assert parse_note(text) == (text, wanted)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2000",
        "kettle on",
        "45 %",
        "700 ppm",
        "after 5 min",
        "2 m of cable",
        "2,000 W",
        "2 000 W",
        "2'000 W",
        "<5 W",
        "±5 V",
        "2 x 60 W",
        "60 W x 2",
        "230-240 V",
        "230 - 240 V",
        "230 -240 V",
        "10 A to 16 A",
        "10 to 16 A",
        "230 V 50 Hz",
        "230V/50Hz",
        "voltage 5 A",
        "5 a day",
        "5 mw",
        "1.0.7 V",
        "12:30 A",
        "0x1A",
        "55AA03",
        "1C",
        "300 K",
        "2000 Watergate",
        "power 2000",
        "v1.2",
    ],
)
def test_what_can_be_understood_in_several_ways_or_in_none_is_only_words(text: str) -> None:
    assert parse_note(text) == (text, None)


@pytest.mark.parametrize(("name", "unit"), _WITH_UNIT)
def test_every_unit_is_one_that_a_mapping_allows_for_its_quantity(name: str, unit: str) -> None:
    row = quantity(name)
    assert row is not None
    assert row.allows_unit(unit)


def test_ref_says_that_a_reading_is_meant() -> None:
    assert claims_reading(" Ref 2000")
    assert not claims_reading("reference kettle")
    assert not claims_reading("")


@given(st.decimals(-99999, 99999, places=2, allow_nan=False), st.sampled_from(_WITH_UNIT))
def test_a_named_reading_comes_out_as_it_was_said(number: object, row: tuple[str, str]) -> None:
    reference = Reference(row[0], str(number).replace("-0.00", "0.00"), row[1])
    assert parse_note(f"ref {spoken(reference)}")[1] == reference


@given(st.text() | st.from_regex(re.compile(r"[a-z ]{0,6}[-+]?[0-9.,]{1,6} ?(W|V|kWh|%|A)[ x/-]?[0-9 ]{0,3}")))
def test_no_text_breaks_it_and_a_reading_is_always_a_decimal_number(text: str) -> None:
    words, reference = parse_note(text)
    assert words == text.strip()
    if reference is not None:
        assert _DECIMAL.fullmatch(reference.value)
        assert reference.value.isascii()
        assert reference.unit in UNITS[reference.quantity]


@given(st.from_regex(re.compile(r"(?:[0-9A-F]{2} ?){1,12}"), fullmatch=True).filter(lambda text: " A" not in text))
def test_hex_is_no_reading_but_for_a_lone_number_of_amperes(text: str) -> None:
    reference = parse_note(text)[1]
    assert reference is None or reference.unit == "A"
