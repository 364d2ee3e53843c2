"""What products declare: tables for people, documents for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tuyasniff.model import Meaning, RawPart, Schema, SchemaDp
from tuyasniff.render.labels import plural, visible
from tuyasniff.render.meaningjson import part_entry, schema_entry
from tuyasniff.render.rows import cut_line
from tuyasniff.render.styles import Line, Segment
from tuyasniff.render.tables import Column, table_lines

_COLUMNS = (
    Column("dp", "dpid", right=True),
    Column("code", least=8),
    Column("type"),
    Column("mode"),
    Column("range", right=True),
    Column("meaning", least=8),
    Column("values", "dim", least=10),
)
_LIST = (
    Column("product", "dpid"),
    Column("dps", right=True),
    Column("declared by", least=10),
    Column("name", "dim", least=10),
)


def declaration_lines(schemas: Sequence[Schema], *, room: int) -> Iterator[Line]:
    """A table for each declaration, under a line that says where it is from."""
    for place, schema in enumerate(schemas):
        if place:
            yield ()
        words = [schema.kind, schema.source, schema.name, schema.read_on and f"read {schema.read_on}"]
        yield cut_line((Segment(visible(", ".join(word for word in words if word)), "heading"),), room)
        yield from table_lines(_COLUMNS, [_cells(dp) for dp in schema.dps], room=room)


def disagreement_lines(sayings: Iterable[tuple[int, Sequence[tuple[Meaning, str]]]], *, room: int) -> Iterator[Line]:
    """Where declarations contradict each other, a line for each datapoint."""
    for dp_id, said in sayings:
        words = "; ".join(f"{meaning_words(*meaning)} ({visible(source)})" for meaning, source in said)
        yield cut_line((Segment("! ", "fault"), Segment(f"dp {dp_id} means different things: {words}")), room)


def _cells(dp: SchemaDp) -> list[str]:
    return [
        str(dp.id),
        visible(dp.code or dp.name or ""),
        dp.type or "",
        dp.mode or "",
        range_text(dp),
        meaning_text(dp),
        values_text(dp),
    ]


def range_text(dp: SchemaDp) -> str:
    """`0..5000`, in raw counts; empty where nothing is declared."""
    if dp.min is None and dp.max is None:
        return ""
    return f"{'' if dp.min is None else dp.min}..{'' if dp.max is None else dp.max}"


def meaning_text(dp: SchemaDp) -> str:
    """`voltage V /10`; only the scale where no quantity is declared."""
    return meaning_words(dp.quantity, dp.unit, dp.mul, dp.div)


def meaning_words(quantity: str | None, unit: str | None, mul: int, div: int) -> str:
    """A meaning in a few words."""
    scale = (f"x{mul}" if mul != 1 else "") + (f"/{div}" if div != 1 else "")
    return " ".join(visible(word) for word in (quantity, unit, scale) if word)


def values_text(dp: SchemaDp) -> str:
    """Labels with their numbers, or the parts of a raw value with their places."""
    labels = [label.label if label.value is None else f"{label.value} {label.label}" for label in dp.labels]
    return visible(", ".join(labels) or "; ".join(_part_text(part) for part in dp.parts))


def _part_text(part: RawPart) -> str:
    known: Meaning | None = part.meaning
    said = "" if known is None else meaning_words(known.quantity, known.unit, known.mul, known.div)
    return f"byte {part.offset}+{part.length} {said or part.name}"


def product_lines(products: Iterable[tuple[str, Sequence[Schema]]], *, room: int) -> list[Line]:
    """One row for each product."""
    rows = [
        [
            product,
            str(len({dp.id for schema in schemas for dp in schema.dps})),
            visible(", ".join(dict.fromkeys(schema.kind for schema in schemas))),
            visible(next((schema.name for schema in schemas if schema.name), "")),
        ]
        for product, schemas in products
    ]
    return table_lines(_LIST, rows, room=room)


def declarations_document(product: str, schemas: Sequence[Schema]) -> dict[str, Any]:
    """Everything that is kept of one product."""
    return {
        "schema": 1,
        "product": product,
        "declarations": [
            {
                "kind": schema.kind,
                "source": schema.source,
                "read_on": schema.read_on,
                "name": schema.name,
                "category": schema.category,
                "datapoints": [_dp_document(schema, dp) for dp in schema.dps],
            }
            for schema in schemas
        ],
    }


def _dp_document(schema: Schema, dp: SchemaDp) -> dict[str, Any]:
    """What is declared of one datapoint; the kind and the source stand above all of them."""
    entry = schema_entry(schema, dp) or {}
    told = {key: value for key, value in entry.items() if key not in ("kind", "source")}
    return {"id": dp.id, **told, "parts": [_part_document(part) for part in dp.parts]}


def _part_document(part: RawPart) -> dict[str, Any]:
    known = part.meaning
    return {
        **part_entry(part),
        "quantity": None if known is None else known.quantity,
        "unit": None if known is None else known.unit,
        "scale": None if known is None else {"mul": known.mul, "div": known.div},
    }


def products_document(products: Iterable[tuple[str, Sequence[Schema]]]) -> dict[str, Any]:
    """All products that are kept, in short."""
    return {
        "schema": 1,
        "products": [
            {
                "product": product,
                "name": next((schema.name for schema in schemas if schema.name), None),
                "datapoints": sorted({dp.id for schema in schemas for dp in schema.dps}),
                "kinds": list(dict.fromkeys(schema.kind for schema in schemas)),
            }
            for product, schemas in products
        ],
    }


def count_words(schemas: Sequence[Schema]) -> str:
    """`3 products, 41 datapoints`."""
    products = len({schema.product_id for schema in schemas})
    dps = len({(schema.product_id, dp.id) for schema in schemas for dp in schema.dps})
    return f"{plural(products, 'product')}, {plural(dps, 'datapoint')}"
