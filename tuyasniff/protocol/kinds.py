"""What a payload kind is: it reads bytes into named fields, and writes values back into bytes.

A kind never raises on bytes from a wire: what does not fit becomes a fault, and what cannot be read at all is
left over and shown as such. Writing values of a person raises FormatError with a clear line.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.model import Datapoint, Fault, FaultCode, Field, Span

STOP = -1
"""What `Kind.read` returns instead of a position when the rest cannot be read."""

UNBOUNDED = 1 << 16


class MissingValue(FormatError):
    """A value was needed for building and not given. `done` holds the bytes built so far."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the value '{name}' is missing", f"give it as {name}=...")
        self.name = name
        self.done = b""


class Found(dict[str, Any]):
    """Values that were read from a wire: what is not among them was not there, and is not made up."""


class Reading:
    """What has been read of a payload so far. `values` holds JSON-serialisable values by name."""

    __slots__ = ("dps", "faults", "fields", "left_fault", "left_from", "values")

    def __init__(self) -> None:
        self.fields: list[Field] = []
        self.values: dict[str, Any] = {}
        self.dps: list[Datapoint] = []
        self.faults: list[Fault] = []
        self.left_from = STOP
        self.left_fault: Fault | None = None

    def stop(self, at: int, fault: Fault) -> int:
        """Leave everything from `at` on unread, because of `fault`."""
        self.faults.append(fault)
        self.left_from = at
        self.left_fault = fault
        return STOP

    def short(self, kind: Kind, at: int, end: int, need: int) -> int:
        """Stop because `kind` needs more bytes than there are."""
        text = f"{kind.shown} needs {count(need)}, {end - at} present"
        return self.stop(at, Fault(FaultCode.LENGTH, text, Span(at, end)))

    def fault(self, code: FaultCode, text: str, start: int, end: int) -> Fault:
        """Note a fault that does not keep the rest from being read."""
        fault = Fault(code, text, Span(start, end))
        self.faults.append(fault)
        return fault


def count(number: int) -> str:
    """`1 byte`, `26,624 bytes`."""
    return f"{number:,} byte" if number == 1 else f"{number:,} bytes"


@dataclass(frozen=True, slots=True, eq=False)  # each is itself, and quick to make
class Kind(ABC):
    """One piece of a payload. `name` is the key in `Message.data`, `label` the words for people."""

    name: str
    label: str = ""

    @property
    def shown(self) -> str:
        """The words for people."""
        return self.label or self.name.replace("_", " ")

    @property
    def names(self) -> tuple[str, ...]:
        """The values that `write` looks at."""
        return (self.name,)

    @property
    def needed(self) -> tuple[str, ...]:
        """The values without which `write` fails."""
        return self.names

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and the most bytes this can be."""
        return (0, UNBOUNDED)

    @abstractmethod
    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read from `at`, never past `end`; return the position after it, or STOP."""

    def fits(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Like `read`, but only to know whether it reads without a fault: STOP when not."""
        after = self.read(whole, at, end, into)
        return STOP if into.faults else after

    @abstractmethod
    def write(self, values: Mapping[str, Any]) -> bytes:
        """The bytes for these values. MissingValue or FormatError where they do not do."""

    def given(self, values: Mapping[str, Any]) -> Any:
        """The value of this kind, or MissingValue."""
        try:
            return values[self.name]
        except KeyError:
            raise MissingValue(self.name) from None


@dataclass(frozen=True, slots=True, eq=False)
class Run(Kind):
    """A run of bytes: `size` of them, or all that are left (at least `least`). Without any there is no field."""

    size: int | None = None
    least: int = 0

    @property
    def needed(self) -> tuple[str, ...]:
        """The value, unless there may be no byte."""
        return (self.name,) if self.bounds[0] else ()

    @property
    def bounds(self) -> tuple[int, int]:
        """Exactly `size`, or from `least` on."""
        return (self.least, UNBOUNDED) if self.size is None else (self.size, self.size)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Find where they end, and take them."""
        need = self.least if self.size is None else self.size
        if at + need > end:
            return into.short(self, at, end, need)
        after = end if self.size is None else at + self.size
        if after > at:
            self.take(whole, at, after, into)
        return after

    @abstractmethod
    def take(self, whole: bytes, at: int, after: int, into: Reading) -> None:
        """Add the value and the field of these bytes; there is at least one."""

    def write(self, values: Mapping[str, Any]) -> bytes:
        """The bytes of the value, if it has to be there or is given."""
        if not self.needed and self.name not in values:
            return b""
        data = self.encoded(self.given(values))
        if self.size is not None and len(data) != self.size:
            raise FormatError(f"{self.name} has {count(len(data))}, needs {self.size}")
        return data

    @abstractmethod
    def encoded(self, value: Any) -> bytes:
        """The bytes of a value. FormatError where it is none."""


def read_all(kinds: Sequence[Kind], whole: bytes, at: int, end: int, into: Reading) -> int:
    """Read kinds one after the other; the position after them, or STOP."""
    for kind in kinds:
        at = kind.read(whole, at, end, into)
        if at < 0:
            return STOP
    return at


def write_all(kinds: Sequence[Kind], values: Mapping[str, Any]) -> bytes:
    """Write kinds one after the other. A MissingValue carries what was written before it."""
    done = b""
    for kind in kinds:
        try:
            done += kind.write(values)
        except MissingValue as missing:
            missing.done = done + missing.done
            raise
    return done


def bounds_of(kinds: Sequence[Kind]) -> tuple[int, int]:
    """The least and the most bytes of kinds one after the other."""
    pairs = [kind.bounds for kind in kinds]
    return sum(low for low, _ in pairs), min(UNBOUNDED, sum(high for _, high in pairs))


def names_of(kinds: Sequence[Kind]) -> tuple[str, ...]:
    """All values that the kinds look at when written."""
    return tuple(name for kind in kinds for name in kind.names)


def needed_of(kinds: Sequence[Kind]) -> tuple[str, ...]:
    """All values that the kinds cannot be written without."""
    return tuple(name for kind in kinds for name in kind.needed)
