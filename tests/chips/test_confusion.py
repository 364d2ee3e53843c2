"""No detector takes another's talk for its own: measured over all of them, on all that can be simulated."""

from __future__ import annotations

import pytest

from chips.traffic import Traffic, conversations, explained, nothing, table
from tuyasniff.chips.coverage import accepted, ranked
from tuyasniff.chips.registry import DETECTORS

RIGHT = 0.9
WRONG = 0.02


def wrongs(traffic: Traffic, found: dict[str, float]) -> dict[str, float]:
    return {protocol: share for protocol, share in found.items() if protocol != traffic.protocol and share > WRONG}


@pytest.mark.parametrize("damage", [0.0, 0.05])
def test_the_right_protocol_explains_nine_tenths_and_no_other_two_hundredths(damage: float) -> None:
    rows = [(traffic, explained(traffic, DETECTORS)) for traffic in conversations(damage)]
    print(table(rows))
    assert len(rows) >= 15
    assert {
        traffic.name: found[traffic.protocol or ""] for traffic, found in rows if found[traffic.protocol or ""] < RIGHT
    } == {}
    assert {traffic.name: wrong for traffic, found in rows if (wrong := wrongs(traffic, found))} == {}


@pytest.mark.parametrize("damage", [0.0, 0.05])
@pytest.mark.parametrize("merged", [False, True])
def test_the_answer_is_the_right_one(damage: float, merged: bool) -> None:
    answers = {}
    for traffic in conversations(damage, merged=merged):
        finding = accepted(ranked(traffic.heard))
        if finding is None or finding.protocol != traffic.protocol:
            answers[traffic.name] = finding and finding.protocol
    assert answers == {}


def test_chance_and_words_are_nobodys() -> None:
    rows = [(traffic, explained(traffic, DETECTORS)) for traffic in nothing()]
    print(table(rows))
    for traffic, found in rows:
        named = {protocol: share for protocol, share in found.items() if share > WRONG and protocol != "text"}
        assert named == {}, traffic.name
        finding = accepted(ranked(traffic.heard))
        assert (finding and finding.protocol) == ("text" if traffic.name == "words" else None), traffic.name
