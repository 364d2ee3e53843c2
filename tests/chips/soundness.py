"""What every finding of a detector keeps."""

from __future__ import annotations

from tuyasniff.chips.finding import Finding
from tuyasniff.chips.heard import Heard


def is_sound(finding: Finding | None, heard: Heard) -> bool:
    """Whether what a detector says agrees with itself and with what was heard."""
    if finding is None:
        return True
    size = len(heard.data)
    spans = [(unit.start, unit.end) for unit in finding.units]
    answers = [unit.answers for unit in finding.units if unit.answers is not None]
    return (
        finding.heard == size
        and 0 <= finding.covered <= size
        and 0 <= finding.plausible <= 1
        and finding.frames >= 0
        and all(0 <= start < end <= size for start, end in spans)
        and all(0 <= place < len(spans) for place in answers)
    )
