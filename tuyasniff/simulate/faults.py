"""What can go wrong on purpose: on the wire, at the tap, or with one of the two chips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from random import Random
from typing import NamedTuple

from tuyasniff.chips.finding import Rate
from tuyasniff.errors import FormatError, shortened
from tuyasniff.simulate.bootlog import BOOT_BAUD
from tuyasniff.simulate.line import Piece, TimedByte
from tuyasniff.simulate.uartline import listened

NEVER_SAID: Mapping[str, frozenset[str]] = {
    "no-network": frozenset(("network_state", "network_query")),
    "no-time": frozenset(("local_time", "gmt_time", "time", "time_push")),
}
"""What a module with such a fault keeps to itself, in all families."""

_LONGEST_BURST = 8


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of fault. `amount` says what its number means, `usual` what it is when none is given.

    It is above 0, at least `least`, and at most `most`.
    """

    name: str
    help: str
    amount: str
    usual: float
    most: float
    least: float = 0.0


FAULTS = (
    FaultKind("lost", "the tap loses single bytes", "share of all bytes", 0.001, 1),
    FaultKind("noise", "stray bytes before a frame", "share of all frames", 0.02, 1),
    FaultKind("checksum", "a frame is sent with a wrong checksum", "share of all frames", 0.02, 1),
    FaultKind("boot", "the module's boot log at another rate", "baud", BOOT_BAUD, 4_000_000, 300),
    FaultKind("silence", "the MCU says nothing for a while", "seconds", 10, 86_400),
    FaultKind("module-silence", "the module says nothing for a while", "seconds", 10, 86_400),
    FaultKind("flood", "both sides talk without a pause, as a busy meter does", "share of the line", 0.95, 1),
    FaultKind("swapped", "the taps are labelled the wrong way round", "", 0, 0),
    FaultKind("one-way", "one of the two taps hears nothing", "", 0, 0),
    FaultKind("silent", "the taps hear nothing", "", 0, 0),
    FaultKind("rate", "the taps listen at another rate", "baud", 38_400, 4_000_000, 300),
    FaultKind("inverted", "the taps hear the lines upside down", "", 0, 0),
    FaultKind("no-network", "the module never tells the network state, for which the MCU waits", "", 0, 0),
    FaultKind("no-time", "the module never tells the time", "", 0, 0),
    FaultKind("stops", "the MCU asks something, gets no answer, and tells no more readings", "seconds", 90, 86_400),
)
"""All of them, as `--fault` takes them."""


class Fault(NamedTuple):
    """A fault that is wanted, and how much of it."""

    name: str
    amount: float


def parse_fault(text: str) -> Fault:
    """`lost=0.001`, or `lost` for the usual amount. FormatError where there is no such fault."""
    name, equals, number = text.partition("=")
    kind = next((kind for kind in FAULTS if kind.name == name), None)
    if kind is None:
        names = [kind.name for kind in FAULTS]
        near = get_close_matches(name, names, cutoff=0.5) or names
        raise FormatError(f"there is no fault '{shortened(name)}'", f"possible: {', '.join(near)}")
    if not equals:
        return Fault(name, kind.usual)
    if not kind.amount:
        raise FormatError(f"the fault '{name}' takes no number", f"write only {name}")
    try:
        amount = float(number)
    except ValueError:
        amount = -1.0
    if not (amount > 0 and kind.least <= amount <= kind.most):
        span = f"from {kind.least:,.0f} to {kind.most:,.0f}" if kind.least else f"above 0, at most {kind.most:,.0f}"
        hint = f"possible: {span}, for example {name}={kind.usual:g}"
        raise FormatError(f"'{shortened(number)}' is no {kind.amount} for the fault '{name}'", hint)
    return Fault(name, amount)


class Faults:
    """The wanted faults of one run, with a chance of their own: what is said does not depend on what is lost."""

    def __init__(self, wanted: Sequence[Fault], seed: int) -> None:
        self._amounts = {fault.name: fault.amount for fault in wanted}
        self._rng = Random(f"{seed} faults")

    def amount(self, name: str) -> float:
        """How much of a fault is wanted, 0 for none of it."""
        return self._amounts.get(name, 0.0)

    def has(self, name: str) -> bool:
        """Whether a fault is wanted."""
        return name in self._amounts

    def _happens(self, name: str) -> bool:
        share = self.amount(name)
        return bool(share) and self._rng.random() < share

    def spoils(self) -> bool:
        """Whether the next frame gets a wrong checksum."""
        return self._happens("checksum")

    def noise(self) -> bytes:
        """Stray bytes before the next frame, mostly none."""
        return self.burst() if self._happens("noise") else b""

    def burst(self) -> bytes:
        """A few stray bytes."""
        return self._rng.randbytes(self._rng.randint(1, _LONGEST_BURST))

    @property
    def never_said(self) -> frozenset[str]:
        """What the module does not say at all."""
        return frozenset().union(*(names for fault, names in NEVER_SAID.items() if self.has(fault)))

    def one_of(self, count: int) -> int:
        """Which of so many something happens to."""
        return self._rng.randrange(count)

    def moment(self, low_s: float, high_s: float) -> float:
        """When something that happens once happens."""
        return self._rng.uniform(low_s, high_s)

    def misheard(self, timed: Sequence[TimedByte], baud: int) -> Sequence[TimedByte]:
        """What a tap makes of bytes without a pause, which has another rate, or hears the line upside down."""
        if not timed or not (self.has("rate") or self.has("inverted")):
            return timed
        piece = Piece(timed[0].t_us, bytes(one.byte for one in timed))
        port = Rate(round(self.amount("rate")) or baud)
        got = listened((piece,), Rate(baud), port, inverted=self.has("inverted"))
        return [TimedByte(one.t_us, one.byte) for one in got]

    def kept(self, timed: Iterable[TimedByte]) -> list[TimedByte]:
        """The bytes that the tap does not lose."""
        if not self.has("lost"):
            return list(timed)
        return [one for one in timed if not self._happens("lost")]
