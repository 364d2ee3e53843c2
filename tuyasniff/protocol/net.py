"""Payload kinds of addresses, versions and sizes that need a reading of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.model import Field, Span
from tuyasniff.protocol.fields import Int, octets
from tuyasniff.protocol.kinds import Kind, Reading


class Mac(Kind):
    """A MAC address of six bytes. Its value is `50:8a:06:e3:a2:d9`."""

    __slots__ = ()

    @property
    def bounds(self) -> tuple[int, int]:
        """Six bytes."""
        return (6, 6)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read the address."""
        after = at + 6
        if after > end:
            return into.short(self, at, end, 6)
        value = whole[at:after].hex(":")
        into.values[self.name] = value
        into.fields.append(Field(self.name, self.shown, value, value.upper(), Span(at, after), "address"))
        return after

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Take the address with or without separators."""
        found = octets(self.name, re.sub(r"[:-]", "", str(self.given(values))))
        if len(found) != 6:
            raise FormatError(f"{self.name} needs six bytes")
        return found


class Version(Kind):
    """A version of three bytes: `1.0.2`."""

    __slots__ = ()

    @property
    def bounds(self) -> tuple[int, int]:
        """Three bytes."""
        return (3, 3)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read the version."""
        after = at + 3
        if after > end:
            return into.short(self, at, end, 3)
        value = ".".join(str(number) for number in whole[at:after])
        into.values[self.name] = value
        into.fields.append(Field(self.name, self.shown, value, value, Span(at, after)))
        return after

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Take `1.0.2`."""
        return bytes(_parts(self.name, self.given(values), (255, 255, 255)))


class PackedVersion(Kind):
    """A version in one byte: 2 bits, 2 bits, 4 bits; 0x40 is `1.0.0` (ZMOD)."""

    __slots__ = ()

    @property
    def bounds(self) -> tuple[int, int]:
        """One byte."""
        return (1, 1)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read the version."""
        if at >= end:
            return into.short(self, at, end, 1)
        byte = whole[at]
        value = f"{byte >> 6}.{byte >> 4 & 3}.{byte & 15}"
        into.values[self.name] = value
        into.fields.append(Field(self.name, self.shown, value, value, Span(at, at + 1)))
        return at + 1

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Take `1.0.0`."""
        major, minor, patch = _parts(self.name, self.given(values), (3, 3, 15))
        return bytes([major << 6 | minor << 4 | patch])


def _parts(name: str, value: object, most: tuple[int, int, int]) -> list[int]:
    """The three numbers of a version."""
    parts = str(value).split(".")
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit()]
    if len(parts) != 3 or len(numbers) != 3 or any(map(int.__gt__, numbers, most)):
        limits = ".".join(str(number) for number in most)
        raise FormatError(f"{name}={value!r} is no version", f"three numbers up to {limits}")
    return numbers


class FreeMemory(Int):
    """Free memory of the module: four bytes, high byte first. The example in TDOC has the low byte first."""

    __slots__ = ()

    def text(self, value: int) -> str:
        """Both readings, since the document contradicts itself."""
        swapped = int.from_bytes(value.to_bytes(4, "big"), "little")
        return f"{value:,} bytes ({swapped:,} bytes if the low byte comes first)"
