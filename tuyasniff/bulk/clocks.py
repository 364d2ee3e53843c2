"""Times of many things as texts: dates, and seconds with six decimals."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.bulk.columns import Numbers
from tuyasniff.bulk.laying import Mixed, Piece, Same, Slices, decimals, listed
from tuyasniff.capture.epoch import PacketClock
from tuyasniff.capture.moments import epoch_us
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1)
_FIRST = epoch_us(datetime(2, 1, 1))
_LAST = epoch_us(datetime(9998, 1, 1))
_MINUS = np.frombuffer(b"-", np.uint8)


class Dates:
    """The moments of things in ISO 8601 as `moments.iso` writes them, by microseconds from a start."""

    def __init__(self, started: datetime | None) -> None:
        self._base = None if started is None else epoch_us(started)
        # a zone that changes its offset is nothing to count microseconds in
        self._steady = started is None or started.tzinfo is None or isinstance(started.tzinfo, timezone)
        self._zone = b"" if started is None or started.tzinfo is None else b"Z"

    def writable(self, t_us: Numbers) -> NDArray[np.bool_]:
        """Which of the times can be written here: those of years that no calendar doubts, and no time."""
        if self._base is None:
            return np.ones(len(t_us), np.bool_)
        within: NDArray[np.bool_] = (t_us > _FIRST - self._base) & (t_us < _LAST - self._base)
        fine: NDArray[np.bool_] = (within | (t_us == NO_TIME)) & self._steady
        return fine

    def pieces(self, t_us: Numbers) -> list[Piece]:
        """The dates; nothing where there is no time, or nobody knows the start."""
        if self._base is None:
            return []
        count, timed = len(t_us), np.flatnonzero(t_us != NO_TIME)
        second, micro = np.divmod(t_us[timed] + self._base, _SECOND)
        seconds, which = np.unique(second, return_inverse=True)
        texts = listed([_second(one) for one in seconds.tolist()])
        parts: list[Slices | Same] = [texts.of(which), _six(micro), Same(self._zone, len(timed))]
        return [Mixed(count, [(timed, part)]) for part in parts]


def _second(second: int) -> bytes:
    return (_EPOCH + timedelta(seconds=second)).isoformat(timespec="seconds").encode() + b"."


def _six(micro: Numbers) -> Slices:
    """Numbers below a million with all their zeros."""
    digits = decimals(micro + _SECOND)
    return Slices(digits.source, digits.begin + 1, digits.length - 1)


def in_seconds(t_us: Numbers, none: bytes) -> list[Piece]:
    """Microseconds as `sayings.seconds` writes them, and `none` where there is no time."""
    count = len(t_us)
    timed, untimed = np.flatnonzero(t_us != NO_TIME), np.flatnonzero(t_us == NO_TIME)
    times = t_us[timed]
    second, micro = np.divmod(np.abs(times), _SECOND)
    sign = Slices(_MINUS, np.zeros(len(timed), np.int64), (times < 0).astype(np.int64))
    return [
        Mixed(count, [(untimed, Same(none, len(untimed))), (timed, sign)]),
        Mixed(count, [(timed, decimals(second))]),
        Mixed(count, [(timed, Same(b".", len(timed)))]),
        Mixed(count, [(timed, _six(micro))]),
    ]


def moments(clock: PacketClock, t_us: Numbers) -> Numbers:
    """The moments that the clock gives things with these times (NO_TIME for none), one after the other."""
    place = np.arange(len(t_us))
    held = (t_us != NO_TIME) & (t_us >= -clock.base)
    before = np.maximum.accumulate(np.where(held, place, -1))
    known = np.where(held, t_us + clock.base, 0)
    found: Numbers = np.where(before >= 0, known[before], clock.before) + place - before
    if len(found):
        clock.go_on(int(found[-1]), len(found) - int(held.sum()))
    return found
