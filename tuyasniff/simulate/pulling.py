"""Taps that are pulled for a while: what they hear of a wire all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuyasniff.simulate.line import BITS, TimedByte


class Pulling:
    """The spans in which both taps are out. A byte that lies in one, even in part, is not heard."""

    def __init__(self, baud: int) -> None:
        self._byte_us = -(-BITS * 1_000_000 // baud)
        self._spans: list[tuple[int, int]] = []

    def add(self, begin_us: int, end_us: int) -> None:
        """The taps are out from one moment to another."""
        if begin_us < end_us:
            self._spans.append((begin_us, end_us))

    def heard(self, timed: Sequence[TimedByte]) -> Iterator[list[TimedByte]]:
        """What is heard of bytes: pieces without a hole in them, all of it in one where nothing is pulled."""
        if not self._spans:
            yield list(timed)
            return
        piece: list[TimedByte] = []
        for one in timed:
            if self._is_out(one.t_us, one.t_us + self._byte_us):
                if piece:
                    yield piece
                piece = []
            else:
                piece.append(one)
        if piece:
            yield piece

    def spares(self, timed: Sequence[TimedByte]) -> bool:
        """Whether all of it is heard."""
        return sum(map(len, self.heard(timed))) == len(timed)

    def after(self, t_us: int) -> int | None:
        """When the taps are next pulled, from a moment on; None where they are not."""
        return min((begin for begin, _ in self._spans if begin >= t_us), default=None)

    def back(self, t_us: int) -> int:
        """When taps that are out at a moment are in again: spans may overlap."""
        while True:
            end_us = max((end for begin, end in self._spans if begin <= t_us < end), default=t_us)
            if end_us == t_us:
                return t_us
            t_us = end_us

    def _is_out(self, begin_us: int, end_us: int) -> bool:
        return any(begin_us < end and begin < end_us for begin, end in self._spans)
