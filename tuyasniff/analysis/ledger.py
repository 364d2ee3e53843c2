"""What came of all requests: counts for each command, and the first of those that went wrong."""

from __future__ import annotations

from typing import TypeAlias

from tuyasniff.analysis.exchange import CommandTiming, Exchange, Firsts, Status, Tally
from tuyasniff.model import Talker
from tuyasniff.protocol.exchanges import Rule

KEPT = 50

_Tallies: TypeAlias = dict[tuple[Rule, Talker], Tally]


class Ledger:
    """Takes the exchanges of one stretch after the other; what a stretch amounts to is decided at its end.

    `judged` says of the stretch that goes on whether it tells what was answered. Where it does not, only its requests
    count. Memory is bounded by the number of commands and by KEPT.
    """

    def __init__(self) -> None:
        self._now: _Tallies = {}
        self._before: _Tallies = {}
        self._kept = _nothing_kept()
        self._kept_before = _nothing_kept()

    def tally(self, rule: Rule, asks: Talker, cmd: int) -> Tally:
        """The counts of a command in this stretch."""
        tally = self._now.get((rule, asks))
        if tally is None:
            tally = self._now[rule, asks] = Tally(rule, cmd, asks, judged=True)
        return tally

    def keep(self, exchange: Exchange) -> None:
        """One more exchange, to be named if it is one of the first of its kind."""
        kept = self._kept.get(exchange.status)
        if kept is not None and (exchange.status is not Status.OPEN or exchange.noise is not None):
            kept.add(exchange)

    def cut(self, *, judged: bool, below_us: int | None) -> None:
        """End the stretch, whose times have that resolution (see Latency)."""
        self._before = self._merged(judged, below_us)
        self._kept_before = {status: self.firsts(status, judged=judged) for status in self._kept}
        self._now, self._kept = {}, _nothing_kept()

    def rows(self, *, judged: bool, below_us: int | None) -> tuple[CommandTiming, ...]:
        """A row for each command that was asked, the module's first; those with answers to nothing too."""
        rows = [tally.timing() for tally in self._merged(judged, below_us).values()]
        rows = [row for row in rows if row.asked or row.unasked]
        return tuple(sorted(rows, key=lambda row: (row.asks is not Talker.MODULE, row.cmd, row.name)))

    def firsts(self, status: Status, *, judged: bool) -> Firsts:
        """The first exchanges that ended so, in stretches that can be judged; open ones with damaged bytes only."""
        before = self._kept_before[status]
        return before.with_more(self._kept[status]) if judged else before

    @property
    def judged_before(self) -> bool:
        """Whether some stretch that is over could be judged."""
        return any(tally.judged for tally in self._before.values())

    @property
    def empty(self) -> bool:
        """Whether nothing was asked or answered at all."""
        return not (self._now or self._before)

    def _merged(self, judged: bool, below_us: int | None) -> _Tallies:
        merged: _Tallies = {}
        for key, tally in self._before.items():
            into = merged[key] = Tally(tally.rule, tally.cmd, tally.asks)
            into.absorb(tally, judged=tally.judged, below_us=tally.below_us)
        for key, tally in self._now.items():
            into = merged.setdefault(key, Tally(tally.rule, tally.cmd, tally.asks))
            into.absorb(tally, judged=judged, below_us=below_us)
        return merged


def _nothing_kept() -> dict[Status, Firsts]:
    return {status: Firsts(KEPT) for status in (Status.UNANSWERED, Status.LATE, Status.OPEN)}
