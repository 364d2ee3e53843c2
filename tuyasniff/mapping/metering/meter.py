"""What a capture tells of a metering chip, as the writers take it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from tuyasniff.mapping.pinned.words import plain
from tuyasniff.model import Constant

CERTAIN = 0.03
"""A constant that is less certain is no calibration: it is told, and stands in no line that does anything."""

TITLES = {
    "rn8209c": "RN8209C",
    "bl0942": "BL0942",
    "bl0940": "BL0940",
    "bl0939": "BL0939",
    "bl0906": "BL0906",
    "cse7766": "HLW8032, CSE7766 or CSE7759B",
    "cse7761": "CSE7761",
    "v9821": "V9821",
    "pzem_v1": "PZEM-004T, first or second version",
    "modbus": "meter that speaks Modbus",
    "pulses": "BL0937 or HLW8012",
}
"""The protocols that are a metering chip or a meter, by the words of verdicts, and what people call them."""


class RateFrom(StrEnum):
    """Who told the rate of the line: the capture, a person, or nobody, so that the usual one stands there."""

    HEARD = "heard"
    TOLD = "told"
    USUAL = "usual"


class Meter(NamedTuple):
    """A metering chip on a wire.

    `protocol` is a word of TITLES, `subject` a closer name. `baud` and `parity` (`none`, `even`, `odd`) are those
    of the line, `rate_from` says who told that rate, and `usual_rates` which ones such a chip has, in words.
    `parity_heard`: parity is not just the usual one. `standing` is how sure the protocol is: `certain`, `likely` or
    `possible`, with `confidence` from 0 to 1. `volts`, `amps` and `watts` are the constants that calibrate it, in
    counts for each unit or, where the chip tells volts itself, what its values are multiplied with; None where
    nobody knows. `usual` are those that are known of a device of this kind. `reversed`: power reads negative
    although it flows to the load. `channel` is `a` or `b` where the chip has two and the load hung on that one.
    `address` is that of a chip or slave. `hertz` is that of the mains. `source` says what it was read from.
    """

    protocol: str
    baud: int
    parity: str = "none"
    subject: str = ""
    volts: Constant | None = None
    amps: Constant | None = None
    watts: Constant | None = None
    usual: tuple[Constant, ...] = ()
    reversed: bool = False
    channel: str = ""
    address: int | None = None
    hertz: float | None = None
    source: str = ""
    rate_from: RateFrom = RateFrom.HEARD
    parity_heard: bool = True
    usual_rates: str = ""
    standing: str = "certain"
    confidence: float = 1.0

    @property
    def title(self) -> str:
        """What people call it."""
        return plain(self.subject) if self.subject else TITLES.get(self.protocol, self.protocol.upper())

    @property
    def constants(self) -> tuple[Constant | None, Constant | None, Constant | None]:
        """Those of volts, amperes and watts, each None where it is not known well enough."""
        certain = [certain_one(one) for one in (self.volts, self.amps, self.watts)]
        return certain[0], certain[1], certain[2]

    @property
    def framing(self) -> str:
        """`8E1`."""
        return f"8{ {'even': 'E', 'odd': 'O'}.get(self.parity, 'N') }1"


def certain_one(constant: Constant | None) -> Constant | None:
    """The constant, None where it is too uncertain to state."""
    if constant is None or (constant.uncertainty is not None and constant.uncertainty > CERTAIN):
        return None
    return constant


def about(meter: Meter, signature: str) -> Iterator[str]:
    """What stands at the head of a file."""
    perhaps = "perhaps " if meter.standing == "possible" else ""
    yield f"A module that reads a metering chip itself: {perhaps}{meter.title}"
    yield from (words[:1].upper() + words[1:] for words in doubts(meter))
    if meter.protocol != "pulses":
        yield from _rate(meter)
    yield f"Written by {signature} from {plain(meter.source) or 'a capture'}"


def _rate(meter: Meter) -> Iterator[str]:
    heard = meter.rate_from is RateFrom.HEARD
    if heard and meter.parity_heard:
        yield f"Heard at {meter.baud} baud, {meter.framing}; there is no TuyaMCU on this line."
        return
    if meter.rate_from is not RateFrom.USUAL:
        yield f"{'Heard at' if heard else 'Told to be at'} {meter.baud} baud; {meter.framing} is usual for it."
    yield "There is no TuyaMCU on this line."


def doubts(meter: Meter) -> Iterator[str]:
    """What the capture does not prove, though the file needs it."""
    if meter.standing != "certain":
        yield f"{meter.standing} only ({meter.confidence:.2f}): more of it makes it certain, a minute with a load"
    if meter.rate_from is RateFrom.USUAL and meter.protocol != "pulses":
        usual = meter.usual_rates or f"{meter.baud} {meter.framing}"
        yield f"the rate is not in the capture: usual are {usual}; {meter.baud} is taken, see --baud"


def calibrated(meter: Meter) -> Iterator[str]:
    """How well each constant is known, one line for each."""
    for quantity, one in (("voltage", meter.volts), ("current", meter.amps), ("power", meter.watts)):
        if one is None:
            continue
        how = "" if one.uncertainty is None else f" to {percent(one.uncertainty)}"
        doubt = "" if certain_one(one) is not None else "; too uncertain, not used"
        unit = f" {one.unit}" if one.unit.startswith("counts") else ""
        yield f"{quantity}: {one.name} = {amount(one.value)}{unit}{how} ({plain(one.source)}){doubt}"


def amount(value: float) -> str:
    """A number as firmwares read it: plain decimals, never an exponent."""
    text = f"{value:.7g}"
    if "e" in text:
        text = f"{value:.7f}" if abs(value) < 1 else f"{value:.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float) -> str:
    """`0.4 %`, `2 %`."""
    return f"{share * 100:.1g} %" if share < 0.0095 else f"{share * 100:.2g} %"
