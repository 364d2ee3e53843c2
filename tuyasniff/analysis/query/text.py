"""What a person sees of an item, to be searched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tuyasniff.analysis.query.expressions import SEARCHED, expression
from tuyasniff.analysis.query.nodes import Predicate
from tuyasniff.model import Field, Gap, Item, Message, Noise

FRAMING = frozenset(("header", "version", "length", "sequence", "checksum", "command", "dp"))
"""Roles of fields in which nobody searches for words; datapoints are searched as such."""


def seen(item: Item) -> Iterator[str]:
    """The words of an item as lists show them, piece by piece: names, titles, values, faults, reasons, notes."""
    thing = item.thing
    if isinstance(thing, Message):
        yield thing.name
        yield thing.title
        yield from (datapoint_words(dp.id, dp.type_name, dp.value) for dp in thing.dps)
        for field in () if thing.is_list else thing.fields:  # those of lists are datapoints, and what is around them
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


def datapoint_words(dp_id: int, type_name: str, value: bool | int | str | bytes) -> str:
    """The words of a datapoint."""
    shown = value.hex() if isinstance(value, bytes) else str(value).lower() if isinstance(value, bool) else str(value)
    return f"{dp_id} {type_name} {shown}"


def _field(field: Field) -> Iterator[str]:
    if field.role in FRAMING:
        return
    yield f"{field.label} {field.text}"
    for child in field.children:
        yield from _field(child)


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether something is seen of an item; `piece` asks the same of one piece of its words."""

    whole: Predicate
    piece: Callable[[str], bool]

    def __call__(self, item: Item) -> bool:
        """What `whole` says."""
        return self.whole(item)


def containing(text: str) -> Seen:
    """Whether a text is seen, small and capital letters alike."""
    wanted = text.casefold()
    return Seen(
        lambda item: any(wanted in piece.casefold() for piece in seen(item)), lambda piece: wanted in piece.casefold()
    )


def matching(source: str) -> Seen:
    """Whether a regular expression is found in the beginning of a piece. Raises Wrong."""
    search = expression(source).search
    return Seen(
        lambda item: any(search(piece[:SEARCHED]) for piece in seen(item)),
        lambda piece: search(piece[:SEARCHED]) is not None,
    )
