"""Sample rates as people and programs write them: `24 MHz`, `500k`, `1.25 MS/s`, `24000000`."""

from __future__ import annotations

import re

from tuyasniff.patterns import regex

_RATE = regex(r"\s*([0-9]{1,12}(?:[.,][0-9]{1,9})?)\s*([kKmMgG]?)\s*(?:Hz|S/s|Sa/s|sps|SPS)?\s*\Z", re.IGNORECASE)
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}
_DECIMALS = 9

FASTEST = 1_000_000_000_000
"""Samples a second that no instrument for such wires takes: what claims more is damaged."""


def hertz(text: str) -> int | None:
    """Samples a second, None where the text tells none that can be: 0, nonsense, more than a million million."""
    found = _RATE.match(text)
    if found is None:
        return None
    whole, _, rest = found[1].replace(",", ".").partition(".")
    scaled = int(whole + rest.ljust(_DECIMALS, "0")[:_DECIMALS]) * _TIMES[found[2].lower()]
    rate = scaled // 10**_DECIMALS
    return rate if 0 < rate <= FASTEST else None


def rate_words(rate: int) -> str:
    """A rate for people: `24 MS/s`, `500 kS/s`."""
    for size, unit in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if rate >= size:
            return f"{rate / size:g} {unit}S/s"
    return f"{rate} S/s"
