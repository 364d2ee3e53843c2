"""Commands whose payload is a list of datapoints and nothing else: what follows from that without looking at it."""

from __future__ import annotations

from functools import cache

from tuyasniff.model import FamilyName, Talker
from tuyasniff.protocol.datapoints import HEAD, Dps
from tuyasniff.protocol.family import Form, forms


def is_list(form: Form) -> bool:
    """Whether a form is a plain list of datapoints, whatever the version."""
    kinds = form.shape.payload
    plain = len(kinds) == 1 and isinstance(kinds[0], Dps) and not kinds[0].counted
    return plain and form.command.sub is None and not form.shape.versions


@cache
def list_talker(family: FamilyName, code: int) -> Talker | None:
    """Who sends the lists of datapoints of a command; None where there are none, or other forms may look like one."""
    possible = [form for form in forms(family, code) if form.most >= HEAD]
    talkers = {form.shape.talker for form in possible}
    return talkers.pop() if len(talkers) == 1 and all(map(is_list, possible)) else None


@cache
def forms_of_list(family: FamilyName, code: int, length: int) -> tuple[Form, ...] | None:
    """The forms that fit a sound list of datapoints of so many bytes; None where that depends on its content."""
    possible = tuple(form for form in forms(family, code) if form.least <= length <= form.most)
    return possible if all(map(is_list, possible)) else None
