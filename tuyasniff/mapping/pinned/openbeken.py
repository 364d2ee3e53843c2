"""Pins for OpenBeken: `autoexec.bat`, roles and channels for each pin, and the driver of the metering chip.

Names of commands, roles and drivers are those of the firmware (docs/commands.md, docs/drivers.md, `htmlPinRoleNames`).
A comment is a line of its own: behind a command it would be taken for arguments.
"""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.mapping.pinned.words import LIGHT_DRIVERS, PULSES, RESISTIVE, about, left_over, plain
from tuyasniff.model import Pin, PinConfig

_CHANNELS = 63
_LIGHTS = {"red": 1, "green": 2, "blue": 3, "cold_white": 4, "warm_white": 5}
_SECOND_UART = (1, 0)
_FIRST_UART = (10, 11)
_DRIVER_PINS = {
    "SM2135": ("SM2135CLK", "SM2135DAT"),
    "BP1658CJ": ("BP1658CJ_CLK", "BP1658CJ_DAT"),
    "BP5758D": ("BP5758D_CLK", "BP5758D_DAT"),
    "SM2235": ("SM2235CLK", "SM2235DAT"),
}


def text(pins: PinConfig, *, title: str = "") -> str:
    """The whole file. What is not known stands in it as a comment."""
    return "\n".join(_lines(pins, title)) + "\n"


def _lines(pins: PinConfig, title: str) -> Iterator[str]:
    for words in about(pins, title):
        yield f"// {words}"
    yield "// Put it into autoexec.bat (web application, LFS), then restart."
    taken: set[str] = set()
    numbers: set[int] = set()
    for pin in pins.pins:
        role = _role(pin, pins)
        if role is None:
            continue
        if pin.number in numbers:
            yield f"// P{pin.number} has a role already, so it does not become {role[0]} ({plain(pin.key)}) too"
        else:
            yield from _pin_lines(pin, *role)
            numbers.add(pin.number)
        taken.add(pin.key)
    if any(pin.role in ("relay_on", "relay_off") for pin in pins.pins):
        yield "// a relay that stays as it is: a pulse on one pin closes it, one on the other opens it"
        yield "startDriver Bridge"
    yield from _light_lines(pins)
    yield from _meter_lines(pins)
    for words in left_over(pins, taken | ({"ele_rx", "ele_tx"} if pins.chip == "BL0942" else set())):
        yield f"// not used here: {words}"


def _pin_lines(pin: Pin, role: str, channel: int | None) -> Iterator[str]:
    if pin.active_high is None and role in ("Rel", "LED", "WifiLED_n", "Btn", "Btn_Tgl_All", "PWM", "BL0937SEL"):
        yield f"// nothing says at which level P{pin.number} ({plain(pin.key)}) is on: if it is inverted, change {role}"
    yield f"setPinRole {pin.number} {role}"
    if channel is not None:
        yield f"setPinChannel {pin.number} {channel}"


def _role(pin: Pin, pins: PinConfig) -> tuple[str, int | None] | None:
    """The role and the channel of a pin, None where there is no role for it. A button is low while it is pressed."""
    low = pin.active_high is False
    channel = min(pin.channel or 1, _CHANNELS)
    match pin.role:
        case "relay":
            return "Rel_n" if low else "Rel", channel
        case "relay_on":
            return "BridgeFWD", channel
        case "relay_off":
            return "BridgeREV", channel
        case "button":
            return "Btn_n" if pin.active_high else "Btn", channel
        case "button_all":
            return "Btn_Tgl_All_n" if pin.active_high else "Btn_Tgl_All", None
        case "led":
            return "LED_n" if low else "LED", channel
        case "wifi_led":
            return "WifiLED" if pin.active_high else "WifiLED_n", None
        case "toggle":
            return "TglChanOnTgl", channel
        case "input":
            return "dInput", channel
        case "infrared_out":
            return "IRSend", None
        case "infrared_in":
            return "IRRecv", None
        case "meter_cf" | "meter_cf1" | "meter_sel" if pins.chip in PULSES or pins.chip is None:
            names = {
                "meter_cf": "BL0937CF",
                "meter_cf1": "BL0937CF1",
                "meter_sel": "BL0937SEL_n" if low else "BL0937SEL",
            }
            return names[pin.role], None
        case "i2c_clock" | "i2c_data":
            driver = _DRIVER_PINS.get(LIGHT_DRIVERS.get(pins.value("dmod") or "", ""))
            return None if driver is None else (driver[pin.role == "i2c_data"], None)
    return ("PWM_n" if low else "PWM", _LIGHTS[pin.role]) if pin.role in _LIGHTS else None


def _light_lines(pins: PinConfig) -> Iterator[str]:
    driver = LIGHT_DRIVERS.get(pins.value("dmod") or "")
    if driver is None or pins.pin("i2c_clock") is None:
        return
    order = [pins.value(f"iic{colour}") for colour in "rgbcw"]
    yield f"// a lamp with a {driver}: the order of its colours decides which light is which"
    if all(one is not None and one.isdecimal() for one in order):
        yield f"{driver}_Map {' '.join(one for one in order if one is not None)}"
    else:
        yield f"// the order is not in the flash; find it with: {driver}_Map 0 1 2 3 4"


def _meter_lines(pins: PinConfig) -> Iterator[str]:
    if pins.chip is None:
        return
    if pins.chip in PULSES:
        yield from _pulse_lines(pins)
    elif pins.chip == "HLW8032":
        yield "// the HLW8032 sends by itself at 4800 baud, 8E1; the driver of the CSE7766 reads the same frames"
        yield "startDriver CSE7766"
    elif pins.chip == "BL0942":
        yield from _bl0942_lines(pins)
    else:
        yield f"// which metering chip it is, is not known ({plain(pins.chip)}); BL0937, BL0942 and CSE7766 are drivers"
        return
    yield f"// Calibrate once. {RESISTIVE}"
    yield "// Then type, with what the other instrument shows, in V, A and W:"
    yield from ("// VoltageSet 230.0", "// CurrentSet 8.70", "// PowerSet 2000")
    yield "// Statistics: on, seconds between samples (10 to 900), samples (10 to 180):"
    yield "// SetupEnergyStats 1 60 60"


def _pulse_lines(pins: PinConfig) -> Iterator[str]:
    missing = [role for role in ("meter_cf", "meter_cf1", "meter_sel") if pins.pin(role) is None]
    if missing:
        words = ", ".join(role.removeprefix("meter_").upper() for role in missing)
        yield f"// pins of the {pins.chip} that are not told: {words}; without them its driver does not start"
        return
    if pins.chip == "HLW8012":
        yield "// there is no driver of its own for the HLW8012; that of the BL0937 counts the same pulses"
    yield "startDriver BL0937"


def _bl0942_lines(pins: PinConfig) -> Iterator[str]:
    found = [pins.pin(role) for role in ("meter_rx", "meter_tx")]
    numbers = tuple(pin.number for pin in found if pin is not None)
    if numbers == _SECOND_UART:
        yield "// the BL0942 hangs on the second UART"
        yield "SetFlag 26 1"
    elif numbers not in ((), _FIRST_UART):
        places = " and ".join(f"P{number}" for number in numbers)
        yield f"// the BL0942 hangs on {places}: neither P10 and P11 nor P1 and P0, which the UARTs have"
    yield "// 4800 baud, 8N1. Where nothing comes, the chip may be wired for SPI: startDriver BL0942SPI instead"
    yield "startDriver BL0942"
