"""The specification: what the cloud answers to `devices/{id}/specifications`, v1.1, and its relatives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.knowledge.asking import Asked, Source, product_for
from tuyasniff.knowledge.documents import Document
from tuyasniff.knowledge.shapes import HALF, as_object, by_id, cloud_dp, objects, values_of, words
from tuyasniff.model import Schema, SchemaDp

KIND = "tuya_specification"
_LISTS = ("functions", "status", "properties")
_NO_IDS = "ask the cloud for v1.1 devices/{id}/specifications: its entries have a dp_id"


def score(document: Document) -> float:
    """Lists of functions and status, entries with a code; also those of which nothing can be taken."""
    tree = document.tree
    if not isinstance(tree, dict) or document.is_yaml:
        return 0.0
    if tree.get("success") is False and "msg" in tree:
        return 0.5
    result = tree.get("result", tree)
    if isinstance(result, list):
        return 0.6 if _have_codes(result) else 0.0
    if not isinstance(result, dict):
        return 0.0
    lists = [result[key] for key in _LISTS if isinstance(result.get(key), list)]
    if not lists:
        return 0.0
    return 0.9 if any(_have_codes(entries) for entries in lists) or "category" in result else 0.2


def _have_codes(entries: list[Any]) -> bool:
    return bool(entries) and all(isinstance(entry, dict) and "code" in entry for entry in entries)


def read(document: Document, asked: Asked) -> list[Schema]:
    """The one declaration in it."""
    where = document.name
    tree = as_object(document.tree, where)
    if tree.get("success") is False:
        raise FormatError(f"{where}: the cloud refused to answer, there is no specification in it", "ask it again")
    result = tree.get("result", tree)
    if isinstance(result, list):
        result = {"status": result}
    result = as_object(result, where)
    functions, status, properties = (objects(result.get(key) or [], where) for key in _LISTS)
    entries: dict[str, Mapping[str, Any]] = {}
    for entry in (*functions, *status, *properties):
        code = entry.get("code")
        if not isinstance(code, str):
            raise FormatError(f"{where}: an entry without a code", HALF)
        # what stands in both lists is the same datapoint; the one with its id and values tells more
        if code not in entries or len(entry) > len(entries[code]):
            entries[code] = entry
    if entries and all("dp_id" not in entry for entry in entries.values()):
        raise FormatError(f"{where}: codes without dp_id: which datapoint is which stays unknown", _NO_IDS)
    product = product_for(where, asked, result.get("product_id"), tree.get("product_id"))
    writable, told = ({entry.get("code") for entry in some} for some in (functions, status))

    def mode(code: str) -> str | None:
        if code in writable:
            return "rw" if code in told or not told else "wr"
        return "ro" if code in told and writable | told else None

    dps = by_id((_dp(code, entry, mode(code), where) for code, entry in entries.items()), where)
    return [Schema(product, KIND, where, dps, None, words(result.get("category")), asked.read_on)]


def _dp(code: str, entry: Mapping[str, Any], mode: str | None, where: str) -> SchemaDp:
    kind = entry.get("type")
    return cloud_dp(
        where,
        dp_id=entry.get("dp_id"),
        properties=values_of(entry, where),
        kind=kind,
        code=code,
        name=entry.get("name"),
        mode=mode,
    )


SOURCE = Source(KIND, "a specification (v1.1 devices/{id}/specifications)", score, read)
