"""`devices.json`, as the wizard of tinytuya writes it: all devices of a home, with their keys and their datapoints."""

from __future__ import annotations

from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.knowledge import limits
from tuyasniff.knowledge.asking import Asked, Elsewhere, Source
from tuyasniff.knowledge.documents import Document
from tuyasniff.knowledge.shapes import as_object, by_id, cloud_dp, is_product_id, objects, values_of, words
from tuyasniff.model import Schema, SchemaDp
from tuyasniff.patterns import regex

KIND = "tinytuya_devices"
_DEVICE = ("id", "key", "product_id", "mac", "uuid", "product_name")
_DEGREES = regex(r"[A-Za-z°]°[CF]|°[CF][A-Za-z°]")
_NO_MAPPING = "run the wizard of tinytuya again and let it fetch the datapoints: 'mapping' is missing"


def score(document: Document) -> float:
    """A list of devices with the fields of one, best with a mapping."""
    if document.is_yaml:
        return 0.0
    if _mappings(document.tree):
        return 0.9
    devices = [device for device in _devices(document.tree) if isinstance(device, dict)]
    if not devices or not any(sum(name in device for name in _DEVICE) >= 2 for device in devices):
        return 0.0
    return 0.95 if any(isinstance(device.get("mapping"), dict) for device in devices) else 0.6


def _mappings(tree: Any) -> dict[str, Any]:
    """Mappings by product id, as a `mappings.json` has them."""
    if not isinstance(tree, dict) or not tree or not all(map(is_product_id, tree)):
        return {}
    mappings = [value for value in tree.values() if isinstance(value, dict)]
    entries = [entry for mapping in mappings for entry in mapping.values()]
    fits = len(mappings) == len(tree) and all(isinstance(entry, dict) and "code" in entry for entry in entries)
    return tree if entries and fits and all(key.isdecimal() for one in mappings for key in one) else {}


def parts(document: Document) -> list[Document]:
    """Each product of a `mappings.json` by itself; nothing where it is none."""
    found = {key: mapping for key, mapping in _mappings(document.tree).items() if mapping}
    return [
        Document(f"{document.name}, {key}", [{"product_id": key, "mapping": mapping}]) for key, mapping in found.items()
    ]


def _devices(tree: Any) -> list[Any]:
    if isinstance(tree, dict):
        tree = next((tree[key] for key in ("result", "devices") if key in tree), [tree] if "mapping" in tree else [])
    return tree if isinstance(tree, list) else []


def read(document: Document, asked: Asked) -> list[Schema]:
    """A declaration for each product. Devices of one product are one; that with the most datapoints is taken."""
    where = document.name
    found: dict[str, Schema] = {}
    named = mapped = 0
    for device in objects(_devices(document.tree), where):
        mapping = as_object(device.get("mapping"), where)
        if not mapping:
            continue
        mapped += 1
        product = device.get("product_id") or device.get("productId")
        if not isinstance(product, str) or not is_product_id(product):
            continue
        named += 1
        if asked.product not in (None, product):
            continue
        dps = by_id((_dp(key, entry, where) for key, entry in mapping.items()), where)
        name, category = words(device.get("product_name")), words(device.get("category"))
        if product not in found or len(dps) > len(found[product].dps):
            found[product] = Schema(product, KIND, where, dps, name, category, asked.read_on)
    if len(found) > limits.PRODUCTS:
        raise FormatError(f"{where}: too many products", "")
    if found:
        return list(found.values())
    if not mapped:
        raise FormatError(f"{where}: no device in it declares its datapoints", _NO_MAPPING)
    if not named:
        raise FormatError(f"{where}: no device in it names its product", _NO_MAPPING)
    raise Elsewhere(f"{where}: none of its devices is of product {asked.product}", "leave --product out")


def _dp(key: Any, entry: Any, where: str) -> SchemaDp:
    entry = as_object(entry, where)
    properties = dict(values_of(entry, where))
    if isinstance(properties.get("unit"), str):
        properties["unit"] = mended_unit(properties["unit"])
    return cloud_dp(
        where, dp_id=key, properties=properties, kind=entry.get("type"), code=entry.get("code"), name=entry.get("name")
    )


def mended_unit(unit: str) -> str:
    """The unit as it was before every `c` in it became `°C` and every `f` `°F`: `°Cm` was cm, `p°Cs` pcs.

    A degree sign beside a letter is what shows it: nobody writes that on purpose.
    """
    return unit.replace("°C", "c").replace("°F", "f") if _DEGREES.search(unit) else unit


SOURCE = Source(KIND, "a devices.json of tinytuya", score, read, parts=parts)
