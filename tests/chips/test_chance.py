"""Few values bear out a weak check by chance, in any order; a talk only in its own."""

from __future__ import annotations

from random import Random

import pytest

from chips.traffic import conversations
from lanes import times
from tuyasniff.analysis.verdict.explain import explain
from tuyasniff.chips.chance import is_chance
from tuyasniff.chips.coverage import GENERIC
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.registry import DETECTORS, detector

NAMED = tuple(one for one in DETECTORS if one.protocol not in GENERIC)


def few(values: str, size: int, seed: str) -> Heard:
    rng = Random(seed)
    pool = bytes.fromhex(values)
    return Heard(bytes(rng.choice(pool) for _ in range(size)))


@pytest.mark.parametrize(
    ("protocol", "values", "size"),
    [("cse7761", "a5ca24", 2000), ("v9261", "227d", 600), ("v9261", "22227d", 2000), ("bl0906", "263558295500", 2000)],
)
def test_few_values_are_nobody_whatever_checks_they_bear_out(protocol: str, values: str, size: int) -> None:
    known = detector(protocol)
    assert known is not None
    borne_out = 0
    for seed in range(times(8, 60)):
        heard = few(values, size, f"{protocol} {seed}")
        finding = known.scan(heard)
        if finding is not None and finding.proven:
            borne_out += 1
            assert finding.coverage < 0.15 or is_chance(known, heard, finding)
        assert explain(heard, NAMED).best is None
    assert borne_out or (protocol, values) != ("cse7761", "a5ca24")


def test_what_talks_is_no_chance() -> None:
    wrong = []
    for traffic in conversations(0.05):
        known = detector(traffic.protocol or "")
        assert known is not None
        finding = known.scan(traffic.heard)
        assert finding is not None
        if is_chance(known, traffic.heard, finding):
            wrong.append(traffic.name)
    assert wrong == []


def test_little_of_a_weak_check_is_not_named_even_where_another_order_shows_none() -> None:
    rng = Random("b 1")
    exchange = (
        bytes.fromhex("35 16 10 20 30 89"),
        bytes.fromhex("35 23 11 20 30 7B"),
        bytes.fromhex("35 24 12 20 30 79"),
    )
    noise = [rng.randbytes(200) for _ in exchange]
    data = b"".join(part for pair in zip(noise, exchange, strict=True) for part in pair)
    assert explain(Heard(data), NAMED).best is None
