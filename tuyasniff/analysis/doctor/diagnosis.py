"""From what was heard to ranked causes, and to the step at which the handshake stopped."""

from __future__ import annotations

from tuyasniff.analysis.doctor.cause import Cause, Diagnosis
from tuyasniff.analysis.doctor.examination import Examination
from tuyasniff.analysis.doctor.registry import CHECKS


def diagnose(case: Examination) -> Diagnosis:
    """All that can be said. The examination is to be cut before, where nothing follows."""
    found = [cause for check in CHECKS for cause in check.look(case)]
    causes = sorted((cause for cause in found if not cause.harmless), key=lambda cause: -cause.confidence)
    return Diagnosis(
        case.handshake.ladder(),
        _stopped_at(case),
        _without_echoes(causes),
        tuple(cause for cause in found if cause.harmless),
        case.heard_sides,
        case.frames,
        case.bytes,
    )


def _stopped_at(case: Examination) -> str | None:
    """The first step that should have been taken and was not.

    Where the start was not heard, or not all of it, only what comes behind the last step that was seen: the others were
    taken before, or are among the damaged bytes.
    """
    needed = [rung for rung in case.handshake.ladder() if rung.needed]
    damaged = any(tap.damaged for tap in case.taps.values())
    talks = case.frames > case.named("heartbeat")
    if damaged or (not case.started and talks):
        last = max((place for place, rung in enumerate(needed) if rung.seen), default=-1)
        needed = needed[last + 1 :]
    heard = case.heard_sides
    return next((rung.step for rung in needed if not rung.seen and rung.talker in heard), None)


def _without_echoes(causes: list[Cause]) -> tuple[Cause, ...]:
    """What follows from a cause that is nearly certain is not said besides."""
    codes = {cause.code for cause in causes if cause.confidence >= 0.7}
    return tuple(cause for cause in causes if not _FOLLOWS.get(cause.code, frozenset()) & (codes - {cause.code}))


_FOLLOWS: dict[str, frozenset[str]] = {
    "disturbed": frozenset(("slow_edges",)),
    "one_direction": frozenset(("heartbeat_only",)),
    "no_report": frozenset(("no_network_state", "heartbeat_only")),
    "no_network_state": frozenset(("heartbeat_only",)),
}
"""What is said of the second needs no word of the first."""
