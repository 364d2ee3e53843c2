"""What the words for a press say of a datapoint and its values."""

from __future__ import annotations

import pytest

from tuyasniff.analysis.learn import Cause, Change, Deed, Press
from tuyasniff.analysis.learn.course import Placed, Plain
from tuyasniff.analysis.learn.labels import Named, all_named, named, names_in, values_in


def change(dp_id: int, type_name: str, *afters: Plain, asked: Plain | None = None, score: float = 0.95) -> Change:
    seen = tuple((None, after) for after in afters)
    return Change(dp_id, type_name, None, afters[-1], Cause.BUTTON, 1, score, len(seen), seen, 1, None, asked)


def deed(label: str, one: Change) -> Deed:
    return Deed(label, (Placed(Press(label, 0), 0),), (one,))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("lamp on", "lamp"),
        ("turn on the lamp", "lamp"),
        ("Press power button", "power button"),
        ("power", "power"),
        ("temperature up", "temperature"),
        ("target 21.5 °C", "target"),
        ("brightness to 50 %", "brightness"),
        ("child lock off again", "child lock"),
        ("fan: 3", "fan"),
        ("timer = 60 s", "timer"),
        ("Pump", "Pump"),
    ],
)
def test_the_name_of_a_datapoint(words: str, name: str) -> None:
    assert named(words, change(1, "value", 5)) == Named(1, "value", name)


@pytest.mark.parametrize("words", ["on", "off", "up", "12", "press on"])
def test_what_only_says_where_it_went_is_no_name(words: str) -> None:
    found = named(words, change(1, "bool", True))
    assert found is None or found.name in {"press"}


def test_words_for_an_enum_name_its_value() -> None:
    assert named("eco", change(2, "enum", 1)) == Named(2, "enum", None, 1, "eco")
    assert named("mode: eco", change(2, "enum", 1)) == Named(2, "enum", "mode", 1, "eco")
    assert named("mode: eco", change(2, "enum", 1, asked=3)).value == 3  # type: ignore[union-attr]


def test_a_button_that_goes_through_the_values_is_the_datapoint() -> None:
    assert named("mode button", change(2, "enum", 1, 2, 3)) == Named(2, "enum", "mode button")


def test_several_names_are_none_unless_one_was_given_beside_a_value() -> None:
    colours = [deed("Pick RED", change(24, "string", "a")), deed("Pick BLUE", change(24, "string", "b"))]
    assert all_named(colours) == ()
    assert names_in(all_named([*colours, deed("colour: red", change(24, "string", "c"))])) == {24: "colour"}
    same = [deed("lamp on", change(1, "bool", True)), deed("Lamp off", change(1, "bool", False))]
    assert names_in(all_named(same)) == {1: "Lamp"}


def test_what_is_not_sure_names_nothing() -> None:
    assert all_named([deed("lamp", change(1, "bool", True, score=0.7)), Deed("x", (), ())]) == ()


def test_values_of_one_enum_come_together() -> None:
    modes = [
        deed("mode: eco", change(2, "enum", 1)),
        deed("boost", change(2, "enum", 4)),
        deed("Eco", change(2, "enum", 1)),
    ]
    found = all_named(modes)
    assert names_in(found) == {2: "mode"} and values_in(found) == {2: {1: "Eco", 4: "boost"}}
