"""What a known layout is: a row of data, with an example that it must open and what that example says."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tuyasniff.analysis.raw.counts import Endian, Sign
from tuyasniff.model import Meaning, RawPart


class Choice(NamedTuple):
    """One meaning that a field may have, and how usual it is: the logarithm of its odds against the most usual."""

    meaning: Meaning
    odds: float = 0.0


class Slot(NamedTuple):
    """A field of a layout; no choices for a part of which only the place is known."""

    name: str
    offset: int
    length: int
    choices: tuple[Choice, ...] = ()
    endian: Endian = "big"
    sign: Sign = Sign.NONE


class PhaseRow(NamedTuple):
    """A record of electrical values of a fixed length.

    `groups` are sets of fields that belong together by P = V·I: indexes into `slots`. `odds` says how usual it is among
    records of its length. `head` are bytes that it begins with, `zeros` places that are zero in it.
    """

    name: str
    title: str
    length: int
    slots: tuple[Slot, ...]
    example: str
    truth: tuple[str, ...]
    source: str
    odds: float = 0.0
    head: bytes = b""
    zeros: tuple[int, ...] = ()
    direct: bool = False


class Table(NamedTuple):
    """What a reader makes of bytes that are no record: parts, lines for people, and how strongly the content speaks.

    `score` is the logarithm of the odds that the bytes are this rather than something unknown. `doubt` and `why` are
    words.
    """

    parts: tuple[RawPart, ...]
    texts: tuple[str, ...]
    score: float
    why: str
    doubt: str | None = None
    tile: int | None = None


class TableRow(NamedTuple):
    """A layout that a function reads: alarms, schedules, colours.

    `ids` and `codes` are the dpIDs and the declared codes where it is usual; with `hinted` it is not thought of
    elsewhere. `text` says that the bytes are text. `slight`: so little is asked of the bytes that others fit by chance,
    and every different value that fits speaks for it.
    """

    name: str
    title: str
    open: Callable[[bytes, bool], Table | None]
    example: str
    truth: tuple[str, ...]
    source: str
    ids: frozenset[int] = frozenset()
    codes: tuple[str, ...] = ()
    hinted: bool = False
    text: bool = False
    slight: bool = False


def part(slot: Slot, meaning: Meaning | None, value: int, text: str) -> RawPart:
    """The part that a slot is, with what its bytes are in words."""
    return RawPart(
        slot.name, slot.offset, slot.length, value, text, meaning, slot.endian, signed=slot.sign is not Sign.NONE
    )
