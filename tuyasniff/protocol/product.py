"""What the MCU answers to the product query 0x01: JSON, or in old and Bluetooth devices plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tuyasniff.model import Fault, FaultCode, Field, Span
from tuyasniff.protocol.kinds import Kind, MissingValue, Reading
from tuyasniff.protocol.texts import Json, encoded

_PLAIN = re.compile(rb"([0-9A-Za-z]{16}|[0-9A-Za-z]{8})(\d{1,2}\.\d{1,2}\.\d{1,2})")


class ProductJson(Json):
    """Keys p, v, m, mt, n, ir, low, vt, sm, cap ... (TDOC); `id`, `version` and `mode` come out beside them."""

    __slots__ = ()

    def found(self, value: dict[str, Any], into: Reading) -> None:
        """Hand out the product id, the version and the pairing mode by their names."""
        for name, key in (("id", "p"), ("version", "v"), ("mode", "m")):
            if key in value:
                into.values[name] = value[key]


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
