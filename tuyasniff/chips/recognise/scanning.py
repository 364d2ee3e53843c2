"""What all of these detectors share: one walk over the bytes, and one rule for when a finding is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from tuyasniff.chips.finding import Finding, Kind, Line, Unit
from tuyasniff.chips.heard import Heard

Parse: TypeAlias = Callable[[bytes, int, int], Sequence[Unit]]
"""Takes the bytes, a place, and the index that the next unit gets; gives the units that begin there, or none."""

_LISTED = 8

WEAK_SHARE = 0.05
"""An eight-bit checksum comes out right by chance once in 256 tries: less of the bytes than this says nothing."""


def walk(data: bytes, lead: re.Pattern[bytes], parse: Parse) -> list[Unit]:
    """Units one after the other: wherever `lead` begins and `parse` finds something. None overlap."""
    units: list[Unit] = []
    at = 0
    while (place := lead.search(data, at)) is not None:
        got = parse(data, place.start(), len(units))
        if got:
            units.extend(got)
            at = got[-1].end
        else:
            at = place.start() + 1
    return units


def finding(
    protocol: str,
    heard: Heard,
    units: Sequence[Unit],
    *,
    proof: int | None,
    different: bool = False,
    share: float = 0.0,
    plausible: float = 1.0,
    subject: str | None = None,
    line: Line | None = None,
    remarks: Sequence[str] = (),
    facts: Sequence[tuple[str, str]] = (),
) -> Finding | None:
    """The finding that those units make, None where they can be chance.

    `proof`: so many checked units rule chance out; None where nothing does. `different`: only those that differ count,
    for garbage that comes again bears out a weak check again. `share`: less of the bytes than that is no
    finding at all.
    """
    if not units:
        return None
    covered = sum(unit.end - unit.start for unit in units)
    if covered < share * len(heard.data):
        return None
    checked = [unit for unit in units if unit.checked]
    frames = len(checked)
    proving = len({heard.data[unit.start : unit.end] for unit in checked}) if different else frames
    side = line if line is not None else side_of(units)
    return Finding(
        protocol=protocol,
        units=tuple(units),
        covered=covered,
        heard=len(heard.data),
        frames=frames,
        proven=proof is not None and proving >= proof,
        plausible=plausible,
        line=side,
        unanswered=unanswered(units) if side is Line.BOTH else 0,
        subject=subject,
        remarks=tuple(remarks),
        facts=tuple(facts),
    )


def side_of(units: Sequence[Unit]) -> Line:
    """Which side of a talk such units are."""
    kinds = {unit.kind for unit in units}
    asked, told = kinds & {Kind.REQUEST, Kind.WRITE}, Kind.REPLY in kinds
    if asked and told:
        return Line.BOTH
    if told:
        return Line.REPLIES
    return Line.REQUESTS if asked else Line.PUSH


def unanswered(units: Sequence[Unit]) -> int:
    """Requests that no reply refers to."""
    answered = {unit.answers for unit in units if unit.answers is not None}
    return sum(unit.kind is Kind.REQUEST and index not in answered for index, unit in enumerate(units))


def answered(units: Sequence[Unit], matches: Callable[[Unit, Unit], bool]) -> list[Unit]:
    """The same units; each reply refers to the nearest request before it that it matches and that has none yet."""
    out: list[Unit] = []
    waiting: int | None = None
    for index, unit in enumerate(units):
        put = unit
        if unit.kind is Kind.REQUEST:
            waiting = index
        elif unit.kind is Kind.REPLY and waiting is not None and matches(units[waiting], unit):
            put, waiting = unit._replace(answers=waiting), None
        out.append(put)
    return out


def listed(words: Sequence[str]) -> str:
    """`a, b and c`, each once; `and 5 more` where there are many."""
    once = list(dict.fromkeys(words))
    if len(once) > _LISTED:
        once[_LISTED:] = [f"{len(once) - _LISTED} more"]
    return once[0] if len(once) == 1 else ", ".join(once[:-1]) + " and " + once[-1] if once else ""


def tail(digits: str) -> str:
    """The end of a serial number, which is all that is told of one: `…0161`."""
    return "…" + digits[-4:]
