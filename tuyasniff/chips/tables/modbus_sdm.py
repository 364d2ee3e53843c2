"""Eastron's SDM meters: floats of two registers, the high one first; one phase, or three."""

from __future__ import annotations

from tuyasniff.chips.modbus.maps import Balance, Field, Form, RegisterMap

_SOURCE = "Eastron's protocol sheets of the SDM120, SDM230 and SDM630"


def _volts(register: int, name: str) -> Field:
    return Field(register, name, Form.FLOAT, "voltage", "V", 2, 50, 520, telling=True)


def _amps(register: int, name: str) -> Field:
    return Field(register, name, Form.FLOAT, "current", "A", 3, 1e-4, 400)


def _watts(register: int, name: str) -> Field:
    return Field(register, name, Form.FLOAT, "power", "W", 1, -100_000, 100_000)


def _apparent(register: int, name: str) -> Field:
    return Field(register, name, Form.FLOAT, "apparent_power", "VA", 1, 1e-4, 100_000)


def _reactive(register: int, name: str) -> Field:
    return Field(register, name, Form.FLOAT, "reactive_power", "var", 1, -100_000, 100_000)


def _factor(register: int, name: str) -> Field:
    return Field(register, name, Form.FLOAT, "power_factor", "%", 1, -100.5, 100.5, factor=100)


def _angle(register: int, name: str) -> Field:
    return Field(register, name, Form.FLOAT, "angle", "°", 1, -360, 360)


def _energy(register: int, name: str) -> Field:
    return Field(register, name, Form.FLOAT, "energy", "kWh", 3, 1e-4, 1e7)


def _reactive_energy(register: int, name: str) -> Field:
    return Field(register, name, Form.FLOAT, "reactive_energy", "kvarh", 3, 1e-4, 1e7)


_COMMON = (
    Field(0x46, "frequency", Form.FLOAT, "frequency", "Hz", 2, 40, 70, telling=True),
    _energy(0x48, "energy taken"),
    _energy(0x4A, "energy given"),
    _reactive_energy(0x4C, "reactive energy taken"),
    _reactive_energy(0x4E, "reactive energy given"),
    _watts(0x54, "power demand"),
    _watts(0x56, "highest power demand"),
    _energy(0x156, "total energy"),
    _reactive_energy(0x158, "total reactive energy"),
)

SDM_ONE = RegisterMap(
    "sdm",
    "Eastron SDM120, SDM220 or SDM230",
    (4,),
    (
        _volts(0x00, "voltage"),
        _amps(0x06, "current"),
        _watts(0x0C, "active power"),
        _apparent(0x12, "apparent power"),
        _reactive(0x18, "reactive power"),
        _factor(0x1E, "power factor"),
        _angle(0x24, "phase angle"),
        *_COMMON,
    ),
    _SOURCE,
    ((0x00, 80), (0x00, 76), (0x00, 60)),
    Balance.FACTOR,
)

_PHASES = tuple(
    make(first + 2 * phase, f"{name} L{phase + 1}")
    for make, first, name in (
        (_volts, 0x00, "voltage"),
        (_amps, 0x06, "current"),
        (_watts, 0x0C, "active power"),
        (_apparent, 0x12, "apparent power"),
        (_reactive, 0x18, "reactive power"),
        (_factor, 0x1E, "power factor"),
        (_angle, 0x24, "phase angle"),
    )
    for phase in range(3)
)

SDM_THREE = RegisterMap(
    "sdm_three_phase",
    "Eastron SDM630 or SDM72 (three phases)",
    (4,),
    (
        *_PHASES,
        _volts(0x2A, "mean voltage"),
        _amps(0x2E, "mean current"),
        _amps(0x30, "sum of currents"),
        _watts(0x34, "total active power"),
        _apparent(0x38, "total apparent power"),
        _reactive(0x3C, "total reactive power"),
        _factor(0x3E, "total power factor"),
        _angle(0x42, "total phase angle"),
        *_COMMON,
        _volts(0xC8, "voltage L1 to L2"),
        _volts(0xCA, "voltage L2 to L3"),
        _volts(0xCC, "voltage L3 to L1"),
        _amps(0xE0, "neutral current"),
    ),
    _SOURCE,
    ((0x00, 80), (0x00, 76), (0x00, 60)),
    Balance.FACTOR,
)

MAPS = (SDM_ONE, SDM_THREE)
