"""Checks of who is heard where: swapped names, and only one of the two sides."""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.analysis.doctor.cause import Cause
from tuyasniff.analysis.doctor.examination import Examination
from tuyasniff.analysis.doctor.tapfacts import TapFacts
from tuyasniff.model import FamilyName, Talker

WHO = {Talker.MCU: "the MCU", Talker.MODULE: "the module", Talker.UNKNOWN: "somebody"}

_FEW = 3
"""Fewer frames may be misread."""

_BESIDE_US = 20_000_000
"""A tap beside one that is heard must be silent for longer than a heartbeat's pause before that says anything."""


def swapped(case: Examination) -> Iterator[Cause]:
    """A tap that was named after the side that listens there."""
    wrong = [tap for tap in case.taps.values() if tap.told is not Talker.UNKNOWN and tap.talker is tap.told.other]
    if len(wrong) > 1:
        counts = tuple(_frames_of(tap) for tap in wrong)
        text = "The two taps are swapped: each carries the frames of the other side."
        yield Cause("swapped", text, "Nothing is lost: the content tells who talks. Swap the names.", 0.97, counts)
        return
    for tap in wrong:
        other = WHO[tap.told]
        yield Cause(
            "swapped",
            f"These are {WHO[tap.talker]}'s frames: the tap named {tap.name} listens to {WHO[tap.talker]}.",
            f"Nothing is lost: the content tells who talks. Name this tap after {WHO[tap.talker]}, and put one on the "
            f"other of the two wires to hear {other}.",
            0.97 if tap.frames >= _FEW else 0.75,
            (_frames_of(tap),),
            tap.name,
        )


def one_direction(case: Examination) -> Iterator[Cause]:
    """Only one side is heard."""
    talker = next(iter(case.heard_sides)) if len(case.heard_sides) == 1 else None
    if talker is None or not case.frames:
        return
    who, other = WHO[talker], WHO[talker.other]
    hearing = [wire[0] for wire in case.wires if any(tap.frames for tap in wire)]
    silent = [wire[0] for wire in case.wires if not any(tap.size for tap in wire)]
    silent = [tap for tap in silent if not _is_short(case, tap)]
    if silent and hearing:
        yield Cause(
            "one_direction",
            f"{silent[0].name}: nothing is heard there; only {who} is, on {hearing[0].name}.",
            f"Check that this tap sits on the wire on which {other} sends, and its GND. "
            + (
                f"{other[:1].upper()}{other[1:]} is alive: {who} answers it, so it talks."
                if _is_answered(case, talker.other)
                else f"If it does, {other} is dead: no power, or held in reset."
            ),
            0.92,
            (f"{case.frames:,} frames on {hearing[0].name}, 0 bytes on {silent[0].name}",),
            silent[0].name,
        )
        return
    if len(hearing) < len(case.wires):
        return  # what is the matter with the other tap is said of that tap
    if len(hearing) > 1:
        yield Cause(
            "one_direction",
            f"All taps hear {who} only.",
            f"They sit on the same wire, or on both ends of it. Put one of them on the wire on which {other} sends.",
            0.85,
            tuple(_frames_of(tap) for tap in hearing),
        )
        return
    talks = case.frames > case.named("heartbeat") + case.named("product_info")
    harmless = talks or hearing[0].told is not Talker.UNKNOWN
    yield Cause(
        "one_direction",
        f"Only {who} is heard: what {other} says, or answers, is not known.",
        f"Tap the wire on which {other} sends, too (--mcu and --module take one wire each).",
        0.45,
        (_frames_of(hearing[0]),),
        harmless=harmless,
    )


def _is_short(case: Examination, tap: TapFacts) -> bool:
    """Whether nobody listened there for long enough: its port was lost, or the session has just begun."""
    interrupted = tap.gone_us is not None or tap.away_us > 0
    return (case.live or interrupted) and (case.listened_us(tap) or 0) < _BESIDE_US


def _is_answered(case: Examination, talker: Talker) -> bool:
    """Whether the other side answers what this one must have said, though it was not heard."""
    if any(row.unasked for row in case.pairing.commands() if row.asks is talker):
        return True
    if talker is Talker.MODULE:
        return any(case.named(name, Talker.MCU) for name in ("heartbeat", "product_info"))
    # a module goes on to the network state when the MCU has answered what it asks first
    return case.family is FamilyName.WIFI and case.named("network_state", Talker.MODULE) > 0


def _frames_of(tap: TapFacts) -> str:
    said = [(WHO[talker], count) for talker, count in tap.said.most_common() if talker is not Talker.UNKNOWN]
    words = [f"{count:,} frame{'s' * (count != 1)} of {who}" for who, count in said] or [f"{tap.frames:,} frames"]
    return (f"{tap.name}: " if tap.name else "") + " and ".join(words)
