"""The same talk as different programs would have written it down.

A writer takes a talk and gives the file and the truth: what must come out, item by item. Where a file has no time,
or cannot show something, the truth says nothing about it either.
"""

from __future__ import annotations

import base64
import gzip
import textwrap
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from captures.devices import STARTED
from captures.talk import Event, Talk

Truth = dict[str, Any]

BOTH = ("mcu", "module")


class Capture(NamedTuple):
    """A file and what is in it."""

    data: bytes
    truth: list[Truth]


Writer = Callable[[Talk], Capture]


def _spaced(data: bytes) -> str:
    return data.hex(" ").upper()


def _note(text: str) -> Truth:
    return {"item": "note", "text": text}


def _timed(event: Event, t_us: int) -> Truth:
    return {**(event.truth or _note(event.text)), "t_us": t_us}


def _seen(events: Iterable[Event]) -> list[Truth]:
    """The truth of a file without times."""
    return [event.truth or _note(event.text) for event in events]


def _placed(events: Iterable[Event]) -> Iterator[Truth]:
    """The truth of one stream of bytes: where each item begins."""
    offset = 0
    for event in events:
        assert event.truth is not None
        yield {**event.truth, "offset": offset}
        offset += len(event.data)


def _text(lines: Iterable[str], encoding: str = "utf-8") -> bytes:
    return "".join(line + "\n" for line in lines).encode(encoding)


def _stamp(t_us: int) -> str:
    return (STARTED + timedelta(microseconds=t_us)).isoformat(" ", "milliseconds")


def _clock(t_us: int) -> str:
    return _stamp(t_us)[11:]


def _milliseconds(event: Event, first: Event) -> int:
    """The time of an event as a log shows it: whole milliseconds since its first line."""
    return (event.t_us // 1000 - first.t_us // 1000) * 1000


def spaced_hex(talk: Talk) -> Capture:
    """A frame a line, captions after `//`."""
    lines = [_spaced(event.data) if event.data else f"// {event.text}" for event in talk.events]
    return Capture(_text(lines), _seen(talk.events))


def packed_hex(talk: Talk) -> Capture:
    """One run of digits, cut every 64 characters, through frames and all."""
    events = list(talk.heard(*BOTH))
    digits = b"".join(event.data for event in events).hex()
    return Capture(_text(textwrap.wrap(digits, 64)), list(_placed(events)))


def binary(*talkers: str) -> Writer:
    """The bytes of one wire, or of both on one tap."""

    def write(talk: Talk) -> Capture:
        events = list(talk.heard(*talkers))
        return Capture(b"".join(event.data for event in events), list(_placed(events)))

    return write


def tasmota(talk: Talk) -> Capture:
    """A console at weblog 4 that stands in for the module: what it sends, and what it received twice."""
    lines = ["00:00:00.002 HDW: ESP8266EX", "00:00:00.114 CFG: Loaded from flash at F7"]
    events = list(talk.heard(*BOTH))
    truth = []
    for event in events:
        assert event.truth is not None
        time, digits = _clock(event.t_us), event.data.hex()
        if event.talker == "module":
            lines.append(f'{time} TYA: Send "{digits}"')
        else:
            received = f'"Data":"{digits.upper()}","Cmnd":{event.truth["cmd"]}'
            payload = digits[12:-2].upper()
            received += f',"CmndData":"{payload}"' if payload else ""
            lines.append(f"{time} DMP: {_spaced(event.data)}")
            lines.append(f'{time} {{"TuyaReceived":{{{received}}}}}')
        truth.append(_timed(event, 0))
    lines.append("18:03:00.001 MQT: tele/demo/STATE = " + '{"Time":"2026-03-01T18:03:00","Uptime":"0T00:03:00"}')
    for event, line in zip(events, truth, strict=True):
        line["t_us"] = _milliseconds(event, events[0])
    return Capture(_text(lines), truth)


def esphome(talk: Talk) -> Capture:
    """`uart: debug:` of a board in place of the module: a line ends after 150 bytes, a pause or the other side."""
    lines = ["[18:00:00.000][C][uart.arduino_esp8266:102]: UART Bus:"]
    pending, side, last_us = b"", "", 0

    def close() -> None:
        arrow = "<<<" if side == "mcu" else ">>>"
        lines.append(f"[{_clock(last_us)}][D][uart_debug:114]: {arrow} {pending.hex(':').upper()}")

    events = list(talk.heard(*BOTH))
    for event in events:
        if pending and (event.talker != side or event.t_us - last_us > 100_000):
            close()
            pending = b""
        side = event.talker
        for byte in event.data:
            pending += bytes((byte,))
            last_us = event.end_us
            if len(pending) == 150:
                close()
                pending = b""
    close()
    return Capture(_text(lines), _seen(events))


def openbeken(talk: Talk) -> Capture:
    """The log of a board in place of the module, with what it made of the datapoints."""
    lines = ["Info:MAIN:Main_Init_Before_Delay", "Info:TuyaMCU:TUYAMCU init"]
    for event in talk.heard(*BOTH):
        if event.talker == "module":
            lines.append(f"Info:TuyaMCU:Sent: {_spaced(event.data)}")
            continue
        lines.append(f"Info:TuyaMCU:Received: {_spaced(event.data)}")
        assert event.truth is not None
        for dp in event.truth["dps"]:
            size = len(dp["hex"]) // 2
            lines.append(f"Info:TuyaMCU:ParseState: id {dp['id']} type {dp['type']} len {size}")
        if event.truth["cmd"] == 0:
            lines.append("Info:MAIN:Time 15, idle 184211/s, free 71232, MQTT 1(0), bWifi 1, secondsWithNoPing -1")
    return Capture(_text(lines), _seen(talk.heard(*BOTH)))


def hexdump(talk: Talk) -> Capture:
    """`hexdump -C` of a capture of both wires."""
    events = list(talk.heard(*BOTH))
    data = b"".join(event.data for event in events)
    lines = []
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        cells = row[:8].hex(" ").ljust(23) + "  " + row[8:].hex(" ").ljust(23)
        shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        lines.append(f"{at:08x}  {cells}  |{shown}|")
    lines.append(f"{len(data):08x}")
    return Capture(_text(lines), list(_placed(events)))


def base64_text(talk: Talk) -> Capture:
    """A capture of both wires as it travels in a mail."""
    events = list(talk.heard(*BOTH))
    digits = base64.encodebytes(b"".join(event.data for event in events))
    return Capture(digits, list(_placed(events)))


def gzipped(inner: Writer) -> Writer:
    """Another format, packed."""

    def write(talk: Talk) -> Capture:
        capture = inner(talk)
        return Capture(gzip.compress(capture.data, mtime=0), capture.truth)

    return write


def c_array(talk: Talk) -> Capture:
    """A frame an array, with what happened as comments."""
    lines = ["#include <stdint.h>", ""]
    number = 0
    for event in talk.events:
        if not event.data:
            lines.append(f"// {event.text}")
            continue
        number += 1
        values = ", ".join(f"0x{byte:02X}" for byte in event.data)
        rows = textwrap.wrap(values, 96)
        lines.append(f"static const uint8_t frame{number}[] = {{")
        lines += [f"    {row}" for row in rows]
        lines.append("};")
    return Capture(_text(lines), _seen(talk.events))


def utf16_terminal(talk: Talk) -> Capture:
    """A terminal program on Windows with two ports and local time: UTF-16, dates, who sends in words."""
    lines: list[str] = []
    truth: list[Truth] = []
    first = next(talk.heard(*BOTH))
    for event in talk.events:
        if event.data:
            who = "MCU" if event.talker == "mcu" else "module"
            lines.append(f"{_stamp(event.t_us)} {who} sends: {_spaced(event.data)}")
            truth.append(_timed(event, _milliseconds(event, first)))
    return Capture("".join(line + "\r\n" for line in lines).encode("utf-16"), truth)


def forum_post(talk: Talk) -> Capture:
    """A post: quotes, one frame a bullet, words in between."""
    lines = ["Hi all, here is what I got from the three-phase breaker, both wires:", ""]
    for event in talk.events:
        if event.data:
            lines.append(f"> * `{_spaced(event.data)}`")
        else:
            lines += ["", f"> // {event.text}", ""]
    lines += ["", "Any idea what 6, 7 and 8 are? Thanks!"]
    first, last = (_note(lines[place].rstrip(":")) for place in (0, -1))
    return Capture(_text(lines), [first, *_seen(talk.events), last])


def saleae_csv(talk: Talk) -> Capture:
    """Two serial analysers of a logic analyser: a row a byte."""
    lines = ["name,type,start_time,duration,data"]
    truth = []
    events = list(talk.heard(*BOTH))
    for event in events:
        name = "UART MCU" if event.talker == "mcu" else "UART module"
        step = (event.end_us - event.t_us) / len(event.data) / 1e6
        for index, byte in enumerate(event.data):
            lines.append(f'"{name}","data",{event.t_us / 1e6 + index * step:.8f},0.00104167,0x{byte:02X}')
        truth.append(_timed(event, event.t_us - events[0].t_us))
    return Capture(_text(lines), truth)


def without_checksum(talk: Talk) -> Capture:
    """A firmware that prints command and data, marks the dpID, and leaves the checksum out."""
    lines: list[str] = []
    truth: list[Truth] = []
    for event in talk.heard("mcu"):
        assert event.truth is not None
        shown = event.data[:-1].hex(" ")
        marked = f"{shown[:18]}>{shown[18:]}"
        lines.append(f"verbose: MCU: state; {marked}" if len(lines) % 2 else f"warning: MCU: unknown; {marked}")
        truth.append(
            {
                **event.truth,
                "hex": event.data[:-1].hex(),
                "length": len(event.data) - 1,
                "rebuilt": event.data.hex(),
                "checksum": "missing",
            }
        )
    return Capture(_text(lines), truth)
