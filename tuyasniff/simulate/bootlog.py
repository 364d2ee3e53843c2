"""What a UART hears when somebody else talks at another baud rate: the boot text of a radio module, bit by bit."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from tuyasniff.simulate.line import TimedByte

BOOT_TEXT = b"\r\nrom v2, reset cause 2, boot mode 3\r\nload 0x40101000 len 2316 sum 0x9c\r\nentry 0x401010f4\r\n"
"""Invented, but as long as real ones."""

BOOT_BAUD = 74_880
"""The rate at which the ROM of an ESP8266 talks."""


def heard_at(text: bytes, text_baud: int, baud: int) -> Iterator[TimedByte]:
    """The bytes that a receiver at `baud` makes of a text sent back to back at `text_baud`, with times from 0.

    A receiver waits for a falling edge, samples the middle of each of its bits, and goes on behind its stop bit,
    whatever that was.
    """
    levels = _levels(text)

    def level(bits: float) -> int:
        index = int(bits)
        return levels[index] if index < len(levels) else 1

    ratio = text_baud / baud
    at = 0.0
    while True:
        edge = _falling(levels, at)
        if edge is None:
            return
        byte = sum(level(edge + (1.5 + bit) * ratio) << bit for bit in range(8))
        yield TimedByte(round(edge * 1_000_000 / text_baud), byte)
        at = edge + 9.5 * ratio


def _levels(text: bytes) -> list[int]:
    """The line, one level per bit of the sender: start bit low, eight data bits, stop bit high."""
    levels = [1]
    for byte in text:
        levels += [0, *((byte >> bit) & 1 for bit in range(8)), 1]
    return levels


def _falling(levels: list[int], at: float) -> int | None:
    """Where the line next goes from high to low, in bits."""
    start = max(ceil(at), 1)
    return next((index for index in range(start, len(levels)) if levels[index - 1] and not levels[index]), None)
