"""A verdict on a metering chip, with readings that are scaled by what was true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tuyasniff.analysis.calibration.calibrate import calibrate
from tuyasniff.analysis.calibration.points import Point
from tuyasniff.analysis.calibration.result import Calibration, applied
from tuyasniff.analysis.verdict.model import Verdict
from tuyasniff.analysis.verdict.readings import latest
from tuyasniff.model import Reading


def calibrated(verdict: Verdict, points: Sequence[Point]) -> tuple[Verdict, Calibration | None]:
    """The verdict with calibrated readings, and how that was done; the same one where there is nothing to calibrate."""
    readings = readings_of(verdict)
    calibration = calibrate(readings, points) if points else None
    if calibration is None or not calibration.constants:
        return verdict, calibration
    return replace(verdict, readings=latest(applied(one, calibration) for one in readings)), calibration


def readings_of(verdict: Verdict) -> tuple[Reading, ...]:
    """Everything that the chip told, in the order of time."""
    if verdict.finding is None:
        return ()
    return tuple(sorted(verdict.finding.readings, key=lambda reading: reading.t_us or 0))
