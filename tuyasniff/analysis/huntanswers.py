"""What a hunt for the rate of a line answers, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tuyasniff.chips.coverage import ENOUGH
from tuyasniff.chips.finding import Detector, Finding
from tuyasniff.chips.garbage import INVERTED_REMEDY


class Step(NamedTuple):
    """The rate to try next, and why."""

    rate: int
    why: str


class Visit(NamedTuple):
    """A rate that was listened at: for how long, how many bytes came, and what they looked like."""

    baud: int
    listened_us: int
    heard: int
    words: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The rate that makes sense. `parity` is None where nothing tells it; `measured` says that the port's counters did.

    `inverted`: the words of the protocol are there upside down, so nothing can be decoded; `advice` says the remedy.
    """

    baud: int
    protocol: str
    parity: str | None = None
    measured: bool = False
    inverted: bool = False
    evidence: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsure:
    """No rate makes sense. `baud` is the one whose bytes are most worth a look, None where there are none."""

    baud: int | None
    why: str
    inverted: bool = False
    evidence: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


_TOLD = 5

ADVICE = (
    "Listen for longer, --duration 300, and switch the device off and on meanwhile: it says most when it starts.",
    "Check GND, and with a meter that the line rests at 3.3 or 5 V: an optocoupler may have turned it upside down.",
    "Tap the other line as well: requests and replies together tell more.",
    "Above 9600 baud a PC817 is too slow: take a 6N137, or a digital isolator.",
)

_SILENT_ADVICE = (
    "Try the other pins, TX and RX of the module and of the chip that measures; connect GND as well.",
    "Press Enter, then power the device: it says most in the first three seconds.",
    "A chip that is wired as SPI, or that gives pulses only (BL0937, HLW8012), says nothing on a UART.",
)


def silence(now_us: int, rates: Sequence[int]) -> Unsure:
    """Nothing was heard at any of these rates."""
    tried = " and ".join(str(rate) for rate in rates if rate)
    why = f"0 bytes in {now_us / 1e6:.0f} s" + (f" at {tried} baud" if tried else "")
    return Unsure(None, why, False, (why,), _SILENT_ADVICE)


def upside_down(baud: int | None, low: Sequence[int], evidence: Sequence[str]) -> Unsure:
    """Bursts end low at these rates."""
    rates = " and ".join(map(str, low[:2]))
    why = f"bursts end low at {rates} baud, where a line rests high: it is inverted"
    return Unsure(baud, why, True, tuple(evidence), (INVERTED_REMEDY, *ADVICE[1:]))


def said_of(visits: Sequence[Visit]) -> tuple[str, ...]:
    """The visits that heard most, one of each rate, a few of them, in their order."""
    best: dict[int, Visit] = {}
    for visit in visits:
        if visit.heard and (visit.baud not in best or visit.heard > best[visit.baud].heard):
            best[visit.baud] = visit
    most = sorted(best.values(), key=lambda visit: visit.heard, reverse=True)[:_TOLD]
    return tuple(visit.words for visit in visits if visit in most)


def usual_parity(protocol: str, detectors: Sequence[Detector]) -> str | None:
    """The parity that all devices of this protocol have, None where they differ."""
    rates = next((one.rates for one in detectors if one.protocol == protocol), ())
    parities = {rate.parity for rate in rates}
    return parities.pop() if len(parities) == 1 else None


def count_of_bytes(count: int) -> str:
    """`1 byte`, `1,234 bytes`."""
    return "1 byte" if count == 1 else f"{count:,} bytes"


def covered(found: Finding, baud: int) -> str:
    """How much of what was heard a finding explains."""
    share = f"{found.coverage:.0%}".replace("%", " %")
    frames = "1 valid frame" if found.frames == 1 else f"{found.frames:,} valid frames"
    if found.coverage < ENOUGH:
        return f"{frames}{at(baud)}, and little else since the first of them"
    return f"{share} of {count_of_bytes(found.heard)} lie in {frames}{at(baud)}"


def at(baud: int) -> str:
    """` at 9600 baud`; empty for 0, the rate of a server that nobody told."""
    return f" at {baud} baud" if baud else ""
