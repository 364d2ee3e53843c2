"""Long work on a session while it goes on: whoever waits for it may end it, and is told how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from tuyasniff.capture.capture import TapInfo
from tuyasniff.errors import FormatError, TuyasniffError
from tuyasniff.live.asides import Aside, woven
from tuyasniff.live.replay import in_parts
from tuyasniff.model import Chunk, FamilyName, Gap, Note

if TYPE_CHECKING:
    from tuyasniff.capture.merge import AnyCapture

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


def again_of(live: object) -> Callable[[], Iterable[Chunk | Gap | Note]] | None:
    """What reads a recording from its beginning that is played, or shown and not read to its end, and adds the notes.

    None where there is none, or where the session has all of it.
    """
    inlet = getattr(live, "inlet", None)
    again: Callable[[], AnyCapture] | None = getattr(inlet, "again", None)
    dropped = getattr(getattr(live, "store", None), "dropped", 0)
    if again is None or (getattr(live, "over", False) and not dropped and not getattr(inlet, "trouble", "")):
        return None
    asides: tuple[Aside, ...] = tuple(getattr(inlet, "asides", ()))
    return lambda: cast(Iterable[Chunk | Gap | Note], woven(in_parts(again()), asides))


def is_part(live: object) -> bool:
    """Whether a session has a part of a recording only, and nobody can read the rest of it a second time."""
    inlet = getattr(live, "inlet", None)
    replays, over = getattr(inlet, "replays", False), getattr(live, "over", True)
    return bool(replays and not over and getattr(inlet, "again", None) is None)


def check_apart(live: object, path: Path) -> None:
    """Raise FormatError where a file is what a session is recorded into, or what is played: it would be lost."""
    inlet = getattr(live, "inlet", None)
    recorder = getattr(live, "recorder", None) or getattr(inlet, "recorder", None)
    own = (getattr(recorder, "path", None), getattr(recorder, "rest", None))
    if any(_same(path, one) for one in own):
        raise FormatError(f"{path} is the recording itself", "name another file")
    if any(_same(path, one) for one in getattr(getattr(inlet, "capture", None), "files", ())):
        raise FormatError(f"{path} is the recording that is shown", "name another file")


def _same(path: Path, other: Path | None) -> bool:
    try:
        return other is not None and path.samefile(other)
    except (OSError, ValueError):
        return False


def rest_of(live: object) -> Path | None:
    """The file in which a recording goes on because a disk was full; None where it is in one."""
    for holder in (live, getattr(live, "inlet", None)):
        recorder = getattr(holder, "recorder", None)
        if recorder is not None:
            rest: Path | None = recorder.rest
            return rest
    return None
