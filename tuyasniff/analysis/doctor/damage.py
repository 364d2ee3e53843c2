"""What has happened to bytes that are no frame: a byte is missing, bytes were changed, or they are strangers."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.claims import HEADER

_NEWEST = 3
_SHORTEST = 7


class Harm(StrEnum):
    """What a piece of noise is.

    `lost`: a frame of which bytes are missing. `changed`: a frame as long as it says, with a wrong sum. `stray`: bytes
    that no frame has anything to do with.
    """

    LOST = "lost"
    CHANGED = "changed"
    STRAY = "stray"


class Piece(NamedTuple):
    """A part of the noise that begins with a header, or what stands before the first one."""

    harm: Harm
    raw: bytes


def pieces(noise: bytes, *, extended: bool = False) -> Iterator[Piece]:
    """The noise cut at its headers, each with what has happened to it. `extended`: headers of 8 bytes (Zigbee)."""
    cuts = [0]
    at = noise.find(HEADER)
    while at >= 0:
        if at > cuts[-1] and noise[at + 2 : at + 3] <= bytes((_NEWEST,)):
            cuts.append(at)
        at = noise.find(HEADER, at + 2)
    for begin, end in pairwise([*cuts, len(noise)]):
        if end > begin:
            raw = noise[begin:end]
            yield Piece(harm_of(raw, extended=extended), raw)


def harm_of(raw: bytes, *, extended: bool = False) -> Harm:
    """What has happened to bytes that begin where a frame should."""
    size = _declared(raw, extended)
    if size is not None:
        if size > len(raw):
            return Harm.LOST
        return Harm.CHANGED
    if _mended(raw, extended, missing=True):
        return Harm.LOST
    if _mended(raw, extended, missing=False):
        return Harm.CHANGED
    return Harm.STRAY


def _declared(raw: bytes, extended: bool) -> int | None:
    """How long the frame is by its own length field; None where this is no header."""
    head = 8 if extended else 6
    if raw[:2] != HEADER or len(raw) < head or raw[2] > _NEWEST:
        return None
    size = (raw[head - 2] << 8 | raw[head - 1]) + head + 1
    # a length with a changed or missing byte is a large one, mostly
    return size if size <= 1024 + _SHORTEST else None


def _mended(raw: bytes, extended: bool, *, missing: bool) -> bool:
    """Whether one more byte, or another one, in the header makes a sound frame of it."""
    head = 8 if extended else 6
    if not _SHORTEST - missing <= len(raw) <= 1024:
        return False
    for place in range(min(head, len(raw))):
        before, after = raw[:place], raw[place + (not missing) :]
        rest = before + b"\0" + after
        fitting = (rest[-1] - sum8(rest[:-1])) & 0xFF
        whole = before + bytes((fitting,)) + after
        if _declared(whole, extended) == len(whole):
            return True
    return False


class Flips(NamedTuple):
    """Bits that were heard wrongly, by what a late edge would make of them.

    `fallen`: 0 instead of 1 behind a 0, as where the line rises too slowly; `risen`: 1 instead of 0 behind a 1; `other`
    is what no late edge explains. The start bit before each byte is a 0.
    """

    fallen: int = 0
    risen: int = 0
    other: int = 0

    @property
    def all(self) -> int:
        """All of them."""
        return sum(self)


def flipped(raw: bytes, like: bytes) -> Flips:
    """How bytes that were `like` came to be `raw`. Both are equally long."""
    fallen = risen = other = 0
    for got, was in zip(raw, like, strict=True):
        wrong = got ^ was
        if wrong:
            before = was << 1 & 0xFF
            late_rise, late_fall = wrong & was & ~before, wrong & ~was & before
            fallen += late_rise.bit_count()
            risen += late_fall.bit_count()
            other += (wrong & ~late_rise & ~late_fall).bit_count()
    return Flips(fallen, risen, other)
