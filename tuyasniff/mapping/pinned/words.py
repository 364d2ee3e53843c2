"""What both configurations say alike: one line of plain text, the pins that are left, which bytes a UART needs."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tuyasniff.model import Pin, PinConfig

PULSES = ("BL0937", "HLW8012")
"""Metering chips that give pulses on two pins and want a third to choose between volts and amperes."""

RESISTIVE = "Measure a kettle or a bulb with an instrument that is right; volts first, then watts, then amperes."

LIGHT_DRIVERS = {"2": "SM2135", "3": "SM2135", "4": "SM2135", "5": "BP1658CJ", "6": "BP5758D", "7": "SM2235"}
"""`dmod` -> the driver of a lamp, on two wires (LibreTiny's page about Tuya's pin configuration)."""

_LONGEST = 80


def plain(text: str) -> str:
    """A text of a dump in one line of visible ASCII."""
    return "".join(char if " " <= char <= "~" else "?" for char in text)[:_LONGEST]


def level_words(pin: Pin) -> str:
    """`on at high`, also where nobody says."""
    if pin.active_high is None:
        return "nothing says at which level it is on"
    return "on at high" if pin.active_high else "on at low"


def left_over(pins: PinConfig, taken: Collection[str]) -> Iterator[str]:
    """The pins that stand in no line, each as a sentence."""
    for pin in pins.pins:
        if pin.key not in taken:
            channel = "" if pin.channel is None else f" {pin.channel}"
            yield f"P{pin.number} is {pin.role.replace('_', ' ')}{channel} ({plain(pin.key)}), {level_words(pin)}"


def about(pins: PinConfig, title: str) -> Iterator[str]:
    """What the file is about."""
    yield plain(title) if title else "A device of Tuya's whose module works the pins itself"
    words = [f"module {plain(pins.module)}" if pins.module else "the module is not told"]
    words.append(f"metering chip {plain(pins.chip)}" if pins.chip else "no metering chip is told")
    yield "out of the flash of its module: " + ", ".join(words)
    if pins.recovered:
        yield "RECOVERED FROM ERASED STORAGE: perhaps it was that of another device; check each pin"
    yield "Check the relay with the mains off before you close the box."
