"""What is done about a recording that other programs move, cut or remove, and about disks that keep things late."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tuyasniff.live.recordingfile import Fate, RecordingFile

SYNC_S = 10.0
"""How often the disk is asked to keep it: a pulled plug costs what came since."""

SUFFIX = ".tsniff.jsonl"
_MOST_NAMES = 100
_STOP_S = 1.0


class Tended(NamedTuple):
    """What there is to say, and the file from now on. `cut`: it wants its header again."""

    words: str
    file: RecordingFile
    cut: bool = False


def tended(file: RecordingFile) -> Tended | None:
    """See what became of a file, and mend it. Raises OSError and SourceError where it cannot be mended now."""
    fate = file.look()
    if fate is None:
        return None
    if fate is Fate.MOVED:
        return Tended(f"another program moved the recording: it is {file.path} now", file)
    if fate is Fate.CUT:
        return Tended(f"another program cut the recording: {file.cut():,} bytes of it are lost", file, cut=True)
    new = file.copied(free_name(file.path))
    words = f"another program removed the recording {file.path}: all of it was written anew"
    return Tended(words + (f", into {new.path}" if new.path != file.path else ""), new)


def free_name(path: Path) -> Path:
    """That name, or with a number where somebody has it. Raises OSError where all are taken."""
    stem = path.name.removesuffix(SUFFIX)
    for number in range(1, _MOST_NAMES):
        place = path if number == 1 else path.with_name(f"{stem}-{number}{SUFFIX}")
        if not place.exists():
            return place
    raise OSError(errno.EEXIST, "there are too many files of its name")


class Syncing:
    """Has the disk keep what was written, from a thread of its own: a disk may take long over it."""

    def __init__(self, file: Callable[[], RecordingFile | None], tell: Callable[[str], None]) -> None:
        """`file` gives the one that is written now; `tell` hears of a disk that does not keep it."""
        self._file = file
        self._tell = tell
        self._over = threading.Event()
        self._size = 0
        self._thread = threading.Thread(target=self._run, name="disk", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(SYNC_S):
            self.sync()

    def sync(self) -> None:
        """Now, if there is something new."""
        file = self._file()
        if file is None or file.size == self._size:
            return
        self._size = file.size
        try:
            file.sync()
        except ValueError:  # another file has taken its place by now
            return
        except OSError as error:
            self._tell(f"the disk may not have kept the recording: {error.strerror or error}")

    def stop(self) -> None:
        """The last time; a disk that does not answer keeps nobody waiting for the thread."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_S)
        self.sync()
