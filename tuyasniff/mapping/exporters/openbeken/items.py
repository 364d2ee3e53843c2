"""What becomes of each datapoint in an OpenBeken script: its channels, its link, or why it has none.

Facts of OpenBK7231T_App e1a80975583f, `src/driver/drv_tuyaMCU.c`: a report is taken by its length alone, one byte or
four; every other length needs one of the packed types below, or goes to MQTT as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tuyasniff.mapping.exporters.certainty import of_type
from tuyasniff.mapping.exporters.entities import Entity, Kind, scale_words, why
from tuyasniff.mapping.exporters.openbeken.channels import (
    LINE_MOST,
    Channel,
    channel_for,
    enum_text,
    label_text,
    writable_unit,
)
from tuyasniff.mapping.exporters.packed import Match, Reader, Slot, match
from tuyasniff.mapping.model import Entry, EnumLabel

MQTT = "MQTT"
DDS238 = "RAW_DDS238"
DIMMERS = {100: "Dimmer", 256: "Dimmer256", 1000: "Dimmer1000"}
"""Channel types of sliders by their upper end. With the same range for the device they show what it says, exactly."""

READERS: tuple[Reader, ...] = (
    Reader("RAW_V2C3P3", (8,), (Slot("voltage", 0, 2), Slot("current", 2, 3), Slot("power", 5, 3))),
    Reader("RAW_TAC2121C_VCP", (6,), (Slot("voltage", 0, 2), Slot("current", 2, 2), Slot("power", 4, 2))),
    Reader("RAW_TAC2121C_VCP", (8, 10), (Slot("voltage", 0, 2), Slot("current", 3, 2), Slot("power", 6, 2))),
    Reader(
        "RAW_VCPPfF",
        (15,),
        (
            Slot("voltage", 0, 2),
            Slot("current", 3, 2),
            Slot("power", 6, 2),
            Slot("power_factor", 11, 2),
            Slot("frequency", 13, 2),
        ),
    ),
    Reader(DDS238, (15,), (Slot("current", 11, 2), Slot("voltage", 13, 2))),
)

_WORDS = {"bool": "bool", "value": "val", "enum": "enum", "bitmap": "5"}
"""The word for a type in a link; `bitmap` itself would be taken for a value."""

_TAKEN_LENGTHS = frozenset({1, 4})
_FRAME_MOST = 256
_OVERHEAD = 11
"""Header, checksum and head of a datapoint around its value."""

_ARGUMENTS_MOST = 31
_FIELDS_SHOWN = 12
_READ_ONLY = frozenset({"sensor", "binary_sensor", "text_sensor"})
_SET = frozenset({"number", "switch", "select", "light", "climate", "fan", "cover", "button"})
_EXPORTED = re.compile(r"reverse|export|fed.?back|feed.?in|backward", re.IGNORECASE)
_BRIGHTNESS = re.compile(r"bright_value")
_BINARY = {
    "door": "OpenClosed_Inv",
    "window": "OpenClosed_Inv",
    "motion": "Motion",
    "presence": "Motion",
    "occupancy": "Motion",
}
"""On means open, and in OpenClosed 1 is shown as closed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A channel: its type and label, and the names of its values if it is an enum."""

    type: str
    label: str
    options: tuple[EnumLabel, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One datapoint: what is said about it, its channels in a row, and the word for its type in the link.

    `refused`: why it cannot be had exactly; then all of it is commented out. `left` names numbers inside that stay
    out. `apart`: the firmware chooses the channels itself, by their types. `wish`: the channel a person asked for.
    """

    entry: Entry
    stated: bool
    comments: tuple[str, ...]
    word: str
    channels: tuple[Shown, ...] = ()
    mult: int = 1
    flag: int = 0
    refused: str = ""
    left: str = ""
    notes: tuple[str, ...] = ()
    dimmer: int = 0
    settable: bool = False

    @property
    def apart(self) -> bool:
        """Whether the link names no channel, and the channels are found by their types."""
        return self.word == DDS238

    @property
    def wish(self) -> int | None:
        """The channel that a person asked for."""
        return None if self.entry.export is None else self.entry.export.openbeken_channel


def items(found: Sequence[Entity], accept: float, *, sleeps: bool) -> tuple[Item, ...]:
    """One item for each datapoint, in their order. `sleeps`: a device on batteries, of the low-power protocol."""
    made: list[Item] = []
    dimmer = 0
    for _, group in groupby(found, key=lambda one: one.dp):
        item = _item(tuple(group), accept, sleeps=sleeps, dimmer=dimmer)
        dimmer = dimmer or (item.dimmer if item.stated else 0)
        made.append(item)
    return tuple(made)


def _item(group: tuple[Entity, ...], accept: float, *, sleeps: bool, dimmer: int) -> Item:
    first = group[0]
    if first.field is not None:
        return _packed(group, accept, sleeps=sleeps)
    if first.kind in (Kind.TEXT, Kind.RAW):
        return _through_mqtt(first, (why(first),), first.stated, sleeps=sleeps)
    lost = _lost_lengths(first)
    if lost:
        return _through_mqtt(first, (why(first),), first.stated, sleeps=sleeps, lost=lost)
    item = _plain(first, dimmer=0 if sleeps else dimmer, sliders=not sleeps)
    if sleeps and item.settable:
        said = "what is set waits until the sensor asks for it (0x10); before its first report it would get 0"
        return replace(item, flag=1, comments=(*item.comments, said))
    return item


def _lost_lengths(entity: Entity) -> str:
    """Why its reports would be dropped: they are not one byte or four long."""
    seen = entity.entry.observed
    odd = sorted(set(seen.lengths if seen else ()) - _TAKEN_LENGTHS)
    if odd:
        return f"values of {_either(odd)} bytes are dropped, only those of 1 or 4 are taken"
    bits = max((one.bit for one in entity.bits), default=0)
    if entity.kind is Kind.BITMAP and bits >= 8 and not (seen and seen.lengths):
        return "its bits need more than one byte, and of more only four are taken"
    return ""


def _either(numbers: Sequence[int]) -> str:
    return " or ".join(map(str, numbers))


def _plain(entity: Entity, *, dimmer: int, sliders: bool) -> Item:
    entry = entity.entry
    word = _WORDS.get(entry.type, "val")
    platform = entry.export.platform if entry.export else None
    settable = (entity.settable and entity.why_read_only is None) or platform in _SET
    settable = settable and platform not in _READ_ONLY
    item = Item(entry, entity.stated, (why(entity),), word, settable=settable)
    if entity.kind in (Kind.SWITCH, Kind.BINARY):
        kind = "Toggle" if settable else _BINARY.get(entity.quantity or "", "ReadOnly")
        return replace(item, channels=(Shown(kind, _label(entity)),))
    if entity.kind in (Kind.SELECT, Kind.ENUM):
        return _enum(item, entity)
    if entity.kind is Kind.BITMAP:
        bits = ", ".join(f"{one.bit} {one.label}" for one in entity.bits)
        comments = (*item.comments, f"bits: {bits}") if bits else item.comments
        return replace(item, channels=(Shown("ReadOnly", _label(entity)),), comments=comments, settable=False)
    if settable:
        return _settable_number(item, entity, dimmer=dimmer, sliders=sliders)
    return _number(item, entity)


def _number(item: Item, entity: Entity) -> Item:
    channel = _channel(entity)
    if channel is None:
        return _raw_counts(item, entity)
    comments = [*item.comments]
    if channel.words:
        comments.append(f"unit: {channel.words}")
    if entity.why_read_only and not (entity.entry.export and entity.entry.export.platform in _READ_ONLY):
        comments.append(f"only read here: {entity.why_read_only}")
    notes = []
    if entity.entry.signed is False:
        notes.append(f"{_named(entity)}: counts above 2147483647 show as negative ones")
    shown = Shown(channel.type, _label(entity, channel.unit))
    return replace(
        item,
        channels=(shown,),
        mult=channel.mult,
        flag=int(channel.mult != 1),
        comments=tuple(comments),
        notes=(*item.notes, *notes, *_unit_notes(entity, channel)),
    )


def _raw_counts(item: Item, entity: Entity) -> Item:
    """No type shows it exactly: the count would be there, under a label that says so, if a person wants it."""
    words = scale_words(entity.scale) or "raw"
    reason = f"no channel type shows {words}{f' {entity.unit}' if entity.unit else ''} exactly"
    return replace(item, channels=(Shown("ReadOnly", _label(entity, "raw")),), refused=reason)


def _settable_number(item: Item, entity: Entity, *, dimmer: int, sliders: bool) -> Item:
    limits = entity.limits
    top = limits.max if limits is not None and limits.max in DIMMERS and (limits.min or 0) >= 0 else 0
    bright = entity.quantity == "brightness" or _BRIGHTNESS.match(entity.entry.code or "")
    if sliders and bright and top and dimmer in (0, top):
        return replace(item, channels=(Shown(DIMMERS[top], _label(entity)),), dimmer=top)
    words = scale_words(entity.scale)
    meant = " ".join(filter(None, (words, entity.unit)))
    comments = [*item.comments, f"set as a raw count{f': {meant} is the value' if words else ''}"]
    if limits is not None and None not in (limits.min, limits.max):
        comments.append(f"its counts: {limits.min} to {limits.max}")
    return replace(item, channels=(Shown("TextField", _label(entity, "raw")),), comments=tuple(comments))


def _enum(item: Item, entity: Entity) -> Item:
    options, missing = _options(entity.options)
    kind = "Enum" if item.settable else "ReadOnlyEnum"
    if not options:
        kind = "TextField" if item.settable else "ReadOnly"
    notes = (f"{_named(entity)}: no room for the names of the values {_listed(missing)}",) if missing else ()
    return replace(item, channels=(Shown(kind, _label(entity), options),), notes=notes)


def _options(options: Sequence[EnumLabel]) -> tuple[tuple[EnumLabel, ...], tuple[int, ...]]:
    """Names as the firmware takes them, each one once, as many as a line holds; and the values without a name."""
    taken: set[str] = set()
    named: list[EnumLabel] = []
    missing: list[int] = []
    room = LINE_MOST - len("SetChannelEnum 00")
    for option in options:
        text = enum_text(option.label, option.value)
        text = text if text not in taken else f"{option.value} {text}"[:16]
        size = len(f' "{option.value}:{text}"'.encode())
        if size > room or len(named) >= _ARGUMENTS_MOST or text in taken:
            missing.append(option.value)
            continue
        taken.add(text)
        room -= size
        named.append(EnumLabel(option.value, text))
    return tuple(named), tuple(missing)


def _listed(values: Sequence[int]) -> str:
    return ", ".join(map(str, values[:8])) + (" and more" if len(values) > 8 else "")


def _packed(group: tuple[Entity, ...], accept: float, *, sleeps: bool) -> Item:
    first = group[0]
    comments = _of_fields(group)
    found = None if first.entry.type == "string" or sleeps else match(group, READERS)
    shown = None if found is None else _run(found)
    if found is None or shown is None:
        what = f"{len(group)} numbers inside" if len(group) > 1 else "the number inside"
        reason = (
            "no packed type of the firmware has them at these places" if found is None else "a scale without a type"
        )
        if sleeps:
            reason = "the low-power driver opens no packed values"
        whole = _through_mqtt(first, comments, of_type(first.entry, accept).stated, sleeps=sleeps)
        return replace(whole, left=f"{what}: {reason}")
    notes = [
        f"{_named(one)}: above 65535 counts the highest byte is lost, {found.reader.name} reads the lower two"
        for one in found.cut
    ]
    notes += [
        f"{_named(one)}: a negative reading shows as {1 << 8 * one.field.length} counts more"
        for one in found.taken
        if one.field is not None and one.field.signed
    ]
    left = f"{', '.join(one.name for one in found.left)}: not read by {found.reader.name}" if found.left else ""
    return Item(first.entry, first.stated, comments, found.reader.name, shown, left=left, notes=tuple(notes))


def _of_fields(group: Sequence[Entity]) -> tuple[str, ...]:
    """What is inside, a line each; of long tables the beginning."""
    lines = [why(one) for one in group[:_FIELDS_SHOWN]]
    more = len(group) - len(lines)
    return (*lines, f"and {more} more numbers inside") if more > 1 else tuple(map(why, group))


def _run(found: Match) -> tuple[Shown, ...] | None:
    """The channels in the order in which the firmware fills them."""
    shown: list[Shown] = []
    for one in found.taken:
        channel = channel_for(one.quantity, one.unit, one.scale, factors=False)
        if channel is None or not writable_unit(channel.unit):
            return None
        shown.append(Shown(channel.type, _label(one, channel.unit)))
    if found.reader.name == DDS238 and [one.type for one in shown] != ["Current_div1000", "Voltage_div10"]:
        return None
    return tuple(shown)


def _through_mqtt(entity: Entity, comments: tuple[str, ...], stated: bool, *, sleeps: bool, lost: str = "") -> Item:
    """A value without a channel: the firmware publishes it as text or hex."""
    seen = entity.entry.observed
    longest = max(seen.lengths if seen else (), default=0)
    type_word = "str" if entity.entry.type == "string" else entity.entry.type
    said = f"published as {'text' if type_word == 'str' else 'hex'}: tm/{type_word}/{entity.dp}; no channel holds it"
    refused = ""
    if sleeps:
        refused = f"{lost or 'no channel holds it'}, and the low-power driver publishes none"
    elif longest + _OVERHEAD > _FRAME_MOST:
        refused = f"its frames are longer than {_FRAME_MOST} bytes, the firmware drops them"
    left = f"as a channel: {lost}" if lost and not refused else ""
    return Item(entity.entry, stated, (*comments, said), MQTT, refused=refused, left=left)


def _channel(entity: Entity) -> Channel | None:
    exported = bool(_EXPORTED.search(f"{entity.entry.code or ''} {entity.name}"))
    return channel_for(entity.quantity, entity.unit, entity.scale, exported=exported)


def _unit_notes(entity: Entity, channel: Channel) -> Iterator[str]:
    if not writable_unit(channel.unit):
        yield f"{_named(entity)}: its unit cannot stand in a label"


def _label(entity: Entity, unit: str | None = None) -> str:
    return label_text(entity.name, unit if writable_unit(unit) else None, f"DP {entity.dp}")


def _named(entity: Entity) -> str:
    return f"dp {entity.dp} ({entity.name})"
