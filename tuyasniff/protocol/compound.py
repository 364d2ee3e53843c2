"""Kinds made of kinds: repeats, an optional tail, a choice that an earlier value decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.model import FaultCode, Field, Span
from tuyasniff.protocol.kinds import (
    UNBOUNDED,
    Kind,
    MissingValue,
    Reading,
    bounds_of,
    names_of,
    needed_of,
    read_all,
    write_all,
)


def read_inside(
    kinds: Sequence[Kind], whole: bytes, at: int, end: int, into: Reading
) -> tuple[int, tuple[Field, ...], dict[str, Any]]:
    """Read kinds into a scope of their own: the position or STOP, their fields and their values."""
    fields, values = into.fields, into.values
    into.fields, into.values = [], {}
    after = read_all(kinds, whole, at, end, into)
    inner, found = tuple(into.fields), into.values
    into.fields, into.values = fields, values
    return after, inner, found


@dataclass(frozen=True, slots=True, eq=False)
class Repeat(Kind):
    """Groups until the payload ends, or as many as a count byte before them says.

    Its value is a list of mappings, or a list of plain values when `plain`.
    """

    kinds: tuple[Kind, ...] = ()
    counted: bool = False
    least: int = 0
    plain: bool = False

    @property
    def needed(self) -> tuple[str, ...]:
        """The list, unless it may be empty."""
        return (self.name,) if self.least or self.counted else ()

    @property
    def bounds(self) -> tuple[int, int]:
        """At least the count byte or `least` groups."""
        low = bounds_of(self.kinds)[0] * self.least + self.counted
        return (low, UNBOUNDED)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read the count, then the groups."""
        start = at
        groups: list[Field] = []
        found: list[Any] = []
        number = None
        if self.counted:
            if at >= end:
                return into.short(self, at, end, 1)
            number = whole[at]
            groups.append(Field("count", "count", number, str(number), Span(at, at + 1), "length"))
            at += 1
        after = at
        while (after < end if number is None else len(found) < number) and at >= 0:
            after, children, values = read_inside(self.kinds, whole, at, end, into)
            stop = into.left_from if after < 0 else after
            if stop > at:
                groups.append(self._group(len(found) + 1, at, stop, children))
                found.append(next(iter(values.values())) if self.plain and values else values)
            at = after
        stop = into.left_from if at < 0 else at
        if groups:
            into.values[self.name] = found
            text = ", ".join(group.text for group in groups if group.role != "length") or "none"
            into.fields.append(Field(self.name, self.shown, None, text, Span(start, stop), "list", tuple(groups)))
        if at >= 0 and len(found) < self.least:
            into.fault(FaultCode.LENGTH, f"{self.shown} has {len(found)}, needs {self.least}", start, stop)
        return at

    def _group(self, number: int, at: int, stop: int, children: tuple[Field, ...]) -> Field:
        if self.plain and len(children) == 1 and children[0].name == self.kinds[0].name:
            return children[0]
        text = " ".join(child.text for child in children)
        return Field("item", f"{self.shown} {number}", None, text, Span(at, stop), "group", children)

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Take a list; the count is the list's length unless a decoded message says otherwise."""
        if not self.needed and self.name not in values:
            return b""
        items = self.given(values)
        number = None
        if isinstance(items, Mapping):
            number, items = items.get("count"), items["items"]
        if isinstance(items, str | bytes) or not isinstance(items, Sequence):
            raise FormatError(f"{self.name} must be a list")
        done = b""
        if self.counted:
            done = (len(items) if number is None else number).to_bytes(1, "big")
        for item in items:
            inner = item
            if not isinstance(item, Mapping):
                needed = needed_of(self.kinds) or names_of(self.kinds)
                if len(needed) != 1:
                    raise FormatError(f"{self.name}: each needs values for {', '.join(needed)}")
                inner = {needed[0]: item}
            try:
                done += write_all(self.kinds, inner)
            except MissingValue as missing:
                missing.done = done + missing.done
                raise
        return done


@dataclass(frozen=True, slots=True, eq=False)
class Option(Kind):
    """Kinds that may be left out, at the end of a payload."""

    kinds: tuple[Kind, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Those of its kinds."""
        return names_of(self.kinds)

    @property
    def needed(self) -> tuple[str, ...]:
        """Nothing."""
        return ()

    @property
    def bounds(self) -> tuple[int, int]:
        """From nothing to what the kinds take."""
        return (0, bounds_of(self.kinds)[1])

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read the kinds when bytes are left."""
        return at if at >= end else read_all(self.kinds, whole, at, end, into)

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Write the kinds when any of their values was given."""
        if not any(name in values for name in self.names):
            return b""
        return write_all(self.kinds, values)


@dataclass(frozen=True, slots=True, eq=False)
class Switch(Kind):
    """Kinds that an earlier integer called `name` chooses; `other` when it has none of the cases."""

    cases: Mapping[int, tuple[Kind, ...]] | None = None
    other: tuple[Kind, ...] = ()

    def _kinds(self, value: object) -> tuple[Kind, ...]:
        cases = self.cases or {}
        return cases.get(value, self.other) if isinstance(value, int) else self.other

    @property
    def names(self) -> tuple[str, ...]:
        """Those of all cases."""
        every = [*(self.cases or {}).values(), self.other]
        return tuple(dict.fromkeys(name for kinds in every for name in names_of(kinds)))

    @property
    def needed(self) -> tuple[str, ...]:
        """Nothing that holds for all cases."""
        return ()

    @property
    def bounds(self) -> tuple[int, int]:
        """The widest of all cases."""
        every = [bounds_of(kinds) for kinds in [*(self.cases or {}).values(), self.other]]
        return min(low for low, _ in every), max(high for _, high in every)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read the kinds of the case."""
        return read_all(self._kinds(into.values.get(self.name)), whole, at, end, into)

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Write the kinds of the case."""
        return write_all(self._kinds(values.get(self.name)), values)
