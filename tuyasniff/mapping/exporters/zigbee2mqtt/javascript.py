"""Texts and numbers in JavaScript."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction

SAFE = 1 << 53
"""Whole numbers below it are exact there."""


def text(value: str) -> str:
    """A text in double quotes; what does not show, or steers, as an escape: so no line of the file ends in it."""
    return "".join(
        letter if letter.isprintable() else _escaped(letter) for letter in json.dumps(value, ensure_ascii=False)
    )


def texts(values: Iterable[str]) -> str:
    """A list of texts."""
    return f"[{', '.join(map(text, values))}]"


def number(value: Fraction) -> str:
    """An exact number: decimals where they end, else a quotient."""
    places = next((places for places in range(20) if 10**places % value.denominator == 0), None)
    if places is None:
        return f"{value.numerator} / {value.denominator}"
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    whole, ends = (digits, "") if not places else (digits[:-places], f".{digits[-places:]}")
    return f"{'-' if value < 0 else ''}{whole}{ends}"


def _escaped(letter: str) -> str:
    code = ord(letter)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\u{{{code:x}}}"
