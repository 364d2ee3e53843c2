"""What two mappings say differently: datapoints that only one of them has, and fields that are not the same."""

from __future__ import annotations

from collections import abc
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, NamedTuple

from tuyasniff.mapping.model import (
    BitLabel,
    Device,
    Entry,
    EnumLabel,
    Evidence,
    Export,
    Mapping,
    Observed,
    RawField,
    RawLayout,
    Uart,
    Zigbee,
)
from tuyasniff.mapping.stating import field_text, value_text

DATAPOINT = "datapoint"
"""The field of a difference that is about the whole of one."""

COUNTED = ("observed", "confidence", "confidence_by_field", "evidence", "user_set")
"""Fields of a datapoint that tell how something is known, not what."""

_COUNTED_OF_DEVICE = ("product_info", "header_versions")
_NEVER = ("id", "extra", "withheld")


class Difference(NamedTuple):
    """One field that is not the same. `dp` is None for a field of the device.

    `left` and `right` are the values as `model` has them, None where nothing is said; of a datapoint that is only on
    one side (`field` is DATAPOINT) that is the whole entry.
    """

    dp: int | None
    field: str
    left: Any
    right: Any


class Part(NamedTuple):
    """A difference in words, or a part of one: a field in a raw value, a value of an enum. Empty: nothing there."""

    field: str
    left: str
    right: str


def differences(left: Mapping, right: Mapping, *, counts: bool = False) -> tuple[Difference, ...]:
    """All differences, those of the device first, then by dpID.

    What captures have counted, how certain it is and why is not compared, unless `counts`; nor are creation, sources,
    and keys of other programs.
    """
    found = list(_of_objects(None, left.device, right.device, () if counts else _COUNTED_OF_DEVICE))
    for dp_id in sorted({entry.id for mapping in (left, right) for entry in mapping.dps}):
        one, other = left.entry(dp_id), right.entry(dp_id)
        if one is None or other is None:
            found.append(Difference(dp_id, DATAPOINT, one, other))
        else:
            found += _of_objects(dp_id, one, other, () if counts else COUNTED)
    return tuple(found)


def _of_objects(
    dp: int | None, left: Device | Entry, right: Device | Entry, apart: tuple[str, ...]
) -> Iterator[Difference]:
    for one in fields(left):
        if one.name in _NEVER or one.name in apart:
            continue
        values = getattr(left, one.name), getattr(right, one.name)
        mine, other = values if not apart else (_uncounted(value) for value in values)
        if mine != other:
            yield Difference(dp, one.name, *(None if value in ((), {}) else value for value in values))


def _uncounted(value: Any) -> Any:
    """A value without what was counted about it; labels without an order, which says nothing."""
    if isinstance(value, tuple) and value and isinstance(value[0], EnumLabel | BitLabel):
        return {replace(one, seen=None) for one in value}
    if isinstance(value, RawLayout):
        return replace(value, fields=tuple(sorted(value.fields, key=lambda one: (one.offset, one.name))))
    return replace(value, confidence=None) if isinstance(value, Uart) else value


def parts(difference: Difference) -> tuple[Part, ...]:
    """A difference in words; long lists by what differs in them."""
    left, right = difference.left, difference.right
    if difference.field == DATAPOINT:
        return (Part(difference.field, _entry_words(left), _entry_words(right)),)
    found: tuple[Part, ...] = ()
    if difference.field in ("enum", "bitmap"):
        found = _by_key(_labels(left), _labels(right))
    elif difference.field == "raw":
        found = _by_key(_inside(left), _inside(right))
    return found or (Part(difference.field, words(left), words(right)),)


def _by_key(left: dict[str, str], right: dict[str, str]) -> tuple[Part, ...]:
    keys = [*left, *(key for key in right if key not in left)]
    return tuple(Part(key, left.get(key, ""), right.get(key, "")) for key in keys if left.get(key) != right.get(key))


def _labels(value: tuple[EnumLabel | BitLabel, ...] | None) -> dict[str, str]:
    return {f"value {one.value}" if isinstance(one, EnumLabel) else f"bit {one.bit}": one.label for one in value or ()}


def _inside(layout: RawLayout | None) -> dict[str, str]:
    if layout is None:
        return {}
    head = {"layout": layout.layout or "", "length": "" if layout.length is None else f"{layout.length} bytes"}
    told = {key: text for key, text in head.items() if text}
    for one in layout.fields:
        place = _place(one)
        told[f"{place} {one.name}" if place in told else place] = field_text(one)
    return told


def _place(one: RawField) -> str:
    last = one.offset + one.length - 1
    return f"byte {one.offset}" if one.length == 1 else f"bytes {one.offset}..{last}"


def _entry_words(entry: Entry | None) -> str:
    """`value ro, Voltage, voltage V 1/10`."""
    if entry is None:
        return ""
    meant = (entry.quantity, entry.unit, None if entry.scale is None else value_text(entry.scale))
    kind = " ".join([entry.type, *([entry.access] if entry.access != "unknown" else [])])
    return ", ".join(filter(None, (kind, entry.name or entry.code, " ".join(filter(None, meant)))))


def words(value: Any) -> str:
    """A value of a field as people read it; empty where nothing is said."""
    if value is None or value in ((), {}):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(words, value))
    if isinstance(value, Uart):
        return f"{value.baud} baud, {value.framing}"
    if isinstance(value, Zigbee):
        return " ".join(filter(None, (value.manufacturer_name, value.model_id)))
    if isinstance(value, Evidence):
        return f"{value.rule}: {value.text}" if value.text else value.rule
    if isinstance(value, Observed | Export):
        value = {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, abc.Mapping):
        return ", ".join(f"{name.replace('_', ' ')} {words(said)}" for name, said in value.items() if words(said))
    return value_text(value)
