"""An ESPHome configuration: a module that ESPHome runs on takes the place of Tuya's, the MCU stays.

What is written follows esphome/components/tuya of ESPHome 2026.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from itertools import groupby

from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.composites import composites
from tuyasniff.mapping.exporters.entities import entities, slug
from tuyasniff.mapping.exporters.esphome.composites import add_group
from tuyasniff.mapping.exporters.esphome.entities import Sheet, add_entity, add_fields
from tuyasniff.mapping.exporters.esphome.yaml import clean, entity_name, listed, quoted
from tuyasniff.mapping.exporters.exported import Exported, Wishes
from tuyasniff.mapping.exporters.heading import note_skipped, product_words
from tuyasniff.mapping.model import Device, Mapping, Uart
from tuyasniff.patterns import regex

BOARDS: Map[str, tuple[tuple[str, ...], str, str]] = {
    "esp8266": (("board: esp01_1m",), "GPIO3", "GPIO1"),
    "esp32": (("board: esp32dev", "framework:", "  type: esp-idf"), "GPIO3", "GPIO1"),
    "bk72xx": (("board: cb2s",), "RX1", "TX1"),
    "rtl87xx": (("board: wr3",), "PA18", "PA23"),
    "rp2040": (("board: rpipicow",), "GPIO1", "GPIO0"),
    "host": ((), "", ""),
}
"""Radio module -> its lines, and the pins that the MCU is usually wired to, receiving and sending."""

HOST_PORT = "/dev/ttyUSB0"
SECTIONS = (
    *("climate", "light", "cover", "fan", "switch", "button", "number", "select"),
    *("sensor", "binary_sensor", "text_sensor"),
)
_USUAL_BAUD = 9600
_FRAMING = regex(r"([5-8])([NEO])([12])")
_PARITIES = {"E": "EVEN", "O": "ODD"}
_HOST_BYTES = 31


def write(mapping: Mapping, wishes: Wishes) -> Exported:
    """The configuration. FormatError for devices whose protocol ESPHome's tuya component does not speak."""
    board = _board(wishes.board)
    _check_family(mapping.device)
    sheet = Sheet()
    found = entities(mapping, wishes.accept)
    used: set[int] = set()
    for group in composites(found):
        used |= add_group(sheet, group).dps
    for _, some in groupby((one for one in found if one.dp not in used), key=lambda one: one.dp):
        members = list(some)
        if members[0].field is None:
            add_entity(sheet, members[0])
        else:
            add_fields(sheet, members)
    note_skipped(mapping, sheet.remarks)
    if mapping.device.needs_polling:
        sheet.remarks.add("this MCU reports when it is asked; ESPHome's tuya component asks once, when it starts")
    lines = [*_header(mapping, wishes, sheet), "", *_base(mapping.device, board), "", *_tuya(sheet)]
    for section in SECTIONS:
        if items := sheet.sections.get(section):
            lines += ["", *listed(section, items)]
    return Exported("\n".join(lines) + "\n", tuple(sheet.remarks.lines))


def _board(name: str) -> str:
    board = name or next(iter(BOARDS))
    if board not in BOARDS:
        raise FormatError(f"ESPHome export knows no board '{clean(board)}'", f"possible: {', '.join(BOARDS)}")
    return board


def _check_family(device: Device) -> None:
    """ESPHome speaks the protocol of Wi-Fi modules that stay on, nothing else."""
    if device.family in ("wifi", "unknown"):
        return
    if device.family == "zigbee":
        raise FormatError("ESPHome does not speak with Zigbee modules' MCUs", "try --to zigbee2mqtt")
    words = {"lowpower": "low-power (battery) devices", "ble": "Bluetooth devices", "nbiot": "NB-IoT devices"}
    what = words.get(device.family, f"devices of the family {device.family}")
    raise FormatError(f"ESPHome's tuya component does not speak the protocol of {what}", "try --to tuya-local")


def _header(mapping: Mapping, wishes: Wishes, sheet: Sheet) -> Iterator[str]:
    device = mapping.device
    product = product_words(mapping)
    yield f"# ESPHome configuration of {clean(device.name or '') or 'a Tuya device'}"
    if product:
        yield f"# Product: {product}"
    yield f"# Written by {wishes.signature} from {_origin(mapping)}"
    for remark in sheet.remarks.lines:
        yield f"# Note: {remark}"
    yield "# What is certain stands here. Guesses say so: 'guessed, 0.97: why'; those below"
    yield f"# {wishes.accept:.2f}, and what nobody can tell ('?'), are commented out: check, then take away the '# '."


def _origin(mapping: Mapping) -> str:
    source = mapping.source
    counts = ((len(source.captures), "capture"), (len(source.imports), "declaration")) if source else ()
    words = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts if number]
    return " and ".join(words) or "a mapping"


def _base(device: Device, board: str) -> Iterator[str]:
    """Everything around the datapoints."""
    product = clean(device.product_id or "")
    title = clean(device.name or "") or f"Tuya {product}".strip()
    host = slug(title).replace("_", "-")[:_HOST_BYTES].strip("-")
    yield from ("esphome:", f"  name: {quoted('tuya-device' if host == 'unnamed' else host)}")
    yield f"  friendly_name: {quoted(entity_name(title, 0))}"
    settings, receive, send = BOARDS[board]
    yield from ("", f"{board}:", *(f"  {line}" for line in settings))
    yield ""
    if board == "host":
        yield from ("logger:", "", "api:")
    else:
        yield from ("logger:", "  baud_rate: 0  # the wires are the MCU's, logs go over the air")
        yield from ("", "wifi:", "  ssid: !secret wifi_ssid", "  password: !secret wifi_password")
        yield from ("", "api:", "", "ota:", "  - platform: esphome")
    yield from ("", "# For an MCU that asks for the time, with time_id below:")
    yield from ("# time:", "#   - platform: homeassistant", "#     id: ha_time")
    yield from ("", "uart:", "  id: uart_mcu")
    yield from (f'  port: "{HOST_PORT}"',) if board == "host" else (f"  rx_pin: {receive}", f"  tx_pin: {send}")
    yield from (f"  {line}" for line in _line(device.uart))


def _line(uart: Uart | None) -> Iterator[str]:
    if uart is None:
        yield f"baud_rate: {_USUAL_BAUD}  # not known, this is the usual one"
        return
    yield f"baud_rate: {uart.baud}"
    form = _FRAMING.fullmatch(uart.framing)
    if form is not None and uart.framing != "8N1":
        parity = _PARITIES.get(form[2], "NONE")
        yield from (f"data_bits: {form[1]}", f"parity: {parity}", f"stop_bits: {form[3]}")


def _tuya(sheet: Sheet) -> Iterator[str]:
    yield from ("tuya:", "  id: tuya_mcu", "  uart_id: uart_mcu", "  # time_id: ha_time")
    yield from listed("on_datapoint_update", sheet.updates, 2)
