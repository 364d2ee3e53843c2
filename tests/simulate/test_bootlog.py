from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.simulate.bootlog import BOOT_BAUD, BOOT_TEXT, heard_at


@given(st.binary(max_size=60), st.sampled_from([9600, 74_880, 115_200]))
def test_at_its_own_rate_a_text_is_heard_as_it_is(text: bytes, baud: int) -> None:
    heard = list(heard_at(text, baud, baud))
    assert bytes(one.byte for one in heard) == text
    assert all(abs(one.t_us - index * 10_000_000 / baud) < 200 for index, one in enumerate(heard))


def test_a_tap_at_9600_hears_few_strange_bytes_of_a_boot_log() -> None:
    heard = list(heard_at(BOOT_TEXT, BOOT_BAUD, 9600))
    assert 8 < len(heard) < len(BOOT_TEXT) / 5
    assert b"rom" not in bytes(one.byte for one in heard)
    assert heard[-1].t_us < len(BOOT_TEXT) * 10_000_000 / BOOT_BAUD


def test_a_faster_tap_hears_more_bytes_than_were_sent() -> None:
    assert len(list(heard_at(BOOT_TEXT, BOOT_BAUD, 921_600))) > len(BOOT_TEXT)
