"""Headers are found wherever they stand."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest

from lanes import times
from tuyasniff.bulk.headers import header_places


def places(data: bytes) -> list[int]:
    found: list[int] = header_places(np.frombuffer(data, np.uint8)).tolist()
    return found


@pytest.mark.parametrize("seed", range(times(200, 20_000)))
def test_they_are_those_that_a_search_finds(seed: int) -> None:
    chance = random.Random(seed)
    parts = [b"\x55\xaa", b"\x55", b"\xaa", b"\x00", b"\x55\xaa\x55\xaa", bytes(chance.randrange(9)), b"\x55\xaa\x00"]
    data = b"".join(chance.choices(parts, k=chance.randrange(40)))
    assert places(data) == [match.start() for match in re.finditer(b"\x55\xaa", data)]


@pytest.mark.parametrize("data", [b"", b"\x55", b"\xaa", b"\xaa\x55", b"\x00" * 9])
def test_half_a_header_is_none(data: bytes) -> None:
    assert places(data) == []


def test_several_in_four_bytes_are_all_there() -> None:
    assert places(b"\x55\xaa" * 9) == list(range(0, 18, 2))
    assert places(b"\x00\x55\xaa\x55\xaa\x55\xaa") == [1, 3, 5]
