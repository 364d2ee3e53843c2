"""A bar on stderr for work that lasts, where nobody else writes to the terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar

from tuyasniff.cli.terminals import is_terminal
from tuyasniff.render.labels import cut_left, visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from tuyasniff.capture.merge import AnyCapture

T = TypeVar("T")

_PATIENCE = 1.0
_EVERY = 0.1
_LOOK = 64


def watched(items: Iterable[T], capture: AnyCapture, *, wanted: bool) -> Iterator[T]:
    """The items, with a bar that appears after a second and vanishes at the end."""
    if not wanted or capture.live:
        yield from items
        return
    bar = _Bar(capture)
    try:
        for count, item in enumerate(items):
            if not count % _LOOK:
                bar.look()
            yield item
    finally:
        bar.close()


def stopped_at(captures: Iterable[AnyCapture], *, folders: bool = True) -> Iterator[str]:
    """A line for each file of which an interrupt left something unread: what is shown then is a part of it.

    Without `folders` only the last part of its name is told.
    """
    for capture in captures:
        size, read = capture.size, capture.bytes_read
        if not capture.live and size and read < size:
            name = capture.name if folders else PurePath(capture.name).name
            yield f"{name}: stopped behind {read:,} of its {size:,} bytes: the rest is not in it"


def wants_progress() -> bool:
    """Whether stderr is a terminal and stdout is not the same one."""
    return is_terminal(sys.stderr) and not is_terminal(sys.stdout)


class _Bar:
    def __init__(self, capture: AnyCapture) -> None:
        self._capture = capture
        self._next = time.monotonic() + _PATIENCE
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def look(self) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _EVERY
        if self._progress is None:
            self._open()
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=self._capture.bytes_read, refresh=True)

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        name = cut_left(visible(self._capture.name), 30)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            auto_refresh=False,
            transient=True,
        )
        self._progress.start()
        self._task = self._progress.add_task(name, total=self._capture.size)

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()
