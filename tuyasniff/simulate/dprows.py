"""What the datapoints of a virtual device mean, as rows of data; the truth that a guesser has to find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tuyasniff.model import DpType


@dataclass(frozen=True, slots=True)
class Packed:
    """One number within a RAW datapoint: big-endian, value = raw * mul / div."""

    name: str
    offset: int
    length: int
    quantity: str | None = None
    unit: str | None = None
    div: int = 1
    signed: bool = False
    state_class: str | None = None

    def document(self) -> dict[str, Any]:
        """As in a mapping file."""
        told: dict[str, Any] = {"name": self.name, "offset": self.offset, "length": self.length}
        if self.signed:
            told["signed"] = True
        if self.quantity is not None:
            told |= {"quantity": self.quantity, "unit": self.unit, "scale": {"mul": 1, "div": self.div}}
        if self.state_class is not None:
            told["state_class"] = self.state_class
        return told


@dataclass(frozen=True, slots=True)
class Layout:
    """How the bytes of a RAW datapoint are to be read."""

    name: str
    length: int
    fields: tuple[Packed, ...]

    def document(self) -> dict[str, Any]:
        """As in a mapping file."""
        return {"layout": self.name, "length": self.length, "fields": [field.document() for field in self.fields]}


@dataclass(frozen=True, slots=True)
class DpRow:
    """A datapoint: `type` as on the wire, `low` to `high` what may be set (raw), `div` the scale (value = raw / div).

    `enum` lists labels from 0 on, `bitmap` those of the bits from 0 on. `access` is `ro` or `rw`.
    """

    id: int
    type: str
    code: str
    name: str
    quantity: str | None = None
    unit: str | None = None
    div: int = 1
    access: str = "ro"
    state_class: str | None = None
    category: str | None = None
    low: int | None = None
    high: int | None = None
    enum: tuple[str, ...] = ()
    bitmap: tuple[str, ...] = ()
    layout: Layout | None = None
    note: str = ""

    @property
    def writable(self) -> bool:
        """Whether the app may set it."""
        return self.access == "rw"

    def document(self) -> dict[str, Any]:
        """As in a mapping file."""
        told: dict[str, Any] = {
            "id": self.id,
            "type": self.type,
            "type_code": int(DpType[self.type.upper()]),
            "access": self.access,
            "code": self.code,
            "name": self.name,
            "quantity": self.quantity,
            "unit": self.unit,
        }
        if self.state_class is not None:
            told["state_class"] = self.state_class
        if self.category is not None:
            told["entity_category"] = self.category
        if self.type == "value":
            told["scale"] = {"mul": 1, "div": self.div}
        if self.low is not None and self.high is not None:
            told["range"] = {"min": self.low, "max": self.high}
        if self.enum:
            told["enum"] = [{"value": value, "label": label} for value, label in enumerate(self.enum)]
        if self.bitmap:
            told["bitmap"] = [{"bit": bit, "label": label} for bit, label in enumerate(self.bitmap)]
        if self.layout is not None:
            told["raw"] = self.layout.document()
        if self.note:
            told["note"] = self.note
        return told | {"confidence": 1.0}


def phase_layout() -> Layout:
    """Voltage, current and power of one phase in eight bytes, by far the most common form (OBK, ZHC, TLOC)."""
    measured = "measurement"
    return Layout(
        "phase_v2c3p3",
        8,
        (
            Packed("voltage", 0, 2, "voltage", "V", 10, state_class=measured),
            Packed("current", 2, 3, "current", "A", 1000, state_class=measured),
            Packed("power", 5, 3, "power", "W", 1, state_class=measured),
        ),
    )


def limits_layout(limits: Sequence[tuple[str, str | None, str | None]]) -> Layout:
    """Alarm limits of four bytes each: code, on, threshold."""
    fields = []
    for index, (name, quantity, unit) in enumerate(limits):
        at = 4 * index
        fields += [
            Packed(f"{name}_code", at, 1),
            Packed(f"{name}_on", at + 1, 1),
            Packed(f"{name}_limit", at + 2, 2, quantity, unit),
        ]
    return Layout("alarm_limits", 4 * len(limits), tuple(fields))


def packed_phase(volts: float, amps: float, watts: float) -> bytes:
    """The eight bytes of `phase_layout`: V/10 (2), mA (3), W (3); power without its sign."""
    parts = ((volts * 10, 2), (amps * 1000, 3), (abs(watts), 3))
    return b"".join(round(number).to_bytes(size, "big") for number, size in parts)


def packed_limit(code: int, on: bool, threshold: int) -> bytes:
    """One alarm limit."""
    return bytes((code, on)) + threshold.to_bytes(2, "big")
