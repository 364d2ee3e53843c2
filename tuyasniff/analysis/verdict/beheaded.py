"""The verdict on frames of TuyaMCU of which each lacks its first byte."""

from __future__ import annotations

from tuyasniff.analysis.verdict.case import Case
from tuyasniff.analysis.verdict.model import Verdict
from tuyasniff.analysis.verdict.words import count, name_of, share
from tuyasniff.chips.coverage import ENOUGH
from tuyasniff.chips.tuyamcu import PROTOCOL as TUYAMCU
from tuyasniff.hexdump.beheaded import Beheaded, beheaded
from tuyasniff.model import Evidence

_ONE, _MORE = 0.65, 0.85
"""With the header half gone a frame proves less than one that is whole."""

_ALL = 0.9

ADVICE = (
    "the first byte of each frame is lost: a text that was split at 55 loses it; put 55 before each AA, and tuyasniff "
    "decode reads it"
)


def of_beheaded(case: Case) -> Verdict | None:
    """TuyaMCU, where its frames without their 55 explain the bytes; None where they do not."""
    found = [beheaded(b"".join(chunk.data for chunk in wire.chunks)) for wire in case.wires]
    total = Beheaded(sum(one.frames for one in found), sum(one.covered for one in found))
    coverage = total.covered / case.size if case.size else 0.0
    if not total.frames or coverage < (ENOUGH if total.frames > 1 else _ALL):
        return None
    lie = "lie" if total.frames > 1 else "lies"
    rest = "frames that would be TuyaMCU" if total.frames > 1 else "frame that would be TuyaMCU"
    words = f"{share(coverage)} of {count(case.size, 'byte')} {lie} in {total.frames:,} {rest}, were a 55 before each"
    return Verdict(
        TUYAMCU,
        name_of(TUYAMCU),
        confidence=_MORE if total.frames > 1 else _ONE,
        coverage=round(coverage, 4),
        frames=total.frames,
        heard=sum(max(wire.heard, wire.size) for wire in case.wires),
        looked=case.size,
        evidence=(Evidence("beheaded", words),),
    )
