"""What OpenBeken does with a script and with frames, as far as its simulator has shown (../shared/data/exports).

Only what exporters rely on: which commands exist when, how links and channel types work, which frames carry datapoints,
by which lengths values are taken, and what is written back. Time, Wi-Fi, MQTT and the lamp driver are not in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

TYPES: dict[str, tuple[int, str]] = {
    "Default": (1, ""), "Error": (1, ""), "Temperature": (1, "C"), "Humidity": (1, "%"), "Humidity_div10": (10, "%"),
    "Temperature_div10": (10, "C"), "Toggle": (1, ""), "Dimmer": (1, ""), "LowMidHigh": (1, ""), "TextField": (1, ""),
    "ReadOnly": (1, ""), "OffLowMidHigh": (1, ""), "OffLowestLowMidHighHighest": (1, ""),
    "LowestLowMidHighHighest": (1, ""), "Dimmer256": (1, ""), "Dimmer1000": (1, ""), "Frequency_div100": (100, "Hz"),
    "Voltage_div10": (10, "V"), "Power": (1, "W"), "Current_div100": (100, "A"), "ActivePower": (1, ""),
    "PowerFactor_div1000": (1000, ""), "ReactivePower": (1, "vAr"), "EnergyTotal_kWh_div1000": (1000, "kWh"),
    "EnergyExport_kWh_div1000": (1000, "kWh"), "EnergyToday_kWh_div1000": (1000, "kWh"), "Current_div1000": (1000, "A"),
    "EnergyTotal_kWh_div100": (100, "kWh"), "OpenClosed": (1, ""), "OpenClosed_Inv": (1, ""),
    "BatteryLevelPercent": (1, "%"), "OffDimBright": (1, ""), "LowMidHighHighest": (1, ""),
    "OffLowMidHighHighest": (1, ""), "Custom": (1, ""), "Power_div10": (10, "W"), "ReadOnlyLowMidHigh": (1, ""),
    "SmokePercent": (1, "%"), "Illuminance": (1, "Lux"), "Toggle_Inv": (1, ""), "OffOnRemember": (1, ""),
    "Voltage_div100": (100, "V"), "Temperature_div2": (2, "C"), "TimerSeconds": (1, ""), "Frequency_div10": (10, "Hz"),
    "PowerFactor_div100": (100, ""), "Pressure_div100": (100, "hPa"), "Temperature_div100": (100, "C"),
    "LeakageCurrent_div1000": (1000, "A"), "Power_div100": (100, "W"), "Motion": (1, ""), "ReadOnly_div10": (10, ""),
    "ReadOnly_div100": (100, ""), "ReadOnly_div1000": (1000, ""), "Ph": (100, ""), "Orp": (1, "mV"), "Tds": (1, "ppm"),
    "Motion_n": (1, ""), "Frequency_div1000": (1000, "Hz"), "OpenStopClose": (1, ""), "Percent": (1, "%"),
    "StopUpDown": (1, ""), "EnergyImport_kWh_div1000": (1000, "kWh"), "Enum": (1, ""), "ReadOnlyEnum": (1, ""),
    "Current_div10": (10, "A"), "Illuminance_div10": (10, "Lux"), "Frequency": (1, "Hz"),
}  # fmt: skip
"""All channel types in the order of their numbers: divisor and unit."""

WORDS = {
    "raw": 0, "bool": 1, "val": 2, "str": 3, "enum": 4, "raw_dds238": 200, "raw_tac2121c_vcp": 201,
    "raw_tac2121c_yesterday": 202, "raw_tac2121c_lastmonth": 203, "mqtt": 204, "raw_vcppff": 205, "raw_v2c3p3": 206,
}  # fmt: skip
CHANNELS = 64
DIMMERS = {"Dimmer": 100, "Dimmer256": 256, "Dimmer1000": 1000}
_BY_LOWER = {name.lower(): name for name in TYPES}
_CACHED, _UNREAD = 1, 2
_BOTH = {"setchannel", "setchanneltype", "setchannellabel", "setchannelenum", "addrepeatingevent", "setflag"}


@dataclass
class Link:
    """One row of linkTuyaMCUOutputToChannel."""

    dp: int
    type: int
    channel: int
    flags: int
    mult: Fraction
    inverse: bool
    delta: int
    previous: int = 0


@dataclass
class Channel:
    """A channel as the page of the firmware shows it."""

    number: int
    type: str = "Default"
    value: int = 0
    label: str = ""
    options: dict[int, str] = field(default_factory=dict)

    @property
    def final(self) -> Fraction:
        """The value that is shown."""
        return Fraction(self.value, TYPES[self.type][0])

    @property
    def unit(self) -> str:
        """Its unit."""
        return TYPES[self.type][1]


class Firmware:
    """The firmware with one script. `tx` is what it has sent, `errors` what it has not understood."""

    def __init__(self, script: str = "") -> None:
        self.channels: dict[int, Channel] = {}
        self.links: list[Link] = []
        self.tx: list[bytes] = []
        self.published: dict[int, str] = {}
        self.errors: list[str] = []
        self.drivers: list[str] = []
        self.dimmer = (0, 100)
        for line in script.splitlines():
            text = line.strip()
            if text and not text.startswith("//") and not text.endswith(":"):
                self.execute(text)

    def channel(self, number: int) -> Channel:
        """The channel of that number."""
        return self.channels.setdefault(number, Channel(number, label=str(number)))

    def execute(self, line: str) -> None:
        """One command."""
        if len(line.encode()) > 511:
            self.errors.append(f"too long: {line[:40]}")
            return
        word, _, rest = line.strip().partition(" ")
        if word.lower() == "backlog":
            for part in rest.split(";"):
                self.execute(part.strip().encode()[:127].decode("utf-8", "ignore"))
            return
        command = self._command(word.lower())
        if command is None:
            self.errors.append(f"not found: {line[:60]}")
        else:
            command(rest.strip())

    def _command(self, name: str) -> Callable[[str], None] | None:
        low_power = "tmsensor" in self.drivers
        if name == "startdriver":
            return lambda rest: self.drivers.append(rest.lower())
        if name in _BOTH:
            return getattr(self, f"_do_{name}", lambda rest: None)
        if "tuyamcu" not in self.drivers:
            return None
        if name == "linktuyamcuoutputtochannel":
            return self._link
        if name == "tuyamcu_setdimmerrange" and not low_power:
            return self._range
        if name == "tuyamcu_sendquerystate" and not low_power:
            return lambda rest: self._send(8, b"")
        if name in ("tuyamcu_setbaudrate", "tuyamcu_defwifistate", "tuyamcu_batterypoweredmode"):
            return lambda rest: None
        return (lambda rest: None) if name == "tuyamcu_setupled" and not low_power else None

    def _do_setchanneltype(self, rest: str) -> None:
        number, _, name = rest.partition(" ")
        known = _BY_LOWER.get(name.strip().lower())
        if known is None:
            self.errors.append(f"no channel type: {name}")
        else:
            self.channel(int(number)).type = known

    def _do_setchannellabel(self, rest: str) -> None:
        number, _, text = rest.partition(" ")
        self.channel(int(number)).label = _words(text)[0]

    def _do_setchannelenum(self, rest: str) -> None:
        number, *options = _words(rest)
        assert len(options) < 32
        pairs = (option.partition(":") for option in options)
        self.channel(int(number)).options = {
            int(value): label.encode()[:32].decode("utf-8", "ignore") for value, _, label in pairs
        }

    def _do_setchannel(self, rest: str) -> None:
        number, value = rest.split()
        self._set(int(number), int(value))

    def _range(self, rest: str) -> None:
        low, high = map(int, rest.split())
        self.dimmer = (low, high)

    def _link(self, rest: str) -> None:
        words = rest.split()
        kind = WORDS.get(words[1].lower())
        if kind is None:
            kind = int(words[1]) if words[1].isdigit() else 2
        numbers = [_number(word) for word in words[2:]] + [None] * 5
        channel = -1 if numbers[0] is None else int(numbers[0])
        link = Link(
            int(words[0]),
            kind,
            channel if channel < CHANNELS else -1,
            int(numbers[1] or 0),
            Fraction(1) if numbers[2] is None else numbers[2],
            bool(numbers[3]),
            int(numbers[4] or 0),
        )
        self.links = [link, *(one for one in self.links if one.dp != link.dp)]

    def receive(self, frame: bytes) -> None:
        """One frame from the device."""
        if len(frame) > 256 or frame[:2] != b"\x55\xaa" or frame[5] + 7 != len(frame):
            return
        version, command, payload = frame[2], frame[3], frame[6:-1]
        if command in (0x07, 0x22):
            self._state(payload, packed=True)
            if command == 0x22:
                self._send(0x23, b"\x01")
        elif command == 0x05 and version == 0:
            self._state(payload, packed=False)
        elif command == 0x08 and version == 0:
            self._state(payload[7:], packed=False)
        elif command == 0x34 and version == 3 and payload[:1] == b"\x0b":
            self._state(payload[9:], packed=True)
            self._send(0x34, b"\x0b\x00")

    def _state(self, data: bytes, *, packed: bool) -> None:
        while len(data) > 4:
            dp, kind, length = data[0], data[1], int.from_bytes(data[2:4], "big")
            value, data = data[4 : 4 + length], data[4 + length :]
            link = next((one for one in self.links if one.dp == dp), None)
            if link is None:
                continue
            if packed and link.type == WORDS["mqtt"]:
                self.published[dp] = value.decode("utf-8", "replace") if kind == 3 else value.hex().upper()
            if length in (1, 4):
                self._apply(link, value[0] if length == 1 else int.from_bytes(value, "big", signed=True))
            elif packed:
                self._packed(link, value)

    def _apply(self, link: Link, value: int) -> None:
        if link.channel < 0 or link.flags & _UNREAD:
            return
        top = DIMMERS.get(self.channel(link.channel).type)
        if top is not None:
            low, high = self.dimmer
            value = int(Fraction((value - low) * top, high - low))
        if link.inverse:
            value = int(not value)
        link.previous = value
        self._set(link.channel, int((value + link.delta) * link.mult))

    def _packed(self, link: Link, value: bytes) -> None:
        def u(offset: int, length: int) -> int:
            return int.from_bytes(value[offset : offset + length], "big")

        size = len(value)
        forms: dict[tuple[int, int], tuple[int, ...]] = {
            (206, 8): (u(0, 2), u(2, 3), u(5, 3)),
            (201, 6): (u(0, 2), u(2, 2), u(4, 2)),
            (201, 8): (u(0, 2), u(3, 2), u(6, 2)),
            (201, 10): (u(0, 2), u(3, 2), u(6, 2)),
            (205, 15): (u(0, 2), u(3, 2), u(6, 2), u(11, 2), u(13, 2)),
        }
        if link.type == 200 and size == 15:
            self._first("Current_div1000", u(11, 2))
            self._first("Voltage_div10", u(13, 2))
            return
        numbers = forms.get((link.type, size))
        if numbers is None:
            return
        assert link.channel >= 0, "exporters name the channels of packed values"
        for place, number in enumerate(numbers):
            self._set(link.channel + place, number)

    def _first(self, name: str, value: int) -> None:
        number = min((one.number for one in self.channels.values() if one.type == name), default=None)
        if number is not None:
            self._set(number, value)

    def _set(self, number: int, value: int) -> None:
        channel = self.channel(number)
        if channel.value == value:
            return
        channel.value = value
        link = next((one for one in self.links if one.channel == number), None)
        if link is None:
            return
        value = int(not value) if link.inverse else value
        if link.previous == value or link.flags & _CACHED:
            return
        top = DIMMERS.get(channel.type)
        if top is not None:
            low, high = self.dimmer
            value = (high - low) * value // top + low
        if link.type in (1, 4):
            self._send(6, bytes((link.dp, link.type, 0, 1, int(value != 0) if link.type == 1 else value & 0xFF)))
        elif link.type == 2:
            self._send(6, bytes((link.dp, 2, 0, 4)) + (value & 0xFFFFFFFF).to_bytes(4, "big"))

    def _send(self, command: int, payload: bytes) -> None:
        body = bytes((0x55, 0xAA, 0, command)) + len(payload).to_bytes(2, "big") + payload
        self.tx.append(body + bytes((sum(body) & 0xFF,)))


def _words(text: str) -> list[str]:
    """Words, those between quotes as one."""
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', text)] or [""]


def _number(word: str) -> Fraction | None:
    """A number as the evaluator has it; what is none counts as 0."""
    try:
        return Fraction(int(word, 0)) if re.fullmatch(r"-?(0x[0-9a-fA-F]+|\d+)", word) else Fraction(word)
    except (ValueError, ZeroDivisionError):
        return Fraction(0)
