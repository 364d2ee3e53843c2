"""Lines of a capture that could not be read: said in words, and a Gap where they stood.

What was lost there nobody knows, so the bytes before and behind must never run together.
"""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.model import Chunk, Gap, Note

_TOLD = 5
_MANY_TAPS = 64


class LineDamage:
    """Collects damage on the way; the first lines are named, the others counted."""

    def __init__(self, nobody: str) -> None:
        """`nobody` is the tap of a gap that stands before any tap is known."""
        self.count = 0
        self._nobody = nobody
        self._told: list[str] = []
        self._taps: dict[str, None] = {}
        self._unbroken: dict[str, None] = {}
        self._hit: dict[str, None] | None = {}
        self._first = self._last = 0
        self._why = ""
        self._t_us: int | None = None

    def know(self, tap: str) -> None:
        """A tap of which bytes may come."""
        self._taps[tap] = None

    def saw(self, thing: Chunk | Gap | Note) -> None:
        """What was read in its place."""
        if thing.t_us is not None:
            self._t_us = thing.t_us
        if isinstance(thing, Chunk):
            self._taps[thing.tap] = self._unbroken[thing.tap] = None

    def left_out(self, number: int, why: str, tap: str | None = None) -> None:
        """A line that is left out, what is wrong with it, and its tap where that can still be told."""
        self._tell(number, f"line {number:,} is damaged and left out: {why}", why, tap)

    def broken(self, number: int, why: str) -> None:
        """Something is missing at a line that is read all the same."""
        self._tell(number, f"line {number:,}: {why}", why, None)

    def _tell(self, number: int, words: str, why: str, tap: str | None) -> None:
        if number == self._last:  # NULs parted it, and it was told of before
            tap = None
        else:
            self.count += 1
            if len(self._told) < _TOLD:
                self._told.append(words)
        if not self._first:
            self._first, self._why, self._hit = number, why, {}
        self._last = number
        if tap is None or tap not in self._taps:
            self._hit = None
        elif self._hit is not None:
            self._hit[tap] = None

    def gaps(self) -> Iterator[Gap]:
        """The gaps of the damage since the last time: one for each tap of which bytes may be missing."""
        if not self._first:
            return
        where = f"line {self._first}" if self._first == self._last else f"lines {self._first} to {self._last}"
        # with very many taps, those that have nothing pending need none
        known = self._taps if len(self._taps) <= _MANY_TAPS else self._unbroken
        taps = list(known if self._hit is None else self._hit) or [self._nobody]
        for tap in taps:
            self._unbroken.pop(tap, None)
            yield Gap(tap, self._t_us, "damaged", f"{where}: {self._why}")
        self._first = 0

    @property
    def remarks(self) -> list[str]:
        """Words for the user."""
        more = self.count - len(self._told)
        if not more:
            return list(self._told)
        return [*self._told, f"{more:,} more damaged line{'s' * (more != 1)} left out"]
