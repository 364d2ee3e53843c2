"""The parity of a line, from the stop bits that a port without parity found wrong.

A port that expects none takes the parity bit for the stop bit: a byte with an even number of ones has a parity bit of
nought on an 8E1 line, and so a wrong stop bit; on an 8O1 line it is the other bytes. No byte is lost by that.
"""

from __future__ import annotations

NEAR = 0.12
"""So large a share of the bytes may be counted otherwise: counters are a second old, and lines are disturbed."""

_SPARE = 2
_LEAST = 16

_EVEN = bytes(byte.bit_count() & 1 ^ 1 for byte in range(256))


class StopBits:
    """Counts bytes by their ones, and what the port counted meanwhile.

    Each time that the port has counted more, what was heard since the time before is compared: over all of the bytes
    about as many are even as odd.
    """

    def __init__(self) -> None:
        self.even = 0
        self.odd = 0
        self.wrong = 0
        self.breaks = 0
        self._off = {"even": 0, "odd": 0}
        self._since = (0, 0)

    def heard(self, data: bytes) -> None:
        """Bytes that were read."""
        even = sum(data.translate(_EVEN))
        self.even += even
        self.odd += len(data) - even

    def counted(self, framing: int, breaks: int) -> None:
        """More wrong stop bits. A 00 with one is counted as a break: it is the same to a port."""
        wrong = framing + breaks
        if not wrong:
            return
        even, odd = self.even - self._since[0], self.odd - self._since[1]
        self._since = self.even, self.odd
        self.wrong += wrong
        self.breaks += breaks
        self._off["even"] += abs(wrong - even)
        self._off["odd"] += abs(wrong - odd)

    def parity(self, *, works: bool) -> str | None:
        """`none`, `even` or `odd`, None where the counts do not tell. `works`: this driver counts, as was seen."""
        number = self.even + self.odd
        if number < _LEAST or not (works or self.wrong):
            return None
        off = {"none": self.wrong, **self._off} if self.wrong else {"none": 0, "even": self.even, "odd": self.odd}
        first, second = sorted(off, key=lambda name: off[name])[:2]
        return first if off[first] <= NEAR * number + _SPARE and off[second] >= 2 * off[first] + _SPARE else None

    def words(self, parity: str) -> str:
        """What speaks for it."""
        heard = f"{self.even + self.odd:,} bytes"
        if parity == "none":
            return f"{self.wrong:,} wrong stop bits in {heard}: no parity, 8N1"
        count = self.even if parity == "even" else self.odd
        kind = f"{count:,} of {heard} have an {parity} number of ones"
        return f"{self.wrong:,} wrong stop bits, and {kind}: 8{parity[0].upper()}1"
