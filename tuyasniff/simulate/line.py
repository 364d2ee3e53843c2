"""One wire: where bytes lie in time at a baud rate, and how an adapter that listens to it hands them on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

BITS = 10
"""A byte on the wire: start bit, eight data bits, stop bit."""


class TimedByte(NamedTuple):
    """A byte and the moment at which its start bit begins."""

    t_us: int
    byte: int


class Wire:
    """One direction. Frames never overlap on it: what comes too early waits for the one before."""

    def __init__(self, baud: int) -> None:
        self.baud = baud
        self.free_us = 0

    def span_us(self, count: int) -> int:
        """How long so many bytes take, in whole microseconds, rounded up."""
        return -(-count * BITS * 1_000_000 // self.baud)

    def place(self, t_us: int, count: int, gap_us: int) -> tuple[int, int]:
        """Occupy the wire for so many bytes from `t_us` on, or `gap_us` after what is on it: begin and end."""
        begin = t_us if t_us >= self.free_us + gap_us else self.free_us + gap_us
        self.free_us = begin + self.span_us(count)
        return begin, self.free_us

    def timed(self, t_us: int, data: bytes) -> list[TimedByte]:
        """When each byte of a frame that begins at `t_us` begins."""
        return [TimedByte(t_us + index * BITS * 1_000_000 // self.baud, byte) for index, byte in enumerate(data)]


class Piece(NamedTuple):
    """Bytes that arrive together. `t_us` is the begin of the first one, or the moment of delivery by an adapter."""

    t_us: int
    data: bytes


BUFFER = 62
"""Bytes that a common USB adapter gathers before it delivers without waiting."""


class Adapter:
    """Cuts timed bytes as a USB adapter does: it delivers once its latency timer has run off, or its buffer is full.

    `latency_us` 0 delivers every byte alone, None hands frames on whole, stamped with their first bit. `pulled` tells
    when it is next pulled from a moment on: what it holds then is delivered at once.
    """

    def __init__(
        self, baud: int, latency_us: int | None = None, pulled: Callable[[int], int | None] = lambda _: None
    ) -> None:
        self._pulled = pulled
        self._byte_us = -(-BITS * 1_000_000 // baud)
        self._latency_us = latency_us
        self._held = bytearray()
        self._due_us = 0

    def take(self, timed: Iterable[TimedByte]) -> Iterator[Piece]:
        """The pieces that are certain once these bytes, one frame or burst, have passed."""
        if self._latency_us is None:
            listed = list(timed)
            if listed:
                yield Piece(listed[0].t_us, bytes(one.byte for one in listed))
            return
        for one in timed:
            end_us = one.t_us + self._byte_us
            if self._held and end_us > self._due_us:
                yield self._deliver(self._due_us)
            if not self._held:
                pulled_us = self._pulled(end_us)
                due_us = end_us + self._latency_us
                self._due_us = due_us if pulled_us is None else min(due_us, pulled_us)
            self._held.append(one.byte)
            if len(self._held) >= BUFFER or not self._latency_us:
                yield self._deliver(end_us)

    @property
    def due_us(self) -> int | None:
        """When bytes that are held will be delivered, None without any."""
        return self._due_us if self._held else None

    def flush(self) -> Iterator[Piece]:
        """What is still held."""
        if self._held:
            yield self._deliver(self._due_us)

    def _deliver(self, t_us: int) -> Piece:
        data = bytes(self._held)
        self._held.clear()
        return Piece(t_us, data)
