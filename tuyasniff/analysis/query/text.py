"""What a person sees of an item, to be searched; and regular expressions that end in reasonable time."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from tuyasniff.analysis.query.nodes import Predicate
from tuyasniff.analysis.query.values import Wrong, short
from tuyasniff.model import Datapoint, Field, Gap, Item, Message, Noise

FRAMING = frozenset(("header", "version", "length", "sequence", "checksum", "command", "dp"))
"""Roles of fields in which nobody searches for words; datapoints are searched as such."""

_REPEATS = frozenset("*+?{")


def seen(item: Item) -> Iterator[str]:
    """The words of an item as lists show them, piece by piece: names, titles, values, faults, reasons, notes."""
    thing = item.thing
    if isinstance(thing, Message):
        yield thing.name
        yield thing.title
        yield from (_datapoint(dp) for dp in thing.dps)
        for field in thing.fields:
            yield from _field(field)
        yield from (fault.text for fault in thing.faults)
        if thing.variant:
            yield thing.variant
    elif isinstance(thing, Noise):
        yield str(thing.reason)
        yield thing.raw.decode("latin-1")
    elif isinstance(thing, Gap):
        yield thing.reason
        yield thing.detail
    else:
        yield thing.text
        if thing.reference is not None:
            yield f"{thing.reference.quantity} {thing.reference.value} {thing.reference.unit}"


def _datapoint(dp: Datapoint) -> str:
    value = dp.value
    shown = value.hex() if isinstance(value, bytes) else str(value).lower() if isinstance(value, bool) else str(value)
    return f"{dp.id} {dp.type_name} {shown}"


def _field(field: Field) -> Iterator[str]:
    if field.role in FRAMING:
        return
    yield f"{field.label} {field.text}"
    for child in field.children:
        yield from _field(child)


def expression(source: str) -> re.Pattern[str]:
    """A person's regular expression, small and capital letters alike. Raises Wrong for one that cannot be used.

    A repeated group that holds a repeat or alternatives can take for ever on a text of fifty letters, so it is
    refused.
    """
    if not source:
        raise Wrong("there is nothing between the slashes", "wanted: a regular expression, as in /volt.*23/")
    _check_repeats(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(source, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else "it is too deep"
        message = f"/{short(source)[1:-1]}/ is no regular expression: {reason}"
        raise Wrong(message, "a backslash takes a sign literally") from None


def _check_repeats(source: str) -> None:
    bare = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", source, flags=re.DOTALL)
    groups = [False]
    place = 0
    while place < len(bare):
        char = bare[place]
        if char == "(":
            groups.append(False)
            place += bare[place + 1 : place + 2] == "?"  # not a repeat: it names the kind of the group
        elif char == ")" and len(groups) > 1:
            inside = groups.pop()
            if inside and bare[place + 1 : place + 2] in _REPEATS and bare[place + 1 : place + 2] != "?":
                raise Wrong(
                    f"/{short(source)[1:-1]}/ repeats a group that holds repeats or alternatives",
                    "such an expression may never end: write it without the outer repeat",
                )
            groups[-1] = groups[-1] or inside
        elif char in _REPEATS or char == "|":
            groups[-1] = True
        place += 1


def containing(text: str) -> Predicate:
    """Whether a text is seen, small and capital letters alike."""
    wanted = text.casefold()
    return lambda item: any(wanted in piece.casefold() for piece in seen(item))


def matching(source: str) -> Predicate:
    """Whether a regular expression is found. Raises Wrong."""
    search = expression(source).search
    return lambda item: any(search(piece) for piece in seen(item))
