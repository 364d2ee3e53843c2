"""Hiking's DDS238-2 ZN/S, of which two layouts are about: the energies given and taken stand in other registers."""

from __future__ import annotations

from tuyasniff.chips.modbus.maps import Balance, Field, Form, RegisterMap, Sum

_TOTAL = Field(0x00, "total energy", Form.U32, "energy", "kWh", 2, 0, 1e7)

_MEASURED = (
    Field(0x0C, "voltage", Form.U16, "voltage", "V", 1, 80, 300, telling=True),
    Field(0x0D, "current", Form.U16, "current", "A", 2, 0, 120),
    Field(0x0E, "active power", Form.S16, "power", "W", 0, -30_000, 30_000),
    Field(0x0F, "reactive power", Form.S16, "reactive_power", "var", 0, -30_000, 30_000),
    Field(0x10, "power factor", Form.U16, "power_factor", "%", 1, 0, 100),
    Field(0x11, "frequency", Form.U16, "frequency", "Hz", 2, 40, 70, telling=True),
)


def _layout(word: str, title: str, given: int, taken: int, source: str) -> RegisterMap:
    return RegisterMap(
        word,
        title,
        (3,),
        (
            _TOTAL,
            Field(given, "energy given", Form.U32, "energy", "kWh", 2, 0, 1e7),
            Field(taken, "energy taken", Form.U32, "energy", "kWh", 2, 0, 1e7),
            *_MEASURED,
        ),
        source,
        ((0x00, 18), (0x00, 22)),
        Balance.FACTOR,
        (Sum(0x00, given, taken),),
    )


DDS238 = _layout("dds238", "Hiking DDS238-2 ZN/S", 0x08, 0x0A, "the register list of the DDS238-2 ZN/S")
DDS238_OTHER = _layout("dds238_v1", "Hiking DDS238-2 ZN/S, other layout", 0x04, 0x06, "Tasmota's driver, layout 1")

MAPS = (DDS238, DDS238_OTHER)
