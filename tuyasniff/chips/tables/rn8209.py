"""RN8209C: one byte asks, the answer comes with its sum. Facts: data sheet, its maker's SDK, OpenBeken's driver.

There is no header. The sum of an answer takes the register in, though the other side said it. A write is the register
with its highest bit set, the data and the sum; the chip does not answer it.
"""

from __future__ import annotations

from tuyasniff.chips.finding import Rate
from tuyasniff.chips.registers.engine import detector
from tuyasniff.chips.registers.table import Ask, Part, Register, Table, Write, period
from tuyasniff.model import Constant

_BOARD = "ZMAi-90, unconfirmed"

KU = Constant("Ku", 8810.0, "counts/V", _BOARD, 0.02)
KI = Constant("Ki", 37_450.0, "counts/A", _BOARD, 0.05)
KP = Constant("Kp", 10_068.0, "counts/W", _BOARD, 0.03)
"""Ku is what OpenBeken's driver uses. Kp is derived from its default, which was found on a register that was not
negated; a second device gives 2 % less. Ki follows from the rule of the SDK, Kp = Ku * Ki / 32768."""

CLOCK = Constant("fosc/8", 3_579_545 / 8, "Hz", "data sheet, crystal of 3.579545 MHz", 0.0005)


def _not_overflown(raw: int) -> bool:
    return not raw & 0x800000


def _rms(raw: int, per: float) -> float:
    """A count with its highest bit set stands for nothing at all, says the data sheet."""
    return raw / per if _not_overflown(raw) else 0.0


def _mains(raw: int) -> bool:
    return 40 <= CLOCK.value / max(raw, 1) <= 70


def _identity(raw: int) -> str:
    return "an RN8209C" if raw == 0x820900 else "not the number of an RN8209C"


def _status(raw: int) -> str:
    return "writing enabled" if raw & 0x10 else "writing protected"


_SPECIAL = {0xE5: "writing enabled", 0xDC: "writing protected", 0xFA: "reset", 0x5A: "channel A", 0xA5: "channel B"}


def _special(raw: int) -> str:
    return _SPECIAL.get(raw, "unknown command")


_SETTINGS = (
    Register(0x00, "SYSCON", 2), Register(0x01, "EMUCON", 2), Register(0x02, "HFConst", 2), Register(0x03, "PStart", 2),
    Register(0x04, "DStart", 2), Register(0x05, "GPQA", 2), Register(0x06, "GPQB", 2), Register(0x07, "PhsA", 1),
    Register(0x08, "PhsB", 1), Register(0x09, "QPHSCAL", 2), Register(0x0A, "APOSA", 2), Register(0x0B, "APOSB", 2),
    Register(0x0C, "RPOSA", 2), Register(0x0D, "RPOSB", 2), Register(0x0E, "IARMSOS", 2), Register(0x0F, "IBRMSOS", 2),
    Register(0x10, "IBGain", 2), Register(0x11, "D2FPL", 2), Register(0x12, "D2FPH", 2), Register(0x13, "DCIAH", 2),
    Register(0x14, "DCIBH", 2), Register(0x15, "DCUH", 2), Register(0x16, "DCL", 2), Register(0x17, "EMUCON2", 2),
    Register(0x20, "PFCnt", 2, counted=True), Register(0x21, "DFCnt", 2, counted=True), Register(0x2D, "EMUStatus", 3),
    Register(0x30, "SPL_IA", 3, signed=True, counted=True), Register(0x31, "SPL_IB", 3, signed=True, counted=True),
    Register(0x32, "SPL_U", 3, signed=True, counted=True), Register(0x43, "SysStatus", 1, words=_status),
    Register(0x44, "RData", 4), Register(0x45, "WData", 2),
    Register(0x7F, "DeviceID", 3, words=_identity, sane=lambda raw: raw == 0x820900),
)  # fmt: skip

_MEASURED = (
    Register(0x22, "IARMS", 3, "current", "A", KI, convert=_rms, digits=3, sane=_not_overflown),
    Register(0x23, "IBRMS", 3, "current", "A", None, sane=_not_overflown),
    Register(0x24, "URMS", 3, "voltage", "V", KU, convert=_rms, sane=_not_overflown),
    Register(0x25, "UFreq", 2, "frequency", "Hz", CLOCK, convert=period, sane=_mains),
    Register(0x26, "PowerPA", 4, "power", "W", KP, signed=True),
    Register(0x27, "PowerPB", 4, "power", "W", None, signed=True),
    Register(0x28, "PowerQ", 4, "reactive_power", "var", None, signed=True),
    Register(0x29, "EnergyP", 3, "energy", "kWh", None),
    Register(0x2A, "EnergyP2", 3, "energy", "kWh", None),
    Register(0x2B, "EnergyD", 3, "reactive_energy", "kvarh", None),
    Register(0x2C, "EnergyD2", 3, "reactive_energy", "kvarh", None),
)

_SPECIAL_WRITE = Register(0xEA, "command", 1, words=_special)


def _asks() -> tuple[Ask, ...]:
    return tuple(
        Ask(
            bytes((register.address,)),
            register.name,
            register.length + 1,
            register.address,
            (Part(0, register),),
            core=bool(register.quantity) or register.name in ("EMUStatus", "SysStatus"),
        )
        for register in (*_MEASURED, *_SETTINGS)
    )


TABLE = Table(
    "rn8209c",
    "RN8209C metering chip",
    (Rate(4800, "even"),),
    10,
    "big",
    _asks(),
    (
        *(Write(bytes((register.address | 0x80,)), register) for register in _SETTINGS if register.address < 0x20),
        Write(b"\xea", _SPECIAL_WRITE),
    ),
    "Volts, amperes and watts are counted with the constants of a ZMAi-90, which nobody has confirmed; other boards"
    " differ by a factor. The raw counts are what the chip says.",
)

DETECTOR = detector(TABLE)
