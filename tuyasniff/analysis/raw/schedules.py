"""Weeks and days of thermostats, timers and other tables of times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

from tuyasniff.analysis.raw.counts import shown
from tuyasniff.analysis.raw.rows import Table
from tuyasniff.model import Meaning, RawPart

WHOLE = Meaning("temperature", "°C")
FAHRENHEIT = Meaning("temperature", "°F", 1, 10)
TENTHS = Meaning("temperature", "°C", 1, 10)
HALVES = Meaning("temperature", "°C", 1, 2)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_BECA_GROUPS = ("weekday", "day 6", "day 7")
_BECA_PERIODS = 6
_BECA_LENGTH = 54
_SLOT_END = 0x90


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _ascending(times: Sequence[int]) -> bool:
    return all(one < two for one, two in pairwise(times))


def _temperatures(counts: Sequence[int]) -> Meaning | None:
    """Degrees or tenths: of both, what all the counts allow."""
    if all(0 < value <= 45 for value in counts):
        return WHOLE
    return TENTHS if all(50 <= value <= 450 for value in counts) else None


def open_beca(raw: bytes, hinted: bool) -> Table | None:
    """Groups of six periods of minute, hour, half degrees; the end may be missing."""
    if len(raw) % 3 or not 9 <= len(raw) <= _BECA_LENGTH or (len(raw) < 18 and not hinted):
        return None
    tiles = [(raw[at], raw[at + 1], raw[at + 2]) for at in range(0, len(raw), 3)]
    groups = [tiles[at : at + _BECA_PERIODS] for at in range(0, len(tiles), _BECA_PERIODS)]
    if not all(minute < 60 and hour < 24 and 8 <= half <= 80 for minute, hour, half in tiles):
        return None
    if not all(_ascending([hour * 60 + minute for minute, hour, _ in group]) for group in groups):
        return None
    parts: list[RawPart] = []
    texts: list[str] = []
    for at, (minute, hour, half) in enumerate(tiles):
        name = f"{_BECA_GROUPS[at // _BECA_PERIODS].replace(' ', '_')}_{at % _BECA_PERIODS + 1}"
        parts.append(RawPart(f"{name}_time", at * 3, 2, hour * 60 + minute, _clock(hour * 60 + minute)))
        parts.append(RawPart(name, at * 3 + 2, 1, half, shown(half, HALVES), HALVES))
    for title, group in zip(_BECA_GROUPS, groups, strict=False):
        steps = ", ".join(f"{_clock(hour * 60 + minute)} {shown(half, HALVES)}" for minute, hour, half in group)
        texts.append(f"{title}: {steps}")
    doubt = None
    if len(raw) < _BECA_LENGTH:
        doubt = f"cut off: only {len(raw)} of {_BECA_LENGTH} bytes are there"
    return Table(tuple(parts), tuple(texts), 6.0, "minute, hour and half degrees, in order of time", doubt, 3)


def open_minutes(raw: bytes, hinted: bool) -> Table | None:
    """Days of four periods of minutes since midnight (2) and tenths of a degree (2), in either unit."""
    if not raw or len(raw) % 16 or len(raw) > 112 or (len(raw) < 32 and not hinted):
        return None
    times = [raw[at] << 8 | raw[at + 1] for at in range(0, len(raw), 4)]
    counts = [raw[at] << 8 | raw[at + 1] for at in range(2, len(raw), 4)]
    meaning = _temperatures(counts)
    if meaning is None and all(400 <= value <= 950 for value in counts):
        meaning = FAHRENHEIT
    days = [times[at : at + 4] for at in range(0, len(times), 4)]
    if meaning is None or not all(day[-1] < 1440 and day[-1] > 0 and _ascending(day) for day in days):
        return None
    periods = [(time, time, count) for time, count in zip(times, counts, strict=True)]
    return _week(periods, meaning, 8.0, "minutes since midnight in order of time, and temperatures")


def open_week(raw: bytes, hinted: bool) -> Table | None:
    """Seven days of four periods of hour, minute, temperature in two bytes."""
    if len(raw) != 112:
        return None
    tiles = [(raw[at], raw[at + 1], raw[at + 2] << 8 | raw[at + 3]) for at in range(0, 112, 4)]
    days = [tiles[at : at + 4] for at in range(0, 28, 4)]
    meaning = _temperatures([count for _, _, count in tiles])
    if meaning is None or not all(hour < 24 and minute < 60 for hour, minute, _ in tiles):
        return None
    if not all(_ascending([hour * 60 + minute for hour, minute, _ in day]) for day in days):
        return None
    periods = [(hour << 8 | minute, hour * 60 + minute, count) for hour, minute, count in tiles]
    return _week(periods, meaning, 9.0, "seven days of four periods, each day in order of time")


def _week(periods: Sequence[tuple[int, int, int]], meaning: Meaning, score: float, why: str) -> Table:
    """Days of four periods: the time as it stands there, as minutes since midnight, and the temperature."""
    parts: list[RawPart] = []
    days: dict[int, list[str]] = {}
    for place, (stored, minutes, count) in enumerate(periods):
        day, period = place // 4 + 1, place % 4 + 1
        parts.append(RawPart(f"day_{day}_{period}_time", place * 4, 2, stored, _clock(minutes)))
        parts.append(RawPart(f"day_{day}_{period}", place * 4 + 2, 2, count, shown(count, meaning), meaning))
        days.setdefault(day, []).append(f"{_clock(minutes)} {shown(count, meaning)}")
    texts = tuple(f"day {day}: " + ", ".join(steps) for day, steps in days.items())
    return Table(tuple(parts), texts, score, why, None, 4)


def open_counted(raw: bytes, hinted: bool) -> Table | None:
    """A count, then so many times minutes since midnight (2) and a temperature (2)."""
    if len(raw) < 9 or (len(raw) - 1) % 4 or raw[0] != (len(raw) - 1) // 4:
        return None
    times = [raw[at] << 8 | raw[at + 1] for at in range(1, len(raw), 4)]
    counts = [raw[at] << 8 | raw[at + 1] for at in range(3, len(raw), 4)]
    meaning = _temperatures(counts)
    if meaning is None or times[-1] >= 1440 or not _ascending(times):
        return None
    return _day(times, counts, meaning, f"{raw[0]} periods", "a count, minutes since midnight, temperatures")


def open_day(raw: bytes, hinted: bool) -> Table | None:
    """A day, then four times hour, minute and a temperature (2)."""
    if len(raw) != 17 or not 0 <= raw[0] <= 0x7F:
        return None
    pairs = [(raw[at], raw[at + 1]) for at in range(1, 17, 4)]
    counts = [raw[at] << 8 | raw[at + 1] for at in range(3, 17, 4)]
    times = [hour * 60 + minute for hour, minute in pairs]
    meaning = _temperatures(counts)
    if meaning is None or not all(hour < 24 and minute < 60 for hour, minute in pairs) or not _ascending(times):
        return None
    return _day(times, counts, meaning, f"day {raw[0]}", "a day, then hour, minute, temperature in order of time")


def _day(times: list[int], counts: list[int], meaning: Meaning, title: str, why: str) -> Table:
    parts: list[RawPart] = [RawPart("head", 0, 1, None, title)]
    steps = []
    for number, (time, count) in enumerate(zip(times, counts, strict=True)):
        at = 1 + number * 4
        parts.append(RawPart(f"period_{number + 1}_time", at, 2, time, _clock(time)))
        parts.append(RawPart(f"period_{number + 1}", at + 2, 2, count, shown(count, meaning), meaning))
        steps.append(f"{_clock(time)} {shown(count, meaning)}")
    return Table(tuple(parts), (f"{title}: " + ", ".join(steps),), 4.0 + len(times) / 2, why, None, 4)


def open_slots(raw: bytes, hinted: bool) -> Table | None:
    """Weekdays as bits, then ten times the end of a period in steps of ten minutes, and tenths of a degree (2)."""
    if len(raw) != 31 or not 1 <= raw[0] <= 0x7F:
        return None
    used = []
    for at in range(1, 31, 3):
        used.append((raw[at], raw[at + 1] << 8 | raw[at + 2]))
        if raw[at] == _SLOT_END:
            break
    if used[-1][0] != _SLOT_END or not _ascending([slot for slot, _ in used]):
        return None
    if not all(30 <= count <= 450 for _, count in used):
        return None
    days = "+".join(name for bit, name in enumerate(_DAYS) if raw[0] >> bit & 1)
    parts = [RawPart("days", 0, 1, raw[0], days)]
    steps = []
    for number, (slot, count) in enumerate(used):
        at = 1 + number * 3
        parts.append(RawPart(f"period_{number + 1}_end", at, 1, slot, _clock(slot * 10)))
        parts.append(RawPart(f"period_{number + 1}", at + 1, 2, count, shown(count, TENTHS), TENTHS))
        steps.append(f"until {_clock(slot * 10)} {shown(count, TENTHS)}")
    return Table(
        tuple(parts), (f"{days}: " + ", ".join(steps),), 6.0, "days as bits, periods that end at 24:00", None, 3
    )


def open_holiday(raw: bytes, hinted: bool) -> Table | None:
    """Two moments in Unix seconds."""
    if len(raw) != 8:
        return None
    start, end = (int.from_bytes(raw[at : at + 4], "big") for at in (0, 4))
    if not 1_400_000_000 <= start < end <= 2_100_000_000 or end - start > 400 * 86_400:
        return None
    words = [f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M} UTC" for moment in (start, end)]
    parts = tuple(
        RawPart(name, at, 4, moment, word, Meaning("timestamp", "s"))
        for name, at, moment, word in zip(("start", "end"), (0, 4), (start, end), words, strict=True)
    )
    even = start % 60 == 0 and end % 60 == 0
    return Table(
        parts,
        (f"from {words[0]} to {words[1]}",),
        5.0 if even else 1.5,
        "two moments, the second after the first",
        None,
        4,
    )


def open_inching(raw: bytes, hinted: bool) -> Table | None:
    """For each channel: its number with the lowest bit for on, then seconds (2)."""
    if not 3 <= len(raw) <= 24 or len(raw) % 3:
        return None
    tiles = [(raw[at], raw[at + 1] << 8 | raw[at + 2]) for at in range(0, len(raw), 3)]
    if not all(head >> 1 == place and seconds <= 3600 for place, (head, seconds) in enumerate(tiles)):
        return None
    if not any(seconds for _, seconds in tiles):
        return None
    parts: list[RawPart] = []
    texts = []
    meaning = Meaning("duration", "s")
    for place, (head, seconds) in enumerate(tiles):
        state = "on" if head & 1 else "off"
        parts.append(RawPart(f"channel_{place + 1}_on", place * 3, 1, head, state))
        parts.append(RawPart(f"channel_{place + 1}", place * 3 + 1, 2, seconds, f"{seconds} s", meaning))
        texts.append(f"channel {place + 1}: {state}, {seconds} s")
    return Table(tuple(parts), tuple(texts), len(tiles) * 2.0, "channels in their order, with seconds", None, 3)
