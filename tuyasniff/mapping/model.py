"""The mapping of a device: what each datapoint is, what was seen of it, and what a person says about it.

The classes mirror `mapping.schema.json` field by field and in its order. None, an empty tuple and an empty mapping
all mean "the file does not say". `extra` holds keys that begin with `x-`: other programs' words, kept as they are.
"""

from __future__ import annotations

from collections import abc
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from tuyasniff.model import DpSummary

FORMAT = "tuyasniff-mapping"
FORMAT_VERSION = "1.0"
UNKNOWN = "unknown"

Plain: TypeAlias = bool | int | str
"""A value of a datapoint as it stands in a file."""

Extra: TypeAlias = abc.Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Generator:
    """The program that wrote the file."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Zigbee:
    """How a Zigbee device names itself."""

    manufacturer_name: str | None = None
    model_id: str | None = None


@dataclass(frozen=True, slots=True)
class Uart:
    """The serial line; `framing` as in 8N1."""

    baud: int
    framing: str = "8N1"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """The device. `product_info` is the untouched text that the MCU sent.

    `withheld` names what stands in the file as null: somebody wants nothing there.
    """

    name: str | None = None
    manufacturer: str | None = None
    model: str | None = None
    family: str = UNKNOWN
    header_versions: tuple[int, ...] = ()
    product_id: str | None = None
    product_version: str | None = None
    product_info: str | None = None
    zigbee: Zigbee | None = None
    uart: Uart | None = None
    wifi_state_needed: int | None = None
    needs_polling: bool | None = None
    extra: Extra = field(default_factory=dict)
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaptureSource:
    """A capture that was looked at. `sha256` is that of the file as it lies on the disk."""

    name: str
    sha256: str | None = None
    start: str | None = None
    duration_s: float | None = None
    frames: int | None = None
    checksum_errors: int | None = None


@dataclass(frozen=True, slots=True)
class ImportSource:
    """A declaration of the product that was read."""

    kind: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where the mapping comes from."""

    captures: tuple[CaptureSource, ...] = ()
    imports: tuple[ImportSource, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """physical = raw * mul / div + offset, exactly: an offset counts as the decimal number it is written as."""

    mul: int
    div: int
    offset: float = 0

    def apply(self, raw: int) -> Decimal:
        """The physical value of a raw count."""
        return Decimal(raw) * self.mul / self.div + Decimal(str(self.offset))


@dataclass(frozen=True, slots=True)
class Range:
    """The declared range in raw counts."""

    min: int | None = None
    max: int | None = None
    step: int | None = None


@dataclass(frozen=True, slots=True)
class EnumLabel:
    """One value of an enum. While nobody has named it, the label is the number."""

    value: int
    label: str
    seen: bool | None = None


@dataclass(frozen=True, slots=True)
class BitLabel:
    """One bit of a bitmap, counted from the lowest. While nobody has named it, the label is the number."""

    bit: int
    label: str
    seen: bool | None = None


@dataclass(frozen=True, slots=True)
class RawField:
    """A number inside a raw datapoint; `offset` and `length` in bytes."""

    name: str
    offset: int
    length: int
    endian: str = "big"
    signed: bool = False
    quantity: str | None = None
    unit: str | None = None
    scale: Scale | None = None
    state_class: str | None = None


@dataclass(frozen=True, slots=True)
class RawLayout:
    """How a raw datapoint is packed."""

    layout: str | None = None
    length: int | None = None
    fields: tuple[RawField, ...] = ()


@dataclass(frozen=True, slots=True)
class Observed:
    """What captures have shown. `min`, `max` are raw counts; `values` holds up to 64 in order of appearance."""

    reports: int | None = None
    sets: int | None = None
    first: str | None = None
    last: str | None = None
    lengths: tuple[int, ...] = ()
    min: int | None = None
    max: int | None = None
    last_value: Plain | None = None
    distinct: int | None = None
    values: tuple[Plain, ...] = ()
    period_s: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something is said: the rule, the field it speaks about, and its words."""

    rule: str
    field: str | None = None
    weight: float | None = None
    text: str | None = None
    frame: int | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """What exporters are told."""

    skip: bool | None = None
    openbeken_channel: int | None = None
    tasmota_fnid: int | None = None
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One datapoint.

    `unit` is the unit after scaling. `confidence` is that of the least certain thing said here (see `observe`).
    `user_set` names fields that a person has fixed.
    """

    id: int
    type: str
    type_code: int | None = None
    access: str = UNKNOWN
    code: str | None = None
    name: str | None = None
    quantity: str | None = None
    unit: str | None = None
    state_class: str | None = None
    entity_category: str | None = None
    scale: Scale | None = None
    signed: bool | None = None
    display_precision: int | None = None
    range: Range | None = None
    enum: tuple[EnumLabel, ...] = ()
    bitmap: tuple[BitLabel, ...] = ()
    raw: RawLayout | None = None
    observed: Observed | None = None
    confidence: float = 0
    confidence_by_field: abc.Mapping[str, float] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    user_set: tuple[str, ...] = ()
    note: str | None = None
    export: Export | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping file."""

    format: str = FORMAT
    format_version: str = FORMAT_VERSION
    generator: Generator | None = None
    created: str | None = None
    device: Device = field(default_factory=Device)
    source: Source | None = None
    dps: tuple[Entry, ...] = ()
    extra: Extra = field(default_factory=dict)

    def entry(self, dp_id: int) -> Entry | None:
        """The datapoint of that id."""
        return next((entry for entry in self.dps if entry.id == dp_id), None)

    @staticmethod
    def load(path: str | Path) -> Mapping:
        """Read a JSON or YAML file; see `files.load`."""
        from tuyasniff.mapping.files import load

        return load(path)

    def save(self, path: str | Path, *, fresh: bool = False) -> None:
        """Write a JSON or YAML file; see `files.save`."""
        from tuyasniff.mapping.files import save

        save(self, path, fresh=fresh)

    @staticmethod
    def from_datapoints(datapoints: Iterable[DpSummary], **known: Any) -> Mapping:
        """What a session has shown; see `observe.observed_mapping` for what else may be known."""
        from tuyasniff.mapping.observe import observed_mapping

        return observed_mapping(datapoints, **known)


EMPTY = Mapping()
"""A mapping that says nothing."""
