"""The sum, at the speed of C."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.protocol.checksum import sum8


@given(st.one_of(st.binary(max_size=2000), st.integers(0, 12_000).map(lambda size: b"\xff" * size)))
def test_it_is_the_low_byte_of_the_sum(data: bytes) -> None:
    assert sum8(data) == sum(data) & 0xFF
