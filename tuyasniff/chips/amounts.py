"""Counts as decimal texts: exact where the scale is a power of ten, and rounded where a constant divides."""

from __future__ import annotations


def exact(raw: int, places: int) -> str:
    """The count with the point so many digits from the right: 2257 with 1 is 225.7."""
    if places <= 0:
        return str(raw)
    digits = str(abs(raw)).rjust(places + 1, "0")
    return f"{'-' if raw < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def rounded(value: float, places: int) -> str:
    """The value with so many digits behind the point; never a negative zero."""
    text = f"{value:.{places}f}"
    return text[1:] if text[0] == "-" and not text.strip("-0.") else text
