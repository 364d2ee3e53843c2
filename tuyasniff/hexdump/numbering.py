"""Line numbers that an editor, a forum or a code view has put before every line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tuyasniff.patterns import regex

_NUMBER = regex(r"\s{0,8}([0-9]{1,7})(?:[.):|]\s|\s[|:]\s|\t)")
_ENOUGH = 2
_SAMPLE = 64


def is_numbered(head: Sequence[str]) -> bool:
    """Whether every line begins with the number after that of the line before; blank lines may have none."""
    expected = last = -1
    seen = 0
    for line in head[:_SAMPLE]:
        if not line.strip():
            expected += expected >= 0
            continue
        found = _NUMBER.match(line)
        if found is None:
            return False
        number = int(found[1])
        if seen and number not in {expected, last + 1}:
            return False
        last, expected = number, number + 1
        seen += 1
    return seen >= _ENOUGH


def without_numbers(lines: Iterable[str]) -> Iterator[str]:
    """The lines without their numbers; a line that has none stays as it is."""
    for line in lines:
        found = _NUMBER.match(line)
        yield line[found.end() :] if found is not None else line
