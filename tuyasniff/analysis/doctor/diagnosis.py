"""From what was heard to ranked causes, and to the step at which the handshake stopped."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.analysis.doctor.cause import Cause, Diagnosis
from tuyasniff.analysis.doctor.examination import Examination
from tuyasniff.analysis.doctor.registry import CHECKS


def diagnose(case: Examination) -> Diagnosis:
    """All that can be said. The examination is to be cut before, where nothing follows."""
    found = [cause for check in CHECKS for cause in check.look(case)]
    causes = _without_echoes(sorted((one for one in found if not one.harmless), key=lambda one: -one.confidence))
    return Diagnosis(
        case.handshake.ladder(),
        _stopped_at(case, causes),
        causes,
        tuple(cause for cause in found if cause.harmless),
        case.heard_sides,
        case.frames,
        case.bytes,
    )


def _stopped_at(case: Examination, causes: Sequence[Cause]) -> str | None:
    """The step that should have been taken next; None where nothing is wrong, or nobody can know.

    What comes before a step that was seen was taken, whether it was heard or not, but for the network state: an MCU may
    answer everything else without it.
    """
    if all(cause.code in _OF_THE_WIRE or cause.confidence < _WORTH for cause in causes):
        return None
    if any(cause.code == "no_network_state" for cause in causes):
        return "network_state"
    needed = [rung for rung in case.handshake.ladder() if rung.needed]
    last = max((place for place, rung in enumerate(needed) if rung.seen), default=-1)
    heard = case.heard_sides
    return next((rung.step for rung in needed[last + 1 :] if not rung.seen and rung.talker in heard), None)


def _without_echoes(causes: list[Cause]) -> tuple[Cause, ...]:
    """What follows from a cause that is nearly certain is not said besides."""
    sure = [cause for cause in causes if cause.confidence >= 0.7 or cause.code == "heartbeat_only"]
    return tuple(cause for cause in causes if not any(_follows(cause, other) for other in sure))


def _follows(cause: Cause, other: Cause) -> bool:
    """Whether the other one says it; of two that say each other the surer does."""
    if cause.code == other.code or other.code not in _FOLLOWS.get(cause.code, ()):
        return False
    return cause.code not in _FOLLOWS.get(other.code, ()) or other.confidence > cause.confidence


_WORTH = 0.5
"""What is less sure stops nothing."""

_OF_THE_WIRE = frozenset(
    ("swapped", "one_direction", "lost_bytes", "lost_frames", "disturbed", "slow_edges", "port_gone")
)
"""What hides steps of the talk, and does not stop it."""

_FOLLOWS: dict[str, frozenset[str]] = {
    "disturbed": frozenset(("slow_edges",)),
    "one_direction": frozenset(("heartbeat_only",)),
    "no_report": frozenset(("no_network_state", "heartbeat_only")),
    "no_network_state": frozenset(("heartbeat_only",)),
    "heartbeat_only": frozenset(("one_direction",)),
}
"""What is said of the second needs no word of the first."""
