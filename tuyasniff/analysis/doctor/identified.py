"""What `identify` would say of the bytes of a wire, as far as it names a protocol: the doctor says as much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tuyasniff.analysis.doctor.tapfacts import TapFacts

if TYPE_CHECKING:
    from tuyasniff.chips.finding import Detector, Finding
    from tuyasniff.chips.heard import Heard

_MOST = 8192
"""So many bytes are enough to tell a protocol."""

_POSSIBLE = 0.6
"""What identify calls possible is called so here, too."""


class Identified(NamedTuple):
    """The protocol in a sentence, how sure that is, and why."""

    text: str
    confidence: float
    evidence: str


def identified(taps: Sequence[TapFacts]) -> Identified | None:
    """The named protocol that explains what the taps of one wire said, in its order; None where none does."""
    from tuyasniff.analysis.verdict.explain import explain
    from tuyasniff.analysis.verdict.model import Wire
    from tuyasniff.analysis.verdict.together import in_order
    from tuyasniff.chips.heard import heard_of

    wires = []
    for tap in taps:
        chunks = tap.beginning(_MOST)
        wires.append(Wire(tap.name, chunks, sum(len(chunk.data) for chunk in chunks)))
    explained = explain(heard_of(wires[0].chunks if len(wires) == 1 else in_order(wires)), _named())
    return None if explained.best is None else _told(explained.best, explained.findings)


def named_in(sample: Heard) -> Identified | None:
    """The named protocol that explains most of the bytes of one tap; None where none does."""
    from tuyasniff.chips.coverage import accepted, ranked

    findings = ranked(sample, _named())
    found = accepted(findings)
    return None if found is None else _told(found, findings)


def _named() -> tuple[Detector, ...]:
    from tuyasniff.chips.coverage import GENERIC
    from tuyasniff.chips.registry import DETECTORS

    return tuple(one for one in DETECTORS if one.protocol != "tuyamcu" and one.protocol not in GENERIC)


def _told(found: Finding, findings: Sequence[Finding]) -> Identified:
    from tuyasniff.analysis.verdict.confidence import LIKELY, confidence
    from tuyasniff.analysis.verdict.words import count, name_of, share

    strength = next(one.strength for one in _named() if one.protocol == found.protocol)
    sure = confidence(found, findings, found.bits(strength))
    closer = f" ({found.subject})" if found.protocol == "modbus" and found.subject else ""
    name = f"{name_of(found.protocol)}{closer}, not TuyaMCU"
    checked = any(unit.checked for unit in found.units)
    frames = count(found.frames, "valid frame" if checked else "frame")
    return Identified(
        f"This is {name}." if sure >= LIKELY else f"It may be {name}.",
        sure if sure >= LIKELY else min(sure, _POSSIBLE),
        f"{share(found.coverage)} of {count(found.heard, 'byte')} lie in {frames} of it",
    )
