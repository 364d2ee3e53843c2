"""What the messages that stand for rows of columns have in common with others: asked once for each of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuyasniff.bulk.messages import frame_of, is_silent
from tuyasniff.model import Message, Talker


class Kinds:
    """What messages of columns say, each asked once: the list of them grows."""

    def __init__(self) -> None:
        self._messages: Sequence[Message] = ()
        self._asked = 0
        self.right, self.speaks, self.declares, self.module = (np.zeros(1, bool) for _ in range(4))
        """Of each message: its checksum is right, it has datapoints, it tells the product, it is the module's."""

    def of(self, messages: Sequence[Message]) -> Kinds:
        """The same for these messages."""
        if messages is not self._messages:
            self._messages, self._asked = messages, 0
        if self._asked < len(messages) or len(self.module) < len(messages):
            self._ask(messages)
        return self

    def _ask(self, messages: Sequence[Message]) -> None:
        if len(self.module) < len(messages):
            self.right, self.speaks, self.declares, self.module = (
                np.concatenate((flags, np.zeros(2 * len(messages), bool)))
                for flags in (self.right, self.speaks, self.declares, self.module)
            )
        for index in range(self._asked, len(messages)):
            frame = frame_of(messages, index)
            self.right[index] = right = frame.checksum != "bad"
            self.module[index] = frame.talker is Talker.MODULE
            self.speaks[index] = self.declares[index] = False
            if not is_silent(messages, index):
                message = messages[index]
                self.speaks[index] = bool(message.dps)
                self.declares[index] = (
                    right and message.name == "product_info" and isinstance(message.data.get("id"), str)
                )
        self._asked = len(messages)
