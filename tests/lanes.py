"""How much of a long test is done: a share of it usually, all of it in the slow lane (`make slow`)."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from time import process_time
from typing import TypeVar

SLOW = bool(os.environ.get("TUYASNIFF_SLOW"))

_T = TypeVar("_T")


def times(usual: int, full: int) -> int:
    """How often something is tried."""
    return full if SLOW else usual


def some(things: Sequence[_T], share: int) -> Sequence[_T]:
    """One of so many of some things usually, all of them in the slow lane."""
    return things if SLOW else things[::share]


def quickest(work: Callable[[], object], tries: int = 3) -> float:
    """Seconds of the processor that some work takes at least, the collection of others' garbage left out."""
    taken = []
    collects = gc.isenabled()
    gc.disable()
    try:
        for _ in range(tries):
            begun = process_time()
            work()
            taken.append(process_time() - begun)
    finally:
        if collects:
            gc.enable()
    return min(taken)
