"""Who was heard, and whether the order in which the two sides stand says anything."""

from __future__ import annotations

from collections import Counter

from tuyasniff.model import Message, Talker

ENOUGH = 20
FEWEST_SHARE = 200
"""A side was heard if it said so many messages, or one in so many."""

FEWEST_APART = 3
"""Of fewer messages of a side nobody can tell a conversation from two wires one after the other."""


def sound(message: Message) -> bool:
    """Whether a message is somebody's voice: it says who talks, and its checksum is not wrong."""
    return message.frame.checksum != "bad" and message.frame.talker is not Talker.UNKNOWN


class Voices:
    """Counts the sound messages of each side. `cut` ends a stretch: what follows is another capture."""

    def __init__(self) -> None:
        self._before: frozenset[Talker] = frozenset()
        self._timed: Counter[Talker] = Counter()
        self._untimed: Counter[Talker] = Counter()
        self._last: Talker | None = None
        self._changes = 0

    def add(self, message: Message) -> bool:
        """Take one message; whether it is somebody's voice."""
        if not sound(message):
            return False
        frame = message.frame
        if frame.t_us is not None:
            self._timed[frame.talker] += 1
            return True
        self._untimed[frame.talker] += 1
        self._changes += self._last is not None and self._last is not frame.talker
        self._last = frame.talker
        return True

    def cut(self) -> None:
        """End the stretch."""
        self._before = self.heard
        self._timed, self._untimed = Counter(), Counter()
        self._last, self._changes = None, 0

    @property
    def heard(self) -> frozenset[Talker]:
        """The sides that were heard, in all stretches."""
        return self._before | self.heard_now

    @property
    def heard_now(self) -> frozenset[Talker]:
        """Those of this stretch; a frame or two among thousands of the other side are mistakes."""
        counts = self._timed + self._untimed
        fewest = min(counts.values(), default=0)
        if fewest >= ENOUGH or fewest * FEWEST_SHARE >= counts.total():
            return frozenset(counts)
        return frozenset(talker for talker, _ in counts.most_common(1))

    @property
    def apart(self) -> bool:
        """Whether the two sides of this stretch stand one after the other instead of talking to each other.

        So it is where a text holds one wire and then the other, or where files were laid together of which one has
        no times: then the order tells nothing about who answered whom. In a conversation without times the quieter
        side hardly says more than four messages on end.
        """
        mcu, module = ((self._timed[talker], self._untimed[talker]) for talker in (Talker.MCU, Talker.MODULE))
        if min(mcu[1], module[1]) >= FEWEST_APART:
            return 2 * self._changes < min(mcu[1], module[1])
        return any(
            one[0] == other[1] == 0 and min(one[1], other[0]) >= FEWEST_APART
            for one, other in ((mcu, module), (module, mcu))
        )
