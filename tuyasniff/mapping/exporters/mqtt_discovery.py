"""Home Assistant's MQTT discovery: one message that makes a device with all its entities.

The document is JSON: `messages` holds what is to be published ({topic, retain, payload}), `datapoints` what a bridge
has to know to fill the topics: values are published already scaled, in their unit, labels instead of numbers. Forms:
https://www.home-assistant.io/integrations/mqtt (device discovery).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tuyasniff.mapping.exporters.entities import Entity, Kind, entities, one_line, slug, why
from tuyasniff.mapping.exporters.exported import Exported, Remarks, Wishes
from tuyasniff.mapping.exporters.heading import MARKS, device_name, note_skipped, product_words
from tuyasniff.mapping.exporters.homeassistant import binary_class, sensor_classes
from tuyasniff.mapping.jsontext import dump
from tuyasniff.mapping.model import EnumLabel, Mapping, Scale

Json = dict[str, Any]

ON, OFF = "1", "0"
STATE_MOST = 255
"""Characters that a state of Home Assistant has at most."""

_STEP_LEAST = Fraction(1, 1000)
_STRAY = re.compile(r"[^a-zA-Z0-9_-]+")
_ID_MOST = 64
_UNSURE = " ?"
_ABOUT = (
    'publish it: jq -c ".messages[0].payload" FILE | mosquitto_pub -r -t "$(jq -r .messages[0].topic FILE)" -s',
    f"what belongs on the state topics: numbers scaled, in their unit; bool and bits as {ON} or {OFF}; enums as labels",
    f"why: {MARKS}; such entities are disabled, and their names end in ?",
)

_WISHED: dict[str, dict[Kind, Kind]] = {
    "sensor": {Kind.NUMBER: Kind.SENSOR, Kind.SELECT: Kind.ENUM},
    "text_sensor": {},
    "binary_sensor": {Kind.SWITCH: Kind.BINARY},
    "switch": {Kind.BINARY: Kind.SWITCH},
    "number": {Kind.SENSOR: Kind.NUMBER},
    "select": {Kind.ENUM: Kind.SELECT},
}
"""What a person may ask for, and the kinds that it changes."""

_FITTING: dict[str, frozenset[Kind]] = {
    "sensor": frozenset({Kind.SENSOR, Kind.ENUM, Kind.TEXT, Kind.BITMAP, Kind.RAW}),
    "text_sensor": frozenset({Kind.TEXT, Kind.RAW, Kind.ENUM}),
    "binary_sensor": frozenset({Kind.BINARY}),
    "switch": frozenset({Kind.SWITCH}),
    "number": frozenset({Kind.NUMBER}),
    "select": frozenset({Kind.SELECT}),
}


def write(mapping: Mapping, wishes: Wishes) -> Exported:
    """The document of a mapping."""
    return _Writer(mapping, wishes).written()


def node_id(mapping: Mapping) -> str:
    """The word that stands for the device in topics and ids: `[a-zA-Z0-9_-]+`."""
    said = mapping.device.product_id or slug(mapping.device.name or "device")
    return _STRAY.sub("_", said).strip("_")[:_ID_MOST] or "device"


class _Writer:
    def __init__(self, mapping: Mapping, wishes: Wishes) -> None:
        self._mapping = mapping
        self._wishes = wishes
        self._node = node_id(mapping)
        self._remarks = Remarks()
        self._components: dict[str, Json] = {}
        self._rows: list[Json] = []

    def written(self) -> Exported:
        note_skipped(self._mapping, self._remarks)
        topics: set[str] = set()
        for entity in entities(self._mapping, self._wishes.accept):
            self._add(self._wished(entity), topics)
        device = self._mapping.device
        document = {
            "made_by": self._wishes.signature,
            "device": device_name(self._mapping),
            "product": product_words(self._mapping),
            "about": list(_ABOUT),
            "left_out": self._remarks.lines,
            "messages": [
                {
                    "topic": f"homeassistant/device/tuyasniff_{self._node}/config",
                    "retain": True,
                    "payload": {
                        "device": _filled(
                            identifiers=[f"tuyasniff_{self._node}"],
                            name=device_name(self._mapping),
                            manufacturer=one_line(device.manufacturer or "") or "Tuya",
                            model=one_line(device.model or device.product_id or "") or None,
                            sw_version=one_line(device.product_version or "") or None,
                        ),
                        "origin": _filled(name=self._wishes.program, sw_version=self._wishes.version or None),
                        "components": self._components,
                    },
                }
            ]
            if self._components
            else [],
            "datapoints": self._rows,
        }
        return Exported(dump(document), tuple(self._remarks.lines))

    def _add(self, entity: Entity, topics: set[str]) -> None:
        long = _too_long(entity)
        if long:
            self._remarks.add(f"dp {entity.dp} {entity.entry.type}: left out: {long}")
            return
        if entity.why_read_only and entity.kind is Kind.SENSOR:
            self._remarks.add(f"dp {entity.dp} {entity.name}: only read: {entity.why_read_only}")
        place = f"dp/{entity.dp}"
        if entity.field is not None:
            word = slug(entity.field.name)
            number = next(n for n in range(1, len(topics) + 2) if f"{place}/{_numbered(word, n)}" not in topics)
            place = f"{place}/{_numbered(word, number)}"
            topics.add(place)
        key = place.replace("/", "", 1).replace("/", "_")
        entity, limits = self._bounded(entity)
        component = self._component(entity, key, place, limits)
        self._components[key] = component
        self._rows.append(_row(entity, key, f"tuyasniff/{self._node}/{place}", component))
        for bit in entity.bits:
            self._components[f"{key}_bit{bit.bit}"] = self._bit(entity, key, place, bit.bit, bit.label)

    def _wished(self, entity: Entity) -> Entity:
        """The entity in the form that the mapping asks for, as far as one datapoint can have it."""
        export = entity.entry.export
        wish = None if export is None or entity.field is not None else export.platform
        if wish is None or entity.kind in _FITTING.get(wish, ()):
            return entity
        kind = _WISHED.get(wish, {}).get(entity.kind)
        limits = entity.limits
        if kind is Kind.NUMBER and (limits is None or limits.min is None or limits.max is None):
            self._remarks.add(f"dp {entity.dp} {entity.name}: no number as wished: its limits are not known")
            return entity
        if kind is None:
            self._remarks.add(f"dp {entity.dp} {entity.name}: no {wish} as wished: a {entity.kind.value} cannot be one")
            return entity
        return replace(entity, kind=kind, settable=kind in (Kind.SWITCH, Kind.NUMBER, Kind.SELECT), why_read_only=None)

    def _bounded(self, entity: Entity) -> tuple[Entity, Json]:
        """Limits in the unit, exactly; what has none that can be said is only read."""
        if entity.kind is Kind.SELECT and not entity.options:
            self._remarks.add(f"dp {entity.dp} {entity.name}: only read: none of its values is known")
            return replace(entity, kind=Kind.ENUM), {}
        if entity.kind is not Kind.NUMBER or entity.limits is None:
            return entity, {}
        scale, limits = entity.scale, entity.limits
        step = Fraction(scale.mul, scale.div) * (limits.step or 1)
        low, high = physical(limits.min or 0, scale), physical(limits.max or 0, scale)
        exact = [json_number(one) for one in (low, high, step)]
        doubt = ""
        if step < _STEP_LEAST:
            doubt = "Home Assistant's steps are 0.001 or more"
        elif None in exact:
            doubt = "its limits or steps have no exact decimal"
        elif low >= high:
            doubt = "its limits are the same"
        if doubt:
            self._remarks.add(f"dp {entity.dp} {entity.name}: only read: {doubt}")
            return replace(entity, kind=Kind.SENSOR), {}
        return entity, dict(zip(("min", "max", "step"), exact, strict=True))

    def _component(self, entity: Entity, key: str, place: str, limits: Json) -> Json:
        base = f"tuyasniff/{self._node}/{place}"
        commanded = {"command_topic": f"{base}/set"}
        blind = entity.entry.access == "wo"
        common = {
            "unique_id": f"tuyasniff_{self._node}_{key}",
            "name": entity.name + ("" if entity.stated else _UNSURE),
            "state_topic": base,
            "enabled_by_default": None if entity.stated else False,
            "entity_category": entity.category,
        }
        read = common | {"entity_category": "diagnostic" if entity.category else None}
        set_ = common | commanded | {"optimistic": True if blind else None}
        if entity.kind is Kind.SWITCH:
            kind = "switch" if entity.quantity == "switch" else None
            return _filled("switch", **set_, payload_on=ON, payload_off=OFF, device_class=kind)
        if entity.kind is Kind.BINARY:
            kind = binary_class(entity.quantity)
            return _filled("binary_sensor", **read, payload_on=ON, payload_off=OFF, device_class=kind)
        if entity.kind is Kind.SELECT:
            return _filled("select", **set_, options=list(labels(entity.options).values()))
        if entity.kind is Kind.ENUM:
            # Home Assistant shows no value that is not among the options, so numbers that were merely seen are none
            named = all(one.label and one.label != str(one.value) for one in entity.options)
            options = list(labels(entity.options).values()) if named else []
            return _filled("sensor", **read, device_class="enum" if options else None, options=options or None)
        if entity.kind is Kind.TEXT and entity.settable:
            return _filled("text", **common, **commanded, max=STATE_MOST)
        if entity.kind in (Kind.TEXT, Kind.RAW, Kind.BITMAP):
            return _filled("sensor", **(read | {"entity_category": entity.category and "diagnostic"}))
        return self._number(entity, read, set_, limits)

    def _number(self, entity: Entity, read: Json, set_: Json, limits: Json) -> Json:
        classes = sensor_classes(entity.quantity, entity.unit, entity.state_class)
        if classes.doubt:
            self._remarks.add(f"dp {entity.dp} {entity.name}: {classes.doubt}")
        unit = None if entity.unit is None else one_line(entity.unit) or None
        said = {"unit_of_measurement": unit, "device_class": classes.device_class}
        if entity.kind is Kind.NUMBER:
            return _filled("number", **set_, **said, **limits, mode="box")
        precision = entity.precision if entity.quantity or entity.unit else None
        return _filled("sensor", **read, **said, state_class=classes.state_class, suggested_display_precision=precision)

    def _bit(self, entity: Entity, key: str, place: str, bit: int, label: str) -> Json:
        words = one_line(label.replace("_", " ")) or str(bit)
        return _filled(
            "binary_sensor",
            unique_id=f"tuyasniff_{self._node}_{key}_bit{bit}",
            name=f"{entity.name} {words}" + ("" if entity.stated else _UNSURE),
            state_topic=f"tuyasniff/{self._node}/{place}/bit/{bit}",
            enabled_by_default=None if entity.stated else False,
            entity_category="diagnostic" if entity.category else None,
            payload_on=ON,
            payload_off=OFF,
            device_class=binary_class(entity.quantity),
        )


def _row(entity: Entity, key: str, topic: str, component: Json) -> Json:
    """What a bridge has to know of it."""
    entry, field = entity.entry, entity.field
    counted = "unit_of_measurement" in component or entity.kind in (Kind.SENSOR, Kind.NUMBER)
    scale = entity.scale
    return _filled(
        id=entry.id,
        type=entry.type,
        field=None
        if field is None
        else {"offset": field.offset, "length": field.length, "endian": field.endian, "signed": field.signed},
        component=key,
        topic=topic,
        scale={"mul": scale.mul, "div": scale.div, "offset": scale.offset} if counted else None,
        unit=component.get("unit_of_measurement"),
        values={str(value): label for value, label in labels(entity.options).items()} or None,
        bits={str(bit.bit): f"{topic}/bit/{bit.bit}" for bit in entity.bits} or None,
        why=why(entity),
    )


def physical(raw: int, scale: Scale) -> Fraction:
    """The physical value of a raw count, exactly."""
    return Fraction(raw * scale.mul, scale.div) + Fraction(Decimal(str(scale.offset)))


def json_number(value: Fraction) -> int | float | None:
    """The number whose JSON text says exactly this; None where there is none."""
    if value.denominator == 1:
        return value.numerator
    near = float(value)
    return near if Fraction(Decimal(repr(near))) == value else None


def labels(options: Iterable[EnumLabel]) -> dict[int, str]:
    """What is published for each value: its label; the value with it where two have the same."""
    said = {one.value: one_line(one.label) or str(one.value) for one in options}
    texts = list(said.values())
    apart = {value: text if texts.count(text) == 1 else f"{text} ({value})" for value, text in said.items()}
    return apart if len(set(apart.values())) == len(apart) else {value: str(value) for value in said}


def _too_long(entity: Entity) -> str:
    """Why a text does not fit into a state; empty where it does, or where nobody knows."""
    seen = entity.entry.observed
    most = max(seen.lengths, default=0) if seen is not None else 0
    characters = most * 2 if entity.kind is Kind.RAW else most if entity.kind is Kind.TEXT else 0
    return f"{characters} characters, Home Assistant shows {STATE_MOST} at most" if characters > STATE_MOST else ""


def _numbered(word: str, number: int) -> str:
    return word if number == 1 else f"{word}_{number}"


def _filled(platform: str | None = None, /, **values: Any) -> Json:
    """What is known of these, the platform first."""
    return dict(_known({"platform": platform, **values}))


def _known(values: Json) -> Iterator[tuple[str, Any]]:
    return ((key, value) for key, value in values.items() if value is not None)
