"""A metering chip for OpenBeken: `autoexec.bat` with its driver and its calibration.

Facts of the firmware (src/driver/drv_pwrCal.c and the drivers named below): `VoltageSet`, `CurrentSet` and `PowerSet`
hold what the chip tells at that moment against a true value, and keep the result. `Calibrate <voltage> <current>
<power>`, which newer releases have, takes the constants themselves and needs no load; all three must be told, none of
them zero. Drivers that divide (RN8209, BL0942) take counts for each volt, ampere and watt; those that multiply
(CSE7766) take a factor. A comment is a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.exported import Exported, Wishes
from tuyasniff.mapping.metering.meter import Meter, about, amount, calibrated
from tuyasniff.mapping.pinned.words import RESISTIVE, plain

_USUAL_BAUD = 4800


class _Driver(NamedTuple):
    """A driver, and how it takes a negative power: `turns`, itself; `keeps`, so the constant has to be negative."""

    name: str
    turns: bool
    notes: tuple[str, ...] = ()


_DRIVERS = {
    "rn8209c": _Driver(
        "RN8209",
        True,
        (
            "The constants for amperes and watts that this driver brings along (57 and 71572720) are of no use:",
            "they come of a negative power that was taken for a large positive number.",
        ),
    ),
    "bl0942": _Driver("BL0942", False, ("Where nothing comes, the chip may be wired for SPI: startDriver BL0942SPI",)),
    "cse7766": _Driver(
        "CSE7766",
        True,
        (
            "Before it scales them, this driver cuts volts and watts to whole numbers: small loads are coarse.",
            "The factor for amperes that it brings along (251210) belongs to another chip.",
        ),
    ),
}
_OTHERS = {
    "bl0939": "OpenBeken reads a BL0939 over SPI only, and this one is on a UART",
    "bl0940": "OpenBeken has no driver for the BL0940",
    "bl0906": "OpenBeken has no driver for the BL0906",
    "cse7761": "OpenBeken's driver for the CSE7761 is not finished",
    "v9821": "OpenBeken has no driver for the V9821",
    "pzem_v1": "OpenBeken has no driver for PZEM meters",
    "modbus": "OpenBeken has no driver for Modbus meters",
}


def write(meter: Meter, wishes: Wishes) -> Exported:
    """The whole file. FormatError for chips that this firmware cannot read."""
    if meter.protocol == "pulses":
        lines = list(_pulses(meter, wishes))
        return Exported("\n".join(lines) + "\n", ("the pins are not in the capture, so the driver is not started yet",))
    driver = _DRIVERS.get(meter.protocol)
    if driver is None:
        from tuyasniff.mapping.metering.esphome import knows

        words = _OTHERS.get(meter.protocol, f"OpenBeken has no driver for {meter.protocol}")
        hint = "ESPHome does: --to esphome" if knows(meter) else "what it tells is shown by: tuyasniff identify"
        raise FormatError(words, hint)
    remarks = tuple(_remarks(meter))
    return Exported("\n".join(_lines(meter, driver, wishes, remarks)) + "\n", remarks)


def _lines(meter: Meter, driver: _Driver, wishes: Wishes, remarks: tuple[str, ...]) -> Iterator[str]:
    yield from (f"// {words}" for words in about(meter, wishes.signature))
    yield from (f"// {words}" for words in remarks)
    yield "// Put it into autoexec.bat (web application, LFS), then restart."
    baud = f" {meter.baud}" if meter.protocol == "bl0942" and meter.baud != _USUAL_BAUD else ""
    yield f"startDriver {driver.name}{baud}"
    yield from (f"// {words}" for words in driver.notes)
    yield from _calibration(meter, driver)
    yield "// Statistics: on, seconds between samples (10 to 900), samples (10 to 180):"
    yield "// SetupEnergyStats 1 60 60"


def _calibration(meter: Meter, driver: _Driver) -> Iterator[str]:
    volts, amps, watts = meter.constants
    yield from (f"// {words}" for words in calibrated(meter))
    if volts is not None and amps is not None and watts is not None:
        sign = -1 if meter.reversed and not driver.turns else 1
        yield f"Calibrate {amount(volts.value)} {amount(amps.value)} {amount(sign * watts.value)}"
        yield "// A release that does not know Calibrate says so, and goes on. There, type once:"
    else:
        if len(meter.usual) == 3:
            best = [found or usual for found, usual in zip(meter.constants, meter.usual, strict=True)]
            words = ", ".join(dict.fromkeys(plain(one.source) for one in best))
            yield f"// Constants to try ({words}); take the // away if they are right:"
            yield f"// Calibrate {' '.join(amount(one.value) for one in best)}"
        yield f"// Calibrate once. {RESISTIVE}"
        yield "// Type, with what the other instrument shows, in V, W and A:"
    yield from ("// VoltageSet 230.0", "// PowerSet 60.0", "// CurrentSet 0.261")
    yield "// They take what the chip tells at that moment for these values: the load has to be on."


def _remarks(meter: Meter) -> Iterator[str]:
    if not meter.reversed:
        return
    yield "power reads negative: the current transformer or the shunt sits the other way round"
    if meter.protocol == "rn8209c":
        yield "its first driver takes that for 4,294,363,200 and the like: where watts are huge, update the firmware"


def _pulses(meter: Meter, wishes: Wishes) -> Iterator[str]:
    """Three pins that a capture of two square waves does not tell; the driver works any pins it finds."""
    yield from (f"// {words}" for words in about(meter, wishes.signature))
    yield "// Two square waves: CF (power) and CF1 (volts and amperes in turn), and a pin SEL that chooses."
    yield "// Which pins of the module they hang on, a flash dump tells: tuyasniff export dump.bin --to openbeken"
    yield "// With the numbers in place of the question marks, take the // away:"
    yield from ("// setPinRole ? BL0937CF", "// setPinRole ? BL0937CF1", "// setPinRole ? BL0937SEL")
    yield "// startDriver BL0937"
    yield f"// Calibrate once. {RESISTIVE}"
    yield from ("// VoltageSet 230.0", "// PowerSet 60.0", "// CurrentSet 0.261")
