from __future__ import annotations

import pytest

from tuyasniff.analysis.quantities.references import confirmation, labelling, naming, said
from tuyasniff.model import Meaning, Note


@pytest.mark.parametrize(
    "meaning",
    [
        Meaning("voltage", "V", 1, 10),
        Meaning("power", "W", 10, 1),
        Meaning("energy", "kWh", 10, 1000),
        Meaning("temperature", "°C"),
        Meaning("pm25", "µg/m³"),
        Meaning("switch", ""),
    ],
)
def test_what_was_confirmed_is_read_again(meaning: Meaning) -> None:
    assert said([Note(confirmation(20, meaning))]).meanings == {20: meaning}


def test_the_last_word_counts_and_can_be_taken_back() -> None:
    first, second = Meaning("voltage", "V", 1, 10), Meaning("power", "W", 1, 10)
    notes = [Note(confirmation(20, first)), Note(confirmation(20, second))]
    assert said(notes).meanings == {20: second}
    assert said([*notes, Note(confirmation(20, None))]).meanings == {}


def test_a_name_is_kept() -> None:
    assert said([Note(naming(19, " kettle \n power "))]).names == {19: "kettle power"}


def test_the_name_of_a_value_is_kept() -> None:
    found = said([Note(labelling(2, 1, " eco \n mode ")), Note(labelling(2, 4, "off")), Note(labelling(2, 1, "eco"))])
    assert found.labels == {2: {1: "eco", 4: "off"}} and not found.names and not found.meanings
    assert not said([Note(labelling(900, 1, "x"))]).labels


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dp 20",
        "dp 900 is voltage V",
        "kettle 2000 W",
        "dp 1 is voltage V /0",
        "dp 20 is broken",
        "dp 20 is wrong here",
        "dp 20 is voltage kWh",
    ],
)
def test_other_words_say_nothing(text: str) -> None:
    found = said([Note(text)])
    assert not found.meanings and not found.names
