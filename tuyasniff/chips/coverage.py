"""Which protocol it is: the share of the bytes that valid frames explain decides, and who has not enough is no answer.

Measured: the right protocol explains 90 % and more of a clean line, a wrong one 2 % at most. In between lies a wide
gap, and the threshold lies in it, so that a line of which a third is damaged still has its answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tuyasniff.chips.finding import Detector, Finding
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.registry import DETECTORS

ENOUGH = 0.6
"""From this coverage on a proven finding is the answer."""

_LIKELY = 0.5
"""At least so large a share of the units has to have content that can be true."""

GENERIC = frozenset({"text", "length_sum", "wrong_baud"})
"""What explains bytes without naming who talks, and so fits named protocols as well: the answer where no other is."""

_SAME = 0.02
"""Coverages that differ by less are the same; the better proof wins."""


def ranked(heard: Heard, detectors: Sequence[Detector] = DETECTORS) -> tuple[Finding, ...]:
    """What each detector makes of the bytes, the best first; who finds nothing, or fails, is not in it.

    Those without a name are asked only where no other has an answer, the solver of framings last: it takes long.
    """
    found: list[Finding] = []
    for detector in sorted(detectors, key=_turn):
        if detector.protocol in GENERIC and any(map(is_enough, found)):
            break
        finding = scanned(detector, heard)
        if finding is not None:
            found.append(finding)
    return in_order(found, detectors)


def in_order(findings: Iterable[Finding], detectors: Sequence[Detector] = DETECTORS) -> tuple[Finding, ...]:
    """The findings, the best first: answers before others, then by coverage, proof, content and check."""
    strengths = {detector.protocol: detector.strength for detector in detectors}

    def rank(finding: Finding) -> tuple[bool, bool, int, bool, float, int]:
        return (
            is_enough(finding),
            finding.protocol not in GENERIC,
            round(finding.coverage / _SAME),
            finding.proven,
            finding.plausible,
            finding.bits(strengths.get(finding.protocol, 0)),
        )

    return tuple(sorted(findings, key=rank, reverse=True))


def accepted(findings: Iterable[Finding]) -> Finding | None:
    """The answer among what `ranked` gave; None where nothing explains enough."""
    return next((finding for finding in findings if is_enough(finding)), None)


def is_enough(finding: Finding) -> bool:
    """Whether it is an answer by itself: chance is ruled out, most bytes are explained, and the content can be true."""
    return finding.proven and finding.coverage >= ENOUGH and finding.plausible >= _LIKELY


def _turn(detector: Detector) -> int:
    """Who is asked first; within a turn the order is that of the detectors."""
    return 2 if detector.protocol == "length_sum" else detector.protocol in GENERIC


def scanned(detector: Detector, heard: Heard) -> Finding | None:
    """What one detector says, None for nothing. One that fails on some bytes says nothing of them: others answer."""
    try:
        finding = detector.scan(heard)
    except Exception:
        return None
    return finding if finding is not None and finding.units else None
