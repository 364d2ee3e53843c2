"""Entities that belong together: what a light, a climate, a fan or a cover is made of.

Who belongs together is told by Tuya's standard code and by the quantity, never by the dpID alone, and only things that
are stated are taken. A person's `export.platform` counts as evidence too, and the only one that needs no partner.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tuyasniff.mapping.exporters.certainty import is_settable
from tuyasniff.mapping.exporters.entities import Entity, Kind
from tuyasniff.patterns import regex

LIGHT, CLIMATE, FAN, COVER = "light", "climate", "fan", "cover"
PLATFORMS = (LIGHT, CLIMATE, FAN, COVER)

SWITCH = "switch"
BRIGHTNESS, COLOR_TEMPERATURE, COLOR = "brightness", "color_temperature", "color"
TARGET, CURRENT, MODE = "target", "current", "mode"
SPEED = "speed"
POSITION, CONTROL, REPORT = "position", "control", "report"

COLOR_LAYOUTS: Mapping[str, str] = {"hsv12": "HSV", "rgbhsv14": "RGBHSV"}
"""Layouts of a colour as hexadecimal text, and what such a text is called: HHHHSSSSVVVV, RRGGBBHHHHSSVV."""

_CODES: Mapping[tuple[str, str], str] = {
    (LIGHT, SWITCH): r"switch_led(?:_\d+)?|led_switch(?:_\d+)?|(?:light_)?switch(?:_\d+)?|switch_light|light",
    (LIGHT, BRIGHTNESS): r"bright_value(?:_v2|_\d+)?|brightness(?:_\d+)?",
    (LIGHT, COLOR_TEMPERATURE): r"temp_value(?:_v2|_\d+)?|colou?r_temp(?:erature)?(?:_\d+)?",
    (LIGHT, COLOR): r"colou?r_data(?:_v2)?",
    (CLIMATE, SWITCH): r"switch|power|switch_on",
    (CLIMATE, TARGET): r"temp_set(?:_[cf])?|set_temp|target_temp(?:erature)?|temperature_set",
    (CLIMATE, CURRENT): r"temp_current(?:_[cf])?|current_temp(?:erature)?|temp_indoor|va_temperature|upper_temp(?:_f)?",
    (CLIMATE, MODE): r"mode|work_mode",
    (FAN, SWITCH): r"switch_fan|fan_switch|switch",
    (FAN, SPEED): r"fan_speed(?:_enum|_percent)?|fan_level|windspeed|speed",
    (COVER, POSITION): r"percent_control(?:_\d+)?|position",
    (COVER, CONTROL): r"control(?:_\d+)?",
    (COVER, REPORT): r"percent_state(?:_\d+)?|cur_position",
}
_NUMBERED = regex(r"_(\d+)$")


@dataclass(frozen=True, slots=True)
class Group:
    """Entities that are one thing: `parts` by role, in the order of the roles above."""

    platform: str
    parts: Mapping[str, Entity]

    @property
    def name(self) -> str:
        """What people call it: the name of its switch, where that is more than `Switch`; else what it is."""
        switch = self.parts.get(SWITCH)
        return self.platform.capitalize() if switch is None or switch.slug.startswith(SWITCH) else switch.name

    @property
    def dps(self) -> tuple[int, ...]:
        """The dpIDs of its parts."""
        return tuple(part.dp for part in self.parts.values())


def composites(found: Sequence[Entity]) -> tuple[Group, ...]:
    """The groups among entities. No datapoint is in two of them."""
    groups: list[Group] = []
    taken: set[int] = set()
    for platform, look in ((CLIMATE, _climates), (LIGHT, _lights), (COVER, _covers), (FAN, _fans)):
        free = [one for one in found if one.dp not in taken and _may(one, platform)]
        for parts in look(free):
            if not taken.intersection(part.dp for part in parts.values()):
                groups.append(Group(platform, parts))
                taken.update(part.dp for part in parts.values())
    return tuple(sorted(groups, key=lambda group: group.dps))


def forced(entity: Entity) -> str | None:
    """The platform that a person wants for it."""
    return None if entity.entry.export is None else entity.entry.export.platform


def full_count(entity: Entity) -> int | None:
    """The raw count of 100 %: what its unit says, else the highest that it takes; None where that is no count."""
    if entity.unit == "%":
        if entity.scale.offset:
            return None
        count = Fraction(100 * entity.scale.div, entity.scale.mul)
        return int(count) if count.denominator == 1 else None
    plain = entity.unit is None and (entity.scale.mul, entity.scale.div, entity.scale.offset) == (1, 1, 0)
    return entity.limits.max if plain and entity.limits is not None else None


def _may(entity: Entity, platform: str) -> bool:
    wanted = forced(entity)
    return entity.stated and (wanted is None or wanted == platform)


def _told(entity: Entity, platform: str, role: str) -> bool:
    """Whether its code says that role, or a person that platform."""
    return forced(entity) == platform or re.fullmatch(_CODES[platform, role], entity.entry.code or "") is not None


def _apart(entity: Entity) -> bool:
    """Whether it is a side matter: a setting of the device or a diagnosis."""
    return entity.category is not None


def _only(candidates: Iterable[Entity]) -> Entity | None:
    found = list(candidates)
    return found[0] if len(found) == 1 else None


def _pick(
    found: Sequence[Entity], platform: str, role: str, fits: Callable[[Entity], bool], number: str = ""
) -> Entity | None:
    """The one that plays a role: told so, or the only one of its kind where no code says otherwise."""
    fitting = [one for one in found if fits(one)]
    told = [one for one in fitting if _told(one, platform, role)]
    if number:
        return _only(one for one in told if _number(one) == number)
    return _only(told) if told else _only(one for one in fitting if one.entry.code is None and not _apart(one))


def _number(entity: Entity) -> str:
    match = _NUMBERED.search(entity.entry.code or "")
    return "" if match is None else match[1]


def _is_switch(entity: Entity) -> bool:
    return entity.kind is Kind.SWITCH or (entity.kind is Kind.BINARY and forced(entity) in PLATFORMS)


def _is_set(entity: Entity) -> bool:
    return entity.field is None and entity.entry.type == "value" and entity.settable


def _lights(found: Sequence[Entity]) -> Iterator[Mapping[str, Entity]]:
    def bright(one: Entity) -> bool:
        said = one.quantity == "brightness" or _told(one, LIGHT, BRIGHTNESS)
        return _is_set(one) and said and not _warmth(one) and bool(full_count(one))

    def warm(one: Entity) -> bool:
        return _is_set(one) and _warmth(one) and bool(full_count(one))

    brights = [one for one in found if bright(one)]
    for one in brights:
        number = _number(one) if len(brights) > 1 else ""
        if len(brights) > 1 and not number:
            continue  # several lamps, and nothing tells which switch is whose
        parts = {SWITCH: _pick(found, LIGHT, SWITCH, _is_switch, number), BRIGHTNESS: one}
        if len(brights) == 1:
            parts[COLOR_TEMPERATURE] = _pick(found, LIGHT, COLOR_TEMPERATURE, warm)
            parts[COLOR] = _only(other for other in found if _is_color(other))
        if parts[SWITCH] is not None or forced(one) == LIGHT:
            yield _present(parts)
    if not brights:
        for one in found:
            if _is_switch(one) and forced(one) == LIGHT:
                yield {SWITCH: one}


def _warmth(entity: Entity) -> bool:
    code = re.fullmatch(_CODES[LIGHT, COLOR_TEMPERATURE], entity.entry.code or "")
    return entity.quantity == "color_temperature" or code is not None


def _is_color(entity: Entity) -> bool:
    """A colour as text of a form that is known; of its parts the first one stands for it."""
    entry = entity.entry
    if entry.type != "string" or not is_settable(entry) or entry.raw is None:
        return False
    first = entity.field is not None and entity.field is entry.raw.fields[0]
    return first and entry.raw.layout in COLOR_LAYOUTS


def _climates(found: Sequence[Entity]) -> Iterator[Mapping[str, Entity]]:
    def target(one: Entity) -> bool:
        fits = one.unit in ("°C", "°F") and not one.scale.offset
        return _is_set(one) and one.quantity == "temperature" and fits

    def current(one: Entity) -> bool:
        measured = one.field is None and one.entry.type == "value" and not one.settable and not one.scale.offset
        return measured and one.quantity == "temperature"

    aim = _pick(found, CLIMATE, TARGET, target)
    if aim is None:
        return
    now = _pick([one for one in found if one.unit == aim.unit], CLIMATE, CURRENT, current)
    if now is None and forced(aim) != CLIMATE:
        return
    parts = {SWITCH: _pick(found, CLIMATE, SWITCH, _is_switch), TARGET: aim, CURRENT: now}
    parts[MODE] = _pick(found, CLIMATE, MODE, lambda one: one.kind is Kind.SELECT and _told(one, CLIMATE, MODE))
    yield _present(parts)


def _fans(found: Sequence[Entity]) -> Iterator[Mapping[str, Entity]]:
    def speed(one: Entity) -> bool:
        if not _told(one, FAN, SPEED):
            return False
        if one.kind is Kind.SELECT:
            return [label.value for label in one.options] == list(range(len(one.options))) and len(one.options) > 1
        limits, scale = one.limits, one.scale
        plain = (scale.mul, scale.div, scale.offset) == (1, 1, 0) or one.unit == "%"
        ends = limits is not None and limits.min in (0, 1) and limits.max is not None and 1 < limits.max <= 256
        return one.kind is Kind.NUMBER and plain and ends

    fast = _pick(found, FAN, SPEED, speed)
    switch = _pick(found, FAN, SWITCH, _is_switch)
    if fast is not None and (switch is not None or forced(fast) == FAN):
        yield _present({SWITCH: switch, SPEED: fast})
    elif switch is not None and forced(switch) == FAN:
        yield {SWITCH: switch}


def _covers(found: Sequence[Entity]) -> Iterator[Mapping[str, Entity]]:
    def place(one: Entity) -> bool:
        said = one.quantity == "position" or _told(one, COVER, POSITION)
        return _is_set(one) and said and bool(full_count(one))

    def control(one: Entity) -> bool:
        words = {label.value: label.label.lower() for label in one.options}
        return one.kind is Kind.SELECT and words.items() >= {0: "open", 1: "stop", 2: "close"}.items()

    def report(one: Entity) -> bool:
        said = one.quantity == "position" or _told(one, COVER, REPORT)
        return one.field is None and one.entry.type == "value" and not one.settable and said and bool(full_count(one))

    aims = [one for one in found if place(one)]
    for one in aims:
        number = _number(one) if len(aims) > 1 else ""
        if len(aims) > 1 and not number:
            continue
        parts = {POSITION: one, CONTROL: _pick(found, COVER, CONTROL, control, number)}
        if parts[CONTROL] is None and forced(one) != COVER:
            continue
        seen = _pick(found, COVER, REPORT, report, number)
        parts[REPORT] = seen if seen is not None and full_count(seen) == full_count(one) else None
        yield _present(parts)


def _present(parts: Mapping[str, Entity | None]) -> dict[str, Entity]:
    return {role: part for role, part in parts.items() if part is not None}
