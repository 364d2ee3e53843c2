"""Whether the payload of a frame fits a form: what tells frames from bytes that look like one, and families apart."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tuyasniff.model import FamilyName
from tuyasniff.protocol.family import FAMILIES, Form, forms
from tuyasniff.protocol.kinds import Reading
from tuyasniff.protocol.rows import Command, Shape


class Match(NamedTuple):
    """A form whose payload fits exactly."""

    command: Command
    shape: Shape


def matches(whole: bytes, family: FamilyName, *, extended: bool) -> tuple[Match, ...]:
    """Every form of the family that reads the payload of a whole frame without a fault, whoever may send it.

    The version byte and the checksum are not looked at, except where a form occurs with certain versions only.
    The other family layout (`extended`) has no matches.
    """
    head = 8 if extended else 6
    end = len(whole) - 1
    if extended is not (family is FamilyName.ZIGBEE) or end < head:
        return ()
    length = end - head
    if whole[head - 2] << 8 | whole[head - 1] != length:
        return ()
    return tuple(
        Match(form.command, form.shape)
        for form in forms(family, whole[head - 3])
        if form.least <= length <= form.most and _fits(form, whole, head, end)
    )


def plausible(whole: bytes, extended: bool) -> bool:
    """Whether some family has a form that fits a whole frame, with a version byte that its sender may use."""
    head = 8 if extended else 6
    end = len(whole) - 1
    length = end - head
    if length < 0 or whole[head - 2] << 8 | whole[head - 1] != length:
        return False
    return any(
        form.least <= length <= form.most and _fits(form, whole, head, end)
        for form in _allowed(whole[2], whole[head - 3], extended)
    )


@lru_cache(maxsize=2048)
def _allowed(version: int, code: int, extended: bool) -> tuple[Form, ...]:
    """The forms of a command in all families of a layout that may come with a version byte."""
    return tuple(
        form
        for row in FAMILIES
        if row.extended is extended
        for form in forms(row.name, code)
        if version in (form.shape.versions or row.versions(form.shape.talker))
    )


def _fits(form: Form, whole: bytes, at: int, end: int) -> bool:
    sub, shape = form.command.sub, form.shape
    if not version_fits(form, whole):
        return False
    if sub is not None:
        if whole[at] != sub:
            return False
        at += 1
    into = Reading()
    for kind in shape.payload:
        at = kind.fits(whole, at, end, into)
        if at < 0:
            return False
    return at == end


def version_fits(form: Form, whole: bytes) -> bool:
    """Whether the version byte of a frame is one with which the form occurs."""
    return not form.shape.versions or whole[2] in form.shape.versions
