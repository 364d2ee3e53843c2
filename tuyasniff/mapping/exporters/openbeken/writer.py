"""An autoexec.bat for OpenBeken: channels with types that scale by themselves, and links from datapoints to them.

What the firmware does with a script was seen in its simulator (OpenBK7231T_App e1a80975583f): a comment stands on a
line of its own, the driver is started before anything that it knows, a factor or an inverted link writes back to the
device with every report, and Home Assistant discovery counts channels in 32 bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.entities import Entity, Kind, entities
from tuyasniff.mapping.exporters.exported import Exported, Remarks, Wishes
from tuyasniff.mapping.exporters.heading import MARKS, device_name, note_skipped, product_words
from tuyasniff.mapping.exporters.openbeken.channels import comment
from tuyasniff.mapping.exporters.openbeken.items import MQTT, Item, Shown, items
from tuyasniff.mapping.exporters.openbeken.places import placed
from tuyasniff.mapping.model import Device, Mapping

_CLOUD = 4
"""The Wi-Fi state that devices wait for: connected to the cloud."""

_POLLING_S = 5
_LED_MODE = 21
"""Where the firmware's lamp driver writes the mode, whatever the device has there."""


def write(mapping: Mapping, wishes: Wishes) -> Exported:
    """The script; FormatError for Zigbee devices, whose module cannot run OpenBeken."""
    device = mapping.device
    if device.family == "zigbee" or device.zigbee is not None:
        raise FormatError("this is a Zigbee module, OpenBeken runs on Wi-Fi modules", "write it --to zigbee2mqtt")
    remarks = Remarks()
    found = entities(mapping, wishes.accept)
    sleeps = device.family == "lowpower"
    note_skipped(mapping, remarks)
    made = placed(items(found, wishes.accept, sleeps=sleeps), remarks)
    for item, _ in made:
        _tell(item, remarks)
    body = [*_start(device, wishes, remarks, sleeps=sleeps)]
    for item, channel in made:
        body += ["", *_lines(item, channel)]
    body += [*_lamp(found)] if not sleeps else []
    body += [*_asking(device)] if not sleeps else []
    lines = [*_head(mapping, wishes, remarks), "", *body]
    return Exported("\n".join(lines) + "\n", tuple(remarks.lines))


def _head(mapping: Mapping, wishes: Wishes, remarks: Remarks) -> Iterator[str]:
    product = product_words(mapping)
    yield comment(f"{device_name(mapping)}{f', product {product}' if product else ''}")
    yield comment(f"autoexec.bat for OpenBeken, written by {wishes.signature}")
    yield comment(MARKS)
    yield comment("commands behind // are not run: take the // away where you know better")
    for line in remarks.lines:
        yield comment(line)


def _tell(item: Item, remarks: Remarks) -> None:
    place = f"dp {item.entry.id}"
    if item.refused:
        remarks.add(f"left out: {place}: {item.refused}")
    if item.left:
        remarks.add(f"left out: {place}, {item.left}")
    for note in item.notes:
        remarks.add(f"note: {note}")


def _start(device: Device, wishes: Wishes, remarks: Remarks, *, sleeps: bool) -> Iterator[str]:
    yield "startDriver TuyaMCU"
    if sleeps and 3 in device.header_versions:
        yield "tuyaMcu_batteryPoweredMode"
    elif sleeps:
        yield "startDriver tmSensor"
    uart = device.uart
    sure = uart is not None and (uart.confidence is None or uart.confidence >= wishes.accept)
    if uart is not None and uart.framing != "8N1":
        remarks.add(f"note: the line is {uart.framing}, the firmware talks 8N1")
    if uart is not None and sure:
        yield f"tuyaMcu_setBaudRate {uart.baud}"
    else:
        remarks.add("note: the baud rate is not known: 9600 is usual, 115200 the other")
        if uart is not None:
            yield comment(f"baud rate: guessed, {uart.confidence:.2f}")
        yield comment(f"tuyaMcu_setBaudRate {9600 if uart is None else uart.baud}")
    if device.family in ("ble", "nbiot"):
        remarks.add(f"note: the module is no Wi-Fi module ({device.family}): it has to be replaced")
    if not sleeps:
        state = device.wifi_state_needed
        yield f"tuyaMcu_defWiFiState {_CLOUD if state is None else state}"


def _lines(item: Item, channel: int | None) -> Iterator[str]:
    for text in item.comments:
        yield comment(text)
    if item.refused:
        yield comment(f"left out: {item.refused}")
    lines = [*_commands(item, channel)]
    yield from lines if item.stated and not item.refused else map(comment_out, lines)


def comment_out(line: str) -> str:
    """A command that is not run."""
    return f"// {line}"


def _commands(item: Item, channel: int | None) -> Iterator[str]:
    dp = item.entry.id
    if not item.channels:
        if item.word == MQTT:
            yield f"linkTuyaMCUOutputToChannel {dp} {MQTT}"
        return
    if channel is None:
        return
    if item.dimmer:
        yield f"tuyaMcu_setDimmerRange 0 {item.dimmer}"
    for place, shown in enumerate(item.channels):
        yield from _channel(channel + place, shown)
    link = f"linkTuyaMCUOutputToChannel {dp} {item.word}"
    if not item.apart:
        link += f" {channel}"
    if item.flag:
        link += f" {item.flag}"
    if item.mult != 1:
        link += f" {item.mult}"
    yield link


def _channel(channel: int, shown: Shown) -> Iterator[str]:
    yield f"setChannelType {channel} {shown.type}"
    yield f'SetChannelLabel {channel} "{shown.label}"'
    if shown.options:
        names = " ".join(f'"{one.value}:{one.label}"' for one in shown.options)
        yield f"SetChannelEnum {channel} {names}"


def _lamp(found: Sequence[Entity]) -> Iterator[str]:
    """The lamp driver, as an offer: it writes to the device by itself, so nobody gets it unasked."""
    power = next((one for one in found if one.kind is Kind.SWITCH and _is(one, "switch_led", "led_switch")), None)
    bright = next((one for one in found if _is(one, "bright_value") or one.quantity == "brightness"), None)
    warm = next((one for one in found if _is(one, "temp_value") or one.quantity == "color_temperature"), None)
    colour = next((one for one in found if _is(one, "colour_data") or _holds_colour(one)), None)
    switches = [one for one in found if one.kind is Kind.SWITCH]
    if power is None and len(switches) == 1:
        power = switches[0]
    if power is None or bright is None or bright.field is not None or colour is None:
        return
    if bright.limits is not None and bright.limits.max not in (None, 1000):
        return
    yield ""
    yield comment(
        "a lamp: instead of the channels above the lamp driver can be used. It writes to the device by itself "
        f"(also the mode, to dp {_LED_MODE}), and takes brightness to be 0 to 1000; not tried here"
    )
    places = [colour.dp, _letters(colour), power.dp, bright.dp, *([warm.dp] if warm is not None else [])]
    yield comment_out(f"tuyaMcu_setupLED {' '.join(map(str, places))}")


def _letters(colour: Entity) -> int:
    """1 for small hex digits in the colour, 0 for capitals; small where nothing was seen."""
    seen = colour.entry.observed
    texts = [str(value) for value in (seen.values if seen else ())]
    return int(not any(text != text.lower() for text in texts))


def _is(entity: Entity, *codes: str) -> bool:
    code = entity.entry.code or ""
    return any(code == one or code.startswith(f"{one}_") for one in codes)


def _holds_colour(entity: Entity) -> bool:
    layout = entity.entry.raw
    return entity.entry.type == "string" and layout is not None and layout.layout == "hsv12"


def _asking(device: Device) -> Iterator[str]:
    yield ""
    yield comment("ask once for everything")
    yield "tuyaMcu_sendQueryState"
    polling = f"addRepeatingEvent {_POLLING_S} -1 tuyaMcu_sendQueryState"
    if device.needs_polling:
        yield comment("it tells nothing unless it is asked")
        yield polling
    else:
        yield comment("if it tells nothing unless it is asked:")
        yield comment_out(polling)
