"""Messages that stand for many, in a list that grows; what nobody asks for is not decoded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np

from tuyasniff.bulk.columns import Bytes
from tuyasniff.model import Frame, Message, TalkerBy
from tuyasniff.protocol.decode import decode

WAYS = tuple(TalkerBy)
"""How talkers are known, by the number that stands for it in arrays."""


class Messages(Sequence[Message]):
    """Messages in order. Of those that were added as `silent` the frame is known at once, the rest when it is read."""

    def __init__(self, variant: str = "") -> None:
        self._variant = variant
        self._frames: list[Frame] = []
        self._messages: list[Message | None] = []
        self._ways = np.zeros(0, np.uint8)

    def add(self, message: Message) -> int:
        """Put one behind the others; returns its index."""
        self._frames.append(message.frame)
        self._messages.append(message)
        return len(self._frames) - 1

    def add_silent(self, frame: Frame) -> int:
        """The same for one without datapoints, of which no fault is found but those of its frame."""
        self._frames.append(frame)
        self._messages.append(None)
        return len(self._frames) - 1

    def frame(self, index: int) -> Frame:
        """The frame of a message."""
        return self._frames[index]

    def is_silent(self, index: int) -> bool:
        """Whether it was added as silent, and nobody has read it."""
        return self._messages[index] is None

    @property
    def ways(self) -> Bytes:
        """How the talker of each is known, as a number in WAYS."""
        known = len(self._ways)
        if known < len(self._frames):
            more = [WAYS.index(frame.talker_by) for frame in self._frames[known:]]
            self._ways = np.concatenate((self._ways, np.array(more, np.uint8)))
        return self._ways

    def __len__(self) -> int:
        return len(self._frames)

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> list[Message]: ...
    def __getitem__(self, index: int | slice) -> Message | list[Message]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        message = self._messages[index]
        if message is None:
            message = self._messages[index] = decode(self._frames[index], self._variant)
        return message

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (list(self),)


def frame_of(messages: Sequence[Message], index: int) -> Frame:
    """The frame of one of some messages, none of which is decoded for that."""
    return messages.frame(index) if isinstance(messages, Messages) else messages[index].frame


def known_by(messages: Sequence[Message]) -> Bytes:
    """How the talkers of some messages are known, as numbers in WAYS."""
    if isinstance(messages, Messages):
        return messages.ways
    return np.array([WAYS.index(message.frame.talker_by) for message in messages], np.uint8)


def is_silent(messages: Sequence[Message], index: int) -> bool:
    """Whether one of some messages surely has no datapoints, and no fault but those of its frame."""
    return isinstance(messages, Messages) and messages.is_silent(index)
