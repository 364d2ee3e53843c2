"""What a person types to say what a datapoint is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.analysis.quantities.references import confirmation, said
from tuyasniff.analysis.quantities.wording import parse_meaning
from tuyasniff.errors import FormatError
from tuyasniff.model import Meaning, Note
from tuyasniff.vocabulary import QUANTITIES


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("voltage V /10", Meaning("voltage", "V", 1, 10)),
        ("voltage V/10", Meaning("voltage", "V", 1, 10)),
        ("  Voltage   v  / 10 ", Meaning("voltage", "V", 1, 10)),
        ("voltage /10", Meaning("voltage", "V", 1, 10)),
        ("V /10", Meaning("voltage", "V", 1, 10)),
        ("kWh *10/1000", Meaning("energy", "kWh", 10, 1000)),
        ("energy kW·h x 0.01", Meaning("energy", "kWh", 1, 100)),
        ("energy *0,01", Meaning("energy", "kWh", 1, 100)),
        ("power factor /100", Meaning("power_factor", "%", 1, 100)),
        ("mode", Meaning("mode", "")),
        ("switch", Meaning("switch", "")),
        ("setting", Meaning("setting", "")),
        ("setting L/min /10", Meaning("setting", "L/min", 1, 10)),
        ("volume_flow_rate m³/h", Meaning("volume_flow_rate", "m³/h")),
        ("irradiance W/m2", Meaning("irradiance", "W/m²")),
        ("temperature c /10", Meaning("temperature", "°C", 1, 10)),
        ("current mA", Meaning("current", "mA")),
    ],
)
def test_what_is_meant_is_understood(text: str, meaning: Meaning) -> None:
    assert parse_meaning(text) == meaning


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ("", "say what it is", "voltage V /10"),
        (" /10", "say what it is", "voltage V /10"),
        ("voltge V", "there is no quantity 'voltge V'", "voltage"),
        ("quux", "there is no quantity 'quux'", "info quantities"),
        ("voltage A", "voltage is not measured in 'A'", "voltage comes in V, mV"),
        ("switch V", "switch is not measured in 'V'", "switch has no unit"),
        ("voltage V /0", "a scale of nothing", "/10"),
        ("voltage V *0", "a scale of nothing", "/10"),
        ("voltage V /99999999999", "too large", "/10"),
        ("voltage V /" + "9" * 5000, "is not measured in", "voltage comes in"),
        ("setting 12 apples", "is no unit", "voltage V /10"),
        ("counter a b", "is no unit", "voltage V /10"),
    ],
)
def test_what_is_not_understood_gets_one_line_and_a_hint(text: str, words: str, hint: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse_meaning(text)
    assert words in caught.value.message and hint in caught.value.hint
    assert "\n" not in caught.value.message


@given(st.text(max_size=40))
def test_any_text_is_a_meaning_that_a_note_keeps_or_an_error(text: str) -> None:
    try:
        meaning = parse_meaning(text)
    except FormatError:
        return
    assert said([Note(confirmation(9, meaning))]).meanings == {9: meaning}


@given(st.sampled_from(QUANTITIES), st.integers(1, 10**6), st.integers(1, 10**6), st.data())
def test_every_quantity_in_every_unit_comes_back(name: object, mul: int, div: int, data: st.DataObject) -> None:
    row = next(one for one in QUANTITIES if one == name)
    unit = data.draw(st.sampled_from(row.units)) if row.units else ""
    meaning = Meaning(row.name, unit, mul, div)
    assert parse_meaning(confirmation(3, meaning).removeprefix("dp 3 is ")) == meaning
