"""A record of electrical values in words: its parts, and why it is believed or doubted."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.analysis.raw.counts import count, shown
from tuyasniff.analysis.raw.phases import SIGN_BITS
from tuyasniff.analysis.raw.physics import COVERED, Fit
from tuyasniff.analysis.raw.rows import PhaseRow, Slot, TableRow, part
from tuyasniff.model import Evidence, Meaning, RawPart

_FEW = 4
"""Loads below which an unusual scale is not taken as fact."""


def phase_parts(row: PhaseRow, meanings: Sequence[Meaning | None], raw: bytes) -> tuple[RawPart, ...]:
    """The parts of a record, as these bytes show them; the slots of the row mean that."""
    signs = next((raw[slot.offset] for slot in row.slots if slot.name == "signs"), 0)
    negative = {name for name, bit in SIGN_BITS if signs >> bit & 1}
    parts = []
    for slot, meaning in zip(row.slots, meanings, strict=True):
        value = count(raw, slot.offset, slot.length, slot.endian, slot.sign)
        if meaning is None:
            parts.append(part(slot, None, value, _plain(slot, value)))
            continue
        value = -value if slot.name in negative else value
        parts.append(part(slot, meaning, value, shown(value, meaning)))
    return tuple(parts)


def _plain(slot: Slot, value: int) -> str:
    if slot.name == "signs":
        names = [name.replace("_", " ") for name, bit in SIGN_BITS if value >> bit & 1]
        return f"negative: {', '.join(names)}" if names else "none negative"
    return f"0x{value:02x}" if slot.name.startswith("flag") else str(value)


def phase_evidence(
    found: Fit, hint: str, near: Sequence[PhaseRow | TableRow], samples: int
) -> tuple[tuple[Evidence, ...], str | None]:
    """Why the record is read so, and what speaks against it."""
    row = found.row
    evidence = [Evidence("layout", f"{row.length} bytes: {row.title}; {row.source}", row.odds)]
    if hint:
        evidence.append(Evidence("hint", hint, 1.5))
    if found.dead:
        evidence.append(Evidence("zero", "all of it is zero: nothing in it can be checked"))
        return tuple(evidence), "it was always zero, so only its length speaks for this reading"
    doubt = None
    rival = ", ".join(other.title for other in near)
    if not found.loads:
        text = "no current flows: V·I = P cannot be checked" + (f", and these fit as well: {rival}" if rival else "")
        evidence.append(Evidence("no_load", text))
        doubt = "no current flows, and several layouts fit" if rival else None
        return tuple(evidence), doubt
    evidence.append(_physics(found, samples))
    told = [abs(load.ratio - load.told) for load in found.loads if load.told]
    if told:
        good = sum(difference < 0.06 for difference in told)
        words = f"its power factor is P / (V·I) in {good} of {len(told)} loads"
        evidence.append(Evidence("power_factor", words, 3.0 if good * 10 > len(told) * 7 else -2.0))
    usual = next((at for at, slot in enumerate(row.slots) if slot.name.startswith("power") and slot.choices), None)
    chosen = None if usual is None else found.meanings[usual]
    if found.excess:
        worst = max(found.last, key=lambda load: load.least)
        doubt = f"inconsistent: the power is {worst.ratio:.2f} times V·I"
    elif usual is not None and chosen is not None and chosen != row.slots[usual].choices[0].meaning:
        words = f"the power counts {_step(chosen)}: only so V·I covers it"
        evidence.append(Evidence("scale", words, -3.0))
        if len(found.loads) < _FEW:
            doubt = f"the power is taken to count {_step(chosen)}, because V·I allows no more; few loads say so"
    elif max(load.most for load in found.loads) < 1 - COVERED + 0.2 and len(found.loads) >= _FEW:
        doubt = "the power is far below V·I at every load"
    if doubt is None and rival and any(other.title != row.title for other in near):
        evidence.append(Evidence("rival", f"these fit nearly as well: {rival}", -1.0))
    return tuple(evidence), doubt


def _physics(found: Fit, samples: int) -> Evidence:
    ratios = [load.ratio for load in found.loads]
    weight = -2.5 if any(load.least > COVERED for load in found.loads) else 2.5
    if len(ratios) == 1:
        verdict = "covers the power" if weight > 0 else "does not cover the power"
        return Evidence("physics", f"V·I {verdict}: P / (V·I) = {ratios[0]:.2f}", weight)
    words = f"P / (V·I) = {min(ratios):.2f} to {max(ratios):.2f} over {len(ratios)} loads in {samples} samples"
    return Evidence("physics", words, weight)


def _step(meaning: Meaning) -> str:
    return shown(1, meaning)
