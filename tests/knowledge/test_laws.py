"""Whatever becomes of a file on its way, an import gives declarations or one clear line; and it never half succeeds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import samples
from knowledge.samples import PRODUCT
from tuyasniff.errors import FormatError
from tuyasniff.knowledge.asking import Asked
from tuyasniff.knowledge.gathering import Found, Gathered
from tuyasniff.knowledge.importing import Imported, read_sources
from tuyasniff.knowledge.jsonform import schema_document, schema_from
from tuyasniff.knowledge.store import _written

KINDS = st.sampled_from(sorted(samples.ALL))
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, 1, -1, 255, 256, 10**30, 1.5, 1e308, float("inf"), "", "1", "x", "\x1b[31m", "{}", "[",
     '{"a":1}', [], {}, [[]], [None], {"a": None}, [{}], "°C", "9" * 400, "\ud800", "constructor", "on"]
)  # fmt: skip


def imported(data: bytes) -> Imported | None:
    files = iter([Found("file", data)])
    try:
        done = read_sources(Gathered("file", files, many=False), Asked(PRODUCT))
    except FormatError as error:
        assert error.message
        assert "\n" not in error.message + error.hint
        return None
    for schema in done.schemas:
        assert schema.dps
        assert len({dp.id for dp in schema.dps}) == len(schema.dps)
        for dp in schema.dps:
            assert 1 <= dp.id <= 255
            assert dp.mul >= 1
            assert dp.div >= 1
        assert schema_from(schema.product_id, json.loads(json.dumps(schema_document(schema)))) == schema
        json.loads(_written(PRODUCT, [schema]).encode())
    return done


@given(kind=KINDS, part=st.floats(0, 1))
def test_a_cut_file_is_one_line(kind: str, part: float) -> None:
    data = samples.ALL[kind].encode()
    done = imported(data[: int(len(data) * part)])
    # JSON that is cut is none; a device file that is cut between two lines still is one
    assert done is None or part == 1 or kind == "tuya_local"


@given(kind=KINDS, changes=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=5))
def test_wrong_bytes_are_one_line_or_sound(kind: str, changes: list[tuple[float, int]]) -> None:
    data = bytearray(samples.ALL[kind].encode())
    for part, byte in changes:
        data[int(part * len(data))] = byte
    imported(bytes(data))


@given(kind=KINDS, lines=st.data())
def test_lines_that_are_lost_doubled_or_exchanged_are_one_line_or_sound(kind: str, lines: st.DataObject) -> None:
    text = samples.ALL[kind]
    pieces = text.split("\n") if kind == "tuya_local" else text.replace(",", ",\n").split("\n")
    order = lines.draw(st.lists(st.integers(0, len(pieces) - 1), min_size=0, max_size=3))
    for place in order:
        what = lines.draw(st.sampled_from(["lost", "doubled", "exchanged"]))
        if what == "lost":
            pieces[place] = ""
        elif what == "doubled":
            pieces[place] += "\n" + pieces[place]
        else:
            pieces[place], pieces[0] = pieces[0], pieces[place]
    imported("\n".join(pieces).encode())


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = list(tree.items()) if isinstance(tree, dict) else list(enumerate(tree)) if isinstance(tree, list) else []
    return [path, *(found for key, value in inner for found in places(value, (*path, key)))]


def changed(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = changed(copy[path[0]], path[1:], value)
    return copy


@pytest.mark.parametrize("kind", [kind for kind in samples.ALL if kind != "tuya_local"])
@given(draws=st.data())
def test_values_of_other_kinds_are_one_line_or_sound(kind: str, draws: st.DataObject) -> None:
    text = samples.thing_model(as_text=False) if kind == "tuya_thing_model" else samples.ALL[kind]
    tree = json.loads(text)
    for _ in range(draws.draw(st.integers(1, 3))):
        tree = changed(tree, draws.draw(st.sampled_from(places(tree))), draws.draw(ODD))
    imported(json.dumps(tree).encode())


@given(draws=st.data())
def test_values_of_other_kinds_in_a_device_file_are_one_line_or_sound(draws: st.DataObject) -> None:
    from tuyasniff.knowledge.yamlvalues import parse_yaml

    tree = parse_yaml(samples.TUYA_LOCAL, "x")
    for _ in range(draws.draw(st.integers(1, 3))):
        tree = changed(tree, draws.draw(st.sampled_from(places(tree))), draws.draw(ODD))
    imported(json.dumps(tree).encode())  # JSON is YAML, too


LISTED = {"schema": json.dumps(samples.schema_entries()), "schemaExt": "[]"}
COLLECTION = {PRODUCT: LISTED, samples.OTHER: LISTED}
MAPPINGS = {key: json.loads(samples.devices_json())[1]["mapping"] for key in (PRODUCT, samples.OTHER)}


@pytest.mark.parametrize("collection", [COLLECTION, MAPPINGS], ids=["lists", "mappings"])
@given(draws=st.data())
def test_values_of_other_kinds_in_a_collection_are_one_line_or_sound(collection: Any, draws: st.DataObject) -> None:
    tree = changed(collection, draws.draw(st.sampled_from(places(collection))), draws.draw(ODD))
    imported(json.dumps(tree).encode())


@given(st.binary(max_size=80))
def test_any_bytes_are_one_line(data: bytes) -> None:
    imported(data)
