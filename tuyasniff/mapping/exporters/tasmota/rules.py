"""Rules of Tasmota that publish what no function shows: offered, behind comment signs.

The pattern is that of krikk's DDS238 pages for Tasmota before 9.5; it was not run here.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.mapping.exporters.exported import Remarks
from tuyasniff.mapping.exporters.tasmota.functions import decimal_text
from tuyasniff.mapping.exporters.tasmota.items import Item

_SETS = (2, 3)
"""Rule sets; the first one is left for polling."""

_RULE_MOST = 500
"""Characters of a rule set; Tasmota has 511."""

_VARIABLES = 16


def rules(found: Sequence[Item], remarks: Remarks) -> tuple[str, ...]:
    """Commands for the numbers of these datapoints, as many as there is room for."""
    texts: list[str] = []
    for item in found:
        text = _trigger(item, len(texts) + 1)
        if text is None:
            remarks.add(f"left out: dp {item.dp}: a rule cannot multiply by it exactly")
        elif len(texts) >= _VARIABLES or _packed([*texts, text]) is None:
            remarks.add(f"left out: dp {item.dp}: there is no room for its rule")
        else:
            texts.append(text)
    sets = _packed(texts) or []
    return tuple(line for number, text in sets for line in (f"Rule{number} {text}", f"Rule{number} 1"))


def _packed(texts: Sequence[str]) -> list[tuple[int, str]] | None:
    """The triggers in rule sets; None where they do not fit."""
    sets: list[str] = []
    for text in texts:
        if sets and len(sets[-1]) + 1 + len(text) <= _RULE_MOST:
            sets[-1] += f" {text}"
        else:
            sets.append(text)
    fits = len(sets) <= len(_SETS) and all(len(text) <= _RULE_MOST for text in sets)
    return list(zip(_SETS, sets, strict=False)) if fits else None


def _trigger(item: Item, variable: int) -> str | None:
    entity = item.number
    factor = None if entity is None else decimal_text(entity.scale)
    if entity is None or factor is None:
        return None
    steps = [f"Var{variable} %value%"]
    steps += [f"Mult{variable} {factor}"] if factor != "1" else []
    if entity.scale.offset:
        steps.append(f"Add{variable} {entity.scale.offset}")
    name = entity.slug[:40]
    steps.append(f"Publish tele/%topic%/{name} %Var{variable}%")
    return f"ON TuyaReceived#DpType2Id{item.dp} DO Backlog {'; '.join(steps)} ENDON"
