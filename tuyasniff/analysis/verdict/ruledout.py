"""What it is not, and how much of the bytes it would have explained."""

from __future__ import annotations

from collections.abc import Iterable

from tuyasniff.analysis.verdict.case import Case
from tuyasniff.analysis.verdict.model import RuledOut
from tuyasniff.analysis.verdict.words import ASKED_FOR, count, share, short_name
from tuyasniff.chips.coverage import GENERIC
from tuyasniff.chips.finding import Finding
from tuyasniff.chips.tuyamcu import PROTOCOL as TUYAMCU

POSSIBLE = 0.1
"""What explains as much, and is not proven, is not ruled out either."""

_LEAST = 64
_LEAST_TUYA = 14


def ruled_out(case: Case, found: Iterable[str]) -> tuple[RuledOut, ...]:
    """TuyaMCU first, if it is not it; then those people ask for; then others that seemed to be there.

    Where something else is proven, the rest is ruled out at any rate; where nothing is, only what usually talks at the
    rate that was listened at, and not TuyaMCU whose frames are damaged.
    """
    named = set(found)
    best = {finding.protocol: finding for finding in reversed(case.findings)}
    heard, rates = case.size, set(case.rates)
    others = [protocol for protocol in best if protocol not in ASKED_FOR and protocol not in GENERIC]
    gone: list[RuledOut] = []
    for protocol in (*ASKED_FOR, *others):
        if protocol in named:
            continue
        finding = best.get(protocol)
        if protocol == TUYAMCU:
            damaged = not named and case.tuya is not None and case.tuya.damaged
            if finding is None and heard >= _LEAST_TUYA and not damaged:
                gone.append(RuledOut(protocol, 0.0, _no_tuya(case)))
            continue
        detector = case.detector(protocol)
        if detector is None or heard < _LEAST:
            continue
        coverage = 0.0 if finding is None else finding.coverage
        usual = {rate.baud for rate in detector.rates}
        if not named and (coverage >= POSSIBLE or (rates and usual and not rates & usual)):
            continue
        gone.append(RuledOut(protocol, round(coverage, 4), _text(protocol, finding)))
    return tuple(gone)


def _no_tuya(case: Case) -> str:
    at = f" at {case.rates_told}" if case.rates else ""
    headers = 0 if case.tuya is None else case.tuya.headers
    seen = f"; 55 AA occurs {count(headers, 'time')}, never as a whole frame" if headers else ""
    return f"0 frames with a 55 AA header and a right checksum in {count(case.size, 'byte')}{at}{seen}: not TuyaMCU"


def _text(protocol: str, finding: Finding | None) -> str:
    if finding is None or not finding.frames:
        return f"{short_name(protocol)}: no valid frame"
    frames = count(finding.frames, "frame")
    if finding.coverage > 0.5:
        return f"{short_name(protocol)}: {frames} would fit {share(finding.coverage)} of the bytes, but less well"
    return f"{short_name(protocol)}: {frames} that could be it, {share(finding.coverage)} of the bytes: chance"
