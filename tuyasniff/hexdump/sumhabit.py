"""Whether a text writes checksums: what its other frames say about one that lacks a byte.

A frame with one byte less than it declares is either whole but for its checksum, which some programs and people never
write, or it lost a byte on the way, and then its checksum stands where its last byte of data should. The bytes alone
do not tell which. The neighbours do: frames with valid checksums are no accident, and where there are some, all have
one, unless the very same frame has just been there with its checksum. Where there are none, the checksum is what is
missing, unless the last byte is the sum that would be there.
"""

from __future__ import annotations

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.scan import Verdict
from tuyasniff.protocol.checksum import sum8

WINDOW = 1024
"""So many bytes before a frame are asked."""

ENOUGH = 4
"""So many frames without checksum in a row are a habit; one with a valid checksum outweighs as many."""

_SURE = 2 * ENOUGH
_MOST_HEADERS = 32


def habit(data: bytes) -> int:
    """What the last frames of a window say: positive where they have checksums, negative where not, 0 if none tells.

    A valid frame counts ENOUGH; one that the next header follows where its checksum should stand, or that ends there,
    counts -1: damage does that too. It walks back until that is clear.
    """
    score = 0
    at = data.rfind(scan.HEADER)
    for _ in range(_MOST_HEADERS):
        if at < 0 or abs(score) >= _SURE:
            break
        score += _says(data, at)
        at = data.rfind(scan.HEADER, 0, at)
    return score


def lacks_sums(before: bytes) -> bool | None:
    """Whether frames without checksum are usual, by those that came before; None where none tells."""
    score = habit(before)
    return score < 0 if score else None


def is_known(bare: bytes, window: bytes) -> bool:
    """Whether the same frame stands in a window with its checksum, so that this is what is missing here."""
    return scan.mended(bare) in window and not ends_in_its_sum(bare)


def is_bare_within(before: bytes, data: bytes, begin: int, end: int) -> bool:
    """Whether a frame that the next one touches has no checksum: what stands around it, and before `data`, tells."""
    bare = data[begin:end]
    earlier, later = before + data[max(0, begin - WINDOW) : begin], data[end : end + WINDOW]
    if is_known(bare, earlier) or is_known(bare, later):
        return True
    known = lacks_sums(earlier)
    if known is None:
        known = lacks_sums(later)
    return known if known is not None else not ends_in_its_sum(bare)


def _says(data: bytes, at: int) -> int:
    found = scan.look(data, at)
    bare = found.end - 1
    if found.verdict is Verdict.NONE or found.verdict is Verdict.TRUNCATED:
        return 0
    followed = found.verdict is Verdict.MISSING or data.startswith(scan.HEADER, bare)
    if followed and scan.believable(data[at:bare]):
        return -1
    return ENOUGH if found.verdict is Verdict.VALID else 0


def ends_in_its_sum(bare: bytes) -> bool:
    """Whether the last byte of what would be a frame without checksum is one: a byte that was 00 is missing before it.

    The sum is that of all bytes before it, or what it would be if the declared length were right for what is there.
    """
    if len(bare) < 7:
        return False
    right = sum8(bare[:-1])
    if bare[-1] == right:
        return True
    length = bare[4] << 8 | bare[5]
    # a length byte less in the sum; the shortest frames are too few bytes to tell by
    return length > 1 and length & 0xFF > 0 and bare[-1] == (right - 1) & 0xFF
