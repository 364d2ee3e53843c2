from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from simulate.runs import NAMES, run
from tuyasniff.mapping import validation
from tuyasniff.mapping.document import from_document, to_document
from tuyasniff.simulate.simulation import Simulation


@pytest.mark.parametrize("device", NAMES)
def test_the_truth_is_a_mapping(device: str, shared: Path) -> None:
    schema = json.loads((shared / "data" / "exports" / "mapping.schema.json").read_text())
    document = Simulation(device).truth()
    jsonschema.Draft202012Validator(schema).validate(document)


@pytest.mark.parametrize("device", NAMES)
def test_the_truth_makes_sense_and_survives_the_mapping(device: str) -> None:
    document = Simulation(device).truth()
    assert validation.first_problem(document) is None
    assert to_document(from_document(document)) == document
    assert all(dp["confidence"] == 1 for dp in document["dps"])


@pytest.mark.parametrize("device", NAMES)
def test_the_truth_fits_what_is_said(device: str) -> None:
    document = Simulation(device).truth()
    rows = {dp["id"]: dp for dp in document["dps"]}
    done = run(device)
    assert document["device"]["header_versions"] == sorted({message.frame.version for message in done.messages})
    for said in done.said:
        for dp_id, dp_type, value in said.dps:
            row = rows[dp_id]
            assert dp_type == row["type"]
            if isinstance(value, bytes):
                assert len(value) == row["raw"]["length"]
            if dp_type == "enum":
                assert value in {label["value"] for label in row["enum"]}
            if dp_type == "bitmap":
                assert isinstance(value, int) and value < 1 << len(row["bitmap"])


def test_the_rate_of_the_run_stands_in_the_truth() -> None:
    assert Simulation("meter", baud=115_200).truth()["device"]["uart"]["baud"] == 115_200
