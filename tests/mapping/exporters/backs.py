"""What an exported file says of a datapoint, read back from it."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple


class Back(NamedTuple):
    """One thing that a file shows. `offset` is the byte in a raw value; scale and unit where it is a number."""

    dp: int
    offset: int | None
    type: str
    scale: Fraction | None
    unit: str | None
