"""Several declarations of one product, as one: of each datapoint what the most trustworthy of them says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from tuyasniff.model import Meaning, Schema, SchemaDp

_NAMING = (
    "user",
    "tuya_thing_model",
    "tuya_specification",
    "tinytuya_devices",
    "tuya_local",
    "cloudcutter",
    "tuya_schema",
)
"""Who is asked first about codes, types, ranges and labels: the cloud has it from the maker."""

_SCALING = (
    "user",
    "tuya_local",
    "tuya_thing_model",
    "tuya_specification",
    "tinytuya_devices",
    "cloudcutter",
    "tuya_schema",
)
"""Who is asked first about units and scales: people who measured, then the cloud, whose scales are often wrong."""


def combined(schemas: Sequence[Schema]) -> Schema | None:
    """One declaration out of all of a product, None out of none. Its source names all that went into it."""
    if len(schemas) < 2:
        return schemas[0] if schemas else None
    naming = sorted(schemas, key=lambda schema: _place(schema, _NAMING))
    scaling = sorted(schemas, key=lambda schema: _place(schema, _SCALING))
    ids = sorted({dp.id for schema in schemas for dp in schema.dps})
    return replace(
        naming[0],
        source=", ".join(dict.fromkeys(schema.source for schema in naming)),
        dps=tuple(_united(_all(naming, dp_id), _all(scaling, dp_id)) for dp_id in ids),
        name=next((schema.name for schema in naming if schema.name), None),
        category=next((schema.category for schema in naming if schema.category), None),
    )


class Disagreement(NamedTuple):
    """Declarations that mean different things by one datapoint: what each says, in the order of trust."""

    dp_id: int
    sayings: tuple[tuple[Meaning, str], ...]


def disagreements(schemas: Sequence[Schema]) -> tuple[Disagreement, ...]:
    """Where declarations of a product contradict each other: another quantity, unit or scale, and who says it."""
    scaling = sorted(schemas, key=lambda schema: _place(schema, _SCALING))
    found = []
    for dp_id in sorted({dp.id for schema in schemas for dp in schema.dps}):
        said: dict[Meaning, str] = {}
        for schema in scaling:
            dp = schema.dp(dp_id)
            if dp is not None and dp.meaning is not None and dp.type in (None, "value"):
                said.setdefault(dp.meaning, schema.source)
        sayings = list(said.items())
        if any(_contradict(sayings[0][0], meaning) for meaning, _ in sayings[1:]):
            found.append(Disagreement(dp_id, tuple(sayings)))
    return tuple(found)


def _contradict(one: Meaning, other: Meaning) -> bool:
    if one.quantity != other.quantity:
        return True
    if one.unit is None or other.unit is None:
        return False  # mA without a name and A are told apart by nobody
    return one != other


def _place(schema: Schema, order: Sequence[str]) -> int:
    return order.index(schema.kind) if schema.kind in order else len(order)


def _all(schemas: Sequence[Schema], dp_id: int) -> list[SchemaDp]:
    return [dp for schema in schemas if (dp := schema.dp(dp_id)) is not None]


def _united(naming: Sequence[SchemaDp], scaling: Sequence[SchemaDp]) -> SchemaDp:
    measured = next(
        (dp for dp in scaling if dp.quantity is not None), next((dp for dp in scaling if dp.div != 1), None)
    )
    measured = measured or scaling[0]
    ranged = next((dp for dp in naming if dp.min is not None or dp.max is not None), naming[0])
    labelled = next((dp for dp in naming if dp.labels and dp.labels[0].value is not None), None)
    labelled = labelled or next((dp for dp in naming if dp.labels), naming[0])
    return replace(
        naming[0],
        code=next((dp.code for dp in naming if dp.code), None),
        name=next((dp.name for dp in naming if dp.name), None),
        type=next((dp.type for dp in naming if dp.type), None),
        mode=next((dp.mode for dp in naming if dp.mode), None),
        min=ranged.min,
        max=ranged.max,
        step=ranged.step,
        unit=measured.unit,
        mul=measured.mul,
        div=measured.div,
        quantity=measured.quantity,
        labels=labelled.labels,
        parts=next((dp.parts for dp in naming if dp.parts), ()),
    )
