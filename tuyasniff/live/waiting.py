"""Long work on a session while it goes on: whoever waits for it may end it, and is told how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from tuyasniff.capture.capture import TapInfo
from tuyasniff.errors import TuyasniffError
from tuyasniff.model import FamilyName

_ASKED_EVERY = 256
"""So many things are done before anybody is asked whether to go on."""


class Stopped(TuyasniffError):
    """Somebody did not want to wait for the rest; nothing was written."""


class Watch:
    """Whoever waits for an export: may end it, and is told how far it is."""

    def __init__(
        self, stopped: Callable[[], bool] = lambda: False, progress: Callable[[float], None] = lambda share: None
    ) -> None:
        """Both are called in the thread of the export; `progress` with 0 to 1, where that is known."""
        self._stopped = stopped
        self._progress = progress
        self._count = 0

    def step(self, share: float | None = None) -> None:
        """One more thing. Raises Stopped."""
        self._count += 1
        if self._count % _ASKED_EVERY:
            return
        if self._stopped():
            raise Stopped("the export was stopped")
        if share is not None:
            self._progress(share)


class Heard(Protocol):
    """What every export needs of a live session."""

    @property
    def started(self) -> datetime | None:
        """The moment of `t_us` 0."""

    @property
    def taps(self) -> Sequence[TapInfo]:
        """The taps."""

    @property
    def family(self) -> FamilyName | None:
        """The dialect, as far as it is known."""


class Exported(NamedTuple):
    """What was written, and what the format could not hold, in words for a person."""

    path: Path
    words: str
    remarks: tuple[str, ...] = ()


def recording_of(live: object) -> Path | None:
    """The file that holds all of a session: of its recorder, or the one that is played; None where there is none.

    A recorder that cannot write now has the end of the session in memory only, so its file does not count then.
    """
    for holder in (live, getattr(live, "inlet", None)):
        recorder = getattr(holder, "recorder", None)
        if recorder is not None:
            path: Path | None = None if recorder.trouble else recorder.path
            return path if path is not None and path.is_file() else None
    return None


def rest_of(live: object) -> Path | None:
    """The file in which a recording goes on because a disk was full; None where it is in one."""
    for holder in (live, getattr(live, "inlet", None)):
        recorder = getattr(holder, "recorder", None)
        if recorder is not None:
            rest: Path | None = recorder.rest
            return rest
    return None
