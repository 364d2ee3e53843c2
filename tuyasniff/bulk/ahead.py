"""A second core: what gives columns runs in a thread, a few blocks ahead of what takes them.

numpy lets go of the interpreter while it works on an array, so both get along.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Empty, Full, Queue
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_MOST = 2
"""Things that are made before somebody takes the first of them."""

_LOOK = 0.05
"""Seconds after which somebody who waits looks whether the other one has gone."""


class _Over(NamedTuple):
    """Nothing more comes; the error that ended it, if it was one."""

    error: BaseException | None


class Ahead(Generic[T]):
    """Gives what an iterator gives, which runs in a thread. Errors come out where they would have come.

    `close` ends the iterator, wherever it is, and waits for that; so does whoever stops taking.
    """

    def __init__(self, things: Iterator[T]) -> None:
        self._things = things
        self._queue: Queue[T | _Over] = Queue(_MOST)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)

    def __iter__(self) -> Iterator[T]:
        self._thread.start()
        try:
            while True:
                thing = self._queue.get()
                if isinstance(thing, _Over):
                    if thing.error is not None:
                        raise thing.error
                    return
                yield thing
        finally:
            self.close()

    def close(self) -> None:
        """Stop."""
        self._stopped.set()
        while self._thread.is_alive():
            try:
                self._queue.get_nowait()
            except Empty:
                self._thread.join(_LOOK)

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            for thing in self._things:
                if not self._put(thing):
                    break
        except BaseException as raised:  # whatever it is, it belongs to whoever takes the things
            error = raised
        finally:
            close = getattr(self._things, "close", None)
            if close is not None:
                close()
        self._put(_Over(error))

    def _put(self, thing: T | _Over) -> bool:
        while not self._stopped.is_set():
            try:
                self._queue.put(thing, timeout=_LOOK)
            except Full:
                continue
            return True
        return False
