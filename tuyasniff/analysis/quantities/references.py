"""What people say about datapoints: readings of other instruments, and what a datapoint is.

A confirmation is a note, so that the recording keeps it: `dp 20 is voltage V /10`, `dp 3 is temperature °C`,
`dp 7 is energy kWh *10/1000`, `dp 1 is nothing known` takes one back. A name is one, too: `dp 19 is called kettle`;
and so is that of a value: `dp 2 value 1 is called eco`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tuyasniff.model import Meaning, Note
from tuyasniff.patterns import regex
from tuyasniff.vocabulary import quantity

_UNSAID = "nothing known"
_SAID = regex(
    r"dp (?P<dp>\d{1,3}) is (?:called (?P<name>\S.{0,79})|(?P<unsaid>nothing known)|(?P<quantity>[a-z][a-z0-9_]*)"
    r"(?: (?P<unit>[^\s*/\d][^\s]{0,15}))?(?: (?:\*(?P<mul>\d{1,9}))?(?:/(?P<div>\d{1,9}))?)?)\s*",
)
_LABEL = regex(r"dp (?P<dp>\d{1,3}) value (?P<value>\d{1,10}) is called (?P<label>\S.{0,79})")


@dataclass(slots=True)
class Sayings:
    """What the notes of a session say about datapoints; the last word counts."""

    meanings: dict[int, Meaning] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    labels: dict[int, dict[int, str]] = field(default_factory=dict)


def said(notes: Iterable[Note]) -> Sayings:
    """Read the notes in their order."""
    found = Sayings()
    for note in notes:
        label = _LABEL.fullmatch(note.text)
        if label is not None and 0 < int(label["dp"]) < 256:
            found.labels.setdefault(int(label["dp"]), {})[int(label["value"])] = label["label"].strip()
            continue
        match = _SAID.fullmatch(note.text)
        if match is None or not 0 < int(match["dp"]) < 256:
            continue
        dp_id = int(match["dp"])
        if match["name"]:
            found.names[dp_id] = match["name"].strip()
        elif match["unsaid"]:
            found.meanings.pop(dp_id, None)
        elif _known(match["quantity"], match["unit"]) and int(match["mul"] or 1) and int(match["div"] or 1):
            meaning = Meaning(match["quantity"], match["unit"] or "", int(match["mul"] or 1), int(match["div"] or 1))
            found.meanings[dp_id] = meaning
    return found


def _known(name: str, unit: str | None) -> bool:
    """Whether it is a quantity in a unit that goes with it; `dp 20 is broken` is no confirmation."""
    row = quantity(name)
    return row is not None and (unit is None or row.allows_unit(unit))


def confirmation(dp_id: int, meaning: Meaning | None) -> str:
    """The note that says what a datapoint is; None takes back what was said."""
    if meaning is None:
        return f"dp {dp_id} is {_UNSAID}"
    unit = f" {meaning.unit}" if meaning.unit else ""
    mul = f"*{meaning.mul}" if meaning.mul != 1 else ""
    div = f"/{meaning.div}" if meaning.div != 1 else ""
    return f"dp {dp_id} is {meaning.quantity}{unit}{' ' if mul or div else ''}{mul}{div}"


def naming(dp_id: int, name: str) -> str:
    """The note that gives a datapoint its name."""
    return f"dp {dp_id} is called {' '.join(name.split())[:80]}"


def labelling(dp_id: int, value: int, label: str) -> str:
    """The note that gives a value of a datapoint its name."""
    return f"dp {dp_id} value {value} is called {' '.join(label.split())[:80]}"
