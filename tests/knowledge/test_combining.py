from __future__ import annotations

from tuyasniff.knowledge.combining import combined, disagreements
from tuyasniff.model import Meaning, Schema, SchemaDp, SchemaLabel

CLOUD = Schema(
    "p", "tuya_thing_model", "model.json",
    (
        SchemaDp(17, "add_ele", "Energy", "value", "ro", 0, 50000, 100, "kWh", 1, 1000, "energy"),
        SchemaDp(38, "relay_status", None, "enum", "rw", labels=(SchemaLabel(0, "off"), SchemaLabel(1, "on"))),
    ),
    category="cz",
)  # fmt: skip
HOME = Schema(
    "p", "tuya_local", "plug.yaml",
    (
        SchemaDp(17, None, "energy", "value", None, None, None, None, "kWh", 1, 100, "energy"),
        SchemaDp(38, None, "Power-on", "enum", labels=(SchemaLabel(None, "Off"), SchemaLabel(None, "On"))),
        SchemaDp(50, None, "extra", "bool"),
    ),
    name="Plug",
)  # fmt: skip


def test_nothing_and_one_stay_what_they_are() -> None:
    assert combined(()) is None
    assert combined((HOME,)) is HOME


def test_names_come_from_the_cloud_and_scales_from_people_who_measured() -> None:
    both = combined((HOME, CLOUD))
    assert both is not None
    assert both == combined((CLOUD, HOME))
    assert (both.product_id, both.name, both.category, both.source) == ("p", "Plug", "cz", "model.json, plug.yaml")
    energy, relay, extra = both.dps
    assert energy.meaning == Meaning("energy", "kWh", 1, 100)
    assert (energy.code, energy.name, energy.max, energy.step) == ("add_ele", "Energy", 50000, 100)
    assert relay.labels == (SchemaLabel(0, "off"), SchemaLabel(1, "on"))
    assert relay.name == "Power-on"
    assert extra.id == 50


def test_a_meaning_is_never_put_together_from_two_declarations() -> None:
    bare = Schema("p", "tuya_local", "x", (SchemaDp(17, unit="Wh"),))
    both = combined((CLOUD, bare))
    assert both is not None
    assert both.dps[0].meaning == Meaning("energy", "kWh", 1, 1000)


def test_declarations_that_contradict_each_other_are_told_the_most_trusted_first() -> None:
    (one,) = disagreements((CLOUD, HOME))
    assert one.dp_id == 17
    assert one.sayings == (
        (Meaning("energy", "kWh", 1, 100), "plug.yaml"),
        (Meaning("energy", "kWh", 1, 1000), "model.json"),
    )


def test_declarations_that_leave_something_open_contradict_nothing() -> None:
    bare = Schema("p", "cloudcutter", "x", (SchemaDp(17, type="value", div=10), SchemaDp(38, type="enum")))
    unitless = Schema("p", "user", "y", (SchemaDp(17, type="value", div=1000, quantity="energy"),))
    assert disagreements((CLOUD, bare)) == disagreements((CLOUD, unitless)) == disagreements(()) == ()
