"""BL0939: two channels. Facts: drivers of Tasmota, ESPHome and OpenBeken, data sheet.

Its request is 55 AA, which begins every frame of TuyaMCU, and nothing follows it: only the answer tells them apart.
"""

from __future__ import annotations

from tuyasniff.chips.finding import Rate
from tuyasniff.chips.registers.engine import detector
from tuyasniff.chips.registers.table import Part, Register, Table, single
from tuyasniff.chips.tables.belling import packet, protection, reset, setting, temperature, ten_bits, writes
from tuyasniff.model import Constant

_BOARD = "data sheet, with the divider and shunts of a Sonoff Dual R3"

KV = Constant("V", 17_158.92, "counts/V", _BOARD, 0.02)
KI = Constant("I", 266_013.0, "counts/A", _BOARD, 0.02)
KP = Constant("P", 713.1, "counts/W", _BOARD, 0.03)
KE = Constant("E", 6120.6, "counts/kWh", _BOARD, 0.03)
SENSOR = Constant("T", 170 / 448, "K/count", "data sheet, sensor inside the chip")

IA_FAST, IB_FAST = Register(0x00, "IA_FAST_RMS", 3, counted=True), Register(0x07, "IB_FAST_RMS", 3, counted=True)
IA_RMS = Register(0x04, "IA_RMS", 3, "current", "A", KI, digits=3)
IB_RMS = Register(0x05, "IB_RMS", 3, "current", "A", KI, digits=3)
V_RMS = Register(0x06, "V_RMS", 3, "voltage", "V", KV)
A_WATT = Register(0x08, "A_WATT", 3, "power", "W", KP, signed=True)
B_WATT = Register(0x09, "B_WATT", 3, "power", "W", KP, signed=True)
CFA_CNT = Register(0x0A, "CFA_CNT", 3, "energy", "kWh", KE, digits=4)
CFB_CNT = Register(0x0B, "CFB_CNT", 3, "energy", "kWh", KE, digits=4)
TPS1 = Register(0x0E, "TPS1", 3, "temperature", "°C", SENSOR, convert=temperature, digits=1, sane=ten_bits)
TPS2 = Register(0x0F, "TPS2", 3, sane=ten_bits, counted=True)

_SETTINGS = (
    setting(0x10, "IA_FAST_RMS_CTRL"), setting(0x13, "IA_RMSOS"), setting(0x14, "IB_RMSOS"), setting(0x15, "A_WATTOS"),
    setting(0x16, "B_WATTOS"), setting(0x17, "WA_CREEP"), setting(0x18, "MODE"),
    Register(0x19, "SOFT_RESET", 3, words=reset), Register(0x1A, "WRPROT", 3, words=protection),
    setting(0x1B, "TPS_CTRL"), setting(0x1C, "TPS2_A"), setting(0x1D, "TPS2_B"), setting(0x1E, "IB_FAST_RMS_CTRL"),
)  # fmt: skip

_REGISTERS = (
    IA_FAST, Register(0x01, "IA_WAVE", 3, signed=True, counted=True),
    Register(0x02, "IB_WAVE", 3, signed=True, counted=True), Register(0x03, "V_WAVE", 3, signed=True, counted=True),
    IA_RMS, IB_RMS, V_RMS, IB_FAST, A_WATT, B_WATT, CFA_CNT, CFB_CNT, Register(0x0C, "A_CORNER", 3, counted=True),
    Register(0x0D, "B_CORNER", 3, counted=True), TPS1, TPS2, *_SETTINGS,
)  # fmt: skip

_PARTS = (
    Part(1, IA_FAST), Part(4, IA_RMS), Part(7, IB_RMS), Part(10, V_RMS), Part(13, IB_FAST), Part(16, A_WATT),
    Part(19, B_WATT), Part(22, CFA_CNT), Part(25, CFB_CNT), Part(28, TPS1._replace(length=2)),
    Part(31, TPS2._replace(length=2)),
)  # fmt: skip

TABLE = Table(
    "bl0939",
    "BL0939 metering chip",
    (Rate(4800),),
    32,
    "little",
    (packet(0x55, 35, _PARTS), *single(0x55, _REGISTERS)),
    writes(0xA5, _SETTINGS),
    "The constants of a BL0939 are those of a Sonoff Dual R3; other boards differ. Calibrate with a known voltage and"
    " load.",
    shape=rb"\x55(?=.{28}[\x00-\x03]\x00.[\x00-\x03]\x00)",
)

DETECTOR = detector(TABLE)
