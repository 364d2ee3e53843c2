"""Readings on the command line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.cli.hints import Hints, Told, known_reading, timed_reading
from tuyasniff.errors import FormatError
from tuyasniff.model import Reference


@pytest.mark.parametrize(
    ("text", "dp_id", "quantity", "value", "unit"),
    [
        ("20=240V", 20, "voltage", "240", "V"),
        (" dp20 = 240 V ", 20, "voltage", "240", "V"),
        ("18=0.083A", 18, "current", "0.083", "A"),
        ("18=83mA", 18, "current", "83", "mA"),
        ("18=0,083 A", 18, "current", "0.083", "A"),
        ("19=2kW", 19, "power", "2", "kW"),
        ("1=28.8°C", 1, "temperature", "28.8", "°C"),
        ("1=28.8C", 1, "temperature", "28.8", "°C"),
        ("1=-3℃", 1, "temperature", "-3", "°C"),
        ("17=0.05 kW·h", 17, "energy", "0.05", "kWh"),
        ("2=humidity 50 %", 2, "humidity", "50", "%"),
        ("50=power factor 0.98", 50, "power_factor", "0.98", ""),
        ("240V", None, "voltage", "240", "V"),
        ("voltage=231.2V", None, "voltage", "231.2", "V"),
        ("power = 60 W", None, "power", "60", "W"),
        ("Power=2kW", None, "power", "2", "kW"),
        ("current=260mA", None, "current", "260", "mA"),
        ("leakage_current=3 mA", None, "leakage_current", "3", "mA"),
    ],
)
def test_known_amounts_are_read(text: str, dp_id: int | None, quantity: str, value: str, unit: str) -> None:
    assert known_reading(text) == Told(Reference(quantity, value, unit), dp_id)


@pytest.mark.parametrize(
    ("text", "t_us", "item"),
    [
        ("power 2000 W @12.5s", 12_500_000, None),
        ("power 2000 W @12", 12_000_000, None),
        ("power 2000 W @ 1:02.5", 62_500_000, None),
        ("power 2000 W @1:00:00", 3_600_000_000, None),
        ("power 2000 W@#123", None, 123),
        ("2000 W", None, None),
    ],
)
def test_moments_are_read(text: str, t_us: int | None, item: int | None) -> None:
    assert timed_reading(text) == Told(Reference("power", "2000", "W"), None, t_us, item)


def test_the_moment_of_an_item_is_looked_up() -> None:
    hints = Hints((timed_reading("5 W @#7"), timed_reading("5 W @#8"), known_reading("20=240V")))
    assert hints.items == {7, 8}
    assert [one.t_us for one in hints.known({7: 1_500_000})] == [1_500_000, None, None]


@pytest.mark.parametrize("text", ["voltage=60 W", "kettle=60 W", "=60 W", "voltage=", "voltage=5", "=", "x=="])
def test_what_stands_before_the_sign_is_a_quantity_that_goes_with_the_unit(text: str) -> None:
    with pytest.raises(FormatError) as caught:
        known_reading(text)
    assert caught.value.hint


@pytest.mark.parametrize(
    "amount",
    ["230-240V", "230–240V", "230 -240V", "230 - 240 V", "230..240V", "230...240 V", "230/240V", "230 to 240V",
     "230±10V", "230+10V", "230−240V", "2,300-2,400 W"],
)  # fmt: skip
def test_a_range_is_no_amount(amount: str) -> None:
    for read, text in ((known_reading, f"20={amount}"), (known_reading, amount), (timed_reading, f"voltage {amount}")):
        with pytest.raises(FormatError, match="is no reading"):
            read(text)


@given(st.text(max_size=30))
def test_anything_else_is_refused_in_one_line(text: str) -> None:
    for read in (known_reading, timed_reading):
        try:
            assert read(text).reference.quantity
        except FormatError as error:
            assert error.hint
