"""BL0942: by far the most common metering chip of plugs. Facts: data sheet; drivers of Tasmota, ESPHome, OpenBeken.

Four chips can share a wire: the address is in the command, 58 to 5B and A8 to AB.
"""

from __future__ import annotations

from tuyasniff.chips.finding import Rate
from tuyasniff.chips.registers.engine import detector
from tuyasniff.chips.registers.table import Ask, Part, Register, Table, period, single
from tuyasniff.chips.tables.belling import packet, protection, reset, setting, writes
from tuyasniff.model import Constant

KV = Constant("V", 15_873.36, "counts/V", "ESPHome and the data sheet; Tasmota and OpenBeken count 15188", 0.045)
KI = Constant("I", 251_213.0, "counts/A", "data sheet, shunt of 1 mohm", 0.02)
KP = Constant("P", 596.0, "counts/W", "Tasmota; the data sheet gives 623", 0.045)
KE = Constant("E", 3304.6, "counts/kWh", "measured by ESPHome; the data sheet gives 5347", 0.6)
CLOCK = Constant("clock", 1e6, "Hz", "data sheet", 0.01)


def _mains(raw: int) -> bool:
    return 14_285 <= raw <= 25_000


def _status(raw: int) -> str:
    """Bits of the status that say something about the readings."""
    said = [words for bit, words in _BITS if raw >> bit & 1]
    return ", ".join(said)


_BITS = (
    (0, "energy runs backwards"),
    (1, "too little power to count"),
    (8, "no zero crossing of the current"),
    (9, "no zero crossing of the voltage"),
)


def _mode(raw: int) -> str:
    """Bits of the mode that matter on the wire."""
    said = ["values every 800 ms" if raw & 0x08 else "values every 400 ms"]
    said += [f"{baud} baud" for bits, baud in ((2, 19_200), (3, 38_400)) if raw >> 8 & 3 == bits]
    return ", ".join(said)


I_RMS = Register(0x03, "I_RMS", 3, "current", "A", KI, digits=3)
V_RMS = Register(0x04, "V_RMS", 3, "voltage", "V", KV)
WATT = Register(0x06, "WATT", 3, "power", "W", KP, signed=True)
CF_CNT = Register(0x07, "CF_CNT", 3, "energy", "kWh", KE, digits=4)
FREQ = Register(0x08, "FREQ", 3, "frequency", "Hz", CLOCK, convert=period, sane=_mains)
STATUS = Register(0x09, "STATUS", 3, words=_status)
I_FAST = Register(0x05, "I_FAST_RMS", 3, counted=True)

_SETTINGS = (
    setting(0x12, "I_RMSOS"), setting(0x14, "WA_CREEP"), setting(0x15, "I_FAST_RMS_TH"),
    setting(0x16, "I_FAST_RMS_CYC"), setting(0x17, "FREQ_CYC"), setting(0x18, "OT_FUNX"),
    Register(0x19, "MODE", 3, words=_mode), setting(0x1A, "GAIN_CR"), Register(0x1C, "SOFT_RESET", 3, words=reset),
    Register(0x1D, "WRPROT", 3, words=protection),
)  # fmt: skip

_REGISTERS = (
    Register(0x01, "I_WAVE", 3, signed=True, counted=True), Register(0x02, "V_WAVE", 3, signed=True, counted=True),
    I_RMS, V_RMS, I_FAST, WATT, CF_CNT, FREQ, STATUS, *_SETTINGS,
)  # fmt: skip

_PARTS = (
    Part(1, I_RMS), Part(4, V_RMS), Part(7, I_FAST), Part(10, WATT), Part(13, CF_CNT),
    Part(16, FREQ._replace(length=2)), Part(19, STATUS._replace(length=2)),
)  # fmt: skip

_ADDRESSES = (0, 1, 2, 3)


def _asks() -> tuple[Ask, ...]:
    made: list[Ask] = []
    for address in _ADDRESSES:
        made.append(packet(0x58 | address, 23, _PARTS))
        made += single(0x58 | address, _REGISTERS)
    return tuple(made)


TABLE = Table(
    "bl0942",
    "BL0942 metering chip",
    (Rate(4800), Rate(9600), Rate(38_400), Rate(19_200)),
    32,
    "little",
    _asks(),
    tuple(write for address in _ADDRESSES for write in writes(0xA8 | address, _SETTINGS)),
    "The constants of a BL0942 depend on its board: projects differ by 4.5 % in volts and watts and by more than half"
    " in energy. Calibrate with a known voltage and load.",
    shape=rb"\x55(?=.{17}\x00.[\x00-\x03]\x00)",
)

DETECTOR = detector(TABLE)
