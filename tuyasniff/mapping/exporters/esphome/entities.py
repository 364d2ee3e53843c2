"""One entity of a mapping as one entity of ESPHome's tuya platforms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tuyasniff.mapping.exporters.composites import forced
from tuyasniff.mapping.exporters.entities import Entity, Kind, slug, why
from tuyasniff.mapping.exporters.esphome import raw
from tuyasniff.mapping.exporters.esphome.classes import category_lines, unit_doubts, unit_lines
from tuyasniff.mapping.exporters.esphome.yaml import (
    Item,
    Names,
    clean,
    decimal,
    entity_name,
    filters,
    offset,
    quoted,
    ratio,
)
from tuyasniff.mapping.exporters.exported import Remarks
from tuyasniff.mapping.exporters.homeassistant import binary_class

EXACT = 1 << 24
"""ESPHome keeps numbers as 32-bit floats: counts up to this one are exact."""

_LENGTHS: Mapping[str, tuple[int, ...]] = {"bool": (1,), "value": (4,), "enum": (1,), "bitmap": (1, 2, 4)}
"""Lengths that ESPHome takes; at another one it drops the rest of the frame (tuya.cpp, handle_datapoints_)."""

_SETTERS = {Kind.TEXT: "set_string", Kind.RAW: "set_raw", Kind.BITMAP: "set_bitmask"}
_PLATFORMS: Mapping[Kind, str] = {
    Kind.SENSOR: "sensor",
    Kind.NUMBER: "number",
    Kind.BINARY: "binary_sensor",
    Kind.SWITCH: "switch",
    Kind.ENUM: "text_sensor",
    Kind.SELECT: "select",
    Kind.TEXT: "text_sensor",
    Kind.BITMAP: "sensor",
    Kind.RAW: "text_sensor",
}


@dataclass(slots=True)
class Sheet:
    """What becomes the file: items by platform, automations of datapoints, and what cannot be expressed."""

    sections: dict[str, list[Item]] = field(default_factory=dict)
    updates: list[Item] = field(default_factory=list)
    remarks: Remarks = field(default_factory=Remarks)
    names: Names = field(default_factory=Names)
    ids: set[str] = field(default_factory=set)

    def add(self, platform: str, item: Item) -> None:
        """Put an item into its section."""
        self.sections.setdefault(platform, []).append(item)

    def name(self, platform: str, entity: Entity, name: str | None = None) -> str:
        """The `name:` line of an entity."""
        text = entity_name(entity.name if name is None else name, entity.dp)
        return f"name: {quoted(self.names.apart(platform, text, entity.dp))}"

    def id(self, wanted: str) -> str:
        """An id that nobody has yet."""
        number, found = 2, wanted
        while found in self.ids:
            number, found = number + 1, f"{wanted}_{number}"
        self.ids.add(found)
        return found

    def remark(self, entity: Entity, text: str) -> str:
        """What cannot be expressed of a datapoint; gives the words for the comment."""
        self.remarks.add(f"dp {entity.dp}: {text}")
        return text


def add_entity(sheet: Sheet, entity: Entity, notes: Sequence[str] = ()) -> None:
    """Put one entity, which is no part inside a raw datapoint, into the sheet; `notes` are said of it."""
    platform, doubts, refusal = _platform(sheet, entity)
    item = _WRITERS[platform](sheet, entity)
    comments = [why(entity), *notes, *doubts, *_notes(sheet, entity, platform)]
    if refusal is not None:
        comments.append(f"left out: {sheet.remark(entity, refusal)}")
    sheet.add(platform, replace(item, comments=tuple(comments), active=entity.stated and refusal is None))
    if entity.kind is Kind.BITMAP and platform == "sensor":
        _add_bits(sheet, entity)


def add_fields(sheet: Sheet, fields: Sequence[Entity]) -> None:
    """Put all numbers inside one datapoint into the sheet; where none can be read, the datapoint as a whole."""
    entry, read, refused = fields[0].entry, [], []
    for entity in fields:
        field = entity.field
        if field is None:
            continue
        if (reason := raw.refused(entry, field)) is not None:
            refused.append(f"left out: {why(entity)}: {sheet.remark(entity, reason)}")
            continue
        name = sheet.id(f"dp_{entity.dp}_{slug(field.name)[:40].rstrip('_')}")
        read.append((name, field))
        comments = [why(entity), *_unit_notes(sheet, entity)]
        if field.length * (4 if entry.type == "string" else 8) > 24:
            comments.append(sheet.remark(entity, f"ESPHome is exact to {EXACT} counts, longer numbers are rounded"))
        head = ("platform: template", f"id: {name}", sheet.name("sensor", entity), "update_interval: never")
        sheet.add("sensor", Item((*head, *_number_lines(entity)), tuple(comments), entity.stated))
    if not read:
        kind = Kind.TEXT if entry.type == "string" else Kind.RAW
        add_entity(sheet, replace(fields[0], field=None, kind=kind, name=entry.name or f"DP {entry.id}"), refused)
        return
    if entry.raw is not None and any(one.name == "signs" for one in entry.raw.fields):
        refused.append(sheet.remark(fields[0], "the byte of signs is not applied to the other numbers"))
    comments = [f"dp {entry.id}: the numbers inside", *refused]
    sheet.updates.append(Item(tuple(raw.raw_update(entry, read)), tuple(comments), fields[0].stated))


def _platform(sheet: Sheet, entity: Entity) -> tuple[str, list[str], str | None]:
    """Where it goes, what is to be said of that, and why it cannot be used at all."""
    platform, notes = _PLATFORMS[entity.kind], []
    wanted = forced(entity)
    if wanted is not None and wanted != platform:
        reason = _cannot(entity, wanted)
        if reason is None:
            platform = wanted
        else:
            notes.append(sheet.remark(entity, f"cannot be a {wanted}: {reason}"))
    if platform == "number" and (reason := _no_number(entity)) is not None:
        platform = "sensor"
        notes.append(sheet.remark(entity, f"it can only be read: {reason}"))
    if platform == "select" and not _choices(entity):
        platform = "text_sensor"
        notes.append("it can be set, but its values are not known")
    unknown = entity.entry.type == "unknown"
    return platform, notes, "ESPHome drops datapoints of an unknown type" if unknown else None


def _cannot(entity: Entity, wanted: str) -> str | None:
    """Why an entity cannot be what a person wants; None where it can."""
    entry = entity.entry
    types: Mapping[str, tuple[str, ...]] = {
        "sensor": ("bool", "value", "enum", "bitmap"),
        "binary_sensor": ("bool", "bitmap"),
        "switch": ("bool",),
        "button": ("bool",),
        "number": ("value",),
        "select": ("enum", "value"),
        "text_sensor": ("string", "raw", "enum"),
    }
    if wanted not in types:
        return "what else belongs to it is not there, or not exact"
    if entry.type not in types[wanted]:
        return f"it is of type {entry.type}"
    if (
        wanted == "binary_sensor"
        and entry.type == "bitmap"
        and (entry.observed is None or entry.observed.lengths != (1,))
    ):
        return "ESPHome looks at its lowest byte only"
    if wanted == "select" and not _choices(entity):
        return "its values are not known"
    return _no_number(entity) if wanted == "number" else None


def _no_number(entity: Entity) -> str | None:
    """Why a number cannot be set exactly; None where it can."""
    limits = entity.limits
    if limits is None or limits.min is None or limits.max is None or limits.min >= limits.max:
        return "its limits are not known"
    if offset(entity.scale):
        return "ESPHome sets no number with an offset"
    factor = ratio(entity.scale)
    ends = (1 / factor, limits.min * factor, limits.max * factor, (limits.step or 1) * factor)
    return "its scale is no finite decimal" if any(decimal(one) is None for one in ends) else None


def _notes(sheet: Sheet, entity: Entity, platform: str) -> Iterable[str]:
    """What else people should know of it."""
    entry, observed = entity.entry, entity.entry.observed
    if entity.why_read_only is not None and platform == "sensor":
        yield entity.why_read_only
    if entity.settable and entity.kind in _SETTERS:
        call = f"id(tuya_mcu).{_SETTERS[entity.kind]}_datapoint_value({entity.dp}, ...)"
        yield sheet.remark(entity, f"it can be set, but ESPHome does that only in a lambda: {call}")
    strange = [
        length for length in (observed.lengths if observed else ()) if length not in _LENGTHS.get(entry.type, (length,))
    ]
    if strange:
        yield sheet.remark(entity, f"seen with {strange[0]} bytes: ESPHome drops such a frame from there on")
    if platform == "sensor" and entry.type == "value":
        high = max(
            filter(None, (observed.max if observed else 0, entity.limits.max if entity.limits else 0)), default=0
        )
        if high > EXACT:
            yield sheet.remark(entity, f"ESPHome is exact to {EXACT} counts, longer numbers are rounded")
    if platform in ("sensor", "number"):
        yield from _unit_notes(sheet, entity)


def _unit_notes(sheet: Sheet, entity: Entity) -> list[str]:
    return [sheet.remark(entity, doubt) for doubt in unit_doubts(entity)]


def _head(sheet: Sheet, entity: Entity, platform: str, key: str = "sensor") -> list[str]:
    return [
        "platform: tuya",
        f"id: {sheet.id(f'dp_{entity.dp}')}",
        sheet.name(platform, entity),
        f"{key}_datapoint: {entity.dp}",
    ]


def _number_lines(entity: Entity) -> list[str]:
    digits = f"accuracy_decimals: {min(entity.precision or 0, 9)}"
    return [*unit_lines(entity, states=True), digits, *category_lines(entity, read=True), *filters(entity.scale)]


def _sensor(sheet: Sheet, entity: Entity) -> Item:
    return Item((*_head(sheet, entity, "sensor"), *_number_lines(entity)))


def _number(sheet: Sheet, entity: Entity) -> Item:
    limits, factor = entity.limits, ratio(entity.scale)
    assert limits is not None and limits.min is not None and limits.max is not None
    lines = _head(sheet, entity, "number", "number")
    lines += [f"min_value: {decimal(limits.min * factor)}", f"max_value: {decimal(limits.max * factor)}"]
    lines += [f"step: {decimal((limits.step or 1) * factor)}"]
    lines += [f"multiply: {decimal(1 / factor)}"] if factor != 1 else []
    return Item((*lines, *unit_lines(entity, states=False), *category_lines(entity, read=False)))


def _binary(sheet: Sheet, entity: Entity) -> Item:
    kind = binary_class(entity.quantity)
    told = [] if kind is None else [f"device_class: {kind}"]
    return Item((*_head(sheet, entity, "binary_sensor"), *told, *category_lines(entity, read=True)))


def _switch(sheet: Sheet, entity: Entity) -> Item:
    return Item((*_head(sheet, entity, "switch", "switch"), *category_lines(entity, read=False)))


def _select(sheet: Sheet, entity: Entity) -> Item:
    key = "enum" if entity.entry.type == "enum" else "int"
    options = [f"  {value}: {quoted(label)}" for value, label in _choices(entity).items()]
    return Item((*_head(sheet, entity, "select", key), "options:", *options, *category_lines(entity, read=False)))


def _text(sheet: Sheet, entity: Entity) -> Item:
    told = [
        line
        for value, label in (_choices(entity) if entity.entry.type == "enum" else {}).items()
        if label != str(value)
        for line in (f'      - from: "{value}"', f"        to: {quoted(label)}")
    ]
    names = ["filters:", "  - map:", *told] if told else []
    return Item((*_head(sheet, entity, "text_sensor"), *category_lines(entity, read=True), *names))


def _button(sheet: Sheet, entity: Entity) -> Item:
    call = f"id(tuya_mcu).force_set_boolean_datapoint_value({entity.dp}, true);"
    lines = ("platform: template", f"id: {sheet.id(f'dp_{entity.dp}')}", sheet.name("button", entity), "on_press:")
    return Item((*lines, f"  - lambda: {quoted(call)}", *category_lines(entity, read=False)))


def _choices(entity: Entity) -> dict[int, str]:
    """Values and labels; labels that several values have are told apart."""
    found: dict[int, str] = {}
    for option in entity.entry.enum:
        label = clean(option.label) or str(option.value)
        found[option.value] = f"{label} ({option.value})" if label in found.values() else label
    return found


def _add_bits(sheet: Sheet, entity: Entity) -> None:
    named = [bit for bit in entity.bits if clean(bit.label) and not bit.label.strip().isdigit()]
    bits = []
    kind = binary_class(entity.quantity)
    for bit in named:
        label = clean(bit.label)
        bits.append(raw.Bit(sheet.id(f"dp_{entity.dp}_bit_{bit.bit}"), bit.bit))
        name = sheet.name("binary_sensor", entity, f"{entity.name} {label.replace('_', ' ')}")
        lines = ["platform: template", f"id: {bits[-1].id}", name]
        lines += [] if kind is None else [f"device_class: {kind}"]
        comment = f"dp {entity.dp} bit {bit.bit}: {label}"
        sheet.add("binary_sensor", Item((*lines, *category_lines(entity, read=True)), (comment,), entity.stated))
    if bits:
        comment = f"dp {entity.dp}: its named bits"
        sheet.updates.append(Item(tuple(raw.bit_update(entity.dp, bits)), (comment,), entity.stated))


_WRITERS: Mapping[str, Callable[[Sheet, Entity], Item]] = {
    "sensor": _sensor,
    "number": _number,
    "binary_sensor": _binary,
    "switch": _switch,
    "select": _select,
    "text_sensor": _text,
    "button": _button,
}
