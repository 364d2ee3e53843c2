"""What a reader leaves out of a text, in words for the user: nothing that may be bytes is lost without one."""

from __future__ import annotations

from tuyasniff.patterns import regex

_PAIR = r"(?:0[xX])?[0-9A-Fa-f]{2}"
_TWO_BYTES = regex(rf"(?<![\w.:/-]){_PAIR}[ \t,]{{1,3}}{_PAIR}(?![\w.:/-])")


def may_be_bytes(text: str) -> bool:
    """Whether there are two bytes in a row, and not just two short words."""
    found = _TWO_BYTES.search(text)
    return found is not None and not (found.group().islower() and found.group().replace(" ", "").isalpha())


class LeftOut:
    """Counts halves of bytes, and lines of which nothing was taken though they hold two bytes in a row."""

    def __init__(self) -> None:
        self.halves = 0
        self._lines = 0
        self._first = 0

    def line(self, text: str, number: int) -> None:
        """Nothing came of this line, or of these words of it."""
        if may_be_bytes(text):
            self._lines += 1
            self._first = self._first or number

    def remarks(self) -> list[str]:
        """What there is to say."""
        said = []
        if self.halves == 1:
            said.append("1 row of hex ends in half a byte, which was left out")
        elif self.halves:
            said.append(f"{self.halves} rows of hex end in half a byte, which was left out")
        if self._lines == 1:
            said.append(f"1 line with what may be bytes was left out: line {self._first}")
        elif self._lines:
            said.append(f"{self._lines:,} lines with what may be bytes were left out, the first is line {self._first}")
        return said
