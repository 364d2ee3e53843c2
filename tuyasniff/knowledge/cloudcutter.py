"""A device file of cloudcutter: who makes it, its product id (`key`), and the schema that its firmware holds."""

from __future__ import annotations

from tuyasniff.errors import FormatError
from tuyasniff.knowledge.asking import Asked, Source, product_for
from tuyasniff.knowledge.documents import Document
from tuyasniff.knowledge.schemalist import listed_dps
from tuyasniff.knowledge.shapes import HALF, as_object, by_id, words
from tuyasniff.model import Schema

KIND = "cloudcutter"
PUBLIC = frozenset({"key"})


def score(document: Document) -> float:
    """Schemas by their ids, and a key beside them."""
    tree = document.tree
    if document.is_yaml or not isinstance(tree, dict) or not isinstance(tree.get("schemas"), dict):
        return 0.0
    return 0.95 if "key" in tree or "profiles" in tree else 0.7


def read(document: Document, asked: Asked) -> list[Schema]:
    """A declaration for each schema of the device; mostly there is one."""
    where = document.name
    tree = as_object(document.tree, where)
    product = product_for(where, asked, tree.get("key"))
    schemas = {key: entries for key, entries in as_object(tree.get("schemas"), where).items() if entries}
    if not schemas:
        raise FormatError(f"{where}: no datapoint is declared in it", HALF)
    name = " ".join(part for part in (words(tree.get("manufacturer")), words(tree.get("name"))) if part) or None
    found = []
    for place, entries in enumerate(schemas.values(), 1):
        dps = by_id(listed_dps(entries, where), where)
        source = where if place == 1 else f"{where} ({place})"
        found.append(Schema(product, KIND, source, dps, name, None, asked.read_on))
    return found


SOURCE = Source(KIND, "a device file of cloudcutter", score, read, PUBLIC)
