"""Bytes that no protocol explains because they were read wrongly: at another rate, or from a line upside down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tuyasniff.analysis.verdict.model import UNKNOWN, WRONG_BAUD, Verdict, Wire
from tuyasniff.analysis.verdict.words import name_of
from tuyasniff.chips.finding import Rate
from tuyasniff.chips.garbage import Garbage, Signature, garbage
from tuyasniff.chips.heard import heard_of
from tuyasniff.model import Evidence

_UPSIDE_DOWN = 0.8
_OTHER_RATE = 0.75


class Misread(NamedTuple):
    """The wire that shows it best, and what is wrong with its bytes."""

    wire: Wire
    garbled: Garbage


def misread(wires: Sequence[Wire]) -> Misread | None:
    """What is wrong with how the wires were read, None where nothing looks like it."""
    found = [
        Misread(wire, garbled) for wire in wires if (garbled := garbage(heard_of(wire.chunks), wire.baud)) is not None
    ]
    return max(found, key=lambda one: (one.garbled.kind is Signature.INVERTED, one.garbled.covered), default=None)


def of_misread(found: Misread) -> Verdict:
    """The verdict that follows: who talks upside down, or that the rate is wrong, which is as much as can be said."""
    wire, garbled = found
    coverage = round(garbled.covered / garbled.heard, 4) if garbled.heard else 0.0
    word, sure = WRONG_BAUD, _OTHER_RATE
    if garbled.kind is Signature.INVERTED and garbled.protocol is not None:
        word, sure = garbled.protocol, _UPSIDE_DOWN
    elif garbled.kind in {Signature.INVERTED, Signature.LOW}:
        word, sure = UNKNOWN, 0.0
    why = [Evidence("line", garbled.words)]
    upside_down = garbled.kind is Signature.INVERTED
    if upside_down:
        why.append(Evidence("inverted", "the line is inverted: idle is low"))
    return Verdict(
        word,
        name_of(word),
        confidence=sure,
        coverage=coverage,
        heard=max(wire.heard, wire.size),
        looked=wire.size,
        baud=wire.baud,
        parity=wire.parity,
        inverted=True if upside_down else wire.inverted,
        rates=tuple(Rate(baud) for baud in garbled.rates),
        evidence=tuple(why),
        advice=tuple(_advice(garbled)),
    )


def _advice(garbled: Garbage) -> list[str]:
    lines = [garbled.remedy]
    if garbled.rates:
        rates = [str(rate) for rate in garbled.rates[:3]]
        lines.append(f"try {' or '.join(rates)} baud: tuyasniff identify PORT -b {rates[0]}")
    elif garbled.kind in {Signature.TOO_FAST, Signature.TOO_SLOW}:
        lines.append("tuyasniff identify PORT looks through all usual rates by itself")
    return lines
