"""Lists of datapoints among the values of a store. They are told by their shape: their names are ids of any form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.knowledge.flashdump.texts import parsed
from tuyasniff.knowledge.flashdump.values import Entry
from tuyasniff.knowledge.schemalist import KIND, listed_dps
from tuyasniff.knowledge.shapes import by_id
from tuyasniff.model import Schema

RECOVERED = "recovered from erased storage"


class FoundSchema(NamedTuple):
    """A schema in the flash. `named`: the firmware says that it is the one of the device, as it is now."""

    name: str
    schema: Schema
    recovered: bool
    named: bool


def is_schema(tree: Any) -> bool:
    """Whether plain values are a list of datapoints: objects with an id, a type and a mode."""
    return (
        isinstance(tree, list)
        and bool(tree)
        and all(isinstance(one, dict) and {"id", "type", "mode"} <= one.keys() for one in tree)
    )


def found_schemas(
    entries: Sequence[Entry], named: str | None, product: str, source: str
) -> Iterator[FoundSchema | FormatError]:
    """All schemas whose checksum is right, the one of the device first; one that makes no sense is an error."""
    for entry in sorted(entries, key=lambda one: (one.recovered, one.name != named, -one.generation)):
        tree = parsed(entry.value) if entry.sound else None
        if not is_schema(tree):
            continue
        try:
            dps = by_id(listed_dps(tree, entry.name), entry.name)
        except FormatError as error:
            yield error
            continue
        words = f"{source} ({RECOVERED})" if entry.recovered else source
        yield FoundSchema(entry.name, Schema(product, KIND, words, dps), entry.recovered, entry.name == named)
