"""Wire order over several taps: what began first comes first, however long its end was waited for.

A framer may hold the beginning of a frame back while other taps go on. Their items, and notes written meanwhile,
wait for it, but never more than a bounded number of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Generic, TypeVar

from tuyasniff.protocol.framer import Framer

WAITING_MOST = 256
BITS = 10
"""Of a byte on the wire: start, eight, stop."""

_T = TypeVar("_T")


class WireOrder(Generic[_T]):
    """Takes things with the place where they began; gives them back in that order as soon as it is certain.

    A place is the number of the chunk that brought the first byte, doubled; what is said after a chunk stands
    between that chunk and the next.
    """

    def __init__(self, baud_of: Callable[[str], int | None] = lambda _tap: None) -> None:
        """`baud_of` tells the rate of a tap, if it is known."""
        self._baud_of = baud_of
        self._framers: dict[str, Framer] = {}
        self._holding: dict[str, Framer] = {}  # those that may hold bytes back: of a thousand taps few do
        self._marks: dict[str, deque[tuple[int, int]]] = {}
        self._waiting: list[tuple[int, int, _T]] = []
        self._chunks = 0
        self._taken = 0

    def framer(self, tap: str) -> Framer:
        """The framer of a tap that is about to be fed a chunk."""
        framer = self._framers.get(tap)
        if framer is None:
            framer = self._framers[tap] = Framer(tap)
            self.tune(tap, self._baud_of(tap))
            self._marks[tap] = deque()
        self._holding[tap] = framer
        self._chunks += 1
        self._marks[tap].append((framer.fed, 2 * self._chunks))
        return framer

    def tune(self, tap: str, baud: int | None) -> None:
        """A tap has another rate from now on."""
        if tap in self._framers:
            self._framers[tap].byte_us = BITS * 1e6 / baud if baud else 0.0

    def known(self, tap: str) -> Framer:
        """The framer of a tap that was fed before."""
        return self._framers[tap]

    def framers(self) -> list[Framer]:
        """Those of all taps."""
        return list(self._framers.values())

    def place_of(self, tap: str, offset: int) -> int:
        """The place of the byte at an offset of a tap's stream that its framer still holds, or of the next one."""
        return self._place(tap, offset)

    @property
    def next_place(self) -> int:
        """That of the next chunk."""
        return 2 * self._chunks + 2

    def go_on_at(self, place: int) -> None:
        """The next chunk has this place: those before it went another way."""
        self._chunks = place // 2 - 1

    def add(self, tap: str, offset: int, thing: _T) -> None:
        """A thing that began at an offset of a tap's stream; offsets of one tap only grow."""
        marks = self._marks[tap]
        while len(marks) > 1 and marks[1][0] <= offset:
            marks.popleft()
        self._take(marks[0][1], thing)

    def said(self, thing: _T) -> None:
        """A thing without bytes: it comes after all that has been fed."""
        self._take(2 * self._chunks + 1, thing)

    @property
    def waits(self) -> bool:
        """Whether anything waits for what began before it."""
        return bool(self._waiting)

    def straight(self, tap: str) -> bool:
        """Whether what a tap's framer has just given needs no `add`: nothing waits, and no other tap holds bytes."""
        if self._waiting:
            return False
        if any(name != tap for name in self._held()):
            return False
        marks, emitted = self._marks[tap], self._framers[tap].emitted
        while len(marks) > 1 and marks[1][0] <= emitted:
            marks.popleft()
        return True

    def ripe(self, *, final: bool = False) -> list[_T]:
        """What no pending byte can precede any more; at the end, everything."""
        ready: list[_T] = []
        if not self._waiting:
            return ready
        pending = self._pending()
        while self._waiting and (final or self._waiting[0][0] <= pending or len(self._waiting) > WAITING_MOST):
            ready.append(heappop(self._waiting)[2])
        return ready

    def _take(self, place: int, thing: _T) -> None:
        self._taken += 1
        heappush(self._waiting, (place, self._taken, thing))

    def _pending(self) -> int:
        """The place of the first byte that some framer still holds."""
        first = 2 * self._chunks + 2
        for tap, framer in self._held().items():
            first = min(first, self._place(tap, framer.emitted))
        return first

    def _held(self) -> dict[str, Framer]:
        """The framers that hold bytes back."""
        given = [tap for tap, framer in self._holding.items() if framer.emitted == framer.fed]
        for tap in given:
            del self._holding[tap]
        return self._holding

    def _place(self, tap: str, offset: int) -> int:
        """Where the chunk stands that brought the byte at an offset."""
        marks = self._marks[tap]
        for begin, place in reversed(marks):
            if begin <= offset:
                return place
        return marks[0][1]
