"""The bare list of datapoints that firmware and app hold: ids, types and ranges, no codes and no units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.knowledge.asking import Asked, Source, product_for
from tuyasniff.knowledge.documents import Document, parse_json
from tuyasniff.knowledge.shapes import HALF, as_object, by_id, cloud_dp, is_product_id, objects
from tuyasniff.model import Schema, SchemaDp

KIND = "tuya_schema"


def score(document: Document) -> float:
    """A list whose entries have an id, a mode and a type, by itself, in `schema`, or by product."""
    if _collection(document.tree):
        return 0.9
    entries = _entries(document.tree)
    if document.is_yaml or not isinstance(entries, list) or not entries:
        return 0.0
    fitting = sum(
        isinstance(entry, dict) and "id" in entry and ("mode" in entry) + ("type" in entry) for entry in entries
    )
    return 0.9 * fitting / (2 * len(entries))


def _collection(tree: Any) -> dict[str, Any]:
    """Lists by product id, as collections of many products have them."""
    if not isinstance(tree, dict) or "schema" in tree:
        return {}
    found = {key: value for key, value in tree.items() if isinstance(value, dict) and "schema" in value}
    named = sum(map(is_product_id, found))
    return found if found and len(found) * 2 > len(tree) and named * 2 > len(found) else {}


def parts(document: Document) -> list[Document]:
    """Each product of a collection by itself; nothing where it is none."""
    found = _collection(document.tree).items()
    return [Document(f"{document.name}, {key}", {"productId": key, "schema": value["schema"]}) for key, value in found]


def _entries(tree: Any) -> Any:
    """The list, which may be JSON text in a field."""
    if isinstance(tree, dict):
        tree = tree.get("schema")
        if isinstance(tree, str) and tree.lstrip().startswith("["):
            try:
                return parse_json(tree, "schema")
            except FormatError:
                return None
    return tree


def read(document: Document, asked: Asked) -> list[Schema]:
    """The one declaration in it."""
    where = document.name
    told = document.tree if isinstance(document.tree, dict) else {}
    entries = _entries(document.tree)
    product = product_for(where, asked, *(told.get(key) for key in ("productId", "product_id")))
    return [Schema(product, KIND, where, by_id(listed_dps(entries, where), where), read_on=asked.read_on)]


def listed_dps(entries: Any, where: str) -> Iterable[SchemaDp]:
    """The datapoints of such a list. Raises FormatError."""
    for entry in objects(entries, where):
        properties = as_object(entry.get("property"), where)
        kind = entry.get("type")
        if kind == "obj":
            kind = properties.get("type")
        if not isinstance(kind, str):
            raise FormatError(f"{where}: a datapoint without a type", HALF)
        yield cloud_dp(
            where,
            dp_id=entry.get("id"),
            properties=properties,
            kind=kind,
            code=entry.get("code"),
            name=entry.get("name"),
            mode=entry.get("mode"),
        )


SOURCE = Source(KIND, "a schema list of a firmware", score, read, parts=parts)
