"""For runs of hours: the collector of rubbish looks seldom, and never at what was there from the beginning."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

_THRESHOLDS = (10_000, 20, 50)
"""A session makes thousands of objects a second and no circles of them: looking more often finds nothing."""


@contextlib.contextmanager
def steady() -> Iterator[None]:
    """While this lasts."""
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
