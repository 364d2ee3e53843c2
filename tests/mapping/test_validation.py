from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from mapping.making import METER, mappings
from tuyasniff.mapping.document import to_document
from tuyasniff.mapping.model import Mapping
from tuyasniff.mapping.validation import first_problem, schema

STANDARD = Draft202012Validator(schema())

Change = Callable[[dict[str, Any]], object]


def broken(change: Change) -> dict[str, Any]:
    document = copy.deepcopy(to_document(METER))
    change(document)
    return document


def at(*path: str | int) -> Callable[[Any], Change]:
    """A change that puts a value at a place."""

    def put(value: Any) -> Change:
        def change(document: dict[str, Any]) -> None:
            node: Any = document
            for step in path[:-1]:
                node = node[step]
            node[path[-1]] = value

        return change

    return put


BY_SCHEMA: list[tuple[Change, str]] = [
    (lambda doc: doc.pop("device"), "'device' is missing"),
    (lambda doc: doc["dps"][1].pop("access"), "dps[1]: 'access' is missing"),
    (lambda doc: doc["dps"][1]["scale"].pop("div"), "dps[1].scale: 'div' is missing"),
    (at("dps", 1, "scale", "div")(0), "dps[1].scale.div: must be at least 1"),
    (at("dps", 1, "scale", "mul")(0.5), "dps[1].scale.mul: must be a whole number, not 0.5"),
    (at("dps", 1, "id")(256), "dps[1].id: must be at most 255"),
    (at("dps", 1, "id")(True), "dps[1].id: must be a whole number, not true"),
    (at("dps", 1, "type")("number"), 'dps[1].type: cannot be "number"'),
    (at("dps", 1, "access")("r"), 'dps[1].access: cannot be "r"'),
    (at("dps", 1, "name")(""), "dps[1].name: must not be empty"),
    (at("dps", 1, "name")(12), "dps[1].name: must be text or null, not 12"),
    (at("dps", 1, "code")("add ele"), 'dps[1].code: "add ele" is not a word of letters, digits and _'),
    (at("dps", 1, "colour")("red"), "dps[1].colour: there is no such key"),
    (at("colour")("red"), "colour: there is no such key"),
    (at("observe" * 60 + "\n")("red"), "observe" * 8 + "obs…: there is no such key"),
    (at("device", "uart", "framing")("8X1"), 'device.uart.framing: "8X1" is not a framing such as "8N1"'),
    (at("device", "header_versions")([3, 3]), "device.header_versions: holds the same thing twice"),
    (at("device", "family")("matter"), 'device.family: cannot be "matter"'),
    (at("dps", 1, "confidence")(1.5), "dps[1].confidence: must be at most 1"),
    (at("dps", 1, "observed", "values")(list(range(65))), "dps[1].observed.values: must have at most 64 items"),
    (at("dps", 3, "enum", 0, "label")(""), "dps[3].enum[0].label: must not be empty"),
    (at("dps", 2, "bitmap", 0, "bit")(32), "dps[2].bitmap[0].bit: must be at most 31"),
    (at("dps")({}), "dps: must be a list, not {}"),
    (at("source", "captures", 0, "sha256")("AB"),
     'source.captures[0].sha256: "AB" is not 64 hex digits in small letters'),
    (at("source", "imports")([{"kind": "guess"}]), 'source.imports[0].kind: cannot be "guess"'),
    (at("dps", 1, "confidence_by_field", "a.b")(7), "dps[1].confidence_by_field: must be at most 1"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), BY_SCHEMA)
def test_what_the_schema_forbids_is_said_in_words(change: Change, words: str) -> None:
    document = broken(change)
    assert list(STANDARD.iter_errors(document))
    assert str(first_problem(document)) == words


RAW = {"length": 8, "fields": [{"name": "voltage", "offset": 7, "length": 2}]}

BY_SENSE: list[tuple[Change, str, str]] = [
    (at("dps", 3, "id")(17), "dps[3].id: dp 17 is there twice", "keep one of them"),
    (at("dps", 3, "enum", 1, "value")(0), "dps[3].enum[1].value: value 0 is there twice", "keep one of them"),
    (at("dps", 2, "bitmap", 1, "bit")(0), "dps[2].bitmap[1].bit: bit 0 is there twice", "keep one of them"),
    (at("dps", 0, "raw")(RAW), "dps[0].raw.fields[0].length: the field ends at byte 9, the datapoint has 8", ""),
    (
        at("dps", 1, "quantity")("xyzzyx"),
        'dps[1].quantity: "xyzzyx" is no known quantity',
        "possible: voltage, current, power, apparent_power, reactive_power, frequency, power_factor, energy, "
        "reactive_energy, energy_storage, gas, water ...",
    ),
    (at("dps", 1, "quantity")("enrgy"), 'dps[1].quantity: "enrgy" is no known quantity', "possible: energy"),
    (at("dps", 1, "unit")("kW·h"), 'dps[1].unit: energy does not come in "kW·h"', "write kWh"),
    (at("dps", 0, "unit")("V"), 'dps[0].unit: switch does not come in "V"', "possible: no unit"),
    (at("dps", 1, "state_class")("measurement"), "dps[1].state_class: energy cannot be counted as measurement",
     "possible: total, total_increasing"),
    (at("dps", 1, "user_set")(["nmae"]), 'dps[1].user_set[0]: a datapoint has no field "nmae"', "did you mean name?"),
    (at("dps", 1, "range")({"min": 5, "max": 1}), "dps[1].range.max: 1 is less than min, 5", ""),
    (at("created")("2026-02-31T00:00:00Z"), 'created: "2026-02-31T00:00:00Z" is no date and time',
     'such as "2026-01-02T03:04:05Z"'),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words", "hint"), BY_SENSE)
def test_what_no_schema_can_say_is_checked_too(change: Change, words: str, hint: str) -> None:
    document = broken(change)
    assert not list(STANDARD.iter_errors(document))
    problem = first_problem(document)
    assert problem is not None
    assert (str(problem), problem.hint) == (words, hint)


def test_hints_say_what_to_do() -> None:
    hints = {str(one): one.hint for change, _ in BY_SCHEMA if (one := first_problem(broken(change)))}
    assert hints["dps[1].name: must be text or null, not 12"] == "put it in quotes"
    assert hints['dps[1].access: cannot be "r"'] == 'possible: "ro", "rw", "wo", "unknown"'
    assert hints["dps[1].colour: there is no such key"].startswith(("did you mean code", "keys of your own"))


@pytest.mark.parametrize("document", [None, [], {}, 3, "text", {"format": "else"}, {"id": 1}])
def test_something_else_is_no_mapping(document: Any) -> None:
    assert str(first_problem(document)) == "this is no mapping file"


def test_another_major_version_is_not_read_a_newer_minor_one_is() -> None:
    newer = first_problem(broken(at("format_version")("2.0")))
    assert newer is not None
    assert str(newer) == "format_version: this is format 2.0, and this tuyasniff reads 1.x"
    assert "update" in newer.hint
    assert first_problem(broken(at("format_version")("1.7"))) is None


def test_the_example_is_whole_and_checking_changes_nothing() -> None:
    document = broken(lambda doc: None)
    assert first_problem(document) is None
    assert document == to_document(METER)


@settings(max_examples=30)
@given(mapping=mappings())
def test_what_passes_here_passes_the_standard_validator(mapping: Mapping) -> None:
    document = to_document(mapping)
    assert first_problem(document) is None
    assert not list(STANDARD.iter_errors(document))


def test_the_schema_itself_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("near", ["x-a", "x-name"])
def test_an_own_key_where_none_may_stand_is_named(near: str) -> None:
    problem = first_problem(broken(at("dps", 1, "observed", near)(1)))
    assert problem is not None
    assert str(problem) == f"dps[1].observed.{near}: there is no such key"
    assert problem.hint == "keys of your own begin with x- and stand at the top, in device or in a datapoint"
