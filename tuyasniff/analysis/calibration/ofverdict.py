"""A verdict on a metering chip, with readings that are scaled by what was true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tuyasniff.analysis.calibration.calibrate import calibrate
from tuyasniff.analysis.calibration.laws import QUANTITIES
from tuyasniff.analysis.calibration.points import Point
from tuyasniff.analysis.calibration.result import Calibration, applied
from tuyasniff.analysis.verdict.advice import TYPICAL
from tuyasniff.analysis.verdict.model import Talk, Verdict
from tuyasniff.analysis.verdict.readings import latest
from tuyasniff.chips.heard import heard_of
from tuyasniff.chips.registry import detector
from tuyasniff.model import Chunk, Reading

BOARDS = ("rn8209c", "bl0942", "bl0940", "bl0939", "cse7766")
"""Chips whose scale depends on the resistors beside them; meters with a name have been calibrated by their maker."""

HOW = "--known voltage=231.2V --ref 'power 60 W @12s'"
"""How to say what was true, on a command line."""


def calibrated(
    verdict: Verdict, points: Sequence[Point], kept: Sequence[Chunk] = ()
) -> tuple[Verdict, Calibration | None]:
    """The verdict with calibrated readings, and how that was done; the same one where there is nothing to calibrate.

    `kept` is what was heard around the moments of the points, where the verdict did not look at everything.

    What is doubtful about it, and how to go about it where nothing was said, is among the advice. What was said of
    constants that are not used any more is gone.
    """
    readings = readings_of(verdict, kept)
    calibration = calibrate(readings, points)
    if calibration is None:
        words = [f"'{point.words}' is no use: nothing here can be calibrated" for point in points]
        return replace(verdict, advice=(*verdict.advice, *words)), None
    advice = tuple(words for words in verdict.advice if words != TYPICAL)
    if not points:
        how = f"values use constants of typical boards; say what was true, and they are calibrated: {HOW}"
        return replace(verdict, advice=(*advice, how)) if verdict.word in BOARDS else verdict, calibration
    if not calibration.constants:
        return replace(verdict, advice=(*verdict.advice, *calibration.remarks)), calibration
    scaled = latest(applied(one, calibration) for one in readings_of(verdict))
    evidence = verdict.evidence
    if len(calibration.constants) == len(QUANTITIES):
        evidence = tuple(one for one in evidence if one.rule != "remark" or "constants" not in one.text.lower())
    advice = (*advice, *calibration.remarks)
    talk = tuple(_scaled(one, calibration) for one in verdict.talk)
    return replace(verdict, readings=scaled, talk=talk, evidence=evidence, advice=advice), calibration


def _scaled(talk: Talk, calibration: Calibration) -> Talk:
    units = tuple(
        unit._replace(readings=tuple(applied(reading, calibration) for reading in unit.readings))
        for unit in talk.finding.units
    )
    return talk._replace(finding=replace(talk.finding, units=units))


def readings_of(verdict: Verdict, kept: Sequence[Chunk] = ()) -> tuple[Reading, ...]:
    """Everything that the chip told as far as anybody looked, in the order of time."""
    if verdict.finding is None:
        return ()
    found = list(verdict.finding.readings)
    scanner = detector(verdict.word)
    if kept and verdict.looked < verdict.heard and scanner is not None:
        more = scanner.scan(heard_of(kept))
        known = {(one.register, one.t_us) for one in found}
        found += [] if more is None else [one for one in more.readings if (one.register, one.t_us) not in known]
    return tuple(sorted(found, key=lambda reading: reading.t_us or 0))
