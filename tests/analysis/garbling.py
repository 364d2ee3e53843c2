"""What a serial port makes of bytes that were sent at another rate, 8N1 both: a small model, bit by bit."""

from __future__ import annotations


def garbled(data: bytes, sent: int, read: int) -> bytes:
    """The bytes that a reader gets of a burst: start at a falling edge, sample mid-bit, go on after the stop bit."""
    if sent == read:
        return data
    levels = [1, 1]
    for byte in data:
        levels += [0, *((byte >> bit) & 1 for bit in range(8)), 1]
    levels += [1] * 40
    ratio = sent / read

    def level(place: float) -> int:
        return levels[int(place)] if place < len(levels) else 1

    out = bytearray()
    at = 0.0
    while True:
        edge = next((i for i in range(max(1, int(at)), len(levels)) if i >= at and levels[i - 1] > levels[i]), None)
        if edge is None:
            return bytes(out)
        if level(edge + ratio / 2):
            at = edge + 1
            continue
        out.append(sum(level(edge + ratio * (1.5 + bit)) << bit for bit in range(8)))
        at = edge + 9.5 * ratio
        if not level(at):  # a reader waits for the line to be idle before it looks for a start again
            while int(at) < len(levels) and not levels[int(at)]:
                at = int(at) + 1.0
