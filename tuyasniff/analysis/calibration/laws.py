"""How the numbers of a metering chip follow from volts, amperes and watts, one row for each chip."""

from __future__ import annotations

from typing import NamedTuple

QUANTITIES = ("voltage", "current", "power")
"""What can be calibrated, in the order in which it is told."""

UNITS = {"voltage": "V", "current": "A", "power": "W"}
NAMES = {"voltage": "Ku", "current": "Ki", "power": "Kp"}


class Law(NamedTuple):
    """One chip.

    `counted`: its registers hold counts in proportion to the quantity, and a constant is counts for each unit. Else it
    tells volts, amperes and watts itself, and a constant is what they have to be multiplied with.

    `product`: the counts of power are those of voltage times those of current times this, at a power factor of 1. With
    constants, `Kp = Ku * Ki * product`: any two of them give the third.
    """

    chip: str
    counted: bool
    product: float

    def third(self, **known: float) -> float:
        """The one of `ku`, `ki` and `kp` that is not given, from the other two."""
        if "kp" not in known:
            return known["ku"] * known["ki"] * self.product
        return known["kp"] / (known.get("ku", known.get("ki", 0.0)) * self.product)

    def factor(self, volts: float, amps: float, watts: float) -> float:
        """The power factor of a load, from the chip's own numbers alone; the scales cancel out."""
        return abs(watts) / (volts * amps * self.product)


_BL0942 = 3537 / (305_978 * 73_989)
_BL0940 = 4046 / (324_004 * 79_931)

LAWS: tuple[Law, ...] = (
    Law("rn8209c", True, 1 / 32_768),  # the maker's SDK: kp = ku * ki / 32768
    Law("bl0942", True, _BL0942),  # the data sheets of these: factors of voltage, current and power, VREF cancels out
    Law("bl0940", True, _BL0940),
    Law("bl0939", True, _BL0940),
    # these tell volts, amperes and watts, of which the board's divider and shunt are not always a part
    Law("cse7766", False, 1.0),
    Law("v9821", False, 1.0),
    Law("pzem_v1", False, 1.0),
    Law("modbus", False, 1.0),
)


def law_of(chip: str) -> Law | None:
    """The law of that chip; None where nobody knows it."""
    return next((law for law in LAWS if law.chip == chip), None)
