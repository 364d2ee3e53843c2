"""Every mapping that is exported is one by the JSON Schema too, as any checker of draft 2020-12 sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from lanes import times
from mapping.exporters.samples import DEVICES, shown, true
from mapping.making import mappings
from tuyasniff.mapping import yamltext
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.registry import TARGETS, Target
from tuyasniff.mapping.model import Mapping
from tuyasniff.mapping.validation import schema

STANDARD = Draft202012Validator(schema())
LANGUAGES = tuple(row for row in TARGETS if row.language is not None)


def parsed(row: Target, text: str) -> Any:
    return json.loads(text) if row.name == "json" else yamltext.parse(text)


def test_the_schema_is_one_of_its_draft() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("row", LANGUAGES, ids=lambda row: row.name)
@pytest.mark.parametrize("source", [shown, true], ids=["shown", "true"])
@pytest.mark.parametrize("capture", DEVICES)
def test_what_is_exported_of_every_virtual_device_is_valid(
    capture: str, source: Callable[[str], Mapping], row: Target
) -> None:
    document = parsed(row, row.write(source(capture), Wishes()).text)
    assert [error.message for error in STANDARD.iter_errors(document)] == []
    assert len(document["dps"]) == len(source(capture).dps) > 0


@settings(max_examples=times(25, 60))
@given(mapping=mappings())
def test_any_mapping_is_valid_in_both_languages(mapping: Mapping) -> None:
    for row in LANGUAGES:
        assert [error.message for error in STANDARD.iter_errors(parsed(row, row.write(mapping, Wishes()).text))] == []


CHANGES: tuple[Callable[[dict[str, Any]], object], ...] = (
    lambda one: one.update(stray=1),
    lambda one: one["device"].update(stray=1),
    lambda one: one["source"]["captures"][0].update(stray=1),
    lambda one: one["dps"][0].update(stray=1),
    lambda one: one["dps"][0]["observed"].update(stray=1),
    lambda one: one["dps"][0].update(confidence=2),
    lambda one: one["dps"][0].pop("type"),
    lambda one: one["dps"][2]["scale"].update(div=0),
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_key_that_the_schema_does_not_know_or_a_value_that_it_forbids_is_seen(
    change: Callable[[dict[str, Any]], object],
) -> None:
    document = json.loads(LANGUAGES[0].write(shown(DEVICES[0]), Wishes()).text)
    assert STANDARD.is_valid(document)
    change(document)
    assert not STANDARD.is_valid(document)
