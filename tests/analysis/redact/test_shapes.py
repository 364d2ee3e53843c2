"""What is looked for by its look."""

from __future__ import annotations

import random

import pytest

from lanes import times
from tuyasniff.analysis.redact.shapes import may_hold, spots

PARTS = (
    b"ip", b"sn", b"pw", b"id", b"=", b":", b'"', b"'", b"s/", b"n:", b"\xff", b"\x00", b"\n", b"\r", b"1.", b"@",
    b"+1", b'"s', b'":', b"{", b"}", b"ap", b" [", b"is", b"ke", b"y", b"\xc3\xa9",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(times(300, 30_000)))
def test_where_no_three_characters_follow_each_other_there_is_nothing(seed: int) -> None:
    chance = random.Random(seed)
    data = b""
    while len(data) < 60:
        part = chance.choice(PARTS)
        data += part if not may_hold(data[-2:] + part) else chance.choice((b"\x01", b"\xfe", b"\n"))
    assert not may_hold(data)
    assert list(spots(data)) == []


@pytest.mark.parametrize("text", [b"sn\t:\xff\xff", b'"sn":"\xff\xff\xff"', b"s/n=ab", b"pin code:12345"])
def test_what_is_found_in_the_least_of_text_is_looked_for(text: bytes) -> None:
    assert list(spots(text))
    assert may_hold(text)
