"""Datapoint units: dpID, type, length, value (TDOC); tolerant of what real devices do with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from tuyasniff.errors import FormatError
from tuyasniff.model import Datapoint, DpType, Fault, FaultCode, Field, Span, dp_type_name
from tuyasniff.protocol.fields import Int, octets
from tuyasniff.protocol.kinds import STOP, UNBOUNDED, Found, Kind, Reading, count
from tuyasniff.protocol.texts import bytes_of, encoded, has_escapes, text_of, visible

DpGiven: TypeAlias = Datapoint | tuple[int, int | str, Any]
"""A datapoint to be built: one that was read, or id, type (code or name) and value."""

HEAD = 4
"""Bytes before the value."""

_LENGTHS: Mapping[int, tuple[int, ...]] = {1: (1,), 2: (4,), 4: (1,), 5: (1, 2, 4)}
_NUMBERS = frozenset(_LENGTHS)
_KNOWN = frozenset(int(kind) for kind in DpType)
_TYPES = {kind.name.lower(): int(kind) for kind in DpType}
_MOST = 8


def read_value(dp_type: int, raw: bytes) -> bool | int | str | bytes:
    """What the bytes mean in this type: see Datapoint. Numbers are big-endian whatever their length up to 8."""
    if dp_type == DpType.STRING:
        return text_of(raw)[0]
    if dp_type not in _NUMBERS or not 1 <= len(raw) <= _MOST:
        return raw
    number = int.from_bytes(raw, "big", signed=dp_type == DpType.VALUE)
    return bool(number) if dp_type == DpType.BOOL and number <= 1 else number


def value_text(dp_type: int, value: bool | int | str | bytes) -> str:
    """The value for people: `true`, `2301`, `0x0104 (bits 2, 8)`, `09 16 00`."""
    if isinstance(value, bytes):
        return value.hex(" ").upper()
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if dp_type == DpType.BITMAP:
        bits = ", ".join(str(bit) for bit in range(64) if value >> bit & 1)
        width = 2 if value <= 0xFF else 4 if value <= 0xFFFF else 8
        names = f"bit{'s' if ',' in bits else ''} {bits}" if bits else "no bits"
        return f"0x{value:0{width}x} ({names})"
    return str(value)


@dataclass(frozen=True, slots=True, eq=False)
class Dps(Kind):
    """Datapoints to the end of the payload; none at all only where `empty` allows it.

    When `counted`, a byte before them says how many there are; it is written from their number.
    """

    name: str = "dps"
    empty: bool = False
    counted: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The datapoints, and their number where it is on the wire."""
        return (self.name, "count") if self.counted else (self.name,)

    @property
    def needed(self) -> tuple[str, ...]:
        """The datapoints, unless there may be none."""
        return () if self.empty else (self.name,)

    @property
    def bounds(self) -> tuple[int, int]:
        """At least one head, unless there may be no datapoint."""
        return ((0 if self.empty else HEAD) + self.counted, UNBOUNDED)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read unit after unit. A cut value is shown with a fault; the bytes of a cut head are left over."""
        start, first, number = at, len(into.dps), None
        if self.counted:
            if at >= end:
                return into.short(self, at, end, 1)
            number = whole[at]
            into.values["count"] = number
            into.fields.append(Field("count", "count", number, str(number), Span(at, at + 1), "length"))
            at += 1
        while at + HEAD <= end:
            at = _read_unit(whole, at, end, into)
        if at < end:
            text = f"{count(end - at)} after the last datapoint, too few for another"
            return into.stop(at, Fault(FaultCode.DP_TRAILING, text, Span(at, end)))
        found = len(into.dps) - first
        if not found and not self.empty:
            into.fault(FaultCode.LENGTH, "no datapoint", start, end)
        if number is not None and number != found:
            text = f"{number} datapoints announced, {found} present"
            into.fault(FaultCode.BAD_VALUE, text, start, start + 1)
        return at

    def fits(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Whether units of known types and proper lengths end exactly where the payload does."""
        found, number = 0, None
        if self.counted:
            number = whole[at] if at < end else -1
            at += 1
        while at + HEAD <= end:
            dp_type, length = whole[at + 1], whole[at + 2] << 8 | whole[at + 3]
            lengths = _LENGTHS.get(dp_type)
            if not whole[at] or dp_type > DpType.BITMAP or (lengths is not None and length not in lengths):
                return STOP
            value = at + HEAD
            at = value + length
            if at > end or (dp_type == DpType.BOOL and whole[value] > 1):
                return STOP
            if dp_type == DpType.STRING and not text_of(whole[value:at])[1]:
                return STOP
            found += 1
        if at != end or not (found or self.empty) or (number is not None and number != found):
            return STOP
        return at

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Take Datapoints or tuples of id, type and value; or the mappings that `decode` made fields of."""
        dps = values.get(self.name, ()) if self.empty else self.given(values)
        head = b""
        if self.counted:
            number = values if isinstance(values, Found) else {"count": values.get("count", len(dps))}
            head = Int("count").write(number)
        return head + b"".join(_write_parts(dp) if isinstance(dp, Mapping) else write_dp(dp) for dp in dps)


_make = tuple.__new__  # of a NamedTuple: its own __new__ costs twice as much
_from_bytes = int.from_bytes
_BOOLS = {b"\0": False, b"\1": True}
_KINDS: Mapping[bytes, tuple[int, int]] = {
    bytes((code, 0, length)): (code, length) for code, lengths in _LENGTHS.items() for length in lengths
}
"""Type and length of a datapoint with a number in it, by the three bytes behind its id."""

_SPANNED = 128
"""Places in a frame, and lengths, whose spans are there already."""


@cache
def _spans() -> tuple[tuple[Span, ...], ...]:
    """The spans of units that are numbers: by where they begin, and the length of the value."""
    return tuple(tuple(Span(at, at + HEAD + size) for size in range(5)) for at in range(_SPANNED))


def sound_list(whole: bytes, at: int, end: int) -> tuple[Datapoint, ...] | None:
    """The datapoints of a payload that is sound units and nothing else, as `Dps` reads them; None for any other.

    Most of what a wire says is that, so this is kept quick: it makes no fields, and says nothing of what is wrong.
    """
    dps: list[Datapoint] = []
    spans = _spans()
    while at + HEAD <= end:
        dp_id = whole[at]
        kind = _KINDS.get(whole[at + 1 : at + HEAD])
        value: bool | int | str | bytes | None
        if kind is not None:
            dp_type, length = kind
            value_at = at + HEAD
            after = value_at + length
            raw = whole[value_at:after]
            if dp_type == 2:  # DpType.VALUE
                value = _from_bytes(raw, "big", signed=True)
            elif dp_type == 1:  # DpType.BOOL
                value = _BOOLS.get(raw)
            else:
                value = _from_bytes(raw, "big")
            span = spans[at][length] if at < _SPANNED else Span(at, after)
        else:
            dp_type = whole[at + 1]
            after = at + HEAD + (whole[at + 2] << 8 | whole[at + 3])
            value = raw = whole[at + HEAD : after]
            if dp_type == DpType.STRING:
                value, clean = text_of(raw)
                value = value if clean else None
            elif dp_type != DpType.RAW:
                return None
            span = Span(at, after)
        if not dp_id or value is None or after > end:
            return None
        dps.append(_make(Datapoint, (dp_id, dp_type, value, raw, span, ())))
        at = after
    return tuple(dps) if at == end else None


def _read_unit(whole: bytes, at: int, end: int, into: Reading) -> int:
    """One unit whose head is complete: its fields and its Datapoint."""
    dp_id, dp_type = whole[at], whole[at + 1]
    length = whole[at + 2] << 8 | whole[at + 3]
    value_at = at + HEAD
    after = value_at + length
    faults: list[Fault] = []
    id_fault = type_fault = length_fault = value_fault = None
    if not dp_id:
        id_fault = Fault(FaultCode.BAD_VALUE, "datapoint id 0", Span(at, at + 1))
        faults.append(id_fault)
    if dp_type not in _KNOWN:
        type_fault = Fault(FaultCode.DP_TYPE, f"unknown type 0x{dp_type:02x}", Span(at + 1, at + 2))
        faults.append(type_fault)
    value: bool | int | str | bytes
    if after > end:
        text = f"datapoint {dp_id} claims {count(length)}, {end - value_at} present"
        length_fault = Fault(FaultCode.DP_OVERRUN, text, Span(at + 2, end))
        faults.append(length_fault)
        after = end
        value = raw = whole[value_at:end]
    else:
        raw = whole[value_at:after]
        value = read_value(dp_type, raw)
        lengths = _LENGTHS.get(dp_type)
        if lengths is not None and length not in lengths:
            text = f"non-standard length: {dp_type_name(dp_type)} of {count(length)}"
            length_fault = Fault(FaultCode.DP_LENGTH, text, Span(at + 2, value_at))
            faults.append(length_fault)
        elif dp_type == DpType.BOOL and not isinstance(value, bool):
            value_fault = Fault(FaultCode.BAD_VALUE, f"bool is {raw[0]}", Span(value_at, after))
            faults.append(value_fault)
        elif dp_type == DpType.STRING and not text_of(raw)[1]:
            value_fault = Fault(FaultCode.BAD_TEXT, "string is not UTF-8", Span(value_at, after))
            faults.append(value_fault)
    text = value_text(dp_type, value)
    plain = value.hex() if isinstance(value, bytes) else value
    type_name = dp_type_name(dp_type)
    children = [
        Field("id", "datapoint", dp_id, str(dp_id), Span(at, at + 1), "dpid", (), id_fault),
        Field("type", "type", dp_type, type_name, Span(at + 1, at + 2), "dptype", (), type_fault),
        Field("length", "length", length, count(length), Span(at + 2, value_at), "dplen", (), length_fault),
    ]
    if raw:
        span = Span(value_at, after)
        children.append(Field("value", "value", plain, text, span, "dpvalue", (), value_fault))
    span = Span(at, after)
    into.fields.append(Field("dp", f"datapoint {dp_id}", plain, f"{type_name} {text}", span, "dp", tuple(children)))
    into.dps.append(Datapoint(dp_id, dp_type, value, raw, span, tuple(faults)))
    into.faults += faults
    return after


def dp_type_of(given: int | str) -> int:
    """The code of a type given as code, DpType or name."""
    if isinstance(given, int):
        if 0 <= given <= 0xFF:
            return int(given)
    elif given.lower() in _TYPES:
        return _TYPES[given.lower()]
    elif re.fullmatch("unknown_0x[0-9a-f]{2}", given):
        return int(given[10:], 16)
    raise FormatError(f"'{given}' is no datapoint type", f"possible: {', '.join(_TYPES)}")


def write_value(dp_type: int, value: Any) -> bytes:
    """The bytes of a value in its usual length: value 4, bool and enum 1, bitmap 1, 2 or 4 (SDK262)."""
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    if dp_type == DpType.STRING:
        return encoded(value)
    if dp_type not in _NUMBERS:
        return octets("value", value)
    size = 4 if dp_type == DpType.VALUE else 1
    if dp_type == DpType.BITMAP and isinstance(value, int):
        size = 1 if value <= 0xFF else 2 if value <= 0xFFFF else 4
    return _number(dp_type, value, size)


def _number(dp_type: int, value: Any, size: int) -> bytes:
    try:
        return int(value).to_bytes(size, "big", signed=dp_type == DpType.VALUE)
    except (OverflowError, TypeError, ValueError):
        raise FormatError(f"{value!r} is no {dp_type_name(dp_type)} of {count(size)}") from None


def write_dp(dp: DpGiven) -> bytes:
    """One unit. A Datapoint keeps its own bytes."""
    if isinstance(dp, Datapoint):
        dp_id, dp_type, raw = dp.id, dp.type, dp.raw
    else:
        dp_id, dp_type = dp[0], dp_type_of(dp[1])
        raw = write_value(dp_type, dp[2])
    if not 0 <= dp_id <= 0xFF or len(raw) > 0xFFFF:
        raise FormatError(f"datapoint {dp_id} of {count(len(raw))} does not fit")
    return bytes((dp_id, dp_type)) + len(raw).to_bytes(2, "big") + raw


def parts_of(field: Field) -> dict[str, Any]:
    """What the fields of one unit say: id, type, declared length, value, and the size of the value on the wire."""
    parts: dict[str, Any] = {}
    for child in field.children:
        parts[child.name] = bytes_of(child.value) if has_escapes(child) else child.value
        if child.name == "value":
            parts["size"] = child.span.end - child.span.start
    return parts


def _write_parts(parts: Mapping[str, Any]) -> bytes:
    """A unit from the values of its fields, as long as it was on the wire."""
    dp_type, value, size = parts["type"], parts.get("value", b""), parts.get("size", 0)
    head = bytes((parts["id"], dp_type)) + int(parts["length"]).to_bytes(2, "big")
    if isinstance(value, bytes):
        return head + value
    if isinstance(value, str):
        if dp_type != DpType.STRING or parts["length"] != size:
            return head + bytes.fromhex(value)
        return head + encoded(value)
    return head + _number(dp_type, value, size)
