"""The yardstick: a parser that takes one byte at a time and forgets its buffer when a sum is wrong.

That is how most tools read TuyaMCU. It loses the good frames behind a damaged length byte, and every byte that
is not part of a frame.
"""

from __future__ import annotations


class Naive:
    """Feed bytes, get the frames whose checksum is right."""

    def __init__(self) -> None:
        self.frame = bytearray()
        self.length = 0

    def feed(self, data: bytes, out: list[bytes]) -> None:
        """Append complete frames to `out`."""
        for byte in data:
            size = len(self.frame)
            if size == 0:
                if byte == 0x55:
                    self.frame.append(byte)
            elif size == 1:
                if byte == 0xAA:
                    self.frame.append(byte)
                elif byte != 0x55:
                    self.frame.clear()
            else:
                self.frame.append(byte)
                if size == 5:
                    self.length = self.frame[4] << 8 | byte
                    if self.length > 1024:
                        self.frame.clear()
                elif size == 6 + self.length:
                    if sum(self.frame[:-1]) & 255 == byte:
                        out.append(bytes(self.frame))
                    self.frame.clear()
