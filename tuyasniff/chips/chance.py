"""Whether the same bytes in another order would be explained as well: then what was found is chance.

Few values, as garbage of a wrong rate has them, bear out a weak check far more often than all values would.
"""

from __future__ import annotations

from random import Random

from tuyasniff.chips.coverage import scanned
from tuyasniff.chips.finding import Detector, Finding
from tuyasniff.chips.heard import Heard

_LOOKED = 48 * 1024
_SHARE = 0.2
"""What is real is gone in another order; of chance about as much is there again."""


def is_chance(detector: Detector, heard: Heard, finding: Finding) -> bool:
    """Whether a good part of the finding comes out of the same bytes in another order.

    It is the same order each time. Costs about as much as finding it did.
    """
    data = bytearray(heard.data[:_LOOKED])
    Random(len(data)).shuffle(data)
    marks = tuple(mark for mark in heard.marks if mark.offset < len(data))
    again = scanned(detector, Heard(bytes(data), marks))
    return again is not None and again.coverage >= _SHARE * finding.coverage
