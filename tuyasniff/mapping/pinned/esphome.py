"""Pins for ESPHome: board, relays, buttons, lights of the box and the metering chip, as one YAML file.

Names are those of ESPHome's components hlw8012, hlw8032, bl0942, hbridge, gpio and status_led; checked with
`esphome config`, version 2026.6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tuyasniff.mapping.pinned.words import PULSES, RESISTIVE, about, left_over, plain
from tuyasniff.model import Pin, PinConfig

_BK7231N = ("CB1S", "CB2L", "CB2S", "CB3L", "CB3S", "CB3SE", "CBLC5", "CBU", "WB2L-M1")
_BK7231T = ("WA2", "WB1S", "WB2L", "WB2S", "WB3L", "WB3S", "WBLC5")
_REALTEK = (
    "WR1", "WR1E", "WR2", "WR2E", "WR2L", "WR2LE", "WR3", "WR3E", "WR3L", "WR3LE", "WR3N", "WBR1", "WBR3", "WBRU",
    "CR3L",
)  # fmt: skip
_LIGHTNING = ("WL2S", "WB02A")
_ANY_BOARD = "generic-bk7231n-qfn32-tuya"
_PULSE = 100


class _Board(NamedTuple):
    """A platform of ESPHome, the board on it, how its pins are written, and what is uncertain."""

    platform: str
    board: str
    pin: str = "P{}"
    doubt: str = ""


def text(pins: PinConfig, *, name: str = "tuya-device", title: str = "") -> str:
    """The whole file; `name` has small letters, digits and hyphens. What is not known stands in it as a comment."""
    return "\n".join(_Writer(pins, board_of(pins.module)).lines(name, title)) + "\n"


def board_of(module: str | None) -> _Board:
    """The board that a module is; one that is not known is taken for the chip of most of them, and that is said."""
    known = (module or "").upper().replace("_", "-")
    if known in _BK7231N or known in _BK7231T:
        return _Board("bk72xx", known.lower())
    if known in _REALTEK:
        return _Board("rtl87xx", known.lower(), "PA{:02}", "pins are taken for those of port A; check one first")
    if known in _LIGHTNING:
        return _Board("ln882x", known.lower(), "PA{:02}", "pins are taken for those of port A; check one first")
    words = f"the board of module {plain(module)} is not known" if module else "the module is not told"
    if known.startswith("WB"):
        return _Board("bk72xx", "generic-bk7231t-qfn32-tuya", doubt=f"{words}: this is the usual chip of such modules")
    return _Board("bk72xx", _ANY_BOARD, doubt=f"{words}: look at the chip; this is that of most modules")


class _Writer:
    """Sections of the file, and which pins are taken: ESPHome refuses one that is used twice."""

    def __init__(self, pins: PinConfig, board: _Board) -> None:
        self.pins = pins
        self.board = board
        self._taken: set[str] = set()
        self._numbers: set[int] = set()
        self._doubts: list[str] = []

    def lines(self, name: str, title: str) -> Iterator[str]:
        """The file."""
        for words in about(self.pins, title):
            yield f"# {words}"
        yield from ("", "esphome:", f"  name: {name}", "", f"{self.board.platform}:")
        if self.board.doubt:
            yield f"  # {self.board.doubt}"
        yield f"  board: {self.board.board}"
        yield from ("", "logger:", "", "api:", "", "ota:", "  - platform: esphome", "")
        yield from ("wifi:", "  ssid: !secret wifi_ssid", "  password: !secret wifi_password")
        meter = list(self._meter())
        outputs = list(self._outputs())
        switches = list(self._switches())
        sections: Mapping[str, list[str]] = {
            "switch": switches,
            "output": outputs,
            "binary_sensor": list(self._buttons()),
            "status_led": list(self._status()),
        }
        for section, body in sections.items():
            if body:
                yield from ("", f"{section}:", *body)
        if meter:
            yield from ("", *meter)
        if self.pins.pin("red") or self.pins.pin("cold_white") or self.pins.pin("i2c_clock"):
            self._doubts.append("a lamp: its light is not written here, the pins below are what it needs")
        rest = [f"not used here: {words}" for words in left_over(self.pins, self._taken)]
        if self._doubts or rest:
            yield ""
        yield from (f"# {words}" for words in (*self._doubts, *rest))

    def _of(self, *roles: str) -> Iterator[Pin]:
        """The pins of these roles whose number is not taken yet."""
        for pin in self.pins.pins:
            if pin.role not in roles:
                continue
            self._taken.add(pin.key)
            if pin.number in self._numbers:
                self._doubts.append(f"P{pin.number} is used already, so not for {plain(pin.key)}")
            else:
                self._numbers.add(pin.number)
                yield pin

    def _place(self, pin: Pin) -> str:
        return self.board.pin.format(pin.number)

    def _pin(self, key: str, pin: Pin, indent: str, *, inverted: bool = False, pulled: bool = False) -> Iterator[str]:
        """The lines of a pin."""
        yield f"{indent}{key}:"
        yield f"{indent}  number: {self._place(pin)}"
        if inverted:
            yield f"{indent}  inverted: true"
        if pulled:
            yield from (f"{indent}  mode:", f"{indent}    input: true", f"{indent}    pullup: true")

    def _level(self, pin: Pin, usual: str) -> Iterator[str]:
        if pin.active_high is None:
            yield f"    # nothing says at which level {plain(pin.key)} is on; taken: {usual}"

    def _switches(self) -> Iterator[str]:
        lights = {pin.channel for pin in self.pins.pins if pin.role == "led"}
        for pin in self._of("relay"):
            number = pin.channel or 1
            yield from ("  - platform: gpio", f"    id: relay_{number}", f'    name: "Relay {number}"')
            yield from self._level(pin, "high")
            yield from self._pin("pin", pin, "    ", inverted=pin.active_high is False)
            yield from self._with_light(number, number in lights)
        for on in self._of("relay_on"):
            number = on.channel or 1
            off = next((pin for pin in self._of("relay_off") if pin.channel == on.channel), None)
            if off is None:
                self._doubts.append(f"relay {number} has a pin that closes it, and none that opens it is told")
                continue
            told = self.pins.value(f"rl{number}_drvtime")
            pulse = told if told is not None and told.isdecimal() and 0 < int(told) <= 1000 else str(_PULSE)
            yield from ("  - platform: hbridge", f"    id: relay_{number}", f'    name: "Relay {number}"')
            yield from self._pin("on_pin", on, "    ", inverted=on.active_high is False)
            yield from self._pin("off_pin", off, "    ", inverted=off.active_high is False)
            yield f"    pulse_length: {pulse}ms"
            yield from self._with_light(number, number in lights)

    @staticmethod
    def _with_light(number: int, has_light: bool) -> Iterator[str]:
        if has_light:
            yield from ("    on_turn_on:", f"      - output.turn_on: led_{number}")
            yield from ("    on_turn_off:", f"      - output.turn_off: led_{number}")

    def _outputs(self) -> Iterator[str]:
        for pin in self._of("led"):
            yield from ("  - platform: gpio", f"    id: led_{pin.channel or 0}")
            yield from self._level(pin, "high")
            yield from self._pin("pin", pin, "    ", inverted=pin.active_high is False)

    def _buttons(self) -> Iterator[str]:
        relays = sorted({pin.channel or 1 for pin in self.pins.pins if pin.role in ("relay", "relay_on")})
        for pin in self._of("button", "button_all", "input", "toggle"):
            low = not pin.active_high
            yield from ("  - platform: gpio", f'    name: "{pin.role.replace("_", " ").capitalize()} {plain(pin.key)}"')
            yield from self._level(pin, "low")
            yield from self._pin("pin", pin, "    ", inverted=low, pulled=low)
            wanted = relays if pin.role == "button_all" else [one for one in relays if one == (pin.channel or 1)]
            if pin.role == "input" or not wanted:
                continue
            yield "    on_state:" if pin.role == "toggle" else "    on_press:"
            yield from (f"      - switch.toggle: relay_{number}" for number in wanted)

    def _status(self) -> Iterator[str]:
        for pin in self._of("wifi_led"):
            yield from self._pin("pin", pin, "  ", inverted=not pin.active_high)
            if pin.active_high is None:
                self._doubts.append(f"nothing says at which level {plain(pin.key)} is on; taken: low")
            return

    def _meter(self) -> Iterator[str]:
        chip = self.pins.chip
        if chip is None:
            return
        if chip in PULSES:
            yield from self._pulses(chip)
        elif chip in ("HLW8032", "BL0942"):
            yield from self._uart(chip)
        else:
            self._doubts.append(f"which metering chip it is, is not known ({plain(chip)})")

    def _pulses(self, chip: str) -> Iterator[str]:
        cf, cf1, sel = (next(self._of(role), None) for role in ("meter_cf", "meter_cf1", "meter_sel"))
        if cf is None or cf1 is None or sel is None:
            self._doubts.append(f"not all of CF, CF1 and SEL of the {chip} are told: no meter is written")
            return
        yield from ("sensor:", "  - platform: hlw8012", f"    model: {chip}")
        yield from (f"    cf_pin: {self._place(cf)}", f"    cf1_pin: {self._place(cf1)}")
        if sel.active_high is None:
            yield "    # nothing says at which level SEL chooses volts: where volts and amperes are exchanged, turn it"
        yield from self._pin("sel_pin", sel, "    ", inverted=sel.active_high is not False)
        yield from self._shunt()
        yield "    # the divider of the voltage is not in the flash: ESPHome's is for another board."
        yield f"    # {RESISTIVE}"
        yield "    # voltage_divider: 2351"
        yield from _named("voltage", "current", "power", "energy")

    def _uart(self, chip: str) -> Iterator[str]:
        places = []
        for role, usual in (("meter_rx", "RX1"), ("meter_tx", "TX1")):
            pin = next(self._of(role), None)
            places.append(usual if pin is None else self._place(pin))
        if self.board.platform != "bk72xx" and "RX1" in places:
            self._doubts.append(f"which UART the {chip} hangs on is not told")
        yield from ("uart:", "  id: meter_bus", f"  rx_pin: {places[0]}")
        if chip == "BL0942":
            yield f"  tx_pin: {places[1]}"
        yield "  baud_rate: 4800"
        yield "  parity: EVEN" if chip == "HLW8032" else "  stop_bits: 1"
        yield from ("", "sensor:", f"  - platform: {chip.lower()}", "    uart_id: meter_bus")
        if chip == "HLW8032":
            yield "    # before 2026 there is no hlw8032; cse7766 reads the same frames"
            yield from self._shunt()
            yield "    # voltage_divider: 1.72"
        else:
            yield "    # where nothing comes, the chip may be wired for SPI, which ESPHome does not read"
        yield f"    # Calibrate. {RESISTIVE}"
        yield from _named("voltage", "current", "power", *(["energy", "frequency"] if chip == "BL0942" else []))

    def _shunt(self) -> Iterator[str]:
        if self.pins.shunt is not None and 0 < self.pins.shunt <= 1000:
            yield f"    current_resistor: {self.pins.shunt / 1000:.3f}"
        else:
            yield "    # the resistor in the current is not told; taken: 1 milliohm"


def _named(*quantities: str) -> Iterator[str]:
    for quantity in quantities:
        yield from (f"    {quantity}:", f'      name: "{quantity.capitalize()}"')
