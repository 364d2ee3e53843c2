from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge import samples
from knowledge.samples import OTHER, PRODUCT, SECRETS
from tuyasniff.errors import FormatError
from tuyasniff.knowledge import limits
from tuyasniff.knowledge.asking import Asked
from tuyasniff.knowledge.gathering import Found, Gathered, gather
from tuyasniff.knowledge.importing import Imported, read_sources
from tuyasniff.knowledge.private import Secrets
from tuyasniff.knowledge.store import Store


def imported(text: str, product: str | None = PRODUCT, name: str = "devices.json") -> Imported:
    return read_sources(Gathered(name, iter([Found(name, text.encode())]), many=False), Asked(product))


def on_disk(directory: Path) -> str:
    """Everything that is there: names and contents."""
    return "\n".join(f"{path}\n{path.read_text('utf-8')}" for path in directory.rglob("*") if path.is_file()).casefold()


def seeded(text: str) -> str:
    """The file with all secrets on every floor of it, by their names and inside JSON text."""

    def seed(node: Any, depth: int, name: str = "") -> Any:
        if isinstance(node, list):
            return [seed(one, depth) for one in node]
        if not isinstance(node, dict):
            return node
        inner = {key: seed(value, depth + 1, key) for key, value in node.items()}
        free = depth < 5 and name not in ("mapping", "schemas")  # the keys of these are data
        extra = {**SECRETS, "extensions": SECRETS, "more": [json.dumps(SECRETS)]} if free else {}
        return {**{key: value for key, value in extra.items() if key not in inner}, **inner}

    return json.dumps(seed(json.loads(text), 0))


@pytest.mark.parametrize("kind", [kind for kind in samples.ALL if kind != "tuya_local"])
def test_no_secret_of_any_kind_reaches_the_disk(kind: str, tmp_path: Path) -> None:
    text = seeded(samples.ALL[kind])
    for directory, product in (("given", PRODUCT), ("named", None)):
        try:
            done = imported(text, product)
        except FormatError as error:
            assert product is None, error
            continue
        assert done.private >= len(SECRETS)
        Store(tmp_path / directory).save(done.schemas)
        kept = on_disk(tmp_path / directory)
        assert PRODUCT in kept
        for name, secret in SECRETS.items():
            assert secret.casefold() not in kept, name
    assert any(tmp_path.rglob("*.json"))


def test_a_secret_that_stands_in_a_harmless_field_is_left_out_there(tmp_path: Path) -> None:
    devices = json.loads(samples.devices_json())
    device = devices[1]
    device["product_name"] = f"Plug of {SECRETS['ssid']}"
    device["category"] = SECRETS["uuid"]
    device["mapping"]["1"]["code"] = SECRETS["key"]
    device["mapping"]["20"]["values"]["unit"] = SECRETS["mac"]
    device["mapping"]["38"]["values"]["range"] = ["off", SECRETS["local_key"].upper(), "memory"]
    done = imported(json.dumps([device]), None, name=f"{SECRETS['id']}.json")
    Store(tmp_path).save(done.schemas)
    kept = on_disk(tmp_path)
    for name, secret in SECRETS.items():
        assert secret.casefold() not in kept, name
    (schema,) = done.schemas
    assert (schema.source, schema.name, schema.category) == ("tinytuya_devices", None, None)
    relay = schema.dp(38)
    assert relay is not None
    assert [(label.value, label.label) for label in relay.labels] == [(0, "off"), (2, "memory")]


def test_the_name_that_somebody_gave_a_device_is_not_kept(tmp_path: Path) -> None:
    Store(tmp_path).save(imported(samples.devices_json(), None).schemas)
    assert "cunigunde" not in on_disk(tmp_path)
    assert "smart plug" in on_disk(tmp_path)


def test_what_looks_like_an_address_is_left_out_wherever_it_stands() -> None:
    entries = samples.schema_entries()
    for entry, name in zip(
        entries,
        [
            "my 00:11:22:aa:bb:cc",
            "at 192.168.1.20",
            "x@example.org",
            "6d3f0a54-0000-4000-8000-0123456789ab",
            "fine 1.0.2",
        ],
        strict=False,
    ):
        entry["name"] = name
    (schema,) = imported(json.dumps(entries)).schemas
    assert [dp.name for dp in schema.dps] == [None, None, None, None, "fine 1.0.2", None]


@pytest.mark.parametrize("name", ["bf0f0f0f0f0f0f0f0fabcd.json", "spec-12345678901234567890.json"])
def test_a_file_that_is_named_after_a_device_loses_its_name(name: str) -> None:
    (schema,) = imported(json.dumps(samples.schema_entries()), name=name).schemas
    assert schema.source == "tuya_schema"


def test_a_collection_loses_its_name_as_well() -> None:
    text = json.dumps({PRODUCT: {"schema": samples.schema_entries()}, OTHER: {"schema": samples.schema_entries()}})
    for name, kept in (("all.json", "all.json"), ("de-ad-be-ef-00-11.json", "tuya_schema"), ("a" * 22, "tuya_schema")):
        assert {schema.source for schema in imported(text, None, name=name).schemas} == {kept}


def test_a_product_id_that_is_a_private_value_is_refused() -> None:
    devices = json.loads(samples.devices_json())
    devices[1]["product_id"] = devices[1]["uuid"]
    with pytest.raises(FormatError, match="is a private value") as caught:
        imported(json.dumps([devices[1]]), None)
    assert SECRETS["uuid"] not in caught.value.message + caught.value.hint


def test_the_path_of_a_file_is_not_kept(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "cunigunde"
    folder.mkdir(parents=True)
    (folder / "devices.json").write_text(samples.devices_json())
    done = read_sources(gather(str(folder / "devices.json")), Asked())
    assert {schema.source for schema in done.schemas} == {"devices.json"}


def test_ordinary_files_lose_nothing() -> None:
    for kind in ("tuya_thing_model", "tuya_specification", "tuya_local", "tuya_schema"):
        assert imported(samples.ALL[kind]).private == 0, kind
    # that of cloudcutter names the network that the device opens
    assert imported(samples.cloudcutter(), None).private == 1


def test_no_error_repeats_what_stands_in_the_file() -> None:
    text = samples.devices_json(product=OTHER)
    for end in range(0, len(text), 97):
        try:
            imported(text[:end], None)
        except FormatError as error:
            said = (error.message + error.hint).casefold()
            assert not [name for name, secret in SECRETS.items() if secret.casefold() in said]


def test_short_values_hide_nothing() -> None:
    secrets = Secrets({"pin": "x", "ssid": "on", "key": "relay", "id": 20})
    assert secrets.hides("the RELAY of it")
    assert not secrets.hides("on x 20")
    assert secrets.count == 3


@pytest.mark.parametrize(
    "name", ["localKey", "LOCAL-KEY", "gw key", "deviceKey", "wifi_ssid", "appSecret", "sessionToken"]
)
def test_the_names_of_secrets_are_many(name: str) -> None:
    assert Secrets({"result": [{name: {"value": "topsecret"}}]}).hides("it is TopSecret")
    assert Secrets({name: 1234567}).hides("it is 1234567")


def test_fields_with_harmless_names_hide_nothing() -> None:
    assert not Secrets({"product_key": "relay", "translation_key": "relay", "name": "relay", "code": "x"}).hides(
        "relay"
    )


def test_a_text_inside_that_is_far_too_large_is_one_line() -> None:
    inside = json.dumps({"unit": "V", "more": "x" * limits.INSIDE})
    tree = [{"id": "x", "key": "y", "product_id": PRODUCT, "mapping": {"1": {"code": "a", "values": inside}}}]
    with pytest.raises(FormatError, match=r"devices\.json: a text inside it is too large for a declaration"):
        imported(json.dumps(tree))


def test_tens_of_thousands_of_secrets_cost_no_more_than_few() -> None:
    secrets = Secrets([{"key": f"secret-{number:06}" * 4} for number in range(60_000)])
    assert secrets.hides("a secret-012345secret-012345SECRET-012345secret-012345 in it")
    assert not secrets.hides("a secret-012345secret-012345secret-012345secret-01234 in it")
