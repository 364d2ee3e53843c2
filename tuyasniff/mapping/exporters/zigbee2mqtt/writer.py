"""An external converter of Zigbee2MQTT, for devices whose radio module speaks Zigbee.

Zigbee carries the same datapoints that are on the UART. Words as in Koenkk/zigbee-herdsman-converters 26.112
(src/lib/tuya.ts, src/lib/exposes.ts): a row of `tuyaDatapoints` is the datapoint, the property, and how its value is
read and sent; `exposes` says which properties there are.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.entities import Entity, Kind, entities, one_line, slug, why
from tuyasniff.mapping.exporters.exported import Exported, Remarks, Wishes
from tuyasniff.mapping.exporters.heading import MARKS, device_name, note_skipped, product_words
from tuyasniff.mapping.exporters.platforms import as_wished
from tuyasniff.mapping.exporters.wholetexts import whole_texts
from tuyasniff.mapping.exporters.zigbee2mqtt import javascript
from tuyasniff.mapping.exporters.zigbee2mqtt.names import SWITCH, properties, rounding
from tuyasniff.mapping.exporters.zigbee2mqtt.values import (
    NUMBER,
    TEXT,
    Refused,
    choice_converter,
    choices,
    field_value,
    linear,
    number_converter,
)
from tuyasniff.mapping.model import Device
from tuyasniff.mapping.model import Mapping as DeviceMapping
from tuyasniff.patterns import regex

_PRODUCT = regex(r"[a-z0-9]{8}")
_PREFIXES = ("_TZE200_", "_TZE204_", "_TZE284_")
"""What stands before the product id in the names of Zigbee devices with an MCU; the UART does not show which one."""

_NOBODY = "_TZE200_fill_in"
_MODEL = "TS0601"
"""The model of Tuya's Zigbee devices with an MCU."""

_MOST_BITS = 32
_COLUMNS = 116
_DEEP = 16


@dataclass(slots=True)
class _Row:
    """What a datapoint is in the file: its lines of `exposes` and of `tuyaDatapoints`, without their indentation."""

    entities: Sequence[Entity]
    exposes: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def stated(self) -> bool:
        return self.entities[0].stated


def write(mapping: DeviceMapping, wishes: Wishes) -> Exported:
    """The converter. Raises FormatError for a device that is no Zigbee device."""
    family = mapping.device.family
    if family != "zigbee":
        hint = "try esphome, tuya-local or mqtt-discovery; if it is one, write family: zigbee into its mapping"
        raise FormatError(f"Zigbee2MQTT is for Zigbee devices, and the family of this one is {family}", hint)
    remarks = Remarks()
    note_skipped(mapping, remarks)
    whole = whole_texts(entities(mapping, wishes.accept), wishes.accept, remarks, "Zigbee2MQTT")
    found = [as_wished(one, remarks) for one in whole]
    names = properties(found)
    rows = [row for _, parts in groupby(found, lambda one: one.dp) if (row := _row(list(parts), names, remarks))]
    zigbee_names = _zigbee_names(mapping.device, remarks)
    body = list(_body(mapping, zigbee_names, rows))
    return Exported("\n".join([*_head(mapping, wishes, remarks, rows), *body]) + "\n", tuple(remarks.lines))


def _head(mapping: DeviceMapping, wishes: Wishes, remarks: Remarks, rows: Iterable[_Row]) -> Iterator[str]:
    name, product = device_name(mapping), product_words(mapping)
    lines = [
        ", ".join(filter(None, (name, product and f"product {product}"))),
        f"written by {one_line(wishes.signature)} from a mapping of its datapoints on the UART",
        f"file: external_converters/{slug(name)[:60].rstrip('_')}.mjs in the data folder of Zigbee2MQTT",
        f"marks: {MARKS}",
        *remarks.lines,
    ]
    if any(not row.stated for row in rows):
        lines.append("Not certain enough stands behind // without a blank: to use it, take them away in both lists.")
    for line in lines:
        yield from _comment(line, 0)
    yield 'import * as exposes from "zigbee-herdsman-converters/lib/exposes";'
    yield 'import * as tuya from "zigbee-herdsman-converters/lib/tuya";'
    yield ""
    yield "const e = exposes.presets;"
    yield "const ea = exposes.access;"
    if any(one.field is not None for row in rows for one in row.entities):
        yield ""
        yield from NUMBER


def _body(mapping: DeviceMapping, names: Sequence[str], rows: Iterable[_Row]) -> Iterator[str]:
    device = mapping.device
    model = one_line((device.zigbee.model_id if device.zigbee else None) or "") or _MODEL
    said = one_line(device.model or "") or f"{_MODEL}_{one_line(device.product_id or '') or 'unknown'}"
    yield ""
    yield "export default ["
    yield "    {"
    yield f"        fingerprint: tuya.fingerprint({javascript.text(model)}, {javascript.texts(names)}),"
    yield f"        model: {javascript.text(said)},"
    yield f"        vendor: {javascript.text(one_line(device.manufacturer or '') or 'Tuya')},"
    yield f"        description: {javascript.text(device_name(mapping))},"
    yield "        extend: [tuya.modernExtend.tuyaBase({dp: true})],"
    yield "        exposes: ["
    for row in rows:
        yield from _indented(row.exposes, 12, row.stated)
    yield "        ],"
    yield "        meta: {"
    yield "            tuyaDatapoints: ["
    for row in rows:
        for entity in row.entities:
            yield from _comment(why(entity), _DEEP)
        for note in row.notes:
            yield from _comment(note, _DEEP)
        yield from _indented(row.lines, _DEEP, row.stated)
    yield "            ],"
    yield "        },"
    yield "    },"
    yield "];"


def _comment(text: str, indent: int) -> Iterator[str]:
    pad = f"{' ' * indent}// "
    yield from textwrap.wrap(text, _COLUMNS, initial_indent=pad, subsequent_indent=pad)


def _indented(lines: Iterable[str], indent: int, stated: bool) -> Iterator[str]:
    for line in lines:
        code = line.lstrip()
        yield f"{' ' * (indent + len(line) - len(code))}{'' if stated else '//'}{code}"


def _zigbee_names(device: Device, remarks: Remarks) -> tuple[str, ...]:
    """The names by which Zigbee2MQTT knows the device; the UART shows but the product id."""
    said = one_line((device.zigbee.manufacturer_name if device.zigbee else None) or "")
    if said:
        return (said,)
    where = "see the page of the device in Zigbee2MQTT, 'Zigbee Manufacturer'"
    if _PRODUCT.fullmatch(device.product_id or ""):
        remarks.add(f"FINGERPRINT: its names are composed of the product id, no UART shows the beginning: {where}")
        return tuple(f"{prefix}{device.product_id}" for prefix in _PREFIXES)
    remarks.add(f"FINGERPRINT: fill in the name of the device in place of {_NOBODY}: {where}")
    return (_NOBODY,)


def _row(parts: Sequence[Entity], names: Mapping[tuple[int, str], str], remarks: Remarks) -> _Row | None:
    """A datapoint; None where nothing of it can be said, which is remarked."""
    if parts[0].field is not None:
        return _packed(parts, names, remarks)
    entity = parts[0]
    name = names[entity.dp, entity.slug]
    row = _Row(parts, notes=[entity.why_read_only] if entity.why_read_only else [])
    try:
        _fill(row, entity, name)
    except Refused as refused:
        remarks.add(f"dp {entity.dp} {entity.entry.type}: left out, {refused}")
        return None
    _note_rounding(row, entity, name, remarks)
    return row


def _fill(row: _Row, entity: Entity, name: str) -> None:
    """The lines of a datapoint that is one value."""
    kind = entity.kind
    access = "STATE_SET" if entity.settable and kind is not Kind.SENSOR else "STATE"
    head = f"({javascript.text(name)}, ea.{access}"
    if kind in (Kind.SENSOR, Kind.NUMBER):
        row.lines = [_line(entity, name, number_converter(entity))]
        row.exposes = [f"e.numeric{head}){_said(entity)}{_limits(entity)},"]
    elif kind is Kind.SWITCH:
        row.lines = [_line(entity, name, "tuya.valueConverter.onOff")]
        expose = f'e.binary{head}, "ON", "OFF"){_said(entity)},'
        row.exposes = ['e.switch().setAccess("state", ea.STATE_SET),' if name == SWITCH else expose]
    elif kind is Kind.BINARY:
        row.lines = [_line(entity, name, "tuya.valueConverter.raw")]
        row.exposes = [f"e.binary{head}, true, false){_said(entity)},"]
    elif kind is Kind.TEXT:
        row.lines = [_line(entity, name, TEXT)]
        row.exposes = [f"e.text{head}){_said(entity)},"]
    elif kind in (Kind.ENUM, Kind.SELECT):
        _fill_choice(row, entity, name, head)
    elif kind is Kind.BITMAP:
        _fill_bitmap(row, entity, name)
    elif entity.entry.type == "raw":
        row.lines = [_line(entity, name, '{from: (v) => Buffer.from(v).toString("hex")}')]
        row.exposes = [f"e.text({javascript.text(name)}, ea.STATE){_said(entity)},"]
    else:
        raise Refused("its type is not known")


def _fill_choice(row: _Row, entity: Entity, name: str, head: str) -> None:
    named = choices(entity.options)
    if named:
        row.lines = [_line(entity, name, choice_converter(named))]
        row.exposes = [f"e.enum{head}, {javascript.texts(label for _, label in named)}){_said(entity)},"]
        return
    row.notes.append("none of its values is known: the number is shown")
    row.lines = [_line(entity, name, "tuya.valueConverter.raw")]
    row.exposes = [f"e.numeric({javascript.text(name)}, ea.STATE){_said(entity)},"]


def _fill_bitmap(row: _Row, entity: Entity, name: str) -> None:
    """Whether any bit is set, the number, and the names of the bits that are set."""
    seen = entity.entry.observed
    if seen is not None and max(seen.lengths, default=0) > _MOST_BITS // 8:
        raise Refused("Zigbee2MQTT reads no more than 32 bits")
    labels = [(bit.bit, one_line(bit.label) or str(bit.bit)) for bit in entity.bits if bit.bit < _MOST_BITS]
    row.exposes = [
        f"e.binary({javascript.text(name)}, ea.STATE, true, false){_said(entity)},",
        f"e.numeric({javascript.text(f'{name}_code')}, ea.STATE){_said(entity)},",
    ]
    members = [f"{name}: v !== 0,", f"{name}_code: v >>> 0,"]
    if labels:
        row.exposes.append(f"e.text({javascript.text(f'{name}_names')}, ea.STATE){_said(entity)},")
        known = ", ".join(f"[{bit}, {javascript.text(label)}]" for bit, label in labels)
        members.append(f"{name}_names: [{known}]")
        members.append("    .filter(([bit]) => (v >>> bit) & 1)")
        members.append("    .map(([, label]) => label)")
        members.append('    .join(", "),')
    row.lines = list(_block(entity.dp, ["from: (v) => ({", *(f"    {one}" for one in members), "}),"]))


def _packed(parts: Sequence[Entity], names: Mapping[tuple[int, str], str], remarks: Remarks) -> _Row | None:
    """Numbers inside raw bytes."""
    row = _Row([])
    members: list[str] = []
    kept: list[Entity] = []
    for one in parts:
        assert one.field is not None
        name = names[one.dp, one.slug]
        try:
            members.append(f"{name}: {field_value(one.field, one.scale)},")
        except Refused as refused:
            remarks.add(f"dp {one.dp} {one.entry.type} byte {one.field.offset}: left out, {refused}")
            continue
        kept.append(one)
        row.exposes.append(f"e.numeric({javascript.text(name)}, ea.STATE){_said(one)},")
        _note_rounding(row, one, name, remarks)
    if not kept:
        return None
    row.entities = kept
    whole = kept[0].payload_length
    ends = max(one.field.offset + one.field.length for one in kept if one.field is not None)
    other = f"bytes.length < {ends}" if whole is None else f"bytes.length !== {whole}"
    body = (
        "from: (v) => {",
        "    const bytes = Array.from(v);",
        f"    if ({other}) return {{}};",
        "    return {",
        *(f"        {member}" for member in members),
        "    };",
        "},",
    )
    row.lines = list(_block(kept[0].dp, body))
    return row


def _line(entity: Entity, name: str, converter: str) -> str:
    return f"[{entity.dp}, {javascript.text(name)}, {converter}],"


def _block(dp_id: int, lines: Iterable[str]) -> Iterator[str]:
    """A row whose converter gives several properties."""
    yield "["
    yield f"    {dp_id},"
    yield "    null,"
    yield "    {"
    yield from (f"        {line}" for line in lines)
    yield "    },"
    yield "],"


def _said(entity: Entity) -> str:
    """Unit, description and category; a category goes with what can be set, or with what cannot."""
    unit = one_line(entity.unit or "") if entity.kind in (Kind.SENSOR, Kind.NUMBER) else ""
    words = f".withUnit({javascript.text(unit)})" if unit else ""
    words += f".withDescription({javascript.text(entity.name)})"
    is_set = entity.settable and entity.kind not in (Kind.SENSOR, Kind.BITMAP, Kind.RAW)
    if entity.kind is Kind.SELECT and not entity.options:
        is_set = False
    category = entity.category if entity.category in ("config", "diagnostic") else None
    if category is None or (category == "diagnostic" and is_set):
        return words
    return f'{words}.withCategory("{"config" if is_set else "diagnostic"}")'


def _limits(entity: Entity) -> str:
    limits = entity.limits
    if entity.kind is not Kind.NUMBER or limits is None or limits.min is None or limits.max is None:
        return ""
    scale = linear(entity.scale)
    low, high = (Fraction(scale.mul * count + scale.add, scale.div) for count in (limits.min, limits.max))
    step = Fraction(scale.mul * (limits.step or 1), scale.div)
    ends = f".withValueMin({javascript.number(low)}).withValueMax({javascript.number(high)})"
    return f"{ends}.withValueStep({javascript.number(step)})"


def _note_rounding(row: _Row, entity: Entity, name: str, remarks: Remarks) -> None:
    words = rounding(entity, name)
    if words is not None:
        row.notes.append(words)
        remarks.add(f"dp {entity.dp} {entity.entry.type}: {words}")
