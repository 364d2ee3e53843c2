"""A device file of tuya-local: entities for Home Assistant, and which datapoint of a product feeds each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.knowledge import limits
from tuyasniff.knowledge.asking import Asked, Elsewhere, Source
from tuyasniff.knowledge.documents import Document
from tuyasniff.knowledge.shapes import HALF, as_list, as_object, is_product_id, objects, whole, words
from tuyasniff.knowledge.tuyalocaldps import Piece, declared
from tuyasniff.model import Schema

KIND = "tuya_local"
PUBLIC = frozenset({"id"})


def score(document: Document) -> float:
    """Entities with datapoints."""
    tree = document.tree
    if not isinstance(tree, dict):
        return 0.0
    entities = tree.get("entities", tree.get("secondary_entities"))
    if "primary_entity" not in tree and not isinstance(entities, list):
        return 0.6 if document.is_yaml and "products" in tree else 0.0
    return 0.95 if document.is_yaml or "products" in tree else 0.5


def read(document: Document, asked: Asked) -> list[Schema]:
    """The same declaration for each product that the file lists."""
    where = document.name
    tree = as_object(document.tree, where)
    pieces: dict[int, list[Piece]] = {}
    for piece_id, piece in _pieces(tree, where):
        pieces.setdefault(piece_id, []).append(piece)
    if not pieces:
        raise FormatError(f"{where}: no datapoint is declared in it", HALF)
    dps = tuple(declared(key, pieces[key], where) for key in sorted(pieces))
    name = words(tree.get("name"))
    return [Schema(one, KIND, where, dps, name, None, asked.read_on) for one in _products(tree, asked, where)]


def _products(tree: Mapping[str, Any], asked: Asked, where: str) -> list[str]:
    """The products of the file, or that of them which was asked for."""
    listed = [product.get("id") for product in objects(tree.get("products") or [], where)]
    named = list(dict.fromkeys(one for one in listed if isinstance(one, str) and is_product_id(one)))
    if asked.product is not None:
        if named and asked.product not in named:
            raise Elsewhere(f"{where}: it is not about product {asked.product}", "leave --product out")
        return [asked.product]
    if not named:
        hint = "add --product ID if you know that your device is one of these"
        raise Elsewhere(f"{where}: it lists no products", hint)
    return named[: limits.PRODUCTS]


def _pieces(tree: Mapping[str, Any], where: str) -> Iterator[tuple[int, Piece]]:
    """Every datapoint of every entity, with its id."""
    entities = [tree["primary_entity"]] if tree.get("primary_entity") is not None else []
    for key in ("entities", "secondary_entities"):
        entities += as_list(tree.get(key) or [], where)
    for entity in objects(entities, where):
        dps = objects(entity.get("dps") or [], where)
        names = {dp.get("name") for dp in dps if isinstance(dp.get("name"), str)}
        for dp in dps:
            number = whole(dp.get("id"))
            if number is None:
                raise FormatError(f"{where}: a datapoint without an id", HALF)
            if 0 < number < 256:  # what else there is does not come from a chip on a wire
                yield number, Piece(entity, dp, bool(names & {"unit", "temperature_unit"}))


SOURCE = Source(KIND, "a device file of tuya-local", score, read, PUBLIC)
