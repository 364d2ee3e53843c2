"""Everything that a verdict looks at, once."""

from __future__ import annotations

from typing import NamedTuple

from tuyasniff.analysis.verdict.model import Wire
from tuyasniff.analysis.verdict.tuya import Tuya
from tuyasniff.chips.finding import Detector, Finding


class Case(NamedTuple):
    """The wires on which bytes were heard, what every detector found there (the best first), and TuyaMCU's share.

    `name` is that of the input, empty where it has none that a program can open.
    """

    wires: tuple[Wire, ...]
    detectors: tuple[Detector, ...]
    findings: tuple[Finding, ...] = ()
    tuya: Tuya | None = None
    name: str = ""

    @property
    def size(self) -> int:
        """The bytes that were looked at."""
        return sum(wire.size for wire in self.wires)

    @property
    def idles(self) -> bool:
        """Whether all bytes are FF, which no talk is: a start bit, and then the level at which the line rests."""
        data = [chunk.data for wire in self.wires for chunk in wire.chunks]
        return any(data) and all(part.count(0xFF) == len(part) for part in data)

    @property
    def rates(self) -> tuple[int, ...]:
        """The rates that were listened at, as far as they are known, ascending."""
        return tuple(sorted({wire.baud for wire in self.wires if wire.baud is not None}))

    @property
    def rates_told(self) -> str:
        """`9600`, `4800, 9600`."""
        return ", ".join(map(str, self.rates))

    def detector(self, protocol: str) -> Detector | None:
        """The detector of a protocol."""
        return next((one for one in self.detectors if one.protocol == protocol), None)
