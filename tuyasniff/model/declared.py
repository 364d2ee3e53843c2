"""What others declare of a product: its datapoints, and the pins of its module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tuyasniff.model.meaning import Meaning, RawPart


class SchemaLabel(NamedTuple):
    """A declared enum value or bit: its number on the wire, None where the declaration does not tell, and its name."""

    value: int | None
    label: str


@dataclass(frozen=True, slots=True)
class SchemaDp:
    """What a product declares of one datapoint.

    `type` is a name of DpType in small letters or None, `mode` is `ro`, `rw`, `wr` or None; `min`, `max` and `step`
    are raw counts. `meaning` is what follows from code, unit and scale; `unit` is that of physical = raw * mul / div,
    in the spelling of `info quantities` (declared mA are A here). `parts` are the declared numbers inside a raw value.
    """

    id: int
    code: str | None = None
    name: str | None = None
    type: str | None = None
    mode: str | None = None
    min: int | None = None
    max: int | None = None
    step: int | None = None
    unit: str | None = None
    mul: int = 1
    div: int = 1
    quantity: str | None = None
    labels: tuple[SchemaLabel, ...] = ()
    parts: tuple[RawPart, ...] = ()

    @property
    def meaning(self) -> Meaning | None:
        """The declared meaning, None where the declaration names no quantity."""
        return None if self.quantity is None else Meaning(self.quantity, self.unit, self.mul, self.div)


@dataclass(frozen=True, slots=True)
class Schema:
    """What a product declares of its datapoints. `kind` is a word of `mapping.schema.json` for imports."""

    product_id: str
    kind: str
    source: str
    dps: tuple[SchemaDp, ...]
    name: str | None = None
    category: str | None = None
    read_on: str | None = None

    def dp(self, dp_id: int) -> SchemaDp | None:
        """The declaration of that datapoint."""
        return next((dp for dp in self.dps if dp.id == dp_id), None)


class Pin(NamedTuple):
    """A pin of a module and its task.

    `role` is a word such as `relay`, `button`, `wifi_led`, `meter_cf`; `key` what the configuration calls it;
    `channel` counts from 1. `active_high` is the level at which it is on, None where nobody says.
    """

    role: str
    number: int
    key: str
    channel: int | None = None
    active_high: bool | None = None


@dataclass(frozen=True, slots=True)
class PinConfig:
    """What a general firmware is told about the pins of its module, in `user_param_key` of its flash.

    `values` holds all of it as it stands there. `chip` is the metering chip, None where none is told; `shunt` its
    resistor in milliohm. `recovered`: it comes from erased storage, and may be that of an earlier life.
    """

    values: tuple[tuple[str, str], ...]
    pins: tuple[Pin, ...] = ()
    module: str | None = None
    chip: str | None = None
    shunt: int | None = None
    recovered: bool = False

    def value(self, key: str) -> str | None:
        """What stands under that key."""
        return next((value for name, value in self.values if name == key), None)

    def pin(self, role: str, channel: int | None = None) -> Pin | None:
        """The first pin of that role; with a channel, that of it."""
        return next((pin for pin in self.pins if pin.role == role and channel in (None, pin.channel)), None)
