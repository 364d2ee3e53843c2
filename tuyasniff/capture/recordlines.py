"""Bytes of a file that holds one record a line -> its lines, however long, cut or damaged they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONGEST = 32 << 20
_TOLD = 5


class RecordLine(NamedTuple):
    """A line: its number from 1 and its bytes without the end. `ended`: the end of line was there.

    Of a line that is longer than LONGEST the bytes are gone and `too_long` is set.
    """

    number: int
    data: bytes
    ended: bool = True
    too_long: bool = False

    @property
    def text(self) -> str:
        """The line as text; what is no UTF-8 becomes U+FFFD."""
        return self.data.decode("utf-8", "replace")


def record_lines(pieces: Iterable[bytes]) -> Iterator[RecordLine]:
    r"""Lines that end with `\n` or `\r\n`, and a last one that does not, if it holds anything."""
    number, size = 1, 0
    parts: list[bytes] = []
    for piece in pieces:
        for place, part in enumerate(piece.split(b"\n")):
            if place:
                yield _line(number, parts, size, ended=True)
                number, size = number + 1, 0
                parts.clear()
            size += len(part)
            if size > LONGEST:
                parts.clear()
            else:
                parts.append(part)
    if size:
        yield _line(number, parts, size, ended=False)


def _line(number: int, parts: list[bytes], size: int, *, ended: bool) -> RecordLine:
    if size > LONGEST:
        return RecordLine(number, b"", ended, True)
    data = b"".join(parts)
    if number == 1:
        data = data.removeprefix(b"\xef\xbb\xbf")
    return RecordLine(number, data.removesuffix(b"\r") if ended else data, ended)


class LineDamage:
    """Lines that could not be read: the first are named, the others counted."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._count = 0

    def add(self, number: int, why: str) -> None:
        """A line, and what is wrong with it."""
        self._count += 1
        if len(self._told) < _TOLD:
            self._told.append(f"line {number:,} is damaged and left out: {why}")

    @property
    def remarks(self) -> list[str]:
        """Words for the user."""
        more = self._count - len(self._told)
        if not more:
            return list(self._told)
        return [*self._told, f"{more:,} more damaged line{'s' * (more != 1)} left out"]
