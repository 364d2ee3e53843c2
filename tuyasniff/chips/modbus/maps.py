"""What the registers of a meter mean: a table for each kind, and a block of registers read by it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from tuyasniff.chips.amounts import exact, rounded
from tuyasniff.model import Constant


class Form(Enum):
    """How a number lies in registers of 16 bits; `LOW_FIRST` has the low register first."""

    U16 = "u16"
    S16 = "s16"
    U32 = "u32"
    LOW_FIRST = "u32 low first"
    FLOAT = "float"

    @property
    def registers(self) -> int:
        """How many it takes."""
        return 1 if self in (Form.U16, Form.S16) else 2


class Field(NamedTuple):
    """A number in the registers from `register` on: its digits with the point `places` from the right, in `unit`.

    A float is what it says, times `factor`, and shown with so many places. `low` and `high` are what it can truly be
    (0 is always possible). `telling`: hardly anything else has a value there. `allowed` are the only counts there are.
    """

    register: int
    name: str
    form: Form
    quantity: str
    unit: str
    places: int
    low: float
    high: float
    telling: bool = False
    factor: int = 1
    allowed: tuple[int, ...] = ()


class Sum(NamedTuple):
    """A field that is the sum of two others, named by their registers; both others may not be 0 at once."""

    total: int
    first: int
    second: int


class Balance(Enum):
    """What the power has to be."""

    FACTOR = "voltage times current times power factor"
    DIRECT = "voltage times current"
    NONE = "not compared"


class RegisterMap(NamedTuple):
    """A kind of meter. `chip` is a word for scripts, `functions` those that read it, `blocks` what is usually asked.

    A block is where it begins and how many registers it has: an answer of that length is taken for it where the
    question was not heard. `balance` says what the first power has to be, `sums` which counters add up. `source` says
    where the table is known from.
    """

    chip: str
    title: str
    functions: tuple[int, ...]
    fields: tuple[Field, ...]
    source: str
    blocks: tuple[tuple[int, int], ...] = ()
    balance: Balance = Balance.NONE
    sums: tuple[Sum, ...] = ()


class Block(NamedTuple):
    """Registers that were told: by which function, from which one on."""

    function: int
    register: int
    words: bytes

    @property
    def size(self) -> int:
        """How many registers."""
        return len(self.words) // 2


class Value(NamedTuple):
    """A field as a block has it: the count (of a float its 32 bits), and the physical value; NaN for no number."""

    field: Field
    raw: int
    physical: float

    @property
    def text(self) -> str | None:
        """The value as people read it; None where it is no number."""
        if self.field.form is not Form.FLOAT:
            return exact(self.raw, self.field.places)
        return rounded(self.physical, self.field.places) if isfinite(self.physical) else None

    @property
    def possible(self) -> bool:
        """Whether it can be true."""
        if self.field.allowed:
            return self.raw in self.field.allowed
        return self.physical == 0 or self.field.low <= self.physical <= self.field.high


@lru_cache(maxsize=512)
def constants(field: Field, source: str) -> tuple[Constant, ...]:
    """The scale of a field as a constant, with the source of its table; a float and an alarm have none."""
    if field.form is Form.FLOAT or field.allowed:
        return ()
    unit = f"counts/{field.unit}" if field.unit else "counts"
    return (Constant(f"{field.name} scale", float(10**field.places), unit, source, 0.0),)


def values(table: RegisterMap, block: Block) -> Iterator[Value]:
    """Each field that lies in the block as a whole."""
    if block.function not in table.functions:
        return
    for field in table.fields:
        at = 2 * (field.register - block.register)
        if at >= 0 and at + 2 * field.form.registers <= len(block.words):
            raw, physical = _number(field, block.words, at)
            yield Value(field, raw, physical)


def _number(field: Field, words: bytes, at: int) -> tuple[int, float]:
    raw: int
    match field.form:
        case Form.U16:
            raw = words[at] << 8 | words[at + 1]
        case Form.S16:
            raw = int.from_bytes(words[at : at + 2], "big", signed=True)
        case Form.U32:
            raw = int.from_bytes(words[at : at + 4], "big")
        case Form.LOW_FIRST:
            raw = int.from_bytes(words[at + 2 : at + 4] + words[at : at + 2], "big")
        case Form.FLOAT:
            (told,) = struct.unpack_from(">f", words, at)
            return int.from_bytes(words[at : at + 4], "big"), told * field.factor
    return raw, raw / 10**field.places
