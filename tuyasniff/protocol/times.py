"""Payload kinds of time: dates of six or seven bytes, unix seconds, time zones."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.model import FaultCode, Field, Span
from tuyasniff.protocol.kinds import STOP, Kind, MissingValue, Reading

_PARTS = ("year", "month", "day", "hour", "minute", "second")
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekday_name(number: int) -> str:
    """`Monday` for 1 ... `Sunday` for 7 (TDOC)."""
    return _DAYS[number - 1] if 1 <= number <= 7 else f"weekday {number}"


def _last_day(year: int, month: int) -> int:
    return 29 if month == 2 and isleap(year) else _MONTHS[month - 1]


@dataclass(frozen=True, slots=True, eq=False)
class Time(Kind):
    """Year (counted from `base`), month, day, hour, minute, second, one byte each; weekday 1 (Monday) to 7.

    `flag` names an earlier integer that says whether the time is valid: when it is 0, or one of `ignored`, the
    bytes are filler and not checked. The value is ISO text, or None where there is no valid time.
    """

    weekday: bool = False
    seconds: bool = True
    base: int = 2000
    flag: str = ""

    @property
    def bounds(self) -> tuple[int, int]:
        """Five to seven bytes."""
        size = 5 + self.seconds + self.weekday
        return (size, size)

    @property
    def _names(self) -> tuple[str, ...]:
        names = _PARTS if self.seconds else _PARTS[:5]
        return (*names, "weekday") if self.weekday else names

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read the parts, and check them unless the flag says that they mean nothing."""
        names = self._names
        after = at + len(names)
        if after > end:
            return into.short(self, at, end, len(names))
        parts = dict(zip(names, whole[at:after], strict=True))
        parts["year"] += self.base
        void = bool(self.flag) and into.values.get(self.flag) == 0
        wrong = "" if void else self._wrong(whole[at:after])
        fault = None
        if wrong:
            fault = into.fault(FaultCode.BAD_VALUE, f"{self.shown} cannot have {wrong}", at, after)
        text, iso = self._texts(parts)
        if void:
            text = f"not valid ({text})"
        into.values[self.name] = None if void or wrong else iso
        if self.weekday:
            into.values["weekday"] = None if void else parts["weekday"]
        children = tuple(
            Field(
                name,
                name,
                parts[name],
                weekday_name(parts[name]) if name == "weekday" and not void else str(parts[name]),
                Span(at + index, at + index + 1),
                "time",
            )
            for index, name in enumerate(names)
        )
        value = into.values[self.name]
        into.fields.append(Field(self.name, self.shown, value, text, Span(at, after), "group", children, fault))
        return after

    def fits(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Whether the parts are there and possible."""
        after = at + 5 + self.seconds + self.weekday
        if after > end:
            return STOP
        if self.flag and into.values.get(self.flag) == 0:
            return after
        return STOP if self._wrong(whole[at:after]) else after

    def _wrong(self, data: bytes) -> str:
        """What is impossible in a date, or nothing."""
        month, day = data[1], data[2]
        if not 1 <= month <= 12:
            return f"month {month}"
        if not 1 <= day <= _last_day(data[0] + self.base, month):
            return f"day {day}"
        if data[3] > 23:
            return f"hour {data[3]}"
        if data[4] > 59:
            return f"minute {data[4]}"
        if self.seconds and data[5] > 59:
            return f"second {data[5]}"
        if self.weekday and not 1 <= data[-1] <= 7:
            return f"weekday {data[-1]}"
        return ""

    def _texts(self, parts: Mapping[str, int]) -> tuple[str, str]:
        date = f"{parts['year']:04}-{parts['month']:02}-{parts['day']:02}"
        clock = f"{parts['hour']:02}:{parts['minute']:02}"
        if self.seconds:
            clock += f":{parts['second']:02}"
        text = f"{date} {clock}"
        if self.weekday:
            text += f" {weekday_name(parts['weekday'])}"
        return text, f"{date}T{clock}"

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Take a datetime, ISO text, a mapping of the parts, or None for zeros; the weekday follows from the date."""
        value = values.get(self.name)
        if value is None:
            if self.name in values:
                return bytes(self.bounds[0])
            raise MissingValue(self.name)
        if not isinstance(value, Mapping):
            moment = self._moment(value)
            value = {name: getattr(moment, name) for name in _PARTS}
            value["weekday"] = values.get("weekday", moment.isoweekday())
        try:
            numbers = [value[name] for name in self._names]
        except KeyError as missing:
            raise MissingValue(f"{self.name}.{missing.args[0]}") from None
        numbers[0] -= self.base
        try:
            return bytes(numbers)
        except (TypeError, ValueError):
            raise FormatError(f"{self.name} does not fit into bytes: {dict(value)}") from None

    def _moment(self, value: object) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            raise FormatError(f"{self.name}={value!r} is no time", "write it as 2026-01-31 12:00:00") from None


@dataclass(frozen=True, slots=True, eq=False)
class UnixTime(Kind):
    """Four bytes: seconds since 1970. `zone` is the word behind the text: the wire does not tell the time zone."""

    zone: str = "UTC"

    @property
    def bounds(self) -> tuple[int, int]:
        """Four bytes."""
        return (4, 4)

    def read(self, whole: bytes, at: int, end: int, into: Reading) -> int:
        """Read the seconds."""
        after = at + 4
        if after > end:
            return into.short(self, at, end, 4)
        value = int.from_bytes(whole[at:after], "big")
        into.values[self.name] = value
        text = f"{datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%S} {self.zone}"
        into.fields.append(Field(self.name, self.shown, value, text, Span(at, after), "time"))
        return after

    def write(self, values: Mapping[str, Any]) -> bytes:
        """Take seconds since 1970."""
        value = self.given(values)
        try:
            return int(value).to_bytes(4, "big")
        except (OverflowError, TypeError, ValueError):
            raise FormatError(f"{self.name}={value!r} are no seconds since 1970") from None
