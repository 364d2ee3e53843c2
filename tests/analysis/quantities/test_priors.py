"""What ids and types alone say."""

from __future__ import annotations

import pytest

from tuyasniff.analysis.quantities.priors import Priors, Usual, kind_of
from tuyasniff.analysis.quantities.senses import MEASURE, SET, Sense
from tuyasniff.analysis.quantities.shapes import Shape

CURRENT, POWER, VOLTS = Sense("current", 3.0, MEASURE), Sense("power", 1.0, MEASURE), Sense("voltage", 1.0, MEASURE)
ROOM, WANTED = Sense("temperature", 0.0, MEASURE), Sense("temperature", 0.0, SET)

PLUG = Shape("plug", True, {1: "bool", 18: "value", 19: "value", 20: "value"}, {18: CURRENT, 19: POWER, 20: VOLTS})
HEATER = Shape("heater", False, {1: "bool", 2: "value", 3: "value"}, {2: WANTED, 3: ROOM})
LAMP = Shape("light", False, {20: "bool", 22: "value"}, {22: Sense("brightness", 1.0, SET)})
PRIORS = Priors([PLUG, PLUG, HEATER, HEATER, LAMP])


def test_the_device_itself_is_its_nearest_neighbour() -> None:
    first = PRIORS.neighbours(PLUG.types.items())[0]
    assert first.shape == PLUG and first.likeness == pytest.approx(1.0)


def test_likeness_is_a_share_and_nothing_in_common_is_no_neighbour() -> None:
    found = PRIORS.neighbours([(1, "bool"), (2, "value")])
    assert all(0 < neighbour.likeness <= 1 for neighbour in found)
    assert found[0].shape == HEATER
    assert LAMP not in [neighbour.shape for neighbour in found]
    assert PRIORS.neighbours([(99, "raw")]) == []


def test_an_id_of_another_type_is_another_datapoint() -> None:
    assert PRIORS.neighbours([(20, "enum")]) == []
    assert [n.shape for n in PRIORS.neighbours([(20, "bool")])] == [LAMP]


def test_the_odds_of_an_id_are_those_of_devices_alike() -> None:
    usual = Usual(PRIORS, PRIORS.neighbours(PLUG.types.items()))
    odds = usual.by_id(20)
    assert max(odds, key=lambda sense: odds[sense]) == VOLTS
    assert sum(odds.values()) == pytest.approx(1.0, abs=0.01)
    votes, nearest = usual.by_likeness(19)
    assert set(votes) == {POWER} and nearest == pytest.approx(1.0)
    assert usual.by_likeness(77) == ({}, 0.0)


def test_a_device_like_plugs_meters_and_one_like_heaters_does_not() -> None:
    assert Usual(PRIORS, PRIORS.neighbours(PLUG.types.items())).metering > 0.8
    assert Usual(PRIORS, PRIORS.neighbours(HEATER.types.items())).metering < 0.3


def test_values_that_look_like_mains_make_a_meter_of_an_unknown_device() -> None:
    unknown = PRIORS.neighbours([(101, "value")])
    assert Usual(PRIORS, unknown, 0.8).metering > Usual(PRIORS, unknown, 0.0).metering
    assert Usual(PRIORS, unknown, 0.8).metering > 0.7


def test_quantities_that_stand_side_by_side_in_known_devices_are_linked() -> None:
    beside = PRIORS.link(1, ("power", MEASURE), ("voltage", MEASURE), metering=True)
    apart = PRIORS.link(1, ("voltage", MEASURE), ("voltage", MEASURE), metering=True)
    assert beside > 0 >= apart


def test_without_any_known_device_nothing_breaks() -> None:
    nothing = Priors([])
    assert nothing.neighbours([(20, "value")]) == []
    assert sum(Usual(nothing, []).by_id(20).values()) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("shape", "kind"),
    [(PLUG, "meter"), (PLUG._replace(metering=False), "switch"), (HEATER, "heater"), (LAMP, "light")],
)
def test_plugs_that_meter_are_meters(shape: Shape, kind: str) -> None:
    assert kind_of(shape) == kind
