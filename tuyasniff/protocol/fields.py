"""The plain payload vocabulary: integers, named values, flags, constants, bytes.

Texts and JSON live in `texts.py`, dates in `times.py`, addresses and versions in `net.py`, repeats and choices in
`compound.py`, datapoints in `datapoints.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.model import FaultCode, Field, Span
from tuyasniff.protocol.kinds import STOP, Found, Kind, Reading, Run, count


@dataclass(frozen=True, slots=True, eq=False)
class Int(Kind):
    """An integer of 1 to 8 bytes.

    `words` names single values; others show through `shows`, a format string. A value outside `low`..`high`,
    or (when `closed`) one that `words` does not name, is a fault.
    """

    size: int = 1
    signed: bool = False
    shows: str = "{}"
    words: Mapping[int, str] | None = None
    closed: bool = False
    low: int | None = None
    high: int | None = None
    little: bool = False
    role: str = "data"

    @property
    def bounds(self) -> tuple[int, int]:
        """As many bytes as the integer has."""
        return (self.size, self.size)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read the integer."""
        after = at + self.size
        if after > end:
            return into.short(self, at, end, self.size)
        value = int.from_bytes(whole[at:after], "little" if self.little else "big", signed=self.signed)
        fault = None
        if not self._allows(value):
            fault = into.fault(FaultCode.BAD_VALUE, f"{self.shown} cannot be {self.text(value)}", at, after)
        into.values[self.name] = value
        into.fields.append(Field(self.name, self.shown, value, self.text(value), Span(at, after), self.role, (), fault))
        return after

    def fits(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Whether the integer is there and allowed."""
        after = at + self.size
        if after > end:
            return STOP
        value = int.from_bytes(whole[at:after], "little" if self.little else "big", signed=self.signed)
        into.values[self.name] = value
        return after if self._allows(value) else STOP

    def _allows(self, value: int) -> bool:
        return (
            (self.low is None or value >= self.low)
            and (self.high is None or value <= self.high)
            and not (self.closed and self.words is not None and value not in self.words)
        )

    def text(self, value: int) -> str:
        """The value in words."""
        if self.words is not None:
            word = self.words.get(value)
            if word is not None:
                return word
            if self.shows == "{}":
                return f"{value} (unknown)"
        return self.shows.format(value)

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Take an integer, or one of the words."""
        value = self.given(values)
        if isinstance(value, str) and self.words is not None:
            for number, word in self.words.items():
                if word == value:
                    value = number
                    break
            else:
                possible = ", ".join(sorted(set(self.words.values())))
                raise FormatError(f"{self.name} cannot be '{value}'", f"possible: {possible}")
        try:
            return int(value).to_bytes(self.size, "little" if self.little else "big", signed=self.signed)
        except (OverflowError, TypeError, ValueError):
            raise FormatError(f"{self.name}={value!r} is no number of {count(self.size)}") from None


def enum(name: str, words: Mapping[int, str], label: str = "", *, closed: bool = False) -> Int:
    """One byte with named values; an unknown one stays a value."""
    return Int(name, label, words=words, closed=closed)


def u8(name: str, label: str = "", shows: str = "{}") -> Int:
    """One byte."""
    return Int(name, label, shows=shows)


def u16(name: str, label: str = "", shows: str = "{}") -> Int:
    """Two bytes, high byte first."""
    return Int(name, label, 2, shows=shows)


def u32(name: str, label: str = "", shows: str = "{}") -> Int:
    """Four bytes, high byte first."""
    return Int(name, label, 4, shows=shows)


@dataclass(frozen=True, slots=True, eq=False)
class Flags(Kind):
    """Bits with names, counted from the lowest."""

    words: Mapping[int, str] | None = None
    size: int = 1

    @property
    def bounds(self) -> tuple[int, int]:
        """As many bytes as the bits take."""
        return (self.size, self.size)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read the bits as one integer."""
        after = at + self.size
        if after > end:
            return into.short(self, at, end, self.size)
        value = int.from_bytes(whole[at:after], "big")
        words = self.words or {}
        names = [words.get(bit, f"bit {bit}") for bit in range(8 * self.size) if value >> bit & 1]
        into.values[self.name] = value
        text = ", ".join(names) or "none"
        into.fields.append(Field(self.name, self.shown, value, text, Span(at, after)))
        return after

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Take the integer."""
        return Int(self.name, size=self.size).write(values)


@dataclass(frozen=True, slots=True, eq=False)
class Const(Kind):
    """Bytes that are always the same. Others are a fault, and are shown."""

    data: bytes = b"\0"

    @property
    def names(self) -> tuple[str, ...]:
        """Can be given, need not be."""
        return (self.name,)

    @property
    def needed(self) -> tuple[str, ...]:
        """Nothing: they are known."""
        return ()

    @property
    def bounds(self) -> tuple[int, int]:
        """As many as there are."""
        return (len(self.data), len(self.data))

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Compare."""
        after = at + len(self.data)
        if after > end:
            return into.short(self, at, end, len(self.data))
        found = whole[at:after]
        fault = None
        if found != self.data:
            text = f"{self.shown} is {found.hex()}, not {self.data.hex()}"
            fault = into.fault(FaultCode.BAD_VALUE, text, at, after)
        into.fields.append(
            Field(self.name, self.shown, found.hex(), found.hex(" ").upper(), Span(at, after), fault=fault)
        )
        return after

    def write(self, values: Mapping[str, Any]) -> bytes:
        """The constant, unless a decoded message brought something else."""
        if isinstance(values, Found):
            return octets(self.name, self.given(values))
        return octets(self.name, values[self.name]) if self.name in values else self.data

    def fits(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Whether they are there."""
        after = at + len(self.data)
        return after if after <= end and whole.startswith(self.data, at) else STOP


def octets(name: str, value: object) -> bytes:
    """Bytes given as bytes or as hex text."""
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    try:
        return bytes.fromhex(str(value))
    except ValueError:
        raise FormatError(f"{name}={value!r} is not hex", "give bytes or hex digits") from None


class Bytes(Run):
    """Bytes that are not explained further: `size` of them, or all that are left."""

    __slots__ = ()

    def take(self, whole: bytes, at: int, after: int, into: Reading) -> None:
        """As hex."""
        found = whole[at:after]
        into.values[self.name] = found.hex()
        into.fields.append(Field(self.name, self.shown, found.hex(), found.hex(" ").upper(), Span(at, after)))

    def encoded(self, value: Any) -> bytes:
        """Bytes, or hex."""
        return octets(self.name, value)
