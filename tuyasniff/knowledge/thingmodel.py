"""The thing model: what the cloud's "Query Things Data Model" answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.knowledge.asking import Asked, Source, product_for
from tuyasniff.knowledge.documents import Document
from tuyasniff.knowledge.shapes import HALF, as_object, by_id, cloud_dp, objects, words
from tuyasniff.model import Schema, SchemaDp

KIND = "tuya_thing_model"
_PRODUCT = ("productId", "product_id")


def score(document: Document) -> float:
    """`result.model` as text or object, or the model itself: services with properties."""
    tree = document.tree
    if not isinstance(tree, dict) or document.is_yaml:
        return 0.0
    result = tree.get("result", tree)
    if not isinstance(result, dict):
        return 0.0
    model = result.get("model", result)
    if isinstance(model, str):
        return 0.95 if '"services"' in model else 0.4
    return 0.95 if isinstance(model, dict) and isinstance(model.get("services"), list) else 0.0


def read(document: Document, asked: Asked) -> list[Schema]:
    """The one declaration in it."""
    where = document.name
    tree = as_object(document.tree, where)
    result = as_object(tree.get("result", tree), where)
    model = as_object(result.get("model", result), where)
    product = product_for(where, asked, *(one.get(key) for one in (model, result, tree) for key in _PRODUCT))
    dps = by_id(_dps(model, where), where)
    name = words(model.get("productName")) or words(result.get("product_name"))
    return [Schema(product, KIND, where, dps, name, words(result.get("category")), asked.read_on)]


def _dps(model: Mapping[str, Any], where: str) -> Iterator[SchemaDp]:
    for service in objects(model.get("services"), where):
        for entry in objects(service.get("properties"), where):
            spec = as_object(entry.get("typeSpec"), where)
            if not spec:
                raise FormatError(f"{where}: a property without its type", HALF)
            yield cloud_dp(
                where,
                dp_id=entry.get("abilityId"),
                properties=spec,
                kind=spec.get("type"),
                code=entry.get("code"),
                name=entry.get("name"),
                mode=entry.get("accessMode"),
            )


SOURCE = Source(KIND, "a thing model (Query Things Data Model)", score, read)
