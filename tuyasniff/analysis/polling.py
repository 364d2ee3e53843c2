"""Whether an MCU reports by itself, or only when the module asks: replacement firmware has to ask then, too."""

from __future__ import annotations

from tuyasniff.model import Message, Talker

ANSWER_US = 1_500_000
"""A report so soon after a request belongs to it."""

_ASKED_LEAST = 4
_ANSWERED_LEAST = 4
_ALONE_LEAST = 3
_SHARE_LEAST = 0.9
QUERY = "query"
_REQUESTS = frozenset({QUERY, "set"})


def is_request(message: Message) -> bool:
    """Whether the module wants something of the MCU."""
    return message.name in _REQUESTS and message.frame.talker is Talker.MODULE


class Polling:
    """Counts reports that follow a query of the module, and those that come by themselves.

    Once at the start every module asks; only one that goes on asking tells that it has to.
    """

    def __init__(self) -> None:
        self.queries = 0
        self.answers = 0
        self.alone = 0
        self.asked_us: int | None = None
        """When the module asked last; `was_query` says for what, `answered` whether a query has its answer."""
        self.answered = False
        self.was_query = False

    def add(self, message: Message) -> None:
        """Count a message; those without times tell nothing."""
        t_us = message.frame.t_us
        if t_us is None or message.frame.checksum == "bad":
            return
        if is_request(message):
            self.asked_us, self.answered = t_us, False
            self.was_query = message.name == QUERY
            self.queries += self.was_query
        elif message.dps and message.frame.talker is Talker.MCU:
            soon = self.asked_us is not None and 0 <= t_us - self.asked_us <= ANSWER_US
            if not soon:
                self.alone += 1
            elif self.was_query and not self.answered:
                self.answers += 1
                self.answered = True

    @property
    def needed(self) -> bool | None:
        """True where the MCU was heard only when asked, False where it reports by itself, None where nothing tells."""
        if self.alone >= _ALONE_LEAST and self.alone * 10 >= self.answers:
            return False
        asked = self.queries >= _ASKED_LEAST and self.answers >= _ANSWERED_LEAST
        if asked and self.answers >= _SHARE_LEAST * (self.answers + self.alone):
            return True
        return None
