from __future__ import annotations

from fractions import Fraction

import pytest

from tuyasniff.knowledge.codes import CODES, Scaled, quantity_of, scaled
from tuyasniff.vocabulary import QUANTITIES, quantity


def test_every_row_names_a_quantity_that_there_is() -> None:
    names = {row.name for row in QUANTITIES}
    assert {row.quantity for row in CODES} <= names
    for row in CODES:
        known = quantity(row.quantity)
        assert known is not None
        assert all(known.allows_unit(unit) for unit in row.units)


@pytest.mark.parametrize(
    ("code", "kind", "unit", "expected"),
    [("cur_voltage", "value", "V", "voltage"), ("cur_current", "value", "mA", "current"),
     ("cur_power", "value", "W", "power"), ("total_power", "value", "kW", "power"),
     ("power_total", "value", None, "power"),
     ("add_ele", "value", "kW·h", "energy"), ("forward_energy_total", "value", "kW·h", "energy"),
     ("reverse_energy_total", "value", "kWh", "energy"), ("total_forward_energy", "value", None, "energy"),
     ("cur_neutral", "value", None, "energy"), ("balance_energy", "value", "kWh", "energy"),
     ("temp_current", "value", "℃", "temperature"), ("va_temperature", "value", None, "temperature"),
     ("temp_indoor", "value", "°C", "temperature"), ("temp_set", "value", "℃", "temperature"),
     ("humidity_value", "value", "%", "humidity"), ("va_humidity", "value", "%", "humidity"),
     ("battery_percentage", "value", "%", "battery"), ("va_battery", "value", "%", "battery"),
     ("co2_value", "value", "ppm", "carbon_dioxide"), ("pm25_value", "value", "ug/m3", "pm25"),
     ("pressure_value", "value", "hPa", "pressure"), ("work_power", "value", "W", "power"),
     ("leakage_current", "value", "mA", "leakage_current"), ("countdown_1", "value", "s", "countdown"),
     ("voltage_a", "value", "V", "voltage"), ("current_b", "value", "A", "current"), ("power_c", "value", "W", "power"),
     ("switch_1", "bool", None, "switch"), ("switch", "bool", None, "switch"), ("fault", "bitmap", None, "problem"),
     ("relay_status", "enum", None, "setting"), ("voltage_coe", "value", None, "calibration"),
     ("bright_value", "value", "lux", "illuminance"), ("something", "value", "V", "voltage"),
     ("something", "value", "min", "duration"),
     # nothing that would be a guess
     ("bright_value", "value", None, None), ("phase_a", "raw", None, None), ("cur_voltage", "raw", None, None),
     ("cur_voltage", "value", "A", None), ("something", "value", "%", None), ("battery_value", "value", None, None),
     (None, "value", None, None), ("switch", "value", None, None), ("mode", "bool", None, None)],
)  # fmt: skip
def test_a_code_a_type_and_a_unit_tell_the_quantity(
    code: str | None, kind: str, unit: str | None, expected: str | None
) -> None:
    assert quantity_of(code, kind, unit) == expected


@pytest.mark.parametrize(
    ("name", "unit", "factor", "expected"),
    [("voltage", "V", Fraction(1, 10), Scaled("voltage", "V", 1, 10)),
     ("current", "mA", Fraction(1), Scaled("current", "A", 1, 1000)),
     ("power", "kW", Fraction(1, 1000), Scaled("power", "W", 1, 1)),
     ("power", "kW", Fraction(1, 10), Scaled("power", "W", 100, 1)),
     ("energy", "kW·h", Fraction(1, 100), Scaled("energy", "kWh", 1, 100)),
     ("energy", "Wh", Fraction(1), Scaled("energy", "kWh", 1, 1000)),
     ("temperature", "℉", Fraction(1, 10), Scaled("temperature", "°F", 1, 10)),
     ("voltage", "A", Fraction(1), Scaled(None, "A", 1, 1)),
     ("ph", None, Fraction(1, 100), Scaled("ph", "", 1, 100)),
     ("power_factor", None, Fraction(1, 1000), Scaled("power_factor", "", 1, 1000)),
     ("power_factor", None, Fraction(1), Scaled("power_factor", None, 1, 1)),
     ("switch", None, Fraction(1), Scaled("switch", None, 1, 1)),
     (None, "min", Fraction(1), Scaled(None, "min", 1, 1)),
     ("voltage", None, Fraction(1, 10), Scaled("voltage", None, 1, 10)),
     ("voltage", "V", Fraction(0), Scaled(None, "V", 1, 1)),
     ("voltage", "V", Fraction(1, 10**30), Scaled(None, "V", 1, 1))],
)  # fmt: skip
def test_units_are_canonical_and_scales_exact(
    name: str | None, unit: str | None, factor: Fraction, expected: Scaled
) -> None:
    assert scaled(name, unit, factor) == expected
