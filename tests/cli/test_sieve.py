from __future__ import annotations

from dataclasses import replace

import pytest

from cli.running import program
from tuyasniff.analysis.query import parse
from tuyasniff.cli.sieve import Sieve
from tuyasniff.model import Chunk, Item, Message, Note
from tuyasniff.session import Session
from wire import TALK, dp, frame


def test_without_a_filter_everything_passes_and_nothing_is_said() -> None:
    sieve = Sieve(None)
    assert sieve.passes(Item(1, Note("x"))) and sieve.words is None


def test_a_hint_follows_where_nothing_matched() -> None:
    sieve = Sieve(parse("not t:>9"))
    assert sieve.words is None
    assert not sieve.passes(Item(1, Note("lamp")))
    assert sieve.words == (
        "none of 1 item matches not & t:>9; hint: 'not' is searched like any word: write !A; "
        "hint: the input has no times; n: chooses by item number"
    )
    assert not sieve.passes(Item(2, Note("lamp", 5)))
    assert sieve.words == "none of 2 items matches not & t:>9; hint: 'not' is searched like any word: write !A"
    assert sieve.passes(Item(3, Note("lamp not on", 10_000_000)))
    assert sieve.words == "1 of 3 items matches not & t:>9; hint: 'not' is searched like any word: write !A"


def test_what_matches_needs_no_hint_but_for_words_that_join_elsewhere() -> None:
    for wanted, hinted in (("lamp or kettle", True), ('lamp "or" kettle', False), ("dp:1=2.5 | lamp | t:>1", False)):
        sieve = Sieve(parse(wanted))
        assert sieve.passes(Item(1, Note("lamp or kettle")))
        assert sieve.words is not None and ("hint" in sieve.words) is hinted


def test_datapoints_are_judged_one_by_one() -> None:
    item = next(item for item in Session([Chunk("mcu", frame(7, dp(1, 1, b"\x01") + dp(20, 2, b"\0\0\0\5")))]))
    sieve = Sieve(parse("!dp:1"), "value")
    left = sieve.sifted(item).thing
    assert isinstance(left, Message) and isinstance(item.thing, Message)
    assert left == replace(item.thing, dps=item.thing.dps[1:])
    assert sieve.words == "1 of 2 values matches !dp:1"
    assert Sieve(None).sifted(item) is item
    note = Item(2, Note("dp 20"))
    assert sieve.sifted(note) is note and sieve.seen == 2


@pytest.mark.parametrize("verb", ["decode", "datapoints"])
def test_the_verbs_say_it(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, verb, "--filter", "dp:20=230.1", stdin=TALK)
    assert result.code == 0
    assert result.err.splitlines()[-1].endswith("without scale: 2301 instead of 230.1")
    assert program(monkeypatch, verb, "--filter", "dp:300", stdin=TALK).code == 2
