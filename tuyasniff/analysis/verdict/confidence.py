"""How sure a verdict is."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.analysis.verdict.model import TEXT
from tuyasniff.chips.coverage import is_enough
from tuyasniff.chips.finding import Finding, Line
from tuyasniff.chips.tuyamcu import PROTOCOL as TUYAMCU
from tuyasniff.chips.tuyamcu import STRENGTH

CERTAIN = 0.95
LIKELY = 0.7

_MOST = 0.99
_ONE = 0.2
"""The doubt that one TuyaMCU frame leaves: by chance it is not, but what else looks like one nobody knows."""

_TEXT = 0.95
_CLEAN = 0.9
_RIVAL = 0.05
_BETWEEN_RIVALS = 0.7
_UNPROVEN = 0.65
_UNCHECKED = 0.9
_ALWAYS_THE_SAME = 0.8
"""Questions that no sum bears out are likely at most, however often they come."""

_PROVEN_BITS = 56
_FEW_COUNT, _MANY_COUNT = 0.5, 0.04
"""What uncovered bytes cost at most: much while the frames are few, little once they cannot be chance."""


def confidence(finding: Finding, findings: Sequence[Finding], strength: int) -> float:
    """The probability that a finding is right: by the check of its frames, their number, what they cover, and rivals.

    One TuyaMCU frame gives 0.8, two 0.96. Text is as sure as it is printable: there is no check in it.
    What its own rule does not call proven is possible at best, questions without a check are likely.
    """
    if finding.protocol == TEXT:
        return round(_TEXT * finding.coverage, 2)
    bits = strength * finding.frames
    sure: float = 1 - _ONE ** (bits / STRENGTH)
    missing = 1 - min(1.0, finding.coverage / _CLEAN)
    sure *= 1 - missing * (_FEW_COUNT if bits < _PROVEN_BITS else _MANY_COUNT)
    sure *= 0.5 + 0.5 * finding.plausible
    if finding.line is Line.REQUESTS and not any(unit.checked for unit in finding.units):
        sure = min(sure, _UNCHECKED if len({unit.text for unit in finding.units}) > 1 else _ALWAYS_THE_SAME)
    if not finding.proven:
        sure = min(sure, _UNPROVEN)
    if any(_is_rival(one, finding) for one in findings):
        sure *= _BETWEEN_RIVALS
    return round(min(_MOST, sure), 2)


def _is_rival(other: Finding, finding: Finding) -> bool:
    """Whether another protocol explains the same bytes as well."""
    if other.protocol == finding.protocol or not is_enough(other):
        return False
    if finding.protocol == TUYAMCU or other.protocol in ("text", "length_sum", "wrong_baud"):
        return False
    return other.coverage > finding.coverage - _RIVAL and other.plausible >= finding.plausible


def how_sure(value: float) -> str:
    """`certain`, `likely` or `possible`."""
    return "certain" if value >= CERTAIN else "likely" if value >= LIKELY else "possible"
