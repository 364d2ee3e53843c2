"""How much of a long test is done: a share of it usually, all of it in the slow lane (`make slow`)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

SLOW = bool(os.environ.get("TUYASNIFF_SLOW"))

_T = TypeVar("_T")


def times(usual: int, full: int) -> int:
    """How often something is tried."""
    return full if SLOW else usual


def some(things: Sequence[_T], share: int) -> Sequence[_T]:
    """One of so many of some things usually, all of them in the slow lane."""
    return things if SLOW else things[::share]
