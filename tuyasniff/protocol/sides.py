"""Which side may have sent a frame, as far as its own bytes show."""

from __future__ import annotations

from functools import lru_cache

from tuyasniff.model import FamilyName, Frame, Talker
from tuyasniff.protocol.family import FAMILIES, forms
from tuyasniff.protocol.fitting import Match, matches

VERSIONED = {
    row.name: frozenset(
        version << 8 | command.code
        for command in row.commands
        for shape in command.shapes
        if shape.talker is Talker.MODULE
        for version in shape.versions
    )
    for row in FAMILIES
}
"""By family, the version bytes that single forms of the module name, as version and command in one number."""


@lru_cache(maxsize=8192)
def known_matches(whole: bytes, family: FamilyName, extended: bool) -> tuple[Match, ...]:
    """The same as `matches`, which is remembered: most of what a wire says was said before."""
    return matches(whole, family, extended=extended)


def roles(frame: Frame, family: FamilyName) -> frozenset[Talker]:
    """The sides that may send this frame in this family: exact forms only, empty when none fits."""
    return fitting(frame.whole, family, frame.extended)


def shows_mcu(whole: bytes, family: FamilyName, extended: bool) -> bool:
    """Whether the version byte alone shows the MCU: 1 or more, unless the frame is a module's form that names it."""
    if whole[2] < 1 or whole[2] << 8 | whole[5 if extended else 3] not in VERSIONED[family]:
        return whole[2] >= 1
    found = known_matches(whole, family, extended)
    return not any(match.shape.talker is Talker.MODULE and match.shape.versions for match in found)


@lru_cache(maxsize=4096)
def fitting(whole: bytes, family: FamilyName, extended: bool) -> frozenset[Talker]:
    """The sides that may send these bytes: see `roles`."""
    return frozenset(match.shape.talker for match in known_matches(whole, family, extended))


@lru_cache(maxsize=1024)
def mcu_lengths(family: FamilyName, code: int) -> tuple[tuple[int, int], ...]:
    """The least and the most payload bytes of each form that the MCU may send."""
    return tuple((form.least, form.most) for form in forms(family, code) if form.shape.talker is Talker.MCU)
