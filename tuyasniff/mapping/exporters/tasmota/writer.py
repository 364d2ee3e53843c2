"""Console commands for Tasmota's TuyaMCU module: which function of the driver each datapoint is.

A function has one scale, so a datapoint that has another one gets none. Comments begin with `;`: the console has none,
but a command file run from the module's own storage skips such lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.entities import entities, slug
from tuyasniff.mapping.exporters.exported import Exported, Remarks, Wishes
from tuyasniff.mapping.exporters.heading import MARKS, device_name, note_skipped, product_words
from tuyasniff.mapping.exporters.tasmota import functions as fn
from tuyasniff.mapping.exporters.tasmota.choice import Chosen, chosen
from tuyasniff.mapping.exporters.tasmota.items import items
from tuyasniff.mapping.exporters.tasmota.rules import rules
from tuyasniff.mapping.model import Device, Mapping

_BAUDS = {9600: 0, 115200: 1}
_POLLING = (
    "Rule1 ON System#Boot DO RuleTimer1 5 ENDON ON Rules#Timer=1 DO Backlog TuyaSend8; RuleTimer1 5 ENDON",
    "Rule1 1",
)
_NUMBER_SETTINGS = (
    (fn.POWER, "WattRes 1"),
    (fn.VOLTAGE, "VoltRes 1"),
    (fn.CURRENT, "AmpRes 3"),
    (fn.TOTAL, "SetOption72 1"),
)


class _Line(NamedTuple):
    """The speed of the line as an option, and whether it is known."""

    option: str
    known: bool


def write(mapping: Mapping, wishes: Wishes) -> Exported:
    """The commands; FormatError for Zigbee devices, and for a speed of the line that Tasmota does not have."""
    device = mapping.device
    if device.family == "zigbee" or device.zigbee is not None:
        raise FormatError("this is a Zigbee module, Tasmota runs on Wi-Fi modules", "write it --to zigbee2mqtt")
    remarks = Remarks()
    line = _line(device, wishes, remarks)
    note_skipped(mapping, remarks)
    sleeps = device.family == "lowpower"
    picked = chosen(items(entities(mapping, wishes.accept)), {entry.id for entry in mapping.dps}, sleeps=sleeps)
    for one in picked.items:
        if one.refused:
            remarks.add(f"left out: dp {one.item.dp}: {one.refused}")
    for one in picked.items:
        for note in one.item.notes if one.stated else ():
            remarks.add(f"note: {note}")
    offered = [one for one in picked.items if one.refused and one.item.number is not None]
    offers = rules([one.item for one in offered], remarks)
    if device.family in ("ble", "nbiot"):
        remarks.add(f"note: the module is no Wi-Fi module ({device.family}): it has to be replaced")
    body = [
        "Module 54",
        comment("the module at other pins than GPIO1 and GPIO3 (an ESP8266 only): instead of Module 54"),
        comment(_template(mapping)),
        comment("Module 0"),
        "",
        *_datapoints(picked.items),
        "",
        *_commands(picked.items, picked.extra, line),
        *_asking(device),
        *_offers(offers),
    ]
    return Exported("\n".join([*_head(mapping, wishes, remarks), "", *body]) + "\n", tuple(remarks.lines))


def comment(text: str) -> str:
    """A comment line."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return f"; {' '.join(plain.split())}"


def _template(mapping: Mapping) -> str:
    """Fourteen pins of an ESP8266; 2272 sends to the MCU, 2304 receives."""
    pins = [0, 2272, 0, 2304, *[0] * 10]
    parts = {"NAME": slug(device_name(mapping))[:20], "GPIO": pins, "FLAG": 0, "BASE": 54}
    return f"Template {json.dumps(parts, separators=(',', ':'))}"


def _line(device: Device, wishes: Wishes, remarks: Remarks) -> _Line:
    uart = device.uart
    if uart is None or (uart.confidence is not None and uart.confidence < wishes.accept):
        remarks.add("note: the baud rate is not known: 9600 (SetOption97 0) is usual, 115200 (SetOption97 1) the other")
        return _Line(f"SetOption97 {_BAUDS.get(uart.baud, 0) if uart else 0}", known=False)
    if uart.baud not in _BAUDS:
        raise FormatError(
            f"Tasmota talks to the MCU at 9600 or 115200 baud, this one talks at {uart.baud}",
            "OpenBeken and ESPHome can: --to openbeken, --to esphome",
        )
    if uart.framing != "8N1":
        remarks.add(f"note: the line is {uart.framing}, Tasmota talks 8N1")
    return _Line(f"SetOption97 {_BAUDS[uart.baud]}", known=True)


def _head(mapping: Mapping, wishes: Wishes, remarks: Remarks) -> Iterator[str]:
    product = product_words(mapping)
    yield comment(f"{device_name(mapping)}{f', product {product}' if product else ''}")
    yield comment(f"commands for Tasmota, written by {wishes.signature}")
    yield comment("paste the lines that do not begin with ; into the console, one by one, each when it is back:")
    yield comment("Module and TuyaMCU restart it. The console itself knows no comments")
    yield comment(MARKS)
    for text in remarks.lines:
        yield comment(text)


def _datapoints(found: Sequence[Chosen]) -> Iterator[str]:
    for one in found:
        for text in one.item.comments:
            yield comment(text)
        if one.refused:
            yield comment(
                f"dp {one.item.dp} left out: {one.refused}; seen as TuyaReceived#DpType{one.type_number}Id{one.item.dp}"
            )
            if one.fnid is None:
                continue
        name = fn.function_name(one.fnid or 0)
        if one.stated:
            yield comment(f"dp {one.item.dp} is function {one.fnid} ({name})")
        elif one.fnid is not None:
            for text in one.settings:
                yield comment(text)
            yield comment(f"TuyaMCU {one.fnid},{one.item.dp}")


def _commands(found: Sequence[Chosen], extra: Sequence[tuple[int, int]], line: _Line) -> Iterator[str]:
    mapped = [(one.fnid, one.item.dp) for one in found if one.stated and one.fnid is not None]
    numbers = {fnid for fnid, _ in mapped}
    if fn.COMBINED in numbers:
        numbers |= {fn.VOLTAGE, fn.CURRENT}
    first = [line.option] if line.known else []
    first.append("SetOption66 1")
    first += [text for fnid, text in _NUMBER_SETTINGS if fnid in numbers]
    settings = [text for one in found if one.stated for text in one.settings]
    first += [text for text in dict.fromkeys(settings) if not text.startswith("TuyaRGB")]
    if not line.known:
        yield comment(line.option)
    yield _backlog(first)
    pairs = [*mapped, *extra]
    if pairs:
        yield _backlog([f"TuyaMCU {fnid},{dp}" for fnid, dp in pairs])
    yield from (text for text in dict.fromkeys(settings) if text.startswith("TuyaRGB"))


def _backlog(commands: Sequence[str]) -> str:
    return commands[0] if len(commands) == 1 else f"Backlog {'; '.join(commands)}"


def _asking(device: Device) -> Iterator[str]:
    if device.family == "lowpower":
        return
    yield ""
    if device.needs_polling:
        yield comment("it tells nothing unless it is asked")
        yield from _POLLING
    else:
        yield comment("if it tells nothing unless it is asked:")
        yield from map(comment, _POLLING)


def _offers(lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield comment("numbers without a function, published by rules: nobody has tried these here, and counts")
        yield comment("below 0 do not come out right")
        yield from map(comment, lines)
