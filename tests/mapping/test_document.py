from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from mapping.making import METER, mappings
from tuyasniff.mapping import jsontext, yamltext
from tuyasniff.mapping.document import from_document, to_document
from tuyasniff.mapping.model import EMPTY, Entry, Mapping, RawField
from tuyasniff.mapping.validation import first_problem, schema


@settings(max_examples=40)
@given(mapping=mappings())
def test_json_and_yaml_give_the_same_mapping_back(mapping: Mapping) -> None:
    document = to_document(mapping)
    assert first_problem(document) is None
    as_json = jsontext.dump(document)
    as_yaml = yamltext.dump(jsontext.parse(as_json))
    again = yamltext.parse(as_yaml)
    assert jsontext.dump(again) == as_json
    assert from_document(again) == mapping
    assert all(line.isprintable() for text in (as_json, as_yaml) for line in text.split("\n"))


def test_the_keys_stand_in_the_order_of_the_schema() -> None:
    rules = schema()
    document = to_document(METER)
    for shown, wanted in (
        (list(document), list(rules["properties"])),
        (list(document["device"]), list(rules["properties"]["device"]["properties"])),
        *((list(dp), list(rules["$defs"]["dp"]["properties"])) for dp in document["dps"]),
    ):
        assert shown == [key for key in wanted if key in shown]


def test_every_key_of_the_schema_has_its_place_in_the_model() -> None:
    def keys(kind: type) -> set[str]:
        return set(kind.__dataclass_fields__) - {"extra"}  # type: ignore[attr-defined]

    rules = schema()
    dp = rules["$defs"]["dp"]["properties"]
    assert keys(Mapping) == set(rules["properties"])
    assert keys(Entry) == set(dp)
    assert keys(RawField) == set(dp["raw"]["properties"]["fields"]["items"]["properties"])


def without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nothing(one) for key, one in value.items() if one is not None}
    return [without_nothing(one) for one in value] if isinstance(value, list) else value


def test_the_published_example_survives(shared: Path) -> None:
    text = (shared / "data" / "exports" / "mapping_example.json").read_text()
    example = json.loads(text)
    assert first_problem(example) is None
    assert without_nothing(to_document(from_document(example))) == without_nothing(example)
    assert yamltext.parse((shared / "data" / "exports" / "mapping_example.yaml").read_text()) == example


def test_places_for_a_person_are_there_even_when_nothing_is_known() -> None:
    document = to_document(Mapping(dps=(Entry(1, "bool"),)))
    assert document["dps"][0] == {
        "id": 1, "type": "bool", "access": "unknown", "code": None, "name": None, "quantity": None, "unit": None,
        "confidence": 0,
    }  # fmt: skip


def test_keys_of_others_are_kept() -> None:
    document = to_document(EMPTY) | {"x-mine": {"a": [1, None]}}
    document["device"]["x-shelf"] = "B3"
    assert to_document(from_document(document)) == document


@pytest.mark.parametrize("whole", [2.0, 2])
def test_a_whole_number_is_one_however_it_is_written(whole: float) -> None:
    document = to_document(Mapping(dps=(Entry(1, "bool"),)))
    document["dps"][0]["id"] = whole
    assert first_problem(document) is None
    assert type(from_document(document).dps[0].id) is int
