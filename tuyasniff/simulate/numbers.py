"""The numbers that a person writes for an action: what each kind may be, and how a wrong one is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

SEEDS = 10**18 - 1
"""The largest seed; the smallest is as far below 0."""


class Span(NamedTuple):
    """What a number may be, both ends included."""

    low: float
    high: float
    unit: str

    def holds(self, number: float) -> bool:
        """Whether a number lies in it; nan does not."""
        return self.low <= number <= self.high

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g} {self.unit}"


SPANS: Mapping[str, Span] = {
    "AMPS": Span(0, 100, "A"),
    "VOLTS": Span(50, 500, "V"),
    "WATTS": Span(0, 20_000, "W"),
    "DEGREES": Span(-60, 60, "°C"),
    "PERCENT": Span(0, 100, "%"),
    "SECONDS": Span(0, 86_400, "s"),
}
"""Each word in capitals that may stand in the form of an action."""


def is_number(word: str) -> bool:
    """Whether it reads as a plain decimal number."""
    return word.removeprefix("-").replace(".", "", 1).isdecimal() and word.isascii()
