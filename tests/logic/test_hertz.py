from __future__ import annotations

import pytest

from tuyasniff.logic.hertz import hertz, rate_words


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("24 MHz", 24_000_000),
        ("500 kHz", 500_000),
        ("1.25 MHz", 1_250_000),
        ("1GHz", 1_000_000_000),
        ("24000000", 24_000_000),
        ("1M", 1_000_000),
        ("500k", 500_000),
        ("12,5 MS/s", 12_500_000),
        (" 8 MSa/s ", 8_000_000),
        ("0", None),
        ("", None),
        ("-1 MHz", None),
        ("fast", None),
        ("0.1 Hz", None),
        ("999999 GHz", None),
        ("1" * 40, None),
    ],
)
def test_rates_are_read_as_programs_write_them(text: str, rate: int | None) -> None:
    assert hertz(text) == rate


@pytest.mark.parametrize(("rate", "words"), [(24_000_000, "24 MS/s"), (500_000, "500 kS/s"), (7, "7 S/s")])
def test_rates_are_said_in_short(rate: int, words: str) -> None:
    assert rate_words(rate) == words
