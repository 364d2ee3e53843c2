"""Which functions of Tasmota can show a datapoint exactly, in the order of preference, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tuyasniff.mapping.exporters.certainty import Standing
from tuyasniff.mapping.exporters.entities import Entity, Kind, scale_words, why
from tuyasniff.mapping.exporters.packed import Reader, Slot, match
from tuyasniff.mapping.exporters.tasmota import functions as fn
from tuyasniff.mapping.model import Entry

READERS = (Reader("Power combined", (8,), (Slot("voltage", 0, 2), Slot("current", 3, 2), Slot("power", 6, 2))),)
_PHASE = ((fn.VOLTAGE, "V", 10), (fn.CURRENT, "A", 1000), (fn.POWER, "W", 1))
_EXPORTED = re.compile(r"reverse|export|fed.?back|feed.?in|backward", re.IGNORECASE)
_READ = frozenset({"sensor", "binary_sensor", "text_sensor"})
_SET = frozenset({"switch", "light"})
_FIELDS_SHOWN = 12
_UNMEANT = "nothing is known of its number"


@dataclass(frozen=True, slots=True)
class Item:
    """One datapoint. `wants`: functions that have it exactly, the first free one is taken; `settings` go with them.

    `refused`: why there is none. `number`: a number that a rule may publish instead. `light`: part of a lamp, which
    needs a dimmer. `top`: the upper end of a dimmer, or of what has to share it.
    """

    entry: Entry
    stated: bool
    comments: tuple[str, ...]
    wants: tuple[int, ...] = ()
    settings: tuple[str, ...] = ()
    refused: str = ""
    number: Entity | None = None
    light: bool = False
    limits: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()

    @property
    def dp(self) -> int:
        """The dpID."""
        return self.entry.id

    @property
    def wish(self) -> int | None:
        """The function that a person asked for; 0 is none."""
        return None if self.entry.export is None else self.entry.export.tasmota_fnid


def items(found: Sequence[Entity]) -> tuple[Item, ...]:
    """One item for each datapoint, in their order."""
    return tuple(_item(tuple(group)) for _, group in groupby(found, key=lambda one: one.dp))


def _item(group: tuple[Entity, ...]) -> Item:
    first = group[0]
    item = _as_wished(first, _offered(group))
    if item.dp == 0:
        return replace(item, wants=(), refused="dpId 0 means to delete a mapping", number=None)
    return item


def _offered(group: tuple[Entity, ...]) -> Item:
    first = group[0]
    item = Item(first.entry, first.stated, _comments(group))
    if first.field is not None and first.entry.type != "string":
        return _packed(item, group)
    if first.entry.type == "string":
        return _text(item, first)
    if first.kind in (Kind.SWITCH, Kind.BINARY):
        return replace(item, wants=tuple(fn.RELAYS if _is_set(first) else fn.SWITCHES))
    if first.kind in (Kind.SELECT, Kind.ENUM):
        return _enum(item, first)
    if first.kind in (Kind.SENSOR, Kind.NUMBER):
        return _number(item, first)
    return replace(item, refused=f"no function takes {_a(first.entry.type)}")


def _comments(group: Sequence[Entity]) -> tuple[str, ...]:
    lines = tuple(map(_named, group[:_FIELDS_SHOWN]))
    more = len(group) - len(lines)
    return (*lines, f"and {more} more numbers inside") if more else lines


def _a(type_: str) -> str:
    return {"bitmap": "a bitmap", "raw": "raw bytes", "unknown": "values of an unknown type"}.get(type_, type_)


def _is_set(entity: Entity) -> bool:
    platform = entity.entry.export.platform if entity.entry.export else None
    return (entity.settable or platform in _SET) and platform not in _READ


def _as_wished(entity: Entity, item: Item) -> Item:
    """A function that a person chose, if it takes that type and shows that scale; 0: none is wanted."""
    wish = item.wish
    if wish is None or wish in item.wants:
        return item if wish is None else replace(item, wants=(wish,), refused="")
    if wish == 0:
        return replace(item, wants=(), refused="no function is wanted (tasmota_fnid: 0)", number=None)
    name = fn.function_name(wish)
    if not name or not fn.takes(wish, entity.entry.type):
        refused = f"function {wish}{f' ({name})' if name else ''} does not go with {_a(entity.entry.type)}"
        return replace(item, wants=(), refused=refused)
    row = fn.fixed_scale(wish)
    unknown = entity.standing is Standing.UNKNOWN
    if row is not None and not unknown and not fn.is_exactly(row, entity.unit, entity.scale):
        refused = f"function {wish} ({name}) shows raw/{row.div} {row.unit}, this is {_meant(entity)}"
        return replace(item, wants=(), refused=refused)
    said = f"function {wish} ({name}), said by a person"
    return replace(item, wants=(wish,), refused="", stated=True, comments=(*item.comments, said))


def _number(item: Item, entity: Entity) -> Item:
    light = _lamp_part(item, entity)
    if light is not None:
        return light
    item = replace(item, number=entity)
    if entity.standing is Standing.UNKNOWN:
        return replace(item, refused=_UNMEANT, number=None)
    row = fn.fixed_for(entity.quantity)
    if row is not None:
        backwards = _EXPORTED.search(f"{entity.entry.code or ''} {entity.name}") and row.fnid == fn.TOTAL
        if backwards:
            return replace(item, refused=f"function {row.fnid} ({row.name}) is what was used, this was fed back")
        if not fn.is_exactly(row, entity.unit, entity.scale):
            shows = f"raw/{row.div}" if row.div > 1 else "raw"
            said = f"function {row.fnid} ({row.name}) shows {shows} {row.unit}, this is {_meant(entity)}"
            return replace(item, refused=said)
        notes = ("functions 77 and 78 are named eCO2 and CO2 in JSON, the other way round on the page",)
        return _short(replace(item, wants=(row.fnid,), notes=notes if row.fnid == fn.CARBON_DIOXIDE else ()), entity)
    if entity.quantity in ("temperature", "humidity"):
        return _shifted(item, entity)
    counts = fn.decimal_text(entity.scale) == "1" and not entity.scale.offset
    if entity.quantity in ("countdown", "duration") and counts:
        return _short(replace(item, wants=tuple(fn.TIMERS)), entity)
    named = {None: "such a number", "switch": "a switch that is only read"}
    what = named.get(entity.quantity, (entity.quantity or "").replace("_", " "))
    return replace(item, refused=f"no function shows {what}")


def _shifted(item: Item, entity: Entity) -> Item:
    """Temperature and humidity: the number of decimals is a setting."""
    warm = entity.quantity == "temperature"
    places = fn.resolution(entity.unit, entity.scale, "°C" if warm else "%")
    if places is None:
        return replace(item, refused=f"the functions show raw/1 to raw/1000 {'°C' if warm else '%'}, this is "
                                     f"{_meant(entity)}")  # fmt: skip
    target = (fn.SET_POINT if warm else fn.HUMIDITY_SET) if _is_set(entity) else fn.TEMPERATURE if warm else fn.HUMIDITY
    return _short(replace(item, wants=(target,), settings=(f"{fn.RESOLUTIONS[target]} {places}",)), entity)


def _short(item: Item, entity: Entity) -> Item:
    """Sensors are kept in two bytes: what was or can be more does not fit."""
    if not any(fnid >= fn.TEMPERATURE for fnid in item.wants):
        return item
    seen, limits = entity.entry.observed, entity.limits
    tops = (seen.max if seen else None, limits.max if limits else None)
    most = max((top for top in tops if top is not None), default=0)
    if most > fn.SENSOR_MOST:
        return replace(item, wants=(), settings=(), refused=f"it has {most} counts, a sensor has {fn.SENSOR_MOST}")
    return item


def _meant(entity: Entity) -> str:
    return f"{scale_words(entity.scale) or 'raw'}{f' {entity.unit}' if entity.unit else ' without a unit'}"


def _lamp_part(item: Item, entity: Entity) -> Item | None:
    """Brightness and colour temperature of a lamp; None for other numbers."""
    code = entity.entry.code or ""
    bright = entity.quantity == "brightness" or code.startswith("bright_value")
    warm = entity.quantity == "color_temperature" or code.startswith("temp_value")
    if not bright and not warm:
        return None
    limits = entity.limits
    if not _is_set(entity) or limits is None or limits.min is None or limits.max is None or limits.min < 0:
        return replace(item, refused="a dimmer has to be set, and its limits to be known", number=entity)
    said = (
        f"its counts: {limits.min} to {limits.max}; shown as 0 to 100" if bright else f"0 to {limits.max} is 500 to 153"
    )
    item = replace(item, comments=(*item.comments, said), limits=(limits.min, limits.max))
    if bright:
        return replace(item, wants=(fn.DIMMER, fn.DIMMER2), settings=(f"DimmerRange {limits.min},{limits.max}",))
    if limits.min != 0:
        return replace(item, refused="the colour temperature of a lamp begins at 0 counts", number=entity)
    return replace(item, wants=(fn.COLOUR_TEMPERATURE,), light=True)


def _text(item: Item, entity: Entity) -> Item:
    code, layout = entity.entry.code or "", entity.entry.raw
    if code.startswith("colour_data") or (layout is not None and layout.layout == "hsv12"):
        seen = entity.entry.observed
        texts = [str(value) for value in (seen.values if seen else ())]
        small = int(not any(text != text.lower() for text in texts))
        return replace(item, wants=(fn.COLOUR,), settings=(f"TuyaRGB {small}",), light=True)
    return replace(item, refused="no function takes texts, but for a colour")


def _enum(item: Item, entity: Entity) -> Item:
    labels = {one.value: one.label.lower() for one in entity.options}
    if "white" in labels.get(0, "") and "colo" in labels.get(1, ""):
        return replace(item, wants=(fn.MODE,), light=True)
    highest = max(labels, default=0)
    if not 1 <= highest <= fn.ENUM_MOST:
        known = f"its highest known value is {highest}" if labels else "its values are not known"
        return replace(item, refused=f"an enum has 1 to {fn.ENUM_MOST} as highest value; {known}")
    said = f"highest value: {highest}" if len(labels) > highest else f"highest value known: {highest}"
    return replace(
        item, wants=tuple(fn.ENUMS), comments=(*item.comments, said), settings=(f"TuyaEnumList #,{highest}",)
    )


def _packed(item: Item, group: tuple[Entity, ...]) -> Item:
    found = match(group, READERS)
    if found is None:
        return replace(item, refused="no function has these numbers at these places")
    for one, (_, unit, div) in zip(found.taken, _PHASE, strict=True):
        base, factor = fn.physical(one.unit, one.scale)
        if base != unit or factor * div != 1 or one.scale.offset:
            shows = f"raw/{div}" if div > 1 else "raw"
            return replace(item, refused=f"function 36 shows {shows} {unit}, {one.name} is {_meant(one)}")
    notes = [f"dp {one.dp} ({one.name}): above 65535 counts the highest byte is lost" for one in found.cut]
    if found.left:
        notes.append(f"dp {item.dp}: {', '.join(one.name for one in found.left)}: not read by function 36")
    return replace(item, wants=(fn.COMBINED,), notes=tuple(notes))


def _named(entity: Entity) -> str:
    """Why, with the name that a person or the product gives: the console has no place for one."""
    return f"{why(entity)}; called {entity.name}" if entity.entry.name else why(entity)
