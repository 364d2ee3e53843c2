"""A metering chip for ESPHome: the component that reads it, its UART, and its calibration.

Facts of ESPHome's components, version 2026.6: bl0942 and bl0940 divide counts by `voltage_reference`,
`current_reference` and `power_reference`; bl0939 divides by constants of its own, and cse7766, pzem004t, pzemac, pzemdc
and sdm_meter take what the chip says, so those get a filter. Checked with `esphome config`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.esphome.writer import BOARDS, HOST_PORT
from tuyasniff.mapping.exporters.exported import Exported, Wishes
from tuyasniff.mapping.metering.meter import Meter, about, amount, calibrated
from tuyasniff.mapping.pinned.words import RESISTIVE
from tuyasniff.model import Constant

_BL0939_VOLTS, _BL0939_AMPS, _BL0939_WATTS = 17_158.92, 266_013.1, 713.1105
"""What the component bl0939 divides by: reference voltage 1.218 V, 1 milliohm, five times 390 kOhm over 510 Ohm."""

_PULSE = 1638.4 * 256
"""A pulse of these chips is so many counts of power in one second; a kilowatt-hour is 3.6e6 watt-seconds."""

_UNCALIBRATED = ("bl0942", "bl0940", "bl0939", "bl0906", "cse7766", "cse7761")
"""Chips on boards with any divider and shunt; a meter with a name has been calibrated by its maker."""

_PARITIES = {"even": "EVEN", "odd": "ODD"}
_SIXTY = 55.0


class _Sensor(NamedTuple):
    """An entity of the component: its key, its name, and what its value is multiplied with."""

    key: str
    name: str
    factor: float | None = None


class _Part(NamedTuple):
    """A component. `sends`: the chip has to be asked. `options` and `sensors` come of the meter."""

    platform: str
    sensors: Callable[[Meter], Iterator[_Sensor]]
    options: Callable[[Meter], Iterator[str]] = lambda _: iter(())
    sends: bool = True
    bus: bool = False


def write(meter: Meter, wishes: Wishes) -> Exported:
    """The whole file. FormatError for chips that ESPHome has no component for."""
    if meter.protocol == "pulses":
        return Exported("\n".join(_pulses(meter, wishes)) + "\n", ("the pins are not in the capture: no meter yet",))
    part = _part(meter)
    if part is None:
        raise FormatError(*_missing(meter))
    remarks = tuple(_remarks(meter, wishes))
    return Exported("\n".join(_lines(meter, part, wishes, remarks)) + "\n", remarks)


def knows(meter: Meter) -> bool:
    """Whether ESPHome has a component for it."""
    return meter.protocol == "pulses" or _part(meter) is not None


def _missing(meter: Meter) -> tuple[str, str]:
    if meter.protocol == "rn8209c":
        return "ESPHome has no component for the RN8209C", "OpenBeken has a driver: --to openbeken"
    if meter.protocol == "v9821":
        hint = "there is an external one, zmai90v1; what this chip tells is shown by: tuyasniff identify"
        return "ESPHome has no component for the V9821", hint
    if meter.protocol == "modbus":
        words = f"ESPHome has no component for this meter: {meter.title}"
        return words, "its registers can be read with modbus_controller; tuyasniff identify shows which"
    return f"ESPHome has no component for {meter.title}", "what it tells is shown by: tuyasniff identify"


# ---- the file


def _lines(meter: Meter, part: _Part, wishes: Wishes, remarks: tuple[str, ...]) -> Iterator[str]:
    yield from (f"# {words}" for words in about(meter, wishes.signature))
    yield from (f"# {words}" for words in (*remarks, *calibrated(meter)))
    yield from _base(wishes)
    board = wishes.board or next(iter(BOARDS))
    _, receive, send = BOARDS[board]
    yield from ("", "uart:", "  id: meter_bus")
    if board == "host":
        yield f'  port: "{HOST_PORT}"'
    else:
        yield f"  rx_pin: {receive}"
        if part.sends:
            yield f"  tx_pin: {send}"
    yield f"  baud_rate: {meter.baud}"
    if meter.parity in _PARITIES:
        yield f"  parity: {_PARITIES[meter.parity]}"
    if part.bus:
        yield from ("", "modbus:", "  id: meter_modbus", "  uart_id: meter_bus")
    yield from ("", "sensor:", f"  - platform: {part.platform}")
    yield f"    {'modbus_id: meter_modbus' if part.bus else 'uart_id: meter_bus'}"
    yield from (f"    {line}" for line in part.options(meter))
    if meter.protocol in _UNCALIBRATED and not any(meter.constants):
        yield f"    # Calibrate. {RESISTIVE}"
    for sensor in part.sensors(meter):
        if "." in sensor.key:
            yield from _inner(sensor)
            continue
        yield from (f"    {sensor.key}:", f'      name: "{sensor.name}"')
        yield from _filter(sensor.factor, "      ")


def _inner(sensor: _Sensor) -> Iterator[str]:
    """A sensor inside a phase or channel: the first of them opens it."""
    outer, _, key = sensor.key.partition(".")
    if key.startswith("+"):
        yield f"    {outer}:"
    yield from (f"      {key.removeprefix('+')}:", f'        name: "{sensor.name}"')
    yield from _filter(sensor.factor, "        ")


def _filter(factor: float | None, margin: str) -> Iterator[str]:
    if factor is not None and factor != 1:
        yield from (f"{margin}filters:", f"{margin}  - multiply: {amount(factor)}")


def _base(wishes: Wishes) -> Iterator[str]:
    board = wishes.board or next(iter(BOARDS))
    if board not in BOARDS:
        raise FormatError(f"ESPHome export knows no board '{board}'", f"possible: {', '.join(BOARDS)}")
    yield from ("", "esphome:", "  name: tuya-meter", "", f"{board}:")
    yield from (f"  {line}" for line in BOARDS[board][0])
    if board == "host":
        yield from ("", "logger:", "", "api:")
        return
    yield from ("", "logger:", "  baud_rate: 0  # the wires are the chip's, logs go over the air")
    yield from ("", "wifi:", "  ssid: !secret wifi_ssid", "  password: !secret wifi_password")
    yield from ("", "api:", "", "ota:", "  - platform: esphome")


def _remarks(meter: Meter, wishes: Wishes) -> Iterator[str]:
    if not wishes.board:
        yield f"which module it is, is not in the capture: taken for {next(iter(BOARDS))}, see --board"
    if meter.reversed:
        yield "power reads negative: the current transformer or the shunt sits the other way round; turned here"


def _pulses(meter: Meter, wishes: Wishes) -> Iterator[str]:
    yield from (f"# {words}" for words in about(meter, wishes.signature))
    yield from _base(wishes)
    yield from (
        "",
        "# Two square waves: CF (power) and CF1 (volts and amperes in turn), and a pin SEL that chooses. Which pins",
        "# of the module they hang on, a flash dump tells: tuyasniff export dump.bin --to esphome",
        "# sensor:",
        "#   - platform: hlw8012",
        "#     model: BL0937",
        "#     cf_pin: ?",
        "#     cf1_pin: ?",
        "#     sel_pin: ?",
    )


# ---- each component


def _part(meter: Meter) -> _Part | None:
    if meter.protocol == "modbus":
        return next((part for word, part in _MODBUS.items() if word in meter.subject), None)
    return _PARTS.get(meter.protocol)


def _inverse(default: float, constant: Constant | None) -> float | None:
    """What corrects a component that divides by a constant of its own."""
    return None if constant is None else _worth(default / constant.value, constant)


def _straight(constant: Constant | None) -> float | None:
    """What corrects a component that takes what the chip says."""
    return None if constant is None else _worth(constant.value, constant)


def _worth(factor: float, constant: Constant) -> float | None:
    """The factor, None where it is so near to 1 that the other instrument may have been wrong as well."""
    return None if abs(factor - 1) <= (constant.uncertainty or 0.0) else factor


def _turned(meter: Meter, factor: float | None = None) -> float | None:
    if not meter.reversed:
        return factor
    return -1.0 if factor is None else -factor


def _references(meter: Meter) -> Iterator[str]:
    volts, amps, watts = meter.constants
    for key, one in (("voltage", volts), ("current", amps), ("power", watts)):
        if one is not None:
            yield f"{key}_reference: {amount(one.value)}"


def _bl0942_options(meter: Meter) -> Iterator[str]:
    if meter.address:
        yield f"address: {meter.address}"
    if meter.hertz is not None and meter.hertz > _SIXTY:
        yield "line_frequency: 60HZ"
    yield "# where nothing comes, the chip may be wired for SPI, which ESPHome does not read"
    yield from _references(meter)


def _bl0940_options(meter: Meter) -> Iterator[str]:
    yield from _references(meter)
    watts = meter.constants[2]
    if watts is not None:
        yield f"energy_reference: {amount(watts.value * 3.6e6 / _PULSE)}"


def _bl0942(meter: Meter) -> Iterator[_Sensor]:
    yield from (_Sensor("voltage", "Voltage"), _Sensor("current", "Current"))
    yield from (_Sensor("power", "Power", _turned(meter)), _Sensor("energy", "Energy"))
    yield _Sensor("frequency", "Frequency")


def _bl0940(meter: Meter) -> Iterator[_Sensor]:
    yield from list(_bl0942(meter))[:-1]
    yield _Sensor("internal_temperature", "Temperature of the chip")


def _bl0939(meter: Meter) -> Iterator[_Sensor]:
    volts, amps, watts = meter.constants
    yield _Sensor("voltage", "Voltage", _inverse(_BL0939_VOLTS, volts))
    for number, channel in ((1, "a"), (2, "b")):
        mine = channel == (meter.channel or "a")
        current, power = (amps, watts) if mine else (None, None)
        factor = _inverse(_BL0939_WATTS, power)
        yield _Sensor(f"current_{number}", f"Current {number}", _inverse(_BL0939_AMPS, current))
        yield _Sensor(f"active_power_{number}", f"Power {number}", _turned(meter, factor) if mine else factor)
        yield _Sensor(f"energy_{number}", f"Energy {number}", factor)


def _shown(meter: Meter, *more: _Sensor) -> Iterator[_Sensor]:
    """A chip that tells volts, amperes and watts itself, corrected by what was found."""
    volts, amps, watts = map(_straight, meter.constants)
    yield from (_Sensor("voltage", "Voltage", volts), _Sensor("current", "Current", amps))
    yield _Sensor("power", "Power", _turned(meter, watts))
    yield _Sensor("energy", "Energy", watts)
    yield from more


def _pzem_ac(meter: Meter) -> Iterator[_Sensor]:
    yield from _shown(meter, _Sensor("frequency", "Frequency"), _Sensor("power_factor", "Power factor"))


def _sdm(meter: Meter) -> Iterator[_Sensor]:
    """One phase; three where the name says so. What was found is about the first of them."""
    phases = ("a", "b", "c") if "630" in meter.subject else ("a",)
    for phase in phases:
        mark = f" {phase.upper()}" if len(phases) > 1 else ""
        volts, amps, watts = map(_straight, meter.constants if phase == "a" else (None, None, None))
        yield _Sensor(f"phase_{phase}.+voltage", f"Voltage{mark}", volts)
        yield _Sensor(f"phase_{phase}.current", f"Current{mark}", amps)
        yield _Sensor(f"phase_{phase}.active_power", f"Power{mark}", watts)
        yield _Sensor(f"phase_{phase}.power_factor", f"Power factor{mark}")
    yield from (_Sensor("frequency", "Frequency"), _Sensor("import_active_energy", "Energy taken"))
    yield _Sensor("export_active_energy", "Energy given")


def _bl0906(_: Meter) -> Iterator[_Sensor]:
    yield from (_Sensor("frequency", "Frequency"), _Sensor("voltage", "Voltage"), _Sensor("total_power", "Power"))
    yield _Sensor("total_energy", "Energy")
    for number in range(1, 7):
        yield _Sensor(f"channel_{number}.+current", f"Current {number}")
        yield _Sensor(f"channel_{number}.power", f"Power {number}")
        yield _Sensor(f"channel_{number}.energy", f"Energy {number}")


def _cse7761(_: Meter) -> Iterator[_Sensor]:
    yield _Sensor("voltage", "Voltage")
    for number in (1, 2):
        yield from (
            _Sensor(f"current_{number}", f"Current {number}"),
            _Sensor(f"active_power_{number}", f"Power {number}"),
        )


def _slave(meter: Meter) -> Iterator[str]:
    if meter.address is not None:
        yield f"address: 0x{meter.address:02X}"


_PARTS = {
    "bl0942": _Part("bl0942", _bl0942, _bl0942_options),
    "bl0940": _Part("bl0940", _bl0940, _bl0940_options),
    "bl0939": _Part("bl0939", _bl0939),
    "bl0906": _Part("bl0906", _bl0906),
    "cse7766": _Part("cse7766", _shown, sends=False),
    "cse7761": _Part("cse7761", _cse7761),
    "pzem_v1": _Part("pzem004t", _shown),
}
_MODBUS = {
    "PZEM-004T": _Part("pzemac", _pzem_ac, _slave, bus=True),
    "PZEM-003": _Part("pzemdc", _shown, _slave, bus=True),
    "SDM": _Part("sdm_meter", _sdm, _slave, bus=True),
}
"""Meters that speak Modbus, by what their names contain."""
