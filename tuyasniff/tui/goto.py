"""Where somebody wants to go who types a number, a time or a part of the recording."""

from __future__ import annotations

from datetime import datetime

from tuyasniff.errors import FormatError
from tuyasniff.patterns import regex
from tuyasniff.render.clock import DAY_US, Clock, since_midnight
from tuyasniff.view import FrameView

_NUMBER = regex(r"#?([0-9]{1,18})\Z")
_SHARE = regex(r"([0-9]{1,3}(?:\.[0-9]{1,4})?) ?%\Z")
_AFTER = regex(r"\+([0-9]{1,12}(?:\.[0-9]{1,6})?) ?(s|m|min|h|d)?\Z")
_CLOCK = regex(r"(\+)?(?:([0-9]{4}-[0-9]{2}-[0-9]{2})[ t])?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,6})?))?\Z")
_SECONDS = {None: 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}
_EVER_US = -(1 << 62)
"""Whatever has a time came later."""

HINT = "an item 1200, a time 12:30, +90s or +2h since the start, 50%, start, end"


def destination(text: str, view: FrameView, started: datetime | None, *, here_us: int | None = None) -> int:
    """The number of the item that is meant. Raises FormatError where nothing is meant, or nothing is there.

    A time of day is that after `here_us`, the moment of the item that is looked at, else the first one.
    """
    text = text.strip().lower()
    if not len(view):
        raise FormatError("there is nothing to go to")
    if text in ("start", "end"):
        return view.number_at(0 if text == "start" else len(view) - 1)
    if found := _NUMBER.match(text):
        number = int(found[1])
        if number > view.number_at(len(view) - 1):
            raise FormatError(f"there are {view.number_at(len(view) - 1):,} items")
        return number
    if found := _SHARE.match(text):
        return view.number_at(min(int(float(found[1]) / 100 * len(view)), len(view) - 1))
    late = view.at_time(_moment(text, view, started, here_us))
    if late is None:
        raise FormatError("nothing came so late" if view.at_time(_EVER_US) is not None else "nothing here has a time")
    return late


def _moment(text: str, view: FrameView, started: datetime | None, here_us: int | None) -> int:
    """A moment in microseconds since the start."""
    if found := _AFTER.match(text):
        return round(float(found[1]) * _SECONDS[found[2]] * 1_000_000)
    found = _CLOCK.match(text)
    if found is None:
        raise FormatError("that is no place", HINT)
    since, day, hour, minute, second = found.groups()
    clock_us = (int(hour) * 60 + int(minute)) * 60_000_000 + round(float(second or 0) * 1_000_000)
    if since or started is None:
        if day:
            raise FormatError("the recording has no date", HINT)
        return clock_us
    midnight_us = -since_midnight(started)
    if day:
        try:
            days = datetime.fromisoformat(day).toordinal() - started.toordinal()
        except ValueError:
            raise FormatError("there is no such day", HINT) from None
        return midnight_us + days * DAY_US + clock_us
    first_us = midnight_us + clock_us
    if first_us < 0 and view.at_time(first_us + DAY_US) is None and view.at_time(_EVER_US) is not None:
        raise FormatError(f"that is before the beginning, {Clock(started).text(0).strip()}")
    first_us += DAY_US * (first_us < 0)
    if here_us is None or here_us < first_us:
        return first_us
    next_us = first_us + ((here_us - first_us) // DAY_US + 1) * DAY_US
    return next_us if view.at_time(next_us) is not None else first_us
