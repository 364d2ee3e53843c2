from __future__ import annotations

import pytest

from tuyasniff.analysis.verdict.words import NAMES, count, name_of, rates_text, share
from tuyasniff.chips.finding import Rate
from tuyasniff.chips.registry import DETECTORS


@pytest.mark.parametrize("protocol", [one.protocol for one in DETECTORS])
def test_every_protocol_has_a_name_for_people(protocol: str) -> None:
    assert protocol in NAMES
    assert name_of(protocol) != protocol


def test_a_share_is_all_or_nothing_only_where_it_is() -> None:
    assert [share(part) for part in (0, 0.0001, 0.5, 0.9999, 1)] == ["0 %", "under 1 %", "50 %", "over 99 %", "100 %"]


def test_numbers_are_said_with_their_word() -> None:
    assert [count(number, "reply") for number in (0, 1, 1200)] == ["0 replies", "1 reply", "1,200 replies"]


def test_rates_are_said_as_people_say_them() -> None:
    assert rates_text((Rate(9600), Rate(115200))) == "9600 or 115200 8N1"
    assert rates_text((Rate(4800, "even"),)) == "4800 8E1"
    assert rates_text((Rate(9600, "even"), Rate(9600))) == "9600 8E1 or 9600 8N1"
    assert rates_text(()) == ""
