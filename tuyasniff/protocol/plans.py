"""Which forms of a command are tried on a payload, in which order, and where that is soon decided."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tuyasniff.model import FamilyName, Talker
from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.family import Form, forms


class ListForm(NamedTuple):
    """A form that is a list of datapoints and nothing else, and how long a payload is that no earlier form can be."""

    name: str
    title: str
    variant: str
    least: int


@lru_cache(maxsize=1024)
def plan(name: FamilyName, code: int, sub: int, talker: Talker, variant: str) -> tuple[Form, ...]:
    """The forms of a command, or of one sub-command, in the order in which they are tried."""

    def rank(form: Form) -> tuple[bool, int]:
        shape = form.shape
        other = talker is not Talker.UNKNOWN and shape.talker is not talker
        return other, 0 if shape.variant == variant else 1 if not shape.variant else 2

    return tuple(sorted((form for form in forms(name, code) if form.command.sub in (None, sub)), key=rank))


@lru_cache(maxsize=64)
def list_forms(name: FamilyName | None, extended: bool, talker: Talker, variant: str) -> tuple[ListForm | None, ...]:
    """For each of the 256 command bytes the form that reads any sound list of datapoints, None where it may be another.

    Without a family it is the one that `decode` takes.
    """
    known = name or (FamilyName.ZIGBEE if extended else FamilyName.WIFI)
    return tuple(_list_form(known, code, talker, variant) for code in range(256))


def _list_form(name: FamilyName, code: int, talker: Talker, variant: str) -> ListForm | None:
    if any(form.command.sub is not None for form in forms(name, code)):
        return None
    least = 1
    for form in plan(name, code, -1, talker, variant):
        command, shape = form.command, form.shape
        if len(shape.payload) == 1 and isinstance(shape.payload[0], Dps) and not shape.payload[0].counted:
            title = shape.title or command.title
            return None if shape.versions else ListForm(command.name, title, shape.variant, max(least, form.least))
        least = max(least, form.most + 1)
    return None
