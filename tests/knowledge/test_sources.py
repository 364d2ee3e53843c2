from __future__ import annotations

import json
from typing import Any

import pytest

from knowledge import samples
from knowledge.samples import OTHER, PRODUCT
from tuyasniff.errors import FormatError
from tuyasniff.knowledge.asking import Asked
from tuyasniff.knowledge.documents import read_document
from tuyasniff.knowledge.gathering import Found, Gathered
from tuyasniff.knowledge.importing import Imported, read_sources
from tuyasniff.knowledge.registry import SOURCES, recognise
from tuyasniff.knowledge.tinytuya import mended_unit
from tuyasniff.model import Meaning, Schema, SchemaDp, SchemaLabel


def imported(text: str, product: str | None = PRODUCT, name: str = "file") -> Imported:
    files = iter([Found(name, text.encode())])
    return read_sources(Gathered(name, files, many=False), Asked(product, "2026-03-01"))


def one(text: str, product: str | None = PRODUCT) -> Schema:
    (schema,) = imported(text, product).schemas
    return schema


def dp(schema: Schema, dp_id: int) -> SchemaDp:
    found = schema.dp(dp_id)
    assert found is not None
    return found


def meanings(schema: Schema) -> dict[int, Meaning]:
    return {dp.id: dp.meaning for dp in schema.dps if dp.meaning is not None}


@pytest.mark.parametrize("kind", samples.ALL)
def test_the_content_tells_what_a_file_is(kind: str) -> None:
    known = recognise(read_document("readme.txt", samples.ALL[kind].encode()))
    assert known is not None
    assert known.source.kind == kind


@pytest.mark.parametrize("kind", samples.ALL)
def test_no_other_source_is_nearly_as_sure(kind: str) -> None:
    document = read_document("x", samples.ALL[kind].encode())
    scores = sorted((source.score(document) for source in SOURCES), reverse=True)
    assert scores[0] - scores[1] > 0.2


def test_there_is_a_sample_of_each_source() -> None:
    assert {source.kind for source in SOURCES} == samples.ALL.keys()


@pytest.mark.parametrize("as_text", [True, False])
def test_a_thing_model_tells_meanings_modes_ranges_and_labels(as_text: bool) -> None:
    schema = one(samples.thing_model(as_text=as_text))
    assert (schema.product_id, schema.kind, schema.read_on) == (PRODUCT, "tuya_thing_model", "2026-03-01")
    assert meanings(schema) == {
        1: Meaning("switch"),
        17: Meaning("energy", "kWh", 1, 1000),
        18: Meaning("current", "A", 1, 1000),
        19: Meaning("power", "W", 1, 10),
        20: Meaning("voltage", "V", 1, 10),
        26: Meaning("problem"),
        38: Meaning("setting"),
    }
    voltage = dp(schema, 20)
    assert (voltage.code, voltage.name, voltage.type, voltage.mode) == ("cur_voltage", "Cur_Voltage", "value", "ro")
    assert (voltage.min, voltage.max, voltage.step) == (0, 5000, 1)
    assert dp(schema, 38).labels == (SchemaLabel(0, "off"), SchemaLabel(1, "on"), SchemaLabel(2, "memory"))
    assert dp(schema, 26).labels[2] == SchemaLabel(2, "ov_pwr")
    assert dp(schema, 26).max == 0b111
    assert [dp(schema, key).type for key in (26, 101, 102)] == ["bitmap", "raw", "string"]
    assert dp(schema, 102).mode == "wr"


def test_the_model_alone_is_taken_as_well() -> None:
    inner = json.loads(samples.thing_model(as_text=False))["result"]["model"]
    assert len(one(json.dumps(inner)).dps) == 9


def test_a_product_that_the_file_names_need_not_be_given() -> None:
    assert one(samples.thing_model(PRODUCT), None).product_id == PRODUCT
    with pytest.raises(FormatError, match=f"about product {PRODUCT}, not {OTHER}"):
        one(samples.thing_model(PRODUCT), OTHER)


@pytest.mark.parametrize("kind", ["tuya_thing_model", "tuya_specification", "tuya_schema"])
def test_a_file_that_names_no_product_asks_for_it(kind: str) -> None:
    with pytest.raises(FormatError, match="does not say which product") as caught:
        one(samples.ALL[kind], None)
    assert "--product" in caught.value.hint


def test_a_specification_knows_what_can_be_written() -> None:
    schema = one(samples.specification())
    assert {dp.id: dp.mode for dp in schema.dps} == {1: "ro", 6: "ro", 12: "wr", 15: "wr", 16: "rw", 20: "ro"}
    assert schema.category == "zndb"
    assert dp(schema, 6).type is None  # Json may be raw bytes on the wire
    assert meanings(schema)[1] == Meaning("energy", "kWh", 1, 100)
    assert meanings(schema)[15] == Meaning("energy", "kWh")


@pytest.mark.parametrize("text", [samples.without_ids(), samples.status()])
def test_codes_without_ids_cannot_be_used_and_the_right_question_is_named(text: str) -> None:
    with pytest.raises(FormatError, match="without dp_id") as caught:
        one(text)
    assert "v1.1" in caught.value.hint


def test_a_refusal_of_the_cloud_is_no_specification() -> None:
    with pytest.raises(FormatError, match="the cloud refused"):
        one('{"code":1106,"msg":"permission deny","success":false,"t":1700000000000}')


def test_properties_of_a_device_give_codes_to_ids() -> None:
    text = json.dumps({"result": {"properties": [{"code": "switch_1", "dp_id": 1, "time": 17, "value": True}]}})
    assert dp(one(text), 1).code == "switch_1"


def test_devices_of_one_product_are_one_declaration_and_the_fuller_one_is_taken() -> None:
    done = imported(samples.devices_json(), None)
    assert {schema.product_id: len(schema.dps) for schema in done.schemas} == {PRODUCT: 8, OTHER: 1}
    plug = done.schemas[0]
    assert (plug.name, plug.category) == ("Smart Plug", "cz")
    assert meanings(plug)[20] == Meaning("voltage", "V", 1, 10)
    assert meanings(plug)[23] == Meaning("temperature", "°C", 1, 10)
    assert dp(plug, 44).type is None
    assert dp(plug, 45).labels == (SchemaLabel(0, "low"), SchemaLabel(1, "hot"))


def test_one_product_of_many_can_be_picked() -> None:
    assert one(samples.devices_json(), OTHER).product_id == OTHER
    with pytest.raises(FormatError, match="none of its devices"):
        one(samples.devices_json(), "doesnotexist")


def test_units_that_tinytuya_has_mangled_are_mended() -> None:
    plug = imported(samples.devices_json(), PRODUCT).schemas[0]
    assert dp(plug, 21).unit == "cm"
    assert dp(plug, 22).unit == "pcs"


@pytest.mark.parametrize(
    ("mangled", "unit"),
    [("°C", "°C"), ("°F", "°F"), ("°Cm", "cm"), ("p°Cs", "pcs"), ("°Ft", "ft"), ("s°C°Fm", "scfm"), ("in°Ch", "inch"),
     ("°C/h", "°C/h"), ("V", "V"), ("", "")],
)  # fmt: skip
def test_a_degree_sign_beside_a_letter_was_a_c_or_an_f(mangled: str, unit: str) -> None:
    assert mended_unit(mangled) == unit


def test_a_devices_json_without_mappings_says_what_to_do() -> None:
    with pytest.raises(FormatError, match="declares its datapoints") as caught:
        one('[{"id": "bf00", "key": "secret", "product_id": "abcdefgh12345678"}]')
    assert "wizard" in caught.value.hint


def test_a_tuya_local_file_tells_the_same_of_all_its_products() -> None:
    schemas = imported(samples.TUYA_LOCAL, None).schemas
    assert [schema.product_id for schema in schemas] == [PRODUCT, OTHER]
    assert schemas[0].dps == schemas[1].dps
    assert schemas[0].name == "Energy meter"
    assert meanings(schemas[0]) == {
        1: Meaning("switch"),
        2: Meaning("temperature", None, 1, 10),
        3: Meaning("temperature", None, 2, 1),
        9: Meaning("duration", "min"),
        17: Meaning("energy", "kWh", 1, 100),
        18: Meaning("current", "A", 1, 1000),
        19: Meaning("power", "W"),
        26: Meaning("problem"),
    }


def test_what_tuya_local_leaves_open_stays_open() -> None:
    schema = one(samples.TUYA_LOCAL)
    assert dp(schema, 50).quantity is None  # two scales
    assert (dp(schema, 9).unit, dp(schema, 9).quantity, dp(schema, 9).max) == ("min", "duration", 1440)
    assert {dp.id: dp.type for dp in schema.dps if dp.id in (4, 6, 38)} == {4: "enum", 6: "raw", 38: "enum"}
    # the number on the wire is not in such a file, only the name that the network knows
    assert dp(schema, 4).labels == tuple(SchemaLabel(None, name) for name in ("manual", "auto", "off"))
    assert [label.label for label in dp(schema, 38).labels] == ["Off", "On", "Memory"]
    assert (dp(schema, 3).mode, dp(schema, 2).step) == ("ro", 5)


def test_masks_are_parts_of_a_raw_value() -> None:
    parts = dp(one(samples.TUYA_LOCAL), 6).parts
    assert [(part.offset, part.length, part.signed) for part in parts] == [(0, 2, False), (2, 3, False), (5, 3, True)]
    assert [part.meaning for part in parts] == [
        Meaning("voltage", "V", 1, 10),
        Meaning("current", "A", 1, 1000),
        Meaning("power", "W"),
    ]


def test_a_tuya_local_file_of_the_older_form_is_read() -> None:
    plug = "entity: switch\n  dps:\n    - id: 1\n      type: boolean\n      name: switch\n"
    text = f"name: Plug\nprimary_entity:\n  {plug}secondary_entities:\n- {plug.replace('id: 1', 'id: 2')}"
    assert [(dp.id, dp.quantity) for dp in one(text).dps] == [(1, "switch"), (2, "switch")]


def test_a_tuya_local_file_without_products_needs_one() -> None:
    text = samples.TUYA_LOCAL.partition("products:")[0] + "entities:" + samples.TUYA_LOCAL.partition("entities:")[2]
    with pytest.raises(FormatError, match="lists no products"):
        one(text, None)
    assert one(text, PRODUCT).product_id == PRODUCT


def collection(**more: Any) -> str:
    entries = json.dumps(samples.schema_entries())
    return json.dumps({PRODUCT: {"schema": entries, "schemaExt": "[]"}, OTHER: {"schema": entries}, **more})


def test_a_collection_by_product_is_many_declarations() -> None:
    done = imported(collection(), None)
    assert [(schema.product_id, schema.kind, len(schema.dps)) for schema in done.schemas] == [
        (PRODUCT, "tuya_schema", 6),
        (OTHER, "tuya_schema", 6),
    ]
    assert {schema.source for schema in done.schemas} == {"file"}
    assert one(collection(), OTHER).product_id == OTHER
    with pytest.raises(FormatError, match="nothing in it is about product doesnotexist"):
        one(collection(), "doesnotexist")


def test_one_wrong_product_of_a_collection_is_told_and_the_others_are_kept() -> None:
    done = imported(collection(brokenbroken1234={"schema": '[{"id":'}), None)
    assert len(done.schemas) == 2
    (error,) = done.refused
    assert "brokenbroken1234" in error.message
    with pytest.raises(FormatError, match="a list belongs"):
        imported(json.dumps({"brokenbroken1234": {"schema": '[{"id":'}}), None)


def test_a_mappings_json_of_tinytuya_is_many_declarations() -> None:
    mapping = json.loads(samples.devices_json())[1]["mapping"]
    done = imported(json.dumps({PRODUCT: mapping, OTHER: {"1": mapping["1"]}, "emptyempty123456": {}}), None)
    assert {schema.product_id: len(schema.dps) for schema in done.schemas} == {PRODUCT: 8, OTHER: 1}
    assert done.schemas[0].kind == "tinytuya_devices"


def test_values_of_a_bool_may_be_anything() -> None:
    spec = json.loads(samples.specification())
    spec["result"]["functions"][0]["values"] = '"{true,false}"'
    spec["result"]["functions"][1]["values"] = "{true,false}"
    assert len(one(json.dumps(spec)).dps) == 6


def test_a_chinese_degree_is_a_unit_of_energy_where_the_code_says_so() -> None:
    entries = [
        {
            "id": 3,
            "mode": "ro",
            "code": "add_ele",
            "property": {"type": "value", "unit": "度", "scale": 3},
            "type": "obj",
        },
        {"id": 4, "mode": "ro", "code": "angle", "property": {"type": "value", "unit": "度"}, "type": "obj"},
    ]
    schema = one(json.dumps(entries))
    assert dp(schema, 3).meaning == Meaning("energy", "kWh", 1, 1000)
    assert (dp(schema, 4).quantity, dp(schema, 4).unit) == (None, "度")


def test_a_cloudcutter_file_names_its_product_as_key() -> None:
    schema = one(samples.cloudcutter(), None)
    assert (schema.product_id, schema.name) == (PRODUCT, "Example WT1 Thermostat v1.0.0")
    assert [dp.type for dp in schema.dps] == ["bool", "enum", "value", "value", "raw", "bitmap"]
    # no code, no unit: a scale, and no quantity
    assert (dp(schema, 16).div, dp(schema, 16).quantity, dp(schema, 16).min) == (10, None, 150)


def test_a_bare_list_and_a_list_in_a_field_are_the_same() -> None:
    entries = samples.schema_entries()
    expected = one(json.dumps(entries)).dps
    assert one(json.dumps({"schema": entries})).dps == expected
    assert one(json.dumps({"schema": json.dumps(entries), "productId": PRODUCT}), None).dps == expected


@pytest.mark.parametrize(
    "change",
    [{"id": None}, {"id": 0}, {"id": 70000}, {"id": "x"}, {"id": True}, {"id": 1.5}, {"type": None}, {"property": [1]},
     {"property": {"type": "enum", "range": "off"}}, {"property": {"type": "value", "scale": 77}},
     {"property": {"type": "value", "scale": "ten"}}],
)  # fmt: skip
def test_one_impossible_datapoint_makes_the_whole_file_wrong(change: dict[str, Any]) -> None:
    entries = samples.schema_entries()
    entries[3] = {**entries[3], **change}
    with pytest.raises(FormatError):
        one(json.dumps(entries))


def test_what_no_chip_can_say_is_left_out_and_a_range_that_is_none_is_not_kept() -> None:
    entries = samples.schema_entries()
    entries[0]["id"] = 300
    entries[2]["property"] = {"type": "value", "min": 5, "max": 1}
    entries[1]["property"]["range"] = ["a", 7, None, {}, "b"]
    schema = one(json.dumps(entries))
    assert [dp.id for dp in schema.dps] == [2, 16, 24, 30, 45]
    assert (dp(schema, 16).min, dp(schema, 16).max) == (None, None)
    assert dp(schema, 2).labels == (SchemaLabel(0, "a"), SchemaLabel(1, "7"), SchemaLabel(4, "b"))


def test_a_datapoint_that_is_declared_twice_and_differently_is_wrong() -> None:
    entries = samples.schema_entries()
    assert one(json.dumps([*entries, entries[0]])).dps == one(json.dumps(entries)).dps
    with pytest.raises(FormatError, match="datapoint 1 is declared twice"):
        one(json.dumps([*entries, {"id": 1, "mode": "ro", "type": "raw"}]))


def test_a_scorer_that_fails_does_not_know_the_file() -> None:
    def broken(_document: object) -> float:
        raise KeyError("no")

    sources = (SOURCES[0]._replace(score=broken), *SOURCES[1:])
    known = recognise(read_document("x", samples.cloudcutter().encode()), sources)
    assert known is not None
    assert known.source.kind == "cloudcutter"


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "empty"), ("  \n", "empty"), ("{", "not valid JSON"), ("[1, 2", "not valid JSON"), ("{}", "nothing in it"),
     ("[]", "nothing in it"), ("55 AA 03 07", "neither JSON nor"), ("name: x\n  y: [", "not valid YAML"),
     ('{"a": NaN}', "not valid JSON"), ("[" * 100 + "]" * 100, "too deeply"), ("[" * 100_000, "nested too deeply"),
     ("[" + "1" * 5000 + "]", "not valid JSON"), ("name: only\n", "nothing in it"),
     ("products: []\nentities: []\n", "no datapoint")],
)  # fmt: skip
def test_a_wrong_file_is_one_clear_line(text: str, words: str) -> None:
    with pytest.raises(FormatError, match=words) as caught:
        one(text)
    assert caught.value.message.startswith("file")
    assert "\n" not in caught.value.message


def test_what_is_wrong_with_json_is_a_whole_sentence() -> None:
    with pytest.raises(FormatError) as caught:
        one('{"a": "b')
    assert caught.value.message.endswith("not valid JSON: unterminated string")


def test_bytes_that_are_no_text_are_one_clear_line() -> None:
    with pytest.raises(FormatError, match="no text"):
        read_document("x", b'{"a": "\xff"}')


def test_marks_of_other_encodings_are_read() -> None:
    text = json.dumps(samples.schema_entries())
    for encoding in ("utf-8-sig", "utf-16"):
        assert read_document("x", text.encode(encoding)).tree == samples.schema_entries()
