"""For a screen that runs for hours: it is never kept waiting by the collector of rubbish, nor by other threads."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator

_THRESHOLDS = (10_000, 20, 50)
"""A session makes thousands of objects a second and no circles of them: looking more often finds nothing."""

_TURN_S = 0.001
"""So long a thread goes on while others wait; the screen waits dozens of times for each of its pictures."""


@contextlib.contextmanager
def steady() -> Iterator[None]:
    """While this lasts: the collector looks seldom, and never at what was there from the beginning; turns are short."""
    usual, turn_s = gc.get_threshold(), sys.getswitchinterval()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    sys.setswitchinterval(_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(turn_s)
        gc.set_threshold(*usual)
        gc.unfreeze()
