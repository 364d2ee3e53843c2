"""Times as programs and people write them before a line, and what they amount to: microseconds since the first.

A time of day without a date wraps at midnight: a step back of more than twelve hours is taken for the next day.
Other steps back stay as they are written, since the order of the lines wins over their clock, but no time comes
before the first one. Kinds of time may change within a paste (a time of day here, milliseconds since boot there):
a new kind goes on from where the last one stood.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tuyasniff.patterns import regex

DAY_US = 86_400_000_000

_EPOCH = datetime(1970, 1, 1)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_D = "[0-9]"
_TIME = (
    rf"(?P<h>{_D}{{1,2}}):(?P<mi>{_D}{{2}}):(?P<s>{_D}{{2}})(?:[.,](?P<f>{_D}{{1,9}})|:(?P<f3>{_D}{{3}}))?"
    rf"(?![0-9A-Fa-f:])(?:\s?(?P<ap>[AaPp]\.?[Mm])\b)?"
)
_ZONE = rf"(?P<z>Z\b|\s?[+-]{_D}{{2}}:?{_D}{{2}}(?![0-9A-Fa-f]))?"
_DATE = (
    rf"(?:(?P<y>{_D}{{4}})[-/.](?P<mo>{_D}{{1,2}})[-/.](?P<d>{_D}{{1,2}})"
    rf"|(?P<a>{_D}{{1,2}})(?P<sep>[-/.])(?P<b>{_D}{{1,2}})(?P=sep)(?P<y4>{_D}{{4}})"
    rf"|(?P<y2>{_D}{{2}})-(?P<mo2>{_D}{{2}})-(?P<d2>{_D}{{2}}))"
)
_SYSLOG = rf"(?P<mon>[A-Z][a-z]{{2}})\s+(?P<dom>{_D}{{1,2}})\s+(?:(?P<ys>{_D}{{4}})\s+)?"
# possessive: a long run of blanks is walked once, not once for every blank in it
_OPEN = r"\s*+(?:[-*]\s++)?+[\[(<\"]{0,2}+\s*+"
_CLOSE = r"(?:\s+[0-9.]+(?=\]))?[\])>\"]{0,2}"
_FORMS = regex(
    rf"{_OPEN}(?:(?:(?:{_DATE}[T ,_]\s*|{_SYSLOG})?{_TIME}{_ZONE})"
    rf"|(?P<mm>{_D}{{1,2}}):(?P<ss>{_D}{{2}})\.(?P<sf>{_D}{{1,6}})(?![0-9A-Fa-f:.])"
    rf"|(?P<unix>1{_D}{{9}})(?:\.(?P<uf>{_D}{{1,9}})|(?P<ums>{_D}{{3}}))?(?=[,;\s\]])"
    rf"|(?P<sec>{_D}{{1,9}})\.(?:(?P<secf>{_D}{{3,12}})s?(?=[,;\s\]:])|(?P<secd>{_D}{{1,2}})s?(?=[,;\s\]:]++(?:0x)?55)))"
    rf"{_CLOSE}"
    rf"|\s*+(?:\[\s*+(?P<ms>{_D}{{1,12}})\s?ms\]|(?P<msf>{_D}{{1,12}})\s?ms(?=:|[,;\s]++(?:0x)?55))"
    rf"|\s*+\[\s*+(?P<boot>{_D}{{4,12}})\](?!\[)"
    rf"|\s*+[IWEDV] \((?P<idf>{_D}{{1,12}})\)(?=\s)"
)
_MAY_BEGIN = regex(
    rf"{_OPEN}(?:{_D}{{1,9}}[-/.:]|1{_D}{{9}}|{_D}{{4,12}}\]|{_D}{{1,12}}\s?ms|[A-Z][a-z]{{2}} |[IWEDV] \()"
)


class Stamp(NamedTuple):
    """A time as written. `kind`: `day` (of an unknown day), `date`, or `run` (since something started).

    `us` counts microseconds since midnight, since 1970, or since that start; `aware` says that a `date` is UTC.
    """

    kind: str
    us: int
    aware: bool = False


def read_stamp(text: str, at: int = 0) -> tuple[Stamp, int] | None:
    """The time that stands at `at`, blanks and brackets allowed, and the index behind it; None without one."""
    if _MAY_BEGIN.match(text, at) is None:
        return None
    found = _FORMS.match(text, at)
    if found is None:
        return None
    part = found.groupdict()
    stamp = _stamp(part)
    return None if stamp is None else (stamp, found.end())


def date_stamp(text: str) -> Stamp | None:
    """The time that a text consists of, as in a field of a table."""
    read = read_stamp(text)
    return read[0] if read is not None else None


def _stamp(part: dict[str, str | None]) -> Stamp | None:
    milliseconds = part["ms"] or part["msf"] or part["boot"] or part["idf"]
    if milliseconds:
        return Stamp("run", int(milliseconds) * 1000)
    if part["sec"]:
        return Stamp("run", int(part["sec"]) * 1_000_000 + _fraction(part["secf"] or part["secd"]))
    if part["mm"]:
        minutes, seconds = int(part["mm"]), int(part["ss"] or 0)
        return Stamp("run", (minutes * 60 + seconds) * 1_000_000 + _fraction(part["sf"])) if seconds < 60 else None
    if part["unix"]:
        fraction = int(part["ums"]) * 1000 if part["ums"] else _fraction(part["uf"])
        return Stamp("date", int(part["unix"]) * 1_000_000 + fraction, True)
    return _clock(part)


def _clock(part: dict[str, str | None]) -> Stamp | None:
    hour, minute, second = int(part["h"] or 0), int(part["mi"] or 0), int(part["s"] or 0)
    half = (part["ap"] or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59 or second > 60:
        return None
    us = ((hour * 60 + minute) * 60 + second) * 1_000_000 + _fraction(part["f"] or part["f3"])
    if part["mon"] and part["mon"].lower() not in _MONTHS:
        return None
    day = _date(part)
    if day is None:
        has_date = any(part[key] for key in ("y", "y4", "y2"))
        return None if has_date else Stamp("day", us)
    us += int((day - _EPOCH).total_seconds()) * 1_000_000
    zone = (part["z"] or "").strip()
    if not zone:
        return Stamp("date", us)
    if zone != "Z":
        sign = -1 if zone[0] == "-" else 1
        us -= sign * (int(zone[1:3]) * 60 + int(zone[-2:])) * 60_000_000
    return Stamp("date", us, True)


def _date(part: dict[str, str | None]) -> datetime | None:
    if part["y"]:
        year, month, day = int(part["y"]), int(part["mo"] or 0), int(part["d"] or 0)
    elif part["y4"]:
        first, second = int(part["a"] or 0), int(part["b"] or 0)
        day_first = part["sep"] != "/" or first > 12
        month, day = (second, first) if day_first else (first, second)
        if month > 12:
            month, day = day, month
        year = int(part["y4"])
    elif part["y2"]:
        year, month, day = 2000 + int(part["y2"]), int(part["mo2"] or 0), int(part["d2"] or 0)
    elif part["ys"]:
        year, month, day = int(part["ys"]), _MONTHS.index((part["mon"] or "").lower()) + 1, int(part["dom"] or 0)
    else:
        return None
    try:
        return datetime(year, month, day)
    except ValueError:
        return None


def _fraction(digits: str | None) -> int:
    return int((digits or "0")[:6].ljust(6, "0"))


class Clock:
    """Turns stamps, in the order of the lines, into microseconds since the first of them."""

    def __init__(self) -> None:
        self.started: datetime | None = None
        self._bases: dict[str, int] = {}
        self._days_us = 0
        self._day_us = 0
        self._last = 0

    @property
    def day_us(self) -> int | None:
        """The time of day of the first stamp, in microseconds since midnight; None without times of day."""
        base = self._bases.get("day")
        return None if base is None else base % DAY_US

    def at(self, stamp: Stamp) -> int:
        """Microseconds since the first stamp, never negative."""
        us = stamp.us
        if stamp.kind == "day":
            us = self._of_days(us)
        base = self._bases.setdefault(stamp.kind, us - self._last)
        self._last = max(0, us - base)
        if self.started is None and stamp.kind == "date":
            self.started = _datetime(us - self._last, stamp.aware)
        return self._last

    def _of_days(self, us: int) -> int:
        """Microseconds since the midnight before the first time of day."""
        if self._day_us - us > DAY_US // 2:
            self._days_us += DAY_US
        elif us - self._day_us > DAY_US // 2 and self._days_us:
            return us + self._days_us - DAY_US
        self._day_us = us
        return us + self._days_us


def _datetime(us: int, aware: bool) -> datetime | None:
    try:
        moment = _EPOCH + timedelta(microseconds=us)
        return moment.replace(tzinfo=UTC) if aware else moment
    except OverflowError:
        return None
