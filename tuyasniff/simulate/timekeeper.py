"""The calendar of a simulation: always the same winter evening, so that equal seeds give equal bytes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

STARTED = datetime(2026, 1, 18, 16, 58, 30, tzinfo=UTC)
"""A Sunday, two minutes before six in the evening an hour east of Greenwich."""

ZONE = timedelta(hours=1)


class Timekeeper:
    """What the network says about the time."""

    def __init__(self, started: datetime = STARTED) -> None:
        self.started = started

    def utc(self, t_us: int) -> datetime:
        """UTC at a moment of the simulation, in whole seconds, without zone."""
        moment = self.started + timedelta(microseconds=t_us)
        return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def local(self, t_us: int) -> datetime:
        """The time on the wall."""
        return self.utc(t_us) + ZONE
