"""Moments as files write them: ISO 8601, and microseconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MOST_US = 1 << 62
"""Microseconds; no moment of a capture lies further away, in either direction. Files and arrays hold 64 bits."""

FAR = "beyond any clock: what stands there is read without a time"

_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 with microseconds: in UTC with `Z` where the zone is known, bare where it is not."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        return moment.isoformat(timespec="microseconds")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def iso_with_zone(moment: datetime | None) -> str | None:
    """The same in the zone of the moment: `Z` for UTC, else the offset, so that it can be told as clocks showed it."""
    if moment is None or not moment.utcoffset():
        return iso(moment)
    return moment.isoformat(timespec="microseconds")


def from_iso_with_zone(text: str) -> datetime | None:
    """The moment that a text gives, in the zone that it says; None where it gives none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if from_iso(text) is not None else None


def from_iso(text: str) -> datetime | None:
    """The moment that a text gives, aware where it says the zone; None where it gives none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def epoch_us(moment: datetime) -> int:
    """Microseconds since 1970; a moment without zone is taken for UTC."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return (moment - _EPOCH) // _MICROSECOND


def from_epoch_us(us: int) -> datetime | None:
    """The moment in UTC; None where no calendar reaches."""
    try:
        return _EPOCH.replace(tzinfo=UTC) + us * _MICROSECOND
    except OverflowError:
        return None


def shifted(moment: datetime, us: int) -> datetime | None:
    """A moment so much later; None where no calendar reaches."""
    try:
        return moment + us * _MICROSECOND
    except OverflowError:
        return None
