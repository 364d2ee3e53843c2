"""Which inputs are so large that their frames are better read many at a time, and how those are."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from math import inf
from typing import TYPE_CHECKING

from tuyasniff.capture.capture import Capture
from tuyasniff.model import Item
from tuyasniff.stretch import BLOCK, LARGE

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Columns
    from tuyasniff.capture.merge import AnyCapture
    from tuyasniff.model import Chunk, Gap, Note
    from tuyasniff.session import Session
    from tuyasniff.stretch import Stretch, Turns

_ONE_BY_ONE = 512
"""Items that come one by one all the same: whoever looks at the first ones finds the session where it always is."""

WRITTEN = BLOCK
"""Bytes that become columns at once, where the text of each of them is written ..."""

COUNTED = 1 << 20
"""... and where they are only counted, which takes less memory."""

_LEAST_ROOM = 1 << 30
"""Bytes of addresses that numpy surely finds enough: it reserves some for every core, and uses few of them."""


def is_large(capture: AnyCapture) -> bool:
    """Whether it is a file, all there, with so much in it."""
    return isinstance(capture, Capture) and not capture.live and (capture.amount or 0) >= LARGE and _can_be_loaded()


def _can_be_loaded() -> bool:
    """Whether there is memory for the libraries that this takes; else items come one by one, in very little of it."""
    if _room() < _LEAST_ROOM:
        return False  # asked beforehand, for what they are linked to ends the program where it gets none
    try:
        import tuyasniff.bulk.session  # noqa: F401
    except ImportError as error:
        if (error.name or "").startswith("tuyasniff"):
            raise  # a mistake of ours is no lack of memory
        return False
    return True


def _room() -> float:
    """The bytes of addresses that this process is allowed (`ulimit -v`)."""
    try:
        import resource
    except ImportError:  # Windows
        return inf
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    return inf if allowed == resource.RLIM_INFINITY else allowed


def poured(
    session: Session, things: Iterable[Stretch | Turns | Chunk | Gap | Note], *, block: int = WRITTEN
) -> Generator[Columns | Item, None, None]:
    """What a session makes of a capture: most items in columns, of so many bytes at once.

    When it is closed the session has counted them all.
    """
    from tuyasniff.bulk.keeping import keep_freed
    from tuyasniff.bulk.session import pour

    keep_freed()
    yield from pour(session, things, block=block, one_by_one=_ONE_BY_ONE, cores=2)


def each(parts: Iterable[Columns | Item]) -> Iterator[Item]:
    """Items one by one, those in columns too."""
    for part in parts:
        if isinstance(part, Item):
            yield part
        else:
            yield from part.items()
