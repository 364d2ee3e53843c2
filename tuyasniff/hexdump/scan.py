"""Is a frame here? Checksum-valid frames in plain bytes, and what a candidate at the start of them lacks.

The checksum is what tells a right reading of a text from a wrong one. This scan is for that decision only; the
frames of the program come from `tuyasniff.protocol.framer`. Layouts (TDOC, ZDOC):

    55 AA version command lengthH lengthL data sum                        7 + N bytes
    55 AA 02 sequenceH sequenceL command lengthH lengthL data sum         9 + N bytes
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple
from zlib import adler32

from tuyasniff.protocol.checksum import sum8

HEADER = b"\x55\xaa"
MAX_DATA = 10_300
MAX_VERSION = 3

_KNOWN = frozenset(
    (*range(0x11), 0x1C, *range(0x20, 0x26), 0x27, 0x28, *range(0x2A, 0x31), *range(0x33, 0x38), *range(0x60, 0x67))
) | {0x69, 0x70, 0x71, 0x72, 0x80, 0x90, 0x91, 0x95, 0xA0, 0xA1, *range(0xE0, 0xEF), 0xF0, 0xF9, 0xFF}
_DP_LISTS = {0x05: (0,), 0x06: (0,), 0x07: (0,), 0x08: (7,), 0x09: (0,), 0x10: (1, 2), 0x22: (0,)}
_SIMPLE = (0, 1, 3)
_TYPES = range(6)
_TYPE_LENGTHS = {1: (1,), 2: (4,), 4: (1,), 5: (1, 2, 4)}


class Verdict(Enum):
    """What stands at a header."""

    VALID = "valid"
    BAD = "bad"
    MISSING = "missing"
    TRUNCATED = "truncated"
    NONE = "none"


class Look(NamedTuple):
    """A candidate: `end` is where it declares to end, checksum included; `need` the bytes it still lacks."""

    verdict: Verdict
    end: int
    need: int


_NOTHING = Look(Verdict.NONE, 0, 0)


def look(data: bytes, at: int = 0) -> Look:
    """Judge the candidate that begins at `at`.

    MISSING: the data end exactly where the checksum should stand. TRUNCATED: they end earlier. With version 02
    both layouts are tried and a valid one wins.
    """
    size = len(data)
    left = size - at
    if left < 3 or data[at] != 0x55 or data[at + 1] != 0xAA:
        begun = left > 0 and HEADER.startswith(data[at : at + 2])
        return Look(Verdict.TRUNCATED, at + 7, at + 7 - size) if begun else _NOTHING
    version = data[at + 2]
    if version > MAX_VERSION:
        return _NOTHING
    plain = _layout(data, at, 4)
    if version != 2 or plain.verdict is Verdict.VALID:
        return plain
    extended = _layout(data, at, 6)
    return extended if _RANK[extended.verdict] > _RANK[plain.verdict] else plain


_RANK = {Verdict.NONE: 0, Verdict.BAD: 1, Verdict.TRUNCATED: 2, Verdict.MISSING: 3, Verdict.VALID: 4}


def _layout(data: bytes, at: int, length_at: int) -> Look:
    size = len(data)
    head = at + length_at + 2
    if size < head:
        return Look(Verdict.TRUNCATED, head + 1, head + 1 - size)
    length = data[head - 2] << 8 | data[head - 1]
    if length > MAX_DATA:
        return _NOTHING
    end = head + length + 1
    if end > size:
        return Look(Verdict.MISSING if end == size + 1 else Verdict.TRUNCATED, end, end - size)
    good = sum8(data[at : end - 1]) == data[end - 1]
    return Look(Verdict.VALID if good else Verdict.BAD, end, 0)


def is_frame(data: bytes) -> bool:
    """Whether the bytes are one valid frame and nothing else; cheap for short frames without sequence number."""
    size = len(data)
    if size < 7 or data[0] != 0x55 or data[1] != 0xAA or data[2] > MAX_VERSION:
        return False
    if size > 256 or data[2] == 2:
        found = look(data)
        return found.verdict is Verdict.VALID and found.end == size
    return 7 + (data[4] << 8 | data[5]) == size and not (adler32(data) - 1 - 2 * data[-1]) & 0xFF


def spans(data: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of each valid frame; after a false candidate the search goes on two bytes further."""
    at = data.find(HEADER)
    while at >= 0:
        found = look(data, at)
        if found.verdict is Verdict.VALID:
            yield at, found.end
            at = data.find(HEADER, found.end)
        else:
            at = data.find(HEADER, at + 2)


def count(data: bytes) -> int:
    """How many valid frames a byte string holds."""
    return sum(1 for _ in spans(data))


class Survey(NamedTuple):
    """Where the unfinished candidate at the end begins (-1: there is none), and whether a checksum was wrong."""

    open_at: int
    bad: bool


def survey(data: bytes, at: int = 0) -> Survey:
    """Walk over the frames from `at` on, to the unfinished candidate that reaches the end.

    A lone 55 at the very end counts: an AA may follow.
    """
    size = len(data)
    open_at, bad, done = -1, False, at
    at = data.find(HEADER, at)
    while at >= 0:
        if at + 7 <= size and data[at + 2] in _SIMPLE:
            end = at + 7 + (data[at + 4] << 8 | data[at + 5])
            if end <= size and end - at <= 256 and not (adler32(data[at:end]) - 1 - 2 * data[end - 1]) & 0xFF:
                open_at, done = -1, end
                at = data.find(HEADER, end)
                continue
        found = look(data, at)
        if found.verdict is Verdict.VALID:
            open_at, done = -1, found.end
            at = data.find(HEADER, found.end)
            continue
        if found.need and open_at < 0:
            open_at = at
        bad = bad or found.verdict is Verdict.BAD
        at = data.find(HEADER, at + 2)
    if open_at < 0 and done < size and data[-1] == HEADER[0]:
        open_at = size - 1
    return Survey(open_at, bad)


def tail(data: bytes) -> bytes:
    """The unfinished candidate that reaches the end of `data` after its last valid frame; empty without one."""
    open_at = survey(data).open_at
    return data[open_at:] if open_at >= 0 else b""


def mended(headless_sum: bytes) -> bytes:
    """The frame with its checksum put behind it."""
    return headless_sum + bytes((sum8(headless_sum),))


def is_cut_report(data: bytes) -> bool:
    """Whether a frame ends inside a datapoint while its units would fill the declared length to the byte."""
    if len(data) < 10 or data[:2] != HEADER or data[2] not in _SIMPLE:
        return False
    end = 6 + (data[4] << 8 | data[5])
    if len(data) >= end:
        return False
    for begin in _DP_LISTS.get(data[3], ()):
        at = 6 + begin
        while at + 4 <= len(data) and data[at + 1] in _TYPES:
            at += 4 + (data[at + 2] << 8 | data[at + 3])
        if at == end:
            return True
    return False


def is_dp_list(data: bytes) -> bool:
    """Whether the bytes are datapoint units from end to end, with lengths that their types allow."""
    at = 0
    while at + 4 <= len(data):
        kind, length = data[at + 1], data[at + 2] << 8 | data[at + 3]
        if kind > 5 or length not in _TYPE_LENGTHS.get(kind, (length,)):
            return False
        at += 4 + length
    return at == len(data) > 0


def believable(frame: bytes) -> bool:
    """Whether a frame that has only its length to show for itself may be one: a known command that it fits.

    `frame` may lack its checksum. Commands that carry datapoints want a list that fits exactly, or at most one
    byte (an answer), or eight (a time). Where valid frames stand inside, the length is false.
    """
    extended = frame[2:3] == b"\x02" and len(frame) >= 8 and 7 + (frame[4] << 8 | frame[5]) - len(frame) not in (0, 1)
    head = 8 if extended else 6
    if len(frame) < head:
        return False
    command = frame[head - 3]
    length = frame[head - 2] << 8 | frame[head - 1]
    data = frame[head : head + length]
    if command not in _KNOWN or len(data) != length or any(spans(data)):
        return False
    starts = _DP_LISTS.get(command)
    if starts is None or length in {0, 1} or (command in {0x06, 0x10} and length in {2, 8}):
        return True
    return any(is_dp_list(data[start:]) for start in starts)


def swallowed(loose: bytes, data: bytes) -> bool:
    """Whether bytes that were given up would take the beginning of the next record for their own end."""
    joined = loose + data
    at = joined.find(HEADER)
    while 0 <= at < len(loose) - 1:
        found = look(joined, at)
        if found.verdict is Verdict.VALID and found.end > len(loose):
            return True
        at = joined.find(HEADER, found.end if found.verdict is Verdict.VALID else at + 2)
    return False


def glued(data: bytes, follower: bytes) -> Iterator[tuple[int, int]]:
    """Frames without checksum that the next header follows directly; `follower` is what comes after `data`."""
    size = len(data)
    data += follower
    at = data.find(HEADER)
    while 0 <= at < size:
        found = look(data, at)
        bare = found.end - 1
        if found.verdict is Verdict.VALID:
            at = data.find(HEADER, found.end)
        elif (
            found.verdict is Verdict.BAD
            and bare <= size
            and data[bare : bare + 2] == HEADER
            and believable(data[at:bare])
            and look(data, bare).verdict is not Verdict.NONE
        ):
            yield at, bare
            at = bare
        else:
            at = data.find(HEADER, at + 2)
