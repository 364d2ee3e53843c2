"""The shapes of known devices: which datapoints stand together, of which types, and what they mean there.

`shapes.txt` is counted from labelled devices by `benchmarks/guesser/count_shapes.py`. Its first lines number the
senses, each further line is a device: its category (`*` behind it if it meters), then its datapoints as id, type and
sense.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from tuyasniff.analysis.quantities.senses import Sense
from tuyasniff.patterns import regex

_LETTERS = {"raw": "r", "bool": "b", "value": "v", "string": "s", "enum": "e", "bitmap": "f"}
_PART = regex(r"(\d+)([a-z])(\d*)")
_TYPES = {letter: name for name, letter in _LETTERS.items()}


class Shape(NamedTuple):
    """One device: its category, whether it measures mains, its types and the senses of its numbers by dpID."""

    category: str
    metering: bool
    types: Mapping[int, str]
    senses: Mapping[int, Sense]


def write(shapes: Iterable[Shape]) -> str:
    """The text of a table."""
    kept = list(shapes)
    counts = Counter(sense for shape in kept for sense in shape.senses.values())
    order = sorted(counts, key=lambda sense: (-counts[sense], sense))
    number = {sense: place for place, sense in enumerate(order)}
    lines = [f"={number[sense]} {sense.quantity} {sense.scale:g} {sense.role}" for sense in order]
    for shape in kept:
        parts = [shape.category + ("*" if shape.metering else "")]
        for dp_id, type_name in shape.types.items():
            sense = shape.senses.get(dp_id)
            parts.append(f"{dp_id}{_LETTERS[type_name]}{'' if sense is None else number[sense]}")
        lines.append(" ".join(parts))
    return "\n".join(lines) + "\n"


def read(text: str) -> tuple[Shape, ...]:
    """The shapes of a text that `write` made."""
    senses: dict[int, Sense] = {}
    known: dict[str, _Part] = {}
    shapes = []
    for line in text.splitlines():
        if not line.strip():
            continue
        first, *rest = line.split(" ")
        if first.startswith("="):
            senses[int(first[1:])] = Sense(rest[0], float(rest[1]), rest[2])
            continue
        types, meant = {}, {}
        for word in rest:
            part = known.get(word)
            if part is None:  # devices are alike: five of six words have come before
                part = known[word] = _part(word, senses)
            types[part.id] = part.type
            if part.sense is not None:
                meant[part.id] = part.sense
        shapes.append(Shape(first.rstrip("*"), first.endswith("*"), types, meant))
    return tuple(shapes)


class _Part(NamedTuple):
    """One datapoint of a device."""

    id: int
    type: str
    sense: Sense | None


def _part(word: str, senses: Mapping[int, Sense]) -> _Part:
    match = _PART.fullmatch(word)
    if match is None:
        raise ValueError(f"not a datapoint of a shape: {word}")
    return _Part(int(match[1]), _TYPES[match[2]], senses[int(match[3])] if match[3] else None)


@cache
def shipped() -> tuple[Shape, ...]:
    """The shapes that come with the program, read once."""
    return read(files(__package__).joinpath("shapes.txt").read_text(encoding="utf-8"))
