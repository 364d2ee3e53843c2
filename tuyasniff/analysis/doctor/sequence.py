"""Sequence numbers of the longer header (Zigbee): each side counts what it begins; a number that is skipped was lost.

An answer carries the number of what it answers (ZRD), so a number that the other side has used lately says nothing.
"""

from __future__ import annotations

from collections import deque

from tuyasniff.model import Message, Talker

LATELY = 16
"""So many frames back an answer may refer."""

MOST_SKIPPED = 20
"""A larger step is a new start, or a count of another kind."""

_NUMBERS = 1 << 16


class Sequence:
    """Takes the sound messages of both sides in order. `skipped` counts frames of each side that were not heard."""

    def __init__(self) -> None:
        self.skipped: dict[Talker, int] = {}
        self._last: dict[Talker, int] = {}
        self._used: dict[Talker, deque[int]] = {side: deque(maxlen=LATELY) for side in Talker}

    def add(self, message: Message) -> None:
        """Take one message."""
        frame = message.frame
        seq, talker = frame.seq, frame.talker
        if seq is None or talker is Talker.UNKNOWN:
            return
        last = self._last.get(talker)
        step = 0 if last is None else (seq - last) % _NUMBERS
        if step != 1 and seq in self._used[talker.other]:
            return  # an answer; the next number is one's own, though the counts of both sides may cross there
        self._used[talker].append(seq)
        self._last[talker] = seq
        if 1 < step <= MOST_SKIPPED:
            self.skipped[talker] = self.skipped.get(talker, 0) + step - 1

    def cut(self) -> None:
        """Another capture begins: nobody knows what was between."""
        self._last.clear()
        for used in self._used.values():
            used.clear()
