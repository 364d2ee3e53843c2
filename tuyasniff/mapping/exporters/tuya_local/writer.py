"""A device file of tuya-local, the Home Assistant integration for Tuya devices on the local network.

Keys and rules as in its `devices/README.md` and in the schema of its `tests/test_device_config.py` (make-all/tuya-local
f529427), what it does with them as in its `helpers/device_config.py` (0227a8b). A value there is the count divided by
`scale`; other scales stand as two ranges of whole numbers, which its `target_range` maps onto each other exactly.
Numbers inside raw datapoints are cut out with a `mask` over the whole payload, which comes as base64.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tuyasniff.mapping.exporters.entities import Entity, Kind, entities, one_line, slug, why
from tuyasniff.mapping.exporters.exported import Exported, Remarks, Wishes
from tuyasniff.mapping.exporters.heading import MARKS, device_name, note_skipped, product_words
from tuyasniff.mapping.exporters.homeassistant import binary_class, sensor_classes
from tuyasniff.mapping.exporters.platforms import as_wished, remark_refused
from tuyasniff.mapping.exporters.tuya_local.groups import COMPOSED, made
from tuyasniff.mapping.exporters.tuya_local.names import attribute_name, named
from tuyasniff.mapping.exporters.tuya_local.numbers import Refused, limit_keys, packed_keys, scaled_keys
from tuyasniff.mapping.exporters.tuya_local.yaml import Digits, comment, commented, item, member
from tuyasniff.mapping.exporters.wholetexts import whole_texts
from tuyasniff.mapping.labels import declared_labels
from tuyasniff.mapping.model import Device, Entry, Mapping
from tuyasniff.patterns import regex

_PRODUCT = regex(r"[A-Za-z0-9]{8,16}")
_ASCII_UNITS = {"°C": "C", "°F": "F", "µg/m³": "ugm3", "m²": "m2"}
_FAULTS = ("fault", "alarm", "error", "warn")
_FORCED = frozenset({"voltage", "current", "power"})
"""What meters tell only when they are asked."""

_READ_ONLY = frozenset({"sensor", "binary_sensor"})


@dataclass(slots=True)
class _Block:
    """One entity of the file; `notes` stand above it. `own` are further datapoints, each below its comment."""

    entity: Entity
    platform: str
    keys: dict[str, Any]
    dps: list[dict[str, Any]]
    notes: list[str] = field(default_factory=list)
    own: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def lines(self, indent: int) -> Iterator[str]:
        for note in (why(self.entity), *self.notes):
            yield from comment(note, indent)
        yield from item({"entity": self.platform, **self.keys, "dps": self.dps}, indent)
        for note, dp in self.own:
            yield from comment(note, indent + 4)
            yield from item(dp, indent + 4)


def write(mapping: Mapping, wishes: Wishes) -> Exported:
    """The device file."""
    remarks = Remarks()
    note_skipped(mapping, remarks)
    blocks: list[_Block] = []
    unopened: list[Entity] = []
    found = whole_texts(entities(mapping, wishes.accept), wishes.accept, remarks, "tuya-local")
    for entity in (as_wished(one, remarks, COMPOSED) for one in found):
        if entity.kind is Kind.RAW and entity.entry.type == "raw" and entity.stated:
            unopened.append(entity)
            continue
        try:
            blocks.append(_block(entity, remarks))
        except Refused as refused:
            place = "" if entity.field is None else f" byte {entity.field.offset}"
            remarks.add(f"dp {entity.dp} {entity.entry.type}{place}: left out, {refused}")
    _compose(blocks, remarks)
    _give_away(unopened, blocks)
    named([(block.platform, block.keys, block.entity) for block in blocks])
    stated = [block for block in blocks if block.entity.stated]
    product = mapping.device.product_id or ""
    has_id = bool(_PRODUCT.fullmatch(product))
    _mark_optional(mapping, blocks, needs_one=not has_id)
    _remark_device(mapping.device, remarks, stated=bool(stated), has_id=has_id)
    lines = list(_head(mapping, wishes, remarks))
    lines.extend(member("name", _title(mapping, stated), 0))
    if has_id:
        lines.extend(member("products", [_product(mapping.device)], 0))
    lines.append("entities:")
    for block in stated:
        lines.extend(block.lines(2))
    doubtful = [block for block in blocks if not block.entity.stated]
    if doubtful:
        lines.extend(
            comment("Not certain enough. To use one, take the first # from its lines with two blanks after it.")
        )
    for block in doubtful:
        for note in (why(block.entity), *block.notes):
            lines.extend(comment(note))
        lines.extend(commented(line for line in block.lines(2) if not line.lstrip().startswith("#")))
    return Exported("\n".join(lines) + "\n", tuple(remarks.lines))


def _head(mapping: Mapping, wishes: Wishes, remarks: Remarks) -> Iterator[str]:
    name, product = device_name(mapping), product_words(mapping)
    yield from comment(", ".join(filter(None, (name, product and f"product {product}"))))
    yield from comment(f"written by {one_line(wishes.signature)} from a mapping of its datapoints on the UART")
    yield from comment(f"file: custom_components/tuya_local/devices/{slug(name)[:60].rstrip('_')}.yaml")
    yield from comment(f"marks: {MARKS}")
    for remark in remarks.lines:
        yield from comment(remark)


def _title(mapping: Mapping, stated: Iterable[_Block]) -> str:
    """The general name that tuya-local wants: what it is, no brand."""
    if mapping.device.name and one_line(mapping.device.name):
        return one_line(mapping.device.name)
    quantities = {block.entity.quantity for block in stated}
    return "Energy meter" if quantities & {"energy", "power"} else "Device"


def _product(device: Device) -> dict[str, Any]:
    said = {"manufacturer": one_line(device.manufacturer or ""), "model": one_line(device.model or "")}
    return {"id": device.product_id, **{key: text for key, text in said.items() if text}}


def _remark_device(device: Device, remarks: Remarks, *, stated: bool, has_id: bool) -> None:
    if not stated:
        remarks.add("no datapoint is certain enough to be stated: tuya-local takes no file without entities")
    if not has_id:
        remarks.add("no product id was seen: tuya-local knows the device by its datapoints only")
    if device.family == "lowpower":
        remarks.add("a battery device sleeps most of the time: tuya-local does not support such devices")


def _mark_optional(mapping: Mapping, blocks: Iterable[_Block], *, needs_one: bool) -> None:
    """What was never reported while others were may be missing; without a product id one that may not is needed."""
    seen = {entry.id for entry in mapping.dps if entry.observed is not None and entry.observed.reports}
    missing = {entry.id for entry in mapping.dps if (seen and entry.id not in seen) or entry.access == "wo"}
    dps = [(block, dp) for block in blocks for dp in (*block.dps, *(dp for _, dp in block.own))]
    if needs_one and all(dp["id"] in missing for block, dp in dps if block.entity.stated):
        return
    for _, dp in dps:
        if dp["id"] in missing:
            dp["optional"] = True
            if dp["type"] == "bitfield" and "mapping" in dp:
                dp["mapping"] = [{"dps_val": None, "value": dp["mapping"][0]["value"]}, *dp["mapping"]]


def _compose(blocks: list[_Block], remarks: Remarks) -> None:
    """Put lights and climates where their first parts are."""
    stated = [block for block in blocks if block.entity.stated]
    numbers = {block.entity.dp: block.dps[0] for block in stated if block.platform in ("number", "sensor")}
    for group in made([block.entity for block in stated], numbers):
        keys = {} if group.name is None else {"name": group.name}
        for block in stated:
            if block.entity in group.hidden:
                block.keys["hidden"] = True
        place = next(place for place, block in enumerate(blocks) if block.entity is group.main)
        new = _Block(group.main, group.platform, keys, group.dps)
        blocks[place : place + group.replaces] = [new]
    done = {(block.platform, dp["id"]) for block in blocks for dp in block.dps}
    for entity in [block.entity for block in blocks]:
        wish = entity.entry.export.platform if entity.entry.export is not None else None
        if wish in COMPOSED and (wish, entity.dp) not in done:
            remark_refused(entity, wish, remarks)


def _give_away(unopened: Iterable[Entity], blocks: list[_Block]) -> None:
    """Bytes that nobody has opened: attributes of the first entity, or one that is hidden where there is none."""
    for entity in unopened:
        host = next((block for block in blocks if block.entity.stated), None)
        if host is None:
            keys = {"name": entity.name, "category": "diagnostic", "hidden": True}
            blocks.insert(0, _Block(entity, "sensor", keys, [_dp(entity, "base64", "sensor")]))
            continue
        taken = {dp["name"] for dp in (*host.dps, *(dp for _, dp in host.own))}
        name = attribute_name(entity, host.platform, taken)
        host.own.append((why(entity), _dp(entity, "base64", name)))


def _dp(entity: Entity, kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": entity.dp, "type": kind, "name": name, **more}


def _block(entity: Entity, remarks: Remarks) -> _Block:
    """The entity in tuya-local's words; Refused where it has none."""
    kind, entry = entity.kind, entity.entry
    if entity.field is not None or kind in (Kind.SENSOR, Kind.NUMBER):
        return _number(entity, remarks)
    if kind is Kind.RAW:
        if entry.type != "raw":
            raise Refused("its type is not known")
        return _made(entity, "sensor", [_dp(entity, "base64", "sensor")], hidden=True)
    if kind is Kind.SWITCH:
        return _made(entity, "switch", [_dp(entity, "boolean", "switch")])
    if kind is Kind.BINARY:
        return _made(entity, "binary_sensor", [_dp(entity, "boolean", "sensor")], binary_class(entity.quantity))
    if kind is Kind.BITMAP:
        problem = _is_problem(entity)
        return _made(entity, "binary_sensor", _bitmap(entity, problem), "problem" if problem else None)
    if kind is Kind.TEXT:
        platform, name = ("text", "value") if entity.settable else ("sensor", "sensor")
        return _made(entity, platform, [_dp(entity, "string", name)])
    return _choice(entity, remarks)


def _made(entity: Entity, platform: str, dps: list[dict[str, Any]], name: str | None = None, **more: Any) -> _Block:
    """`name` is the class of the entity."""
    category = entity.category
    if category == "config" and platform in _READ_ONLY:
        category = "diagnostic"  # Home Assistant refuses a setting that cannot be set
    keys = {"name": entity.name, "class": name, "category": category, **more}
    notes = [entity.why_read_only] if entity.why_read_only else []
    return _Block(entity, platform, {key: value for key, value in keys.items() if value is not None}, dps, notes)


def _number(entity: Entity, remarks: Remarks) -> _Block:
    unit = one_line(entity.unit or "") or None
    if unit is not None and unit in _ASCII_UNITS.values():
        raise Refused(f"tuya-local would show its unit {unit} as another one")
    scaled = scaled_keys(entity.scale)
    if scaled is None:
        raise Refused("tuya-local has no whole numbers for its scale")
    packed = {} if entity.field is None else packed_keys(entity, entity.field)
    if entity.kind is Kind.NUMBER and "range" in scaled:
        entity = replace(entity, kind=Kind.SENSOR, why_read_only="tuya-local sets no number of such a scale")
        remarks.add(f"dp {entity.dp} {entity.entry.type}: only read here, {entity.why_read_only}")
    classes = sensor_classes(entity.quantity, unit, entity.state_class)
    kind = "integer" if entity.field is None else "base64"
    shown = {} if unit is None else {"unit": _ASCII_UNITS.get(unit, unit)}
    if entity.kind is Kind.NUMBER:
        block = _made(entity, "number", [_dp(entity, kind, "value", **shown, **limit_keys(entity, scaled))])
        if classes.device_class is not None:
            block.keys = {"name": entity.name, "class": classes.device_class, **block.keys}
        return block
    if classes.state_class is not None:
        shown["class"] = classes.state_class
    if entity.field is None and entity.quantity in _FORCED:
        scaled = {"force": True, **scaled}
    block = _made(entity, "sensor", [_dp(entity, kind, "sensor", **shown, **packed, **scaled)], classes.device_class)
    if classes.doubt:
        block.notes.append(classes.doubt)
    return block


def _is_problem(entity: Entity) -> bool:
    """Whether somebody says that the bits are faults; bits alone may be anything."""
    return entity.quantity == "problem" or any(word in (entity.entry.code or "").lower() for word in _FAULTS)


def _bitmap(entity: Entity, problem: bool) -> list[dict[str, Any]]:
    anything = [{"dps_val": 0, "value": False}, {"value": True}]
    code = _dp(entity, "bitfield", "fault_code" if problem else "bits")
    dps = [_dp(entity, "bitfield", "sensor", mapping=anything), code]
    labels = [(bit.bit, one_line(bit.label)) for bit in entity.bits if one_line(bit.label) not in ("", str(bit.bit))]
    if labels:
        rules = [{"dps_val": 0, "value": "ok" if problem else "none"}]
        rules += [{"dps_val": 1 << bit, "value": label} for bit, label in labels]
        dps.append(_dp(entity, "bitfield", "description", mapping=rules))
    return dps


def _choice(entity: Entity, remarks: Remarks) -> _Block:
    """One of some values. On the network they go by names that the UART does not show, only a declaration does.

    A sensor whose names are not known shows what comes: Home Assistant refuses what is not among declared values.
    """
    rules, numbers = _values(entity.entry)
    settable = entity.kind is Kind.SELECT
    dp = _dp(entity, "string", "option" if settable else "sensor")
    if rules and (settable or not numbers):
        dp["mapping"] = rules
    block = _made(
        entity, "select" if settable else "sensor", [dp], "enum" if "mapping" in dp and not settable else None
    )
    if numbers:
        doubt = "on the network its values go by names that no UART shows"
        doubt += "; put them for the numbers in dps_val" if settable else ""
        remarks.add(f"dp {entity.dp} enum: {doubt}")
        known = "" if settable else ", ".join(f"{one.value} {one.label}" for one in entity.options)
        block.notes.append(one_line(f"{doubt}{f'; on the UART: {known}' if known else ''}"))
    return block


def _values(entry: Entry) -> tuple[list[dict[str, Any]], bool]:
    """The rules of the values, and whether a number stands for a name of one that nobody knows."""
    declared = declared_labels(entry)
    rules: list[dict[str, Any]] = []
    taken: set[str] = set()
    numbers = not entry.enum
    for one in entry.enum:
        label = one_line(one.label) or str(one.value)
        known = f"{one.value} {one.label}" in declared and label == one.label
        numbers = numbers or not known
        shown = label if label not in taken else f"{label} ({one.value})"
        taken.add(shown)
        rules.append({"dps_val": Digits(one.label if known else one.value), "value": shown})
    return rules, numbers
