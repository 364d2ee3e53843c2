from __future__ import annotations

from analysis.talks import MCU
from tuyasniff.analysis.exchange import Exchange, Status
from tuyasniff.analysis.ledger import KEPT, Ledger
from tuyasniff.model import FamilyName
from tuyasniff.protocol.exchanges import Kind, rules

(RULE,) = (rule for rule in rules() if (rule.family, rule.name) == (FamilyName.WIFI, "signal"))


def wrote(ledger: Ledger, count: int, status: Status = Status.UNANSWERED, noise: int | None = None) -> None:
    tally = ledger.tally(RULE, MCU, 0x24)
    for number in range(count):
        exchange = Exchange(
            RULE.family, RULE.name, 0x24, MCU, Kind.REPLY, status, number, None, (), None, 0, None, noise
        )
        tally.asked += 1
        tally.add(exchange)
        ledger.keep(exchange)


def test_the_first_are_kept_and_all_are_counted_over_several_stretches() -> None:
    ledger = Ledger()
    assert ledger.empty
    for _ in range(2):
        wrote(ledger, KEPT - 10)
        ledger.cut(judged=True, below_us=None)
    found = ledger.firsts(Status.UNANSWERED, judged=False)
    assert (len(found.entries), found.total) == (KEPT, 2 * (KEPT - 10))
    (row,) = ledger.rows(judged=False, below_us=None)
    assert (row.asked, row.unanswered, row.open) == (2 * (KEPT - 10), 2 * (KEPT - 10), 0)


def test_a_stretch_that_cannot_be_judged_counts_as_open() -> None:
    ledger = Ledger()
    wrote(ledger, 3)
    (row,) = ledger.rows(judged=False, below_us=None)
    assert (row.asked, row.unanswered, row.open) == (3, None, 3)
    ledger.cut(judged=False, below_us=None)
    assert not ledger.judged_before and ledger.firsts(Status.UNANSWERED, judged=True).total == 0


def test_open_requests_are_named_only_with_the_damage_that_may_answer_them() -> None:
    ledger = Ledger()
    wrote(ledger, 1, Status.OPEN)
    wrote(ledger, 2, Status.OPEN, noise=7)
    assert ledger.firsts(Status.OPEN, judged=True).total == 2
