"""Record first: a thread of its own writes what was heard, and only then hands it on.

When the disk is full, capture goes on in memory, and what is missing in the file is written as soon as that works:
there, or in a file of the same name in another directory. Read one after the other, the two are the session.
A file that another program removes is written anew, one that it moves is followed, and one that it cuts is gone on
with; a note says so in its place.
"""

from __future__ import annotations

import errno
import shutil
import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import BinaryIO, cast

from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.sessionfile import SessionWriter
from tuyasniff.disk import check_held
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.live.backlog import Backlog, Recorded
from tuyasniff.live.recordingfile import RecordingFile
from tuyasniff.live.tending import SUFFIX, Syncing, tended
from tuyasniff.model import Note

BACKLOG_BYTES = 64 << 20
"""So much is kept for a file that cannot be written; two lines at 115200 baud fill it in three quarters of an hour."""

RETRY_S = 2.0
LOOK_S = 0.5
"""How often it is looked whether the file is still there."""

_TOGETHER = 512
_BREATH_S = 0.01
"""Between two batches: what comes meanwhile is written with one waking up instead of many."""


class Recorder:
    """Writes a session file. `put` from any thread, `take` what has been written from one."""

    def __init__(
        self,
        path: Path | None,
        *,
        started: datetime,
        taps: Sequence[TapInfo],
        replace: bool = False,
        elsewhere: Sequence[Path] = (),
    ) -> None:
        """`path` None keeps it in memory only; `elsewhere` are directories for what a full disk does not take.

        Raises SourceError where the file exists or cannot be made.
        """
        self.path = path
        self.rest: Path | None = None
        self.trouble = ""
        self._queue: SimpleQueue[Recorded | None] = SimpleQueue()
        self._done: deque[Recorded] = deque()
        self._backlog = Backlog(BACKLOG_BYTES)
        self._retry_at = 0.0
        self._elsewhere = tuple(elsewhere)
        self._closed = False
        self._rests = True
        self._emptied_ns = time.monotonic_ns()
        self._written_ns = self._emptied_ns
        self._news = threading.Event()
        self._lock = threading.Lock()
        self._looked_at = 0.0
        self._last_us: int | None = None
        self._unannounced = False
        self._stream: RecordingFile | None = None
        self._writer: SessionWriter | None = None
        self._started, self._taps = started, tuple(taps)
        self._part: Path | None = None
        if path is not None:
            if replace and path.is_file():
                self._part = path.with_name(f"{path.name}.new")  # the old file stays until there is something new
            if self._part is not None:
                check_held(path)
            self._stream = RecordingFile(self._part or path, replace=replace)
            try:
                self._writer = self._writing(self._stream)
            except OSError as error:
                self._failed(error)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._syncing = Syncing(lambda: self._stream, lambda words: self.put(Note(words, self._last_us)))

    @property
    def size(self) -> int:
        """Bytes of the file that is written now."""
        return 0 if self._stream is None else self._stream.size

    @property
    def dropped(self) -> int:
        """Things that are in no file, and for which memory had no room either."""
        return self._backlog.dropped

    @property
    def missing(self) -> int:
        """Things that are in no file so far."""
        return self._backlog.dropped + len(self._backlog)

    def start(self) -> None:
        """Begin to write. Raises SourceError where the file that is to be replaced cannot be."""
        if self._part is not None and self.path is not None:
            try:
                self._part.replace(self.path)
            except OSError as error:
                message = f"cannot replace {self.path}: {error.strerror or error}"
                raise SourceError(message, SourceReason.UNREADABLE) from error
            self._part = None
            if self._stream is not None:
                self._stream.named(self.path)
        self._thread.start()
        if self._stream is not None:
            self._syncing.start()

    def put(self, thing: Recorded) -> None:
        """Take a thing, from any thread, without waiting."""
        self._queue.put(thing)

    def take(self) -> list[Recorded]:
        """What has been written, or kept because it could not be, since the last time."""
        self._news.clear()
        taken = []
        while self._done:
            taken.append(self._done.popleft())
        return taken

    def wait(self, seconds: float) -> bool:
        """Until there is something to take."""
        return bool(self._done) or self._news.wait(seconds)

    def wake(self) -> None:
        """End a wait."""
        self._news.set()

    def behind_us(self) -> int:
        """How long ago the last moment was whose things can all be taken: 0 where nothing waits to be written."""
        now_ns = time.monotonic_ns()
        return 0 if self._rests and self._queue.empty() else max(now_ns - self._written_ns, 0) // 1000

    def announce(self, started: datetime, taps: Sequence[TapInfo]) -> None:
        """Write what is known of the taps by now, for whoever reads the file later."""
        with self._lock:
            self._started, self._taps = started, tuple(taps)
            if self._stream is None:
                return
            self._unannounced = True
            try:
                self._write_backlog()
            except OSError as error:
                self._failed(error)

    def rename(self, path: Path) -> None:
        """Give the file another name. Raises SourceError where that is not possible; then it keeps the old one."""
        if self.path is None:
            raise SourceError("there is no file to name", SourceReason.MISSING)
        if path.exists():
            raise SourceError(f"{path} exists", SourceReason.PERMISSION, "choose another name")
        with self._lock:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                try:
                    self.path = self.path.rename(path)
                    if self._stream is not None and self.rest is None:
                        self._stream.named(path)
                except OSError as error:
                    if error.errno != errno.EXDEV:
                        raise
                    self.path = self._copied(self.path, path)
            except OSError as error:
                message = f"cannot name it {path}: {getattr(error, 'strerror', None) or error}"
                raise SourceError(message, SourceReason.UNREADABLE, f"it stays {self.path}") from error

    def _copied(self, old: Path, new: Path) -> Path:
        """Another disk: what was written goes there, and so does what follows."""
        if self._stream is not None and self.rest is None:
            self._go_on_in(self._stream.copied(new))
        else:
            shutil.copyfile(old, new)
        old.unlink()
        return new

    def _go_on_in(self, stream: RecordingFile) -> None:
        """What was written so far is in another file, too; the rest goes there."""
        if self._stream is not None:
            self._stream.close()
        self._stream = stream
        if self._writer is not None:
            self._writer.go_on_in(cast(BinaryIO, stream))

    def discard(self) -> None:
        """Take the file away: nothing was heard. Only after `stop`."""
        written = self._part or self.path
        if written is not None:
            written.unlink(missing_ok=True)

    def stop(self) -> None:
        """Write the rest and close the file. What was written can still be taken."""
        if self._closed:
            return
        self._closed = True
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        self._retry_at = self._looked_at = 0.0
        self._catch_up()
        self._done.extend(self._tended())
        if self._stream is not None:
            self._syncing.stop()
            self._stream.close()

    # ---- the thread

    def _run(self) -> None:
        going = True
        while going:
            batch, going = self._batch()
            with self._lock:
                try:
                    self._write(batch)
                    batch += self._tended()
                except Exception as error:  # a recorder that died in silence would look like a silent wire
                    self.trouble = f"cannot write {self.rest or self.path}: {error}"
            self._done.extend(batch)
            self._written_ns = self._emptied_ns
            if batch:
                self._news.set()
                if going:
                    time.sleep(_BREATH_S)

    def _batch(self) -> tuple[list[Recorded], bool]:
        """What waits to be written; a moment passes where there is nothing."""
        batch: list[Recorded] = []
        self._rests = True
        try:
            thing = self._queue.get(timeout=RETRY_S)
            self._rests = False
            while thing is not None:
                batch.append(thing)
                if len(batch) >= _TOGETHER:
                    return batch, True
                emptied_ns = time.monotonic_ns()
                thing = self._queue.get_nowait()
        except Empty:
            if batch:
                self._emptied_ns = emptied_ns
            return batch, True
        return batch, False

    def _write(self, batch: Sequence[Recorded]) -> None:
        self._catch_up()
        for place, thing in enumerate(batch):
            if thing.t_us is not None:
                self._last_us = thing.t_us
            if self._writer is None or self._backlog:
                if self.path is not None:
                    self._backlog.keep(batch[place:])
                return
            try:
                self._writer.write(thing)
            except OSError as error:
                self._failed(error)
                self._backlog.keep(batch[place:])
                return

    def _catch_up(self) -> None:
        """Write what could not be written before, if that works by now, here or elsewhere."""
        if self._stream is None or not self.trouble or time.monotonic() < self._retry_at:
            return
        try:
            self._write_backlog()
        except (OSError, ValueError) as error:
            self._failed(error)
            self._go_elsewhere()

    def _write_backlog(self) -> None:
        if self._writer is None and self._stream is not None:
            self._writer = self._writing(self._stream)
        while self._backlog and self._writer is not None:
            self._writer.write(self._backlog.first)
            self._backlog.done()
        if self._unannounced and self._writer is not None:
            self._writer.begin(self._started, self._taps)
        self._unannounced = False
        self.trouble = ""

    def _writing(self, stream: RecordingFile, *, goes_on: bool = False) -> SessionWriter:
        return SessionWriter(cast(BinaryIO, stream), started=self._started, taps=self._taps, goes_on=goes_on)

    def _go_elsewhere(self) -> None:
        """Go on in another directory, once; where none takes it, memory has to do."""
        if self.rest is not None or self.path is None:
            return
        for directory in self._elsewhere:
            place = directory / f"{self.path.name.partition('.')[0]}-rest{SUFFIX}"
            try:
                stream = RecordingFile(place)
            except SourceError:
                continue
            try:
                writer = self._writing(stream, goes_on=True)
            except OSError:
                stream.close()
                place.unlink(missing_ok=True)
                continue
            if self._stream is not None:
                self._stream.close()
            self._stream, self._writer, self.rest = stream, writer, place
            try:
                self._write_backlog()
            except OSError as error:
                self._failed(error)
            return

    def _tended(self) -> list[Recorded]:
        """See to it that the file is there; what there is to say about it is written, and given back."""
        file = self._stream
        if file is None or time.monotonic() < self._looked_at + LOOK_S:
            return []
        self._looked_at = time.monotonic()
        try:
            found = tended(file)
            if found is None:
                return []
            if found.file is not file:
                self._go_on_in(found.file)
            if found.cut and self._writer is not None:
                self._writer.begin(self._started, self._taps)
        except (OSError, SourceError) as error:
            self._failed(error)
            return []
        if self.rest is None:
            self.path = found.file.path
        else:
            self.rest = found.file.path
        said: list[Recorded] = [Note(found.words, self._last_us)]
        self._write(said)
        return said

    def _failed(self, error: Exception) -> None:
        words = getattr(error, "strerror", None) or str(error)
        self.trouble = f"cannot write {self.rest or self.path}: {words}"
        self._retry_at = time.monotonic() + RETRY_S
