"""What BL0942, BL0940 and BL0939 have in common: a command byte and AA ask for everything, 55 begins the answer.

The command is in the sum of the answer, the AA is not. A command and the address of a register ask for that alone; its
answer has three bytes, the lowest first, and the sum of command, address and data. Facts: data sheets; the drivers of
Tasmota, ESPHome and OpenBeken.
"""

from __future__ import annotations

from tuyasniff.chips.registers.table import Ask, Part, Register, Write

ALL = 0xAA
"""Instead of the address of a register: everything."""


def setting(address: int, name: str) -> Register:
    """A register of three bytes that is set once."""
    return Register(address, name, 3)


def packet(command: int, reply: int, parts: tuple[Part, ...]) -> Ask:
    """The question for everything."""
    return Ask(bytes((command, ALL)), "all registers", reply, command, parts, head=b"\x55")


def writes(command: int, registers: tuple[Register, ...]) -> tuple[Write, ...]:
    """What a host writes to these registers."""
    return tuple(Write(bytes((command, register.address)), register) for register in registers)


def reset(raw: int) -> str:
    """What the data of a soft reset mean."""
    return "reset" if raw == 0x5A5A5A else ""


def protection(raw: int) -> str:
    """What the data of the write protection mean; they come lowest byte first."""
    return "settings unlocked" if raw & 0xFF == 0x55 else "settings locked"


def temperature(raw: int, _slope: float) -> float:
    """Degrees Celsius of the sensor inside the chip, by its data sheet."""
    return 170 / 448 * (raw / 2 - 32) - 45


def ten_bits(raw: int) -> bool:
    """Whether the count of a sensor of ten bits can be one."""
    return raw < 1024
