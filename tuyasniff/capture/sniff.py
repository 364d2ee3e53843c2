"""What a file holds, told from its first bytes alone. Names and extensions are never believed."""

from __future__ import annotations

import re
from typing import NamedTuple

from tuyasniff.hexdump.scan import spans
from tuyasniff.patterns import regex

_STAMP = regex(rb"\A\d{9,11},")
_WRITTEN_HEADER = regex(rb"55[\s,:;|_xX\\0$'\"\[\]()-]{0,6}aa|aa55|\b85\b.{1,3}\b170\b|U.{0,3}\\xaa", re.IGNORECASE)
_TEXT_CONTROLS = b"\t\n\r\f\b\x1b\x07"
_BINARY_ONLY = bytes(code for code in (*range(1, 0x20), 0x7F) if code not in _TEXT_CONTROLS)
_NUL_WEIGHT = 16


class RawFrames(NamedTuple):
    """Frames with a valid checksum that stand in raw bytes, and the bytes they cover."""

    number: int
    covered: int


def raw_frames(data: bytes) -> RawFrames:
    """Count the valid frames in plain bytes.

    A false one takes a header, a small version, a small length and the right sum: about one in fifteen million
    places of random bytes.
    """
    sizes = [end - start for start, end in spans(data)]
    return RawFrames(len(sizes), sum(sizes))


def is_stamped(head: bytes) -> bool:
    """Whether bytes begin with a unix time and a comma, as RealTerm stamps raw captures."""
    return _STAMP.match(head) is not None


def writes_a_header(head: bytes) -> bool:
    """Whether a text seems to spell out the header of a frame, in any of the usual notations."""
    return _WRITTEN_HEADER.search(head.replace(b"\x00", b"")) is not None


def text_share(head: bytes, encoding: str) -> float:
    """How much of this may be text: 1.0 for a clean one, about 0.3 for random bytes, 0.0 for zeros.

    A NUL outside UTF-16 weighs like sixteen other controls: texts have none.
    """
    if encoding.startswith("utf-16"):
        head = head.replace(b"\x00", b"")
    if not head:
        return 1.0
    controls = len(head) - len(head.translate(None, _BINARY_ONLY))
    broken = head.decode("utf-8", "replace").count("\ufffd") if encoding == "cp1252" else 0
    return max(0.0, 1.0 - (controls + broken + _NUL_WEIGHT * head.count(0)) / len(head))
