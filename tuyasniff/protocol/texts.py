"""Payload kinds of text: fixed, to the end, behind a length, and JSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.model import Fault, FaultCode, Field, Span
from tuyasniff.nesting import is_deep
from tuyasniff.patterns import regex
from tuyasniff.protocol.fields import octets
from tuyasniff.protocol.kinds import UNBOUNDED, Kind, MissingValue, Reading, Run, count

_ESCAPE = regex(rb"\\(\\|x[0-9a-f]{2})")


def visible(text: str) -> str:
    """The text with everything that is not printable (line ends, NUL, direction marks ...) written as an escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def text_of(data: bytes) -> tuple[str, bool]:
    r"""The text of some bytes, and whether they are UTF-8.

    Where they are not, `\xNN` stands for the bytes in question and `\\` for a backslash, so that `bytes_of`
    finds the same bytes again.
    """
    try:
        return data.decode(), True
    except UnicodeDecodeError:
        return data.replace(b"\\", b"\\\\").decode(errors="backslashreplace"), False


def bytes_of(text: str) -> bytes:
    """The bytes of which `text_of` said that they are no UTF-8."""

    def one(match: re.Match[bytes]) -> bytes:
        found = match[1]
        return found if found == b"\\" else bytes.fromhex(found[1:].decode())

    return _ESCAPE.sub(one, text.encode())


def has_escapes(field: Field) -> bool:
    """Whether the value of a field is text of which `text_of` said that its bytes are no UTF-8."""
    return field.fault is not None and field.fault.code is FaultCode.BAD_TEXT and field.role != "trailing"


def encoded(value: object) -> bytes:
    """Text as UTF-8; bytes as they are."""
    return bytes(value) if isinstance(value, bytes | bytearray) else str(value).encode()


def leaf(into: Reading, kind: Kind, whole: bytes, at: int, after: int) -> str:
    """Add a field of text, with a fault when it is no UTF-8; return its value."""
    value, clean = text_of(whole[at:after])
    fault = None
    if not clean:
        fault = into.fault(FaultCode.BAD_TEXT, f"{kind.shown} is not UTF-8", at, after)
    shown = visible(value)
    into.fields.append(Field(kind.name, kind.shown, value, shown, Span(at, after), "text", (), fault))
    return value


@dataclass(frozen=True, slots=True, eq=False)
class Text(Run):
    """UTF-8 text: `size` bytes, or all that are left (at least `least`)."""

    pattern: str = ""

    def take(self, whole: bytes, at: int, after: int, into: Reading) -> None:
        """As text, with a fault where it is not of the pattern."""
        value = leaf(into, self, whole, at, after)
        into.values[self.name] = value
        if self.pattern and not re.fullmatch(self.pattern, value, re.ASCII):
            text = f"{self.shown} cannot be '{visible(value)}'"
            into.fault(FaultCode.BAD_VALUE, text, at, after)

    def encoded(self, value: Any) -> bytes:
        """Text as UTF-8."""
        return encoded(value)


@dataclass(frozen=True, slots=True, eq=False)
class Sized(Kind):
    """A length of `size` bytes, then that many bytes.

    They hold `text`, `bytes`, a signed number (`int`) or an unsigned one (`uint`).
    """

    size: int = 1
    holds: str = "text"

    @property
    def _number(self) -> bool:
        return self.holds in ("int", "uint")

    @property
    def names(self) -> tuple[str, ...]:
        """The value, and the length that a decoded message declares."""
        return (self.name, f"{self.name}_length")

    @property
    def needed(self) -> tuple[str, ...]:
        """The value alone."""
        return (self.name,)

    @property
    def bounds(self) -> tuple[int, int]:
        """At least the length."""
        return (self.size, self.size + (1 << 8 * self.size) - 1)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read the length and what it counts."""
        start = at + self.size
        if start > end:
            return into.short(self, at, end, self.size)
        number = int.from_bytes(whole[at:start], "big")
        name, label = f"{self.name}_length", f"{self.shown} length"
        into.fields.append(Field(name, label, number, count(number), Span(at, start), "length"))
        after = start + number
        if after > end:
            return into.short(self, start, end, number)
        found = whole[start:after]
        if self.holds == "text":
            into.values[self.name] = leaf(into, self, whole, start, after) if found else ""
        elif self._number and 1 <= number <= 8:
            value = int.from_bytes(found, "big", signed=self.holds == "int")
            into.values[self.name] = value
            into.fields.append(Field(self.name, self.shown, value, str(value), Span(start, after)))
        else:
            into.values[self.name] = found.hex()
            if self._number:
                text = f"{self.shown} of {count(number)} is no number"
                into.fault(FaultCode.BAD_VALUE, text, at, after)
            if found:
                into.fields.append(
                    Field(self.name, self.shown, found.hex(), found.hex(" ").upper(), Span(start, after))
                )
        return after

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Write the value behind its length. A number given without a length takes four bytes."""
        length = values.get(f"{self.name}_length")
        if self.name not in values and length is not None:
            done = int(length).to_bytes(self.size, "big")
            if not length:
                return done
            missing = MissingValue(self.name)
            missing.done = done
            raise missing
        value = self.given(values)
        if self.holds == "text":
            data = encoded(value)
        elif self._number and isinstance(value, int):
            try:
                data = value.to_bytes(4 if length is None else length, "big", signed=self.holds == "int")
            except OverflowError:
                raise FormatError(f"{self.name}={value} does not fit") from None
        else:
            data = octets(self.name, value)
        number = len(data) if length is None else length
        try:
            return int(number).to_bytes(self.size, "big") + data
        except OverflowError:
            raise FormatError(f"{self.name} is too long: {count(len(data))}") from None


DEEPEST = 32
"""Lists and objects inside each other in a JSON text of a frame; what a chip tells of itself has three."""


def _finite(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _clean(value: Any) -> Any:
    """The same with lone surrogates written as escapes, so that it can be printed and stored."""
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value


def json_of(text: str) -> Any:
    """The object that a JSON text means. ValueError when it means none; what comes back can always be stored."""
    try:
        found = json.loads(text, parse_constant=str, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if text.count("[") + text.count("{") > DEEPEST and is_deep(found, DEEPEST):
        raise ValueError("nested too deeply")
    return _clean(found) if "\\u" in text else found


class Json(Kind):
    """A JSON object, ending at the last closing brace. The field keeps the exact text, the value is what it means."""

    __slots__ = ()

    @property
    def bounds(self) -> tuple[int, int]:
        """At least two braces."""
        return (2, UNBOUNDED)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read up to the last brace, and the blanks after it; what follows is left to the next kind."""
        after = whole.rfind(b"}", at, end) + 1
        if after <= at:
            return into.stop(at, Fault(FaultCode.BAD_VALUE, f"{self.shown} is not JSON", Span(at, end)))
        while after < end and whole[after] in b" \t\r\n":
            after += 1
        data = whole[at:after]
        value, fault = text_of(data)[0], None
        try:
            found = json_of(data.decode())
            if not isinstance(found, dict):
                raise ValueError("no object")
            objection = self.objection(found)
            if objection:
                return into.stop(at, Fault(FaultCode.BAD_VALUE, objection, Span(at, after)))
            into.values[self.name] = found
            self.found(found, into)
        except ValueError:
            if text_of(data)[1]:
                fault = into.fault(FaultCode.BAD_VALUE, f"{self.shown} is not JSON", at, after)
            else:
                fault = into.fault(FaultCode.BAD_TEXT, f"{self.shown} is not UTF-8", at, after)
            into.values[self.name] = value
        into.fields.append(Field(self.name, self.shown, value, visible(value), Span(at, after), "text", (), fault))
        return after

    def objection(self, value: dict[str, Any]) -> str:
        """Why this object is not of the form that the row means; here nothing."""
        return ""

    def found(self, value: dict[str, Any], into: Reading) -> None:
        """Take more out of the object; here nothing."""

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Take the exact text, or an object to be written without blanks."""
        value = self.given(values)
        if isinstance(value, Mapping):
            return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        return encoded(value)
