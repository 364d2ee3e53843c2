"""What a mapping offers to a target: one entity for each datapoint, and for each number inside a raw one.

Every exporter begins here, so all of them agree on names, on what can be set, and on what is certain.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from tuyasniff.mapping.exporters.certainty import (
    ACCEPT,
    Standing,
    certainty,
    is_settable,
    of_layout,
    of_meaning,
    of_type,
    said_by,
)
from tuyasniff.mapping.model import BitLabel, Entry, EnumLabel, Evidence, Mapping, Range, RawField, Scale
from tuyasniff.mapping.stating import CANDIDATE, CONFIRMED, GUESS, SCHEMA, is_overruled, source_of

PLAIN = Scale(1, 1)
_REASONS_MOST = 2
MOST_SHOWN = 0.99
"""No guess is shown as if it were certain."""

_TEXT_MOST = 160
_STATING = re.compile(rf"(?:{GUESS}|{SCHEMA}|{CONFIRMED})\.")
_OBSERVED = frozenset({"observed", "other_type", "set_echo"})


class Kind(StrEnum):
    """What an entity is to a home automation."""

    SENSOR = "sensor"
    """A number that is read."""
    NUMBER = "number"
    """A number that is set; its limits are known."""
    BINARY = "binary_sensor"
    SWITCH = "switch"
    ENUM = "enum"
    """One of some values, read."""
    SELECT = "select"
    TEXT = "text_sensor"
    BITMAP = "bitmap"
    RAW = "raw"
    """Bytes that nobody has opened."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing that a target may show.

    `slug` is unique in the mapping, `[a-z][a-z0-9_]*`; `name` is for people. `field` is the number inside
    a raw datapoint, if it is one. physical = raw * mul / div + offset, in `unit`. `limits` are raw counts.
    `why_read_only`: it can be set, and is exported as something to read all the same.
    """

    entry: Entry
    kind: Kind
    name: str
    slug: str
    standing: Standing
    confidence: float
    settable: bool = False
    field: RawField | None = None
    quantity: str | None = None
    unit: str | None = None
    scale: Scale = PLAIN
    state_class: str | None = None
    precision: int | None = None
    category: str | None = None
    limits: Range | None = None
    options: tuple[EnumLabel, ...] = ()
    bits: tuple[BitLabel, ...] = ()
    why_read_only: str | None = None

    @property
    def dp(self) -> int:
        """The dpID."""
        return self.entry.id

    @property
    def stated(self) -> bool:
        """Whether the file states it; else it stands there commented out, or marked."""
        return self.standing.stated

    @property
    def payload_length(self) -> int | None:
        """Bytes of the whole raw datapoint that a field lies in."""
        return None if self.entry.raw is None else self.entry.raw.length


def entities(mapping: Mapping, accept: float = ACCEPT) -> tuple[Entity, ...]:
    """All entities of a mapping in the order of ids. What a person told exporters to skip is not among them."""
    found = [one for entry in mapping.dps for one in _of(entry, accept) if not (entry.export and entry.export.skip)]
    return _named_apart(found)


def _of(entry: Entry, accept: float) -> Iterator[Entity]:
    if entry.raw is not None and entry.raw.fields and entry.type in ("raw", "string", "unknown"):
        standing, sure = of_layout(entry, accept), certainty(entry, "raw")
        for one in entry.raw.fields:
            yield _of_field(entry, one, standing, sure)
        return
    yield _of_entry(entry, accept)


def _of_field(entry: Entry, field: RawField, standing: Standing, sure: float) -> Entity:
    name = _words(field.name)
    if entry.name:
        name = f"{entry.name} {name.lower()}"
    return Entity(
        entry,
        Kind.SENSOR,
        name,
        slug(name),
        standing,
        sure,
        field=field,
        quantity=field.quantity,
        unit=field.unit,
        scale=field.scale or PLAIN,
        state_class=field.state_class,
        precision=None if field.scale is None else decimals(field.scale),
    )


def _of_entry(entry: Entry, accept: float) -> Entity:
    settable = is_settable(entry, accept)
    name = entry.name or _words(entry.code or entry.quantity or f"dp {entry.id}")
    common = Entity(
        entry,
        Kind.RAW,
        name,
        slug(name),
        of_type(entry, accept),
        certainty(entry, "type"),
        settable=settable,
        quantity=entry.quantity,
        category=entry.entity_category,
    )
    if entry.type == "bool":
        return replace(common, kind=Kind.SWITCH if settable else Kind.BINARY)
    if entry.type == "enum":
        return replace(common, kind=Kind.SELECT if settable else Kind.ENUM, options=entry.enum)
    if entry.type == "bitmap":
        return replace(common, kind=Kind.BITMAP, bits=entry.bitmap)
    if entry.type == "string":
        return replace(common, kind=Kind.TEXT)
    if entry.type == "value":
        return _number(common, accept)
    return replace(common, kind=Kind.RAW)


def _number(common: Entity, accept: float) -> Entity:
    entry = common.entry
    standing = of_meaning(entry, accept)
    fields = [name for name in ("quantity", "unit", "scale") if getattr(entry, name) is not None]
    limits = entry.range
    bounded = limits is not None and limits.min is not None and limits.max is not None and limits.min < limits.max
    scale = entry.scale or PLAIN
    fitting = entry.display_precision is not None and not (
        is_overruled(entry, "scale") and source_of(entry, "display_precision") is not None
    )  # digits that went with a scale of ours do not go with a person's
    precision = entry.display_precision if fitting else decimals(scale)
    return replace(
        common,
        kind=Kind.NUMBER if common.settable and bounded else Kind.SENSOR,
        standing=standing,
        confidence=min((certainty(entry, name) for name in fields), default=0.0),
        unit=entry.unit,
        scale=scale,
        state_class=entry.state_class,
        precision=precision,
        limits=limits,
        why_read_only="it can be set, but its limits are not known" if common.settable and not bounded else None,
    )


def decimals(scale: Scale) -> int:
    """How many decimals a scaled value has: 1 for 1/10, 2 for 10/1000; 3 at most where it never ends."""
    places = next((places for places in range(7) if scale.mul * 10**places % scale.div == 0), 3)
    offset = str(scale.offset)
    return max(places, len(offset.partition(".")[2].rstrip("0")) if "." in offset and "e" not in offset else 0)


def why(entity: Entity) -> str:
    """One line on what an entity is and why: `dp 20 value, voltage V, raw/10; guessed, 0.97: P = U·I within 2 %`."""
    entry, field = entity.entry, entity.field
    place = f"dp {entry.id} {entry.type}"
    if field is not None:
        place += f" bytes {field.offset}..{field.offset + field.length - 1}"
    quantity = (entity.quantity or "").replace("_", " ")
    meant = " ".join(filter(None, (quantity, one_line(entity.unit or "")))) or (
        "raw counts" if entity.kind is Kind.SENSOR else ""
    )
    scaled = scale_words(entity.scale)
    head = ", ".join(filter(None, (place, meant, scaled)))
    return _printable(f"{head}; {_standing_words(entity)}")


def _standing_words(entity: Entity) -> str:
    entry = entity.entry
    if entity.field is None and entity.kind not in (Kind.SENSOR, Kind.NUMBER):
        seen = next((line.text for line in entry.evidence if line.rule == "observed" and line.text), "")
        told = f"seen: {one_line(seen)}" if seen else "told by its type"
        return told if entity.stated else f"its type is not certain, {entity.confidence:.2f}; {told}"
    if entity.standing is Standing.UNKNOWN:
        offers = [line.text for line in entry.evidence if line.rule == CANDIDATE and line.text]
        return f"? nothing certain{': ' + one_line('; '.join(offers[:3])) if offers else ''}"
    who = "raw" if entity.field is not None else next(
        (name for name in ("quantity", "unit", "scale") if getattr(entry, name) is not None), "quantity"
    )  # fmt: skip
    if entity.standing is Standing.CERTAIN:
        return "said by a person" if said_by(entry, who) == "person" else "declared by the product"
    reasons = [line.text for line in entry.evidence if line.text and _is_reason(line, who)]
    grade = "guessed" if entity.stated else "not certain"
    own = [] if who == "raw" else [name for name in ("quantity", "unit", "scale") if _is_own(entry, name)]
    if own:  # our reasons are for what stood there before
        reasons = [f"{' and '.join(own)} said by a person"]
    reason = one_line("; ".join(reasons[:_REASONS_MOST]))
    return f"{grade}, {min(entity.confidence, MOST_SHOWN):.2f}{': ' if reason else ''}{reason}"


def _is_own(entry: Entry, name: str) -> bool:
    return getattr(entry, name) is not None and said_by(entry, name) == "person"


def _is_reason(line: Evidence, who: str) -> bool:
    """Whether a line speaks for what is stated: for the layout, or for quantity, unit and scale."""
    about = "raw" if who == "raw" else "quantity"
    if line.field != about or (line.weight or 0) < 0:
        return False
    return not _STATING.match(line.rule) and line.rule not in _OBSERVED and line.rule != CANDIDATE


def scale_words(scale: Scale) -> str:
    """`raw/10`, `raw*2`, `raw*5/3 - 20`; empty where the raw count is the value."""
    words = "raw" if scale.mul == 1 else f"raw*{scale.mul}"
    words += "" if scale.div == 1 else f"/{scale.div}"
    if scale.offset:
        words += f" {'+' if scale.offset > 0 else '-'} {format(abs(Decimal(str(scale.offset))).normalize(), 'f')}"
    return "" if words == "raw" else words


def one_line(text: str) -> str:
    """A text that fits into a comment: no line ends, no control characters, 160 characters at most."""
    line = _printable(text)
    return line if len(line) <= _TEXT_MOST else f"{line[: _TEXT_MOST - 1]}…"


def _printable(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def slug(name: str) -> str:
    """A name as an identifier: `[a-z][a-z0-9_]*`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return word if word[:1].isalpha() else f"dp_{word}" if word else "unnamed"


def _words(name: str) -> str:
    text = " ".join(name.replace("_", " ").split())
    if re.fullmatch(r"dp \d+", text):
        return text.upper()
    return text[:1].upper() + text[1:]


def _named_apart(found: Iterable[Entity]) -> tuple[Entity, ...]:
    """Entities of the same name are numbered in their order; the numbers of others are left alone."""
    every = [replace(one, name=one_line(one.name) or f"DP {one.dp}") for one in found]
    often = Counter(one.slug for one in every)
    taken = {one.slug for one in every if often[one.slug] == 1}
    named: list[Entity] = []
    for one in every:
        if often[one.slug] == 1:
            named.append(one)
            continue
        number = next(number for number in range(1, len(every) + 2) if f"{one.slug}_{number}" not in taken)
        taken.add(f"{one.slug}_{number}")
        named.append(replace(one, name=f"{one.name} {number}", slug=f"{one.slug}_{number}"))
    return tuple(named)
