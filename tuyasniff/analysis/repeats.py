"""What happens again and again: requests that nobody answers, chips that begin anew. Looked at from time to time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tuyasniff.analysis.exchange import CommandTiming
from tuyasniff.model import Talker
from tuyasniff.protocol.exchanges import Kind, rules

ASKED_AGAIN = 4
ASKED_US = 5_000_000
ASKED_STAYS_US = 60_000_000
"""The same request so often without an answer, over so long; given up when it was not asked for a minute."""

RESTARTS = 3
RESTARTS_US = 180_000_000
RESTARTS_STAY_US = 120_000_000
"""So many restarts within so long; one or two are somebody pulling the plug."""

_ECHOED = frozenset(rule.name for rule in rules() if rule.kind is Kind.ECHO)
"""What many an MCU never repeats, and need not."""


@dataclass(slots=True)
class _Asking:
    """A request that may go unanswered: the counts of the last look, and how often in a row it did."""

    answered: int
    asked: int
    in_a_row: int = 0
    first_us: int = 0
    last_us: int = 0


class UnansweredRequests:
    """Which requests were asked several times since they were answered last."""

    def __init__(self) -> None:
        self._asking: dict[tuple[str, Talker], _Asking] = {}

    def look(self, rows: Iterable[CommandTiming], now_us: int, *, damaged: bool) -> None:
        """Take the counts as of now. `damaged`: the answers may be among damaged bytes."""
        if damaged:
            self._asking.clear()
            return
        for row in rows:
            if row.name in _ECHOED:
                continue
            key, asked = (row.name, row.asks), row.asked + row.resent
            before = self._asking.get(key)
            if before is None or row.answered is None or row.answered > before.answered or asked < before.asked:
                self._asking[key] = _Asking(row.answered or 0, asked, last_us=now_us)
            elif asked > before.asked:
                before.first_us = before.first_us if before.in_a_row else now_us
                before.in_a_row += asked - before.asked
                before.asked, before.last_us = asked, now_us

    def now(self, now_us: int) -> tuple[tuple[str, Talker], ...]:
        """The names of those that are asked again and again, and who asks."""
        return tuple(
            key
            for key, asking in self._asking.items()
            if asking.in_a_row >= ASKED_AGAIN
            and asking.last_us - asking.first_us >= ASKED_US
            and now_us - asking.last_us <= ASKED_STAYS_US
        )


class Restarts:
    """Who began anew several times of late."""

    def __init__(self) -> None:
        self._moments: dict[Talker, deque[int]] = {}
        self._seen: dict[Talker, int] = {}

    def look(self, counts: Mapping[Talker, int], now_us: int) -> None:
        """Take the counts of the handshake as of now."""
        for talker, count in counts.items():
            moments = self._moments.setdefault(talker, deque(maxlen=RESTARTS))
            more = max(count - self._seen.get(talker, 0), 0)
            moments.extend([now_us] * min(more, RESTARTS))
            self._seen[talker] = count

    def now(self, now_us: int) -> tuple[Talker, ...]:
        """Those that do it again and again."""
        return tuple(
            talker
            for talker, moments in self._moments.items()
            if len(moments) >= RESTARTS
            and moments[-1] - moments[0] <= RESTARTS_US
            and now_us - moments[-1] <= RESTARTS_STAY_US
        )
