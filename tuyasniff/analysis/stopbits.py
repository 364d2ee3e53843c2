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
    """Counts bytes by their ones, and what the port counted meanwhile. `works`: its driver has ever counted any."""

    def __init__(self) -> None:
        self.even = 0
        self.odd = 0
        self.wrong = 0
        self.breaks = 0

    def heard(self, data: bytes) -> None:
        """Bytes that were read."""
        even = sum(data.translate(_EVEN))
        self.even += even
        self.odd += len(data) - even

    def counted(self, framing: int, breaks: int) -> None:
        """More wrong stop bits. A 00 with one is counted as a break: it is the same to a port."""
        self.wrong += framing + breaks
        self.breaks += breaks

    def parity(self, *, works: bool) -> str | None:
        """`none`, `even` or `odd`, None where the counts do not tell. `works`: this driver counts, as was seen."""
        number = self.even + self.odd
        if number < _LEAST or not (works or self.wrong):
            return None
        off = {"none": self.wrong, "even": abs(self.wrong - self.even), "odd": abs(self.wrong - self.odd)}
        first, second = sorted(off, key=lambda name: off[name])[:2]
        return first if off[first] <= NEAR * number + _SPARE and off[second] >= 2 * off[first] + _SPARE else None

    def words(self, parity: str) -> str:
        """What speaks for it."""
        if parity == "none":
            return f"{self.wrong} wrong stop bits in {self.even + self.odd:,} bytes: no parity, 8N1"
        count = self.even if parity == "even" else self.odd
        return (
            f"{self.wrong:,} wrong stop bits, and {count:,} of {self.even + self.odd:,} bytes have an {parity} number "
            f"of ones: 8{parity[0].upper()}1"
        )
