"""Chint's DDSU666: floats of two registers, the high one first; power in kilowatts, and shown in watts."""

from __future__ import annotations

from tuyasniff.chips.modbus.maps import Balance, Field, Form, RegisterMap

DDSU666 = RegisterMap(
    "ddsu666",
    "Chint DDSU666",
    (3, 4),
    (
        Field(0x2000, "voltage", Form.FLOAT, "voltage", "V", 2, 50, 520, telling=True),
        Field(0x2002, "current", Form.FLOAT, "current", "A", 3, 1e-4, 120),
        Field(0x2004, "active power", Form.FLOAT, "power", "W", 1, -50_000, 50_000, factor=1000),
        Field(0x2006, "reactive power", Form.FLOAT, "reactive_power", "var", 1, -50_000, 50_000, factor=1000),
        Field(0x200A, "power factor", Form.FLOAT, "power_factor", "%", 1, -100.5, 100.5, factor=100),
        Field(0x200E, "frequency", Form.FLOAT, "frequency", "Hz", 2, 40, 70, telling=True),
        Field(0x4000, "energy taken", Form.FLOAT, "energy", "kWh", 3, 1e-4, 1e7),
        Field(0x400A, "energy given", Form.FLOAT, "energy", "kWh", 3, 1e-4, 1e7),
    ),
    "Tasmota's driver of the DDSU666",
    ((0x2000, 16),),
    Balance.FACTOR,
)

MAPS = (DDSU666,)
