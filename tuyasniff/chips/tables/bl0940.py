"""BL0940: one channel and a temperature. Facts: drivers of Tasmota and ESPHome, data sheet.

The data sheet says 58 and A8, as for a BL0942; the chips that are sold listen to 50 and A0.
"""

from __future__ import annotations

from tuyasniff.chips.finding import Rate
from tuyasniff.chips.registers.engine import detector
from tuyasniff.chips.registers.table import Part, Register, Table, single
from tuyasniff.chips.tables.belling import packet, protection, reset, setting, temperature, ten_bits, writes
from tuyasniff.model import Constant

_BOARD = "Tasmota and ESPHome, for plugs of the usual circuit"

KV = Constant("V", 33_000.0, "counts/V", _BOARD, 0.05)
KI = Constant("I", 275_000.0, "counts/A", _BOARD, 0.05)
KP = Constant("P", 1430.0, "counts/W", _BOARD, 0.05)
KE = Constant("E", 12_121.0, "counts/kWh", "measured by ESPHome: 297 J for each count", 0.05)
SENSOR = Constant("T", 170 / 448, "K/count", "data sheet, sensor inside the chip")

I_FAST = Register(0x00, "I_FAST_RMS", 3, counted=True)
I_RMS = Register(0x04, "I_RMS", 3, "current", "A", KI, digits=3)
V_RMS = Register(0x06, "V_RMS", 3, "voltage", "V", KV)
WATT = Register(0x08, "WATT", 3, "power", "W", KP, signed=True)
CF_CNT = Register(0x0A, "CF_CNT", 3, "energy", "kWh", KE, digits=4)
TPS1 = Register(0x0E, "TPS1", 3, "temperature", "°C", SENSOR, convert=temperature, digits=1, sane=ten_bits)
TPS2 = Register(0x0F, "TPS2", 3, sane=ten_bits, counted=True)

_SETTINGS = (
    setting(0x10, "I_FAST_RMS_CTRL"), setting(0x13, "I_RMSOS"), setting(0x15, "WATTOS"), setting(0x17, "WA_CREEP"),
    setting(0x18, "MODE"), Register(0x19, "SOFT_RESET", 3, words=reset), Register(0x1A, "WRPROT", 3, words=protection),
    setting(0x1B, "TPS_CTRL"), setting(0x1C, "TPS2_A"), setting(0x1D, "TPS2_B"),
)  # fmt: skip

_REGISTERS = (
    I_FAST, Register(0x01, "I_WAVE", 3, signed=True, counted=True),
    Register(0x03, "V_WAVE", 3, signed=True, counted=True), I_RMS, V_RMS, WATT, CF_CNT,
    Register(0x0C, "CORNER", 3, counted=True), TPS1, TPS2, *_SETTINGS,
)  # fmt: skip

_PARTS = (
    Part(1, I_FAST), Part(4, I_RMS), Part(10, V_RMS), Part(16, WATT), Part(22, CF_CNT),
    Part(28, TPS1._replace(length=2)), Part(31, TPS2._replace(length=2)),
)  # fmt: skip

TABLE = Table(
    "bl0940",
    "BL0940 metering chip",
    (Rate(4800),),
    32,
    "little",
    (packet(0x50, 35, _PARTS), *single(0x50, _REGISTERS)),
    writes(0xA0, _SETTINGS),
    "The constants of a BL0940 are those of plugs with the usual circuit; a board with another divider or shunt has"
    " others. Calibrate with a known voltage and load.",
    shape=rb"\x55(?=.{28}[\x00-\x03]\x00.[\x00-\x03]\x00)",
)

DETECTOR = detector(TABLE)
