"""What the words for a press say about a datapoint: its name, or the name of the value that it went to.

`mode: eco` and `mode = eco` say both. Else the last words tell: `lamp on` is the lamp, `temperature up` and
`target 21.5 °C` a temperature. Of an enum, words of their own name the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tuyasniff.analysis.learn.ranking import Change, Deed
from tuyasniff.patterns import regex

SURE = 0.8
"""The score from which words are taken for a name without anybody asking."""

NAME_LONGEST = 64

_BOTH = regex(r"(?P<name>[^:=]*\w[^:=]*?)\s*[:=]\s*(?P<value>[^:=]*\w[^:=]*)")
_STATE = regex(
    r"[\s,:=-]*\b(?:(?:turn|switch|set|press)(?:ed)?\s+)?"
    r"(?:on|off|open|opened|close|closed|up|down|plus|minus|start|stop|enable|enabled|disable|disabled|true|false"
    r"|to|again|pressed|[-+]|[-+]?\d[\d.,]*\s*(?:%|°?[CFK]|[a-zA-Z]{1,3})?)\s*$",
    re.IGNORECASE,
)
_LEADING = regex(
    r"^(?:press|turn|switch|set|push|click|tap|pick|choose|select)(?:ed|ing)?\s+(?:(?:on|off|the)\s+)*", re.IGNORECASE
)


class Named(NamedTuple):
    """What is to be called how: a datapoint, one of its values, or both."""

    dp_id: int
    type: str
    name: str | None = None
    value: int | None = None
    label: str | None = None


def named(label: str, change: Change) -> Named | None:
    """What words about a press say of the datapoint that changed; None where nothing is left of them."""
    words = " ".join(label.split())
    value = change.after if change.asked is None else change.asked
    number = value if change.type == "enum" and isinstance(value, int) and not isinstance(value, bool) else None
    both = _BOTH.fullmatch(words)
    if both is not None:
        name = both["name"].strip()[:NAME_LONGEST]
        if number is None:
            return Named(change.id, change.type, name)
        return Named(change.id, change.type, name, number, both["value"].strip()[:NAME_LONGEST])
    if number is not None and len({after for _, after in change.seen}) == 1:
        return Named(change.id, change.type, None, number, words[:NAME_LONGEST])
    name = _name_of(words)[:NAME_LONGEST]
    return Named(change.id, change.type, name) if name else None


def all_named(deeds: Iterable[Deed]) -> tuple[Named, ...]:
    """What all deeds say that are sure enough.

    Several names for one datapoint are none, unless they were given beside a value: then the last one counts. Of
    several names for one value the last one counts.
    """
    names: dict[int, dict[str, Named]] = {}
    given: dict[int, Named] = {}
    values: dict[tuple[int, int], Named] = {}
    for deed in deeds:
        one = named(deed.label, deed.changes[0]) if deed.changes and deed.changes[0].score >= SURE else None
        if one is None:
            continue
        if one.name is not None:
            bare = Named(one.dp_id, one.type, one.name)
            names.setdefault(one.dp_id, {})[one.name.casefold()] = bare
            if _BOTH.fullmatch(deed.label):
                given[one.dp_id] = bare
        if one.value is not None:
            values[one.dp_id, one.value] = one._replace(name=None)
    alone = {key: next(iter(found.values())) for key, found in names.items() if len(found) == 1}
    called = alone | given
    return (*(called[key] for key in sorted(called)), *(values[key] for key in sorted(values)))


def names_in(said: Iterable[Named]) -> Mapping[int, str]:
    """The names by dpID."""
    return {one.dp_id: one.name for one in said if one.name}


def values_in(said: Iterable[Named]) -> Mapping[int, Mapping[int, str]]:
    """The names of enum values by dpID and value."""
    found: dict[int, dict[int, str]] = {}
    for one in said:
        if one.value is not None and one.label:
            found.setdefault(one.dp_id, {})[one.value] = one.label
    return found


def _name_of(words: str) -> str:
    """The words without what only says where it went: `lamp` of `turn on the lamp`, `lamp on`."""
    before = None
    while before != words:
        before = words
        words = _STATE.sub("", words).strip()
    return _LEADING.sub("", words).strip()
