"""What the MCU answers to the product query 0x01: JSON, or in old and Bluetooth devices plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tuyasniff.model import Fault, FaultCode, Field, Span
from tuyasniff.patterns import regex
from tuyasniff.protocol.kinds import Kind, MissingValue, Reading
from tuyasniff.protocol.texts import Json, encoded

_PLAIN = regex(rb"([0-9A-Za-z]{16}|[0-9A-Za-z]{8})(\d{1,2}\.\d{1,2}\.\d{1,2})")


_CLOCK = regex(r"(\d{6})(\d{6})(\d\d)", re.ASCII)

CAPABLE = ("cap",)
"""Keys of gateways and locks (OTHERDOC, LOCKDOC)."""

NARROWBAND = ("s", "c")
"""Keys of NB-IoT; gateways have an `s` too, but no `c` (NBDOC, OTHERDOC)."""


@dataclass(frozen=True, slots=True, eq=False)
class ProductJson(Json):
    """Keys p, v, m, mt, n, ir, low, vt, sm ... (TDOC); `id`, `version` and `mode` come out beside them.

    The keys tell relatives apart: without all of `needs`, or with all of one group of `never`, the object is
    somebody else's and stays unread. `gives` pairs names with further keys that come out.
    """

    needs: tuple[str, ...] = ()
    never: tuple[tuple[str, ...], ...] = ()
    gives: tuple[tuple[str, str], ...] = ()

    def objection(self, value: dict[str, Any]) -> str:
        """Which key is missing, or which ones should not be there."""
        for key in self.needs:
            if key not in value:
                return f"{self.shown} has no '{key}'"
        for group in self.never:
            if all(key in value for key in group):
                return f"{self.shown} cannot have {' and '.join(repr(key) for key in group)}"
        return ""

    def found(self, value: dict[str, Any], into: Reading) -> None:
        """Hand out the product id, the version, the pairing mode and what `gives` lists by their names."""
        for name, key in (("id", "p"), ("version", "v"), ("mode", "m"), *self.gives):
            if key in value:
                into.values[name] = value[key]


class NarrowbandJson(ProductJson):
    """The object of NB-IoT: `t` comes out as `time`, ISO text, and `zone`, as it stands (NBDOC)."""

    __slots__ = ()

    def found(self, value: dict[str, Any], into: Reading) -> None:
        """Hand out the usual names, and the time when it is one."""
        ProductJson.found(self, value, into)
        clock = _CLOCK.fullmatch(str(value.get("t")))
        if clock is None:
            return
        try:
            into.values["time"] = datetime.fromisoformat(f"20{clock[1]}T{clock[2]}").isoformat()
        except ValueError:
            return
        into.values["zone"] = clock[3]


class ProductText(Kind):
    """A product id of 16 (TDOC, T2M) or 8 characters (ARDB), directly followed by a version x.x.x."""

    __slots__ = ()

    @property
    def bounds(self) -> tuple[int, int]:
        """8 + 5 to 16 + 8 characters."""
        return (13, 24)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Split the text into id and version."""
        match = _PLAIN.fullmatch(whole, at, end)
        if match is None:
            text = f"{self.shown} is no product id and version"
            return into.stop(at, Fault(FaultCode.BAD_VALUE, text, Span(at, end)))
        children = []
        for name, label, group in (("id", "product id", 1), ("version", "MCU version", 2)):
            value = match[group].decode()
            into.values[name] = value
            children.append(Field(name, label, value, value, Span(*match.span(group)), "text"))
        text = " ".join(child.text for child in children)
        into.fields.append(Field(self.name, self.shown, None, text, Span(at, end), "group", tuple(children)))
        return end

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Take the whole text, or a mapping of `id` and `version`."""
        value = self.given(values)
        if not isinstance(value, Mapping):
            return encoded(value)
        for name in ("id", "version"):
            if name not in value:
                raise MissingValue(name)
        return encoded(value["id"]) + encoded(value["version"])
