"""Whether an MCU reports by itself, or only when the module asks: replacement firmware has to ask then, too."""

from __future__ import annotations

from tuyasniff.model import Message, Talker

_ANSWER_US = 1_500_000
"""A report so soon after a request belongs to it."""

_ASKED_LEAST = 4
_ANSWERED_LEAST = 4
_ALONE_LEAST = 3
_SHARE_LEAST = 0.9
_REQUESTS = frozenset({"query", "set"})


class Polling:
    """Counts reports that follow a query of the module, and those that come by themselves.

    Once at the start every module asks; only one that goes on asking tells that it has to.
    """

    def __init__(self) -> None:
        self._queries = 0
        self._answers = 0
        self._alone = 0
        self._asked_us: int | None = None
        self._answered = False
        self._was_query = False

    def add(self, message: Message) -> None:
        """Count a message; those without times tell nothing."""
        t_us = message.frame.t_us
        if t_us is None or message.frame.checksum == "bad":
            return
        if message.name in _REQUESTS and message.frame.talker is Talker.MODULE:
            self._asked_us, self._answered = t_us, False
            self._was_query = message.name == "query"
            self._queries += self._was_query
        elif message.dps and message.frame.talker is Talker.MCU:
            soon = self._asked_us is not None and 0 <= t_us - self._asked_us <= _ANSWER_US
            if not soon:
                self._alone += 1
            elif self._was_query and not self._answered:
                self._answers += 1
                self._answered = True

    @property
    def needed(self) -> bool | None:
        """True where the MCU was heard only when asked, False where it reports by itself, None where nothing tells."""
        if self._alone >= _ALONE_LEAST and self._alone * 10 >= self._answers:
            return False
        asked = self._queries >= _ASKED_LEAST and self._answers >= _ANSWERED_LEAST
        if asked and self._answers >= _SHARE_LEAST * (self._answers + self._alone):
            return True
        return None
