"""Peacefair's meters that talk Modbus: for mains, with six quantities, and for direct current."""

from __future__ import annotations

from tuyasniff.chips.modbus.maps import Balance, Field, Form, RegisterMap

_ALARM = (0x0000, 0xFFFF)

PZEM_AC = RegisterMap(
    "pzem_v3",
    "PZEM-004T v3, PZEM-014 or PZEM-016",
    (4,),
    (
        Field(0, "voltage", Form.U16, "voltage", "V", 1, 60, 300, telling=True),
        Field(1, "current", Form.LOW_FIRST, "current", "A", 3, 0, 110),
        Field(3, "active power", Form.LOW_FIRST, "power", "W", 1, 0, 26_000),
        Field(5, "energy", Form.LOW_FIRST, "energy", "Wh", 0, 0, 1e8),
        Field(7, "frequency", Form.U16, "frequency", "Hz", 1, 40, 70, telling=True),
        Field(8, "power factor", Form.U16, "power_factor", "%", 0, 0, 100),
        Field(9, "power alarm", Form.U16, "problem", "", 0, 0, 0xFFFF, allowed=_ALARM),
    ),
    "Peacefair's manual of the PZEM-004T v3",
    ((0, 10), (0, 9)),
    Balance.FACTOR,
)

PZEM_DC = RegisterMap(
    "pzem_dc",
    "PZEM-003 or PZEM-017 (direct current)",
    (4,),
    (
        Field(0, "voltage", Form.U16, "voltage", "V", 2, 0, 320),
        Field(1, "current", Form.U16, "current", "A", 2, 0, 310),
        Field(2, "power", Form.LOW_FIRST, "power", "W", 1, 0, 95_000),
        Field(4, "energy", Form.LOW_FIRST, "energy", "Wh", 0, 0, 1e8),
        Field(6, "alarm of high voltage", Form.U16, "problem", "", 0, 0, 0xFFFF, allowed=_ALARM),
        Field(7, "alarm of low voltage", Form.U16, "problem", "", 0, 0, 0xFFFF, allowed=_ALARM),
    ),
    "Peacefair's manual of the PZEM-003/017",
    ((0, 8),),
    Balance.DIRECT,
)

MAPS = (PZEM_AC, PZEM_DC)
