"""Every protocol that is looked for, in the order in which equals are preferred."""

from __future__ import annotations

from tuyasniff.chips.finding import Detector
from tuyasniff.chips.tuyamcu import DETECTOR as TUYAMCU

DETECTORS: tuple[Detector, ...] = (TUYAMCU,)


def detector(protocol: str) -> Detector | None:
    """The detector of that protocol."""
    return next((one for one in DETECTORS if one.protocol == protocol), None)
