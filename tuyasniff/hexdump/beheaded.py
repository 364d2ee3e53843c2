"""Frames of which each lacks its first byte: a text that was split at 55, or a reader that wakes up a byte too late."""

from __future__ import annotations

from typing import NamedTuple

from tuyasniff.hexdump import scan

_SECOND = scan.HEADER[1:]
_MOST = 1024
_SHORTEST = 6


class Beheaded(NamedTuple):
    """How many frames would have a right checksum behind a 55, and the bytes they cover."""

    frames: int
    covered: int


def beheaded(data: bytes) -> Beheaded:
    """The frames in some bytes that would be whole if a 55 stood before their AA."""
    frames = covered = 0
    at = data.find(_SECOND)
    while at >= 0:
        end = _end(data, at) if at == 0 or data[at - 1] != scan.HEADER[0] else 0
        if end:
            frames += 1
            covered += end - at
        at = data.find(_SECOND, end or at + 1)
    return Beheaded(frames, covered)


def _end(data: bytes, at: int) -> int:
    """Where the frame ends of which the second byte stands at `at`; 0 where none does."""
    if len(data) - at < _SHORTEST or data[at + 1] > scan.MAX_VERSION:
        return 0
    found = scan.look(scan.HEADER[:1] + data[at : at + _MOST])
    return at + found.end - 1 if found.verdict is scan.Verdict.VALID else 0
