"""Functions of Tasmota are given out: each once, to one datapoint, sixteen at most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tuyasniff.mapping.exporters.tasmota import functions as fn
from tuyasniff.mapping.exporters.tasmota.items import Item

_TYPE_NUMBERS = {"raw": 0, "bool": 1, "value": 2, "string": 3, "enum": 4, "bitmap": 5}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A datapoint with its function. `refused`: why it has none, or none that is run."""

    item: Item
    fnid: int | None
    refused: str = ""

    @property
    def stated(self) -> bool:
        """Whether it is mapped; else it stands behind a comment sign."""
        return self.item.stated and self.fnid is not None and not self.refused

    @property
    def settings(self) -> tuple[str, ...]:
        """The commands that belong to the function."""
        place = (self.fnid or fn.ENUMS.start) - fn.ENUMS.start + 1
        return tuple(text.replace("#", str(place)) for text in self.item.settings)

    @property
    def type_number(self) -> str:
        """The number of its type in the names that rules see."""
        code = self.item.entry.type_code
        return str(_TYPE_NUMBERS.get(self.item.entry.type, "?" if code is None else code))


class Choice(NamedTuple):
    """All datapoints in their order, and functions that need an id that no datapoint has."""

    items: tuple[Chosen, ...]
    extra: tuple[tuple[int, int], ...]


def chosen(found: Sequence[Item], used: Iterable[int], *, sleeps: bool) -> Choice:
    """Give functions out: what a person asked for, then what is stated, then the others.

    `used`: all ids of the device. `sleeps`: a device of the low-power protocol.
    """
    fnids: dict[int, int] = {}
    refused: dict[int, str] = {item.dp: item.refused for item in found if item.refused}
    taken: set[int] = set()
    room = fn.MOST - 1 - sleeps
    for item in sorted(found, key=lambda item: (item.wish in (None, 0), not item.stated)):
        if not item.wants:
            continue
        fnid = next((one for one in item.wants if one not in taken), None)
        if fnid is None:
            refused[item.dp] = _taken(item.wants)
            continue
        if item.stated and room == 0:
            refused[item.dp] = f"Tasmota has room for {fn.MOST} functions"
            continue
        taken.add(fnid)
        room -= item.stated
        fnids[item.dp] = fnid
    made = [Chosen(item, fnids.get(item.dp), refused.get(item.dp, "")) for item in found]
    made = _without_lamp(_without_power(_alike(made)))
    return Choice(tuple(made), _extra(made, set(used), sleeps=sleeps))


def _taken(wants: Sequence[int]) -> str:
    if len(wants) == 1:
        return f"function {wants[0]} ({fn.function_name(wants[0])}) is taken"
    return f"the functions {wants[0]} to {wants[-1]} are taken"


def _alike(made: Sequence[Chosen]) -> list[Chosen]:
    """A setting holds for all functions of its kind: who comes later with another value gets none."""
    values: dict[str, str] = {}
    kept: list[Chosen] = []
    for one in sorted(made, key=lambda one: not one.stated):
        for text in one.settings if one.fnid is not None else ():
            name, _, value = text.partition(" ")
            name = name if name != "TuyaEnumList" else text
            if values.setdefault(name, value) != value:
                one = replace(one, refused=f"{name} is {values[name]} for another datapoint", fnid=None)  # noqa: PLW2901
                break
        kept.append(one)
    order = [one.item.dp for one in made]
    return sorted(kept, key=lambda one: order.index(one.item.dp))


def _without_power(made: Sequence[Chosen]) -> list[Chosen]:
    if any(one.stated and one.fnid in (fn.POWER, fn.COMBINED) for one in made):
        return list(made)
    said = "Tasmota shows energy only where power is mapped, too"
    return [replace(one, refused=said) if one.stated and one.fnid in fn.NEEDS_POWER else one for one in made]


def _without_lamp(made: Sequence[Chosen]) -> list[Chosen]:
    """Colours need one dimmer, colour temperature one with the same upper end."""
    dimmers = [one for one in made if one.stated and one.fnid in (fn.DIMMER, fn.DIMMER2)]
    top = dimmers[0].item.limits if len(dimmers) == 1 else None
    kept: list[Chosen] = []
    for one in made:
        if one.stated and one.item.light and one.fnid in (fn.COLOUR_TEMPERATURE, fn.COLOUR, fn.MODE):
            limits = one.item.limits
            if top is None:
                one = replace(one, refused="a lamp needs one dimmer")  # noqa: PLW2901
            elif limits is not None and limits[1] != top[1]:
                one = replace(one, refused=f"its upper end is not that of the dimmer, {top[1]}")  # noqa: PLW2901
        kept.append(one)
    return kept


def _extra(made: Sequence[Chosen], used: set[int], *, sleeps: bool) -> tuple[tuple[int, int], ...]:
    """The dummy that keeps a relay away where there is none, and the mode of devices that sleep.

    The dummy usually has dpId 1; where that is mapped to something, any other one does it.
    """
    mapped = {one.item.dp for one in made if one.stated}
    free = [dp for dp in range(1, 256) if dp not in used and dp not in mapped]
    extra: list[tuple[int, int]] = []
    if not any(one.stated and one.fnid in (*fn.RELAYS, *fn.INVERTED) for one in made):
        dp = 1 if 1 not in mapped else next(iter(free), None)
        if dp is not None:
            extra.append((fn.DUMMY, dp))
    if sleeps:
        dp = next((one for one in free if (fn.DUMMY, one) not in extra), None)
        if dp is not None:
            extra.append((fn.LOW_POWER, dp))
    return tuple(extra)
