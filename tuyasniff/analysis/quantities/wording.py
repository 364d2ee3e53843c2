"""What a person types to say what a datapoint is: `voltage V /10`, `power factor /100`, `kWh *10/1000`, `mode`."""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction

from tuyasniff.analysis.quantities.references import confirmation, said
from tuyasniff.analysis.reference import parse_note
from tuyasniff.errors import FormatError
from tuyasniff.model import Meaning, Note
from tuyasniff.patterns import regex
from tuyasniff.vocabulary import QUANTITIES, Quantity, canonical_unit, quantity

_LARGEST = 10**9
_SCALE = regex(r"\s*(?:[*x×]\s*(?P<mul>[0-9]{1,12}(?:[.,][0-9]{1,12})?))?\s*(?:/\s*(?P<div>[0-9]{1,12}))?\s*$")
_EXAMPLE = "as in: voltage V /10"
_UNITS_SHOWN = 8


def parse_meaning(text: str) -> Meaning:
    """The meaning that is meant; without a unit it is the usual one of the quantity. Raises FormatError."""
    words = " ".join(text.split())
    if not words:
        raise FormatError("say what it is", _EXAMPLE)
    scale = _SCALE.search(words)
    assert scale is not None
    mul, div = _factor(scale["mul"], scale["div"])
    row, rest = _quantity(words[: scale.start()].strip())
    meaning = Meaning(row.name, _unit(row, rest), mul, div)
    if said([Note(confirmation(1, meaning))]).meanings.get(1) != meaning:
        raise FormatError(f"'{rest}' is no unit", _EXAMPLE)
    return meaning


def _factor(mul: str | None, div: str | None) -> tuple[int, int]:
    """The scale as two whole numbers; `*0.1` is 1 by 10."""
    by = int(div or 1)
    times = Fraction((mul or "1").replace(",", "."))
    if by == 0 or times == 0:
        raise FormatError("a scale of nothing leaves nothing", "give it as *10, /10, or *5/2")
    above, below = times.numerator, times.denominator * by
    if max(above, below) >= _LARGEST:
        raise FormatError("that scale is too large", "give it as *10, /10, or *5/2")
    return above, below


def _quantity(words: str) -> tuple[Quantity, str]:
    """The row of the quantity at the beginning, or the one that is measured in such a unit; and the unit."""
    parts = words.split()
    for count in range(len(parts), 0, -1):
        row = quantity("_".join(parts[:count]).lower())
        if row is not None:
            return row, " ".join(parts[count:])
    reading = parse_note(f"1 {canonical_unit(words)}")[1] if words else None
    row = quantity(reading.quantity) if reading is not None else None
    if row is not None:
        return row, words
    names = [one.name for one in QUANTITIES]
    near = get_close_matches("_".join(parts[:1]).lower(), names, 3)
    hint = f"did you mean {', '.join(near)}?" if near else "tuyasniff info quantities lists them all"
    raise FormatError(f"there is no quantity '{words}'" if words else "say what it is", hint if words else _EXAMPLE)


def _unit(row: Quantity, written: str) -> str:
    """Our spelling of the unit."""
    unit = canonical_unit(written)
    if not unit:
        return row.units[0] if row.units else ""
    if row.allows_unit(unit):
        return unit
    known = row.units or ()
    name = row.name.replace("_", " ")
    hint = f"{name} comes in {', '.join(known[:_UNITS_SHOWN])}" if known else f"{name} has no unit"
    raise FormatError(f"{name} is not measured in '{written}'", hint)
