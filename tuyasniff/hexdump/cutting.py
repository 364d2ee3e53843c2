"""Where a line that is too long to be read as a whole is cut without harm."""

from __future__ import annotations

import re

from tuyasniff.patterns import regex

_DIGITS = "0123456789abcdefABCDEF"
_MARKS = "xX"
_BLANKS = " \t:,;"
_HEADER = regex(r"55[ :]?AA", re.IGNORECASE)
_NEAR = 256
_HEADER_NEAR = 4096


def good_end(line: str, most: int) -> int:
    """Where the first piece of a line of more than `most` characters ends.

    Before a header if one is near, else between two bytes: behind what is no digit, or after an even number of digits.
    """
    near = min(_NEAR, most // 2)
    digits = most - len(line[most - near : most].rstrip(_DIGITS)) - (most - near)
    blind = digits == near
    if blind:
        others = line[:most].encode("ascii", "replace").translate(None, _DIGITS.encode())
        run = most - len(line[:most].rstrip(_DIGITS)) if others else most
        end = most - run % 2
    else:
        end = most - digits
        end -= 2 if line[end - 1] in _MARKS and end > 2 else 0  # 0x belongs to what follows, and \x
    for found in reversed([*_HEADER.finditer(line, max(1, end - min(_HEADER_NEAR, most // 2)), end)]):
        at = found.start()
        if (end - at) % 2 == 0 if blind else line[at - 1] in _BLANKS:
            return at
    return end
