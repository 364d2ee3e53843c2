"""The capture in the words of other programs: the log lines that their maintainers are used to read.

The forms are facts. ESPHome: what `dump_config` of its component tuya and its option `uart: debug:` print, seen in logs
of 2021 to 2025. Tasmota: `TuyaReceived` as its manual shows it, and the line that tells a dpId without a function.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tuyasniff.model import DpType, Talker
from tuyasniff.report.facts import DpFacts, Facts, Said, Told

LINES_MOST = 60
CHARACTERS_MOST = 9_000
"""Of a log in a report: an issue takes 65,536 in all."""

_PRETTY_BARE = 4
_STAMP_DAY_US = 86_400_000_000
_HEARTBEAT = 0


def esphome_datapoints(facts: Facts) -> str:
    """The block of ESPHome's `[C][tuya]`: datapoints in the order in which they were told, then the product.

    Empty where the MCU told no datapoint.
    """
    told = [dp for dp in facts.datapoints if dp.told is not None]
    if not told:
        return ""
    ordered = sorted(told, key=lambda dp: (dp.told_first or 0, dp.id))
    lines = ["Tuya:", *(f"  {_datapoint(dp)}" for dp in ordered)]
    pins = _pins(facts)
    if pins is not None:
        lines.append(f"  GPIO Configuration: status: pin {pins[0]}, reset: pin {pins[1]} (not supported)")
    if facts.product.text is not None:
        lines.append(f"  Product: '{facts.product.text}'")
    return "\n".join(f"[C][tuya]: {line}" for line in lines)


def _datapoint(dp: DpFacts) -> str:
    assert dp.told is not None
    return f"Datapoint {dp.id}: {_typed(dp.told)}"


def _typed(told: Told) -> str:
    if told.type == "raw":
        return f"raw (value: {hex_pretty(told.raw)})"
    if told.type == "bool" and isinstance(told.value, bool):
        return f"switch (value: {'ON' if told.value else 'OFF'})"
    if told.type == "value":
        return f"int value (value: {told.value})"
    if told.type == "string":
        return f"string value (value: {told.value})"
    if told.type == "enum":
        return f"enum (value: {told.value})"
    if told.type == "bitmap" and isinstance(told.value, int):
        return f"bitmask (value: {told.value:x})"
    return "unknown"


def hex_pretty(data: bytes) -> str:
    """`09.11.00`, with the number of bytes where there are more than four."""
    text = data.hex(".").upper()
    return f"{text} ({len(data)})" if len(data) > _PRETTY_BARE else text


def _pins(facts: Facts) -> tuple[int, int] | None:
    mode = next((rung for rung in facts.ladder if rung.step == "working_mode" and rung.seen), None)
    if mode is None or "led" not in mode.data or "key" not in mode.data:
        return None
    return int(mode.data["led"]), int(mode.data["key"])


def esphome_uart(facts: Facts, most: int = LINES_MOST) -> str:
    """Lines as ESPHome's `uart: debug:` prints them: `<<<` is what the MCU says, `>>>` what the module says."""
    arrows = {Talker.MCU: "<<<", Talker.MODULE: ">>>"}
    lines = [
        f"{_stamp(one.t_us)}[D][uart_debug]: {arrows[one.talker]} {one.raw.hex(':').upper()}"
        for one in facts.said
        if one.talker in arrows
    ]
    return "\n".join(_some(lines, most))


def _stamp(t_us: int | None) -> str:
    """`[00:00:01.234]` since the start."""
    if t_us is None:
        return ""
    seconds, micros = divmod(t_us % _STAMP_DAY_US, 1_000_000)
    return f"[{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{micros // 1000:03}]"


def tasmota_unmapped(facts: Facts) -> str:
    """The line that Tasmota logs for each dpId that has no function yet, by dpId."""
    return "\n".join(f"TYA: fnId=0 is set for dpId={dp.id}" for dp in facts.datapoints if dp.told is not None)


def tasmota_states(facts: Facts) -> str:
    """`TuyaReceived` of the last report of each datapoint: what `TuyaSend8` and `TuyaSend0` bring out."""
    latest: dict[int, Said] = {}
    for one in facts.said:
        if one.talker is Talker.MCU:
            latest.update((dp_id, one) for dp_id, _, _ in one.dps)
    frames = {id(one): one for one in latest.values()}
    ordered = sorted(frames.values(), key=lambda one: min(dp_id for dp_id, _, _ in one.dps))
    return "\n".join(tasmota_received(one) for one in ordered)


def tasmota_log(facts: Facts, most: int = LINES_MOST) -> str:
    """The talk as a Tasmota console at `weblog 4` shows it, without heartbeats."""
    lines: list[str] = []
    for one in facts.said:
        if one.cmd == _HEARTBEAT:
            continue
        stamp = _stamp(one.t_us).strip("[]")
        front = f"{stamp} " if stamp else ""
        if one.talker is Talker.MODULE:
            lines.append(f'{front}TYA: Send "{one.raw.hex()}"')
        elif one.talker is Talker.MCU:
            lines.append(front + tasmota_received(one))
    return "\n".join(_some(lines, most))


def tasmota_received(one: Said) -> str:
    """One frame of the MCU as the JSON of Tasmota."""
    inner: dict[str, Any] = {"Data": one.raw.hex().upper(), "Cmnd": one.cmd}
    if one.payload:
        inner["CmndData"] = one.payload.hex().upper()
    for dp_id, type_code, raw in one.dps:
        inner[f"DpType{type_code}Id{dp_id}"] = _tasmota_value(type_code, raw)
        inner[str(dp_id)] = {"DpId": dp_id, "DpIdType": type_code, "DpIdData": raw.hex().upper()}
    return json.dumps({"TuyaReceived": inner}, separators=(",", ":"))


def _tasmota_value(type_code: int, raw: bytes) -> int | str:
    if type_code in (DpType.BOOL, DpType.VALUE, DpType.ENUM):
        return int.from_bytes(raw, "big")
    if type_code == DpType.STRING:
        return raw.decode("utf-8", "replace")
    return f"0x{raw.hex().upper()}"


def _some(lines: list[str], most: int) -> Iterator[str]:
    """The first two thirds and the last third, with the number of those between; all of them where they are few."""
    while most > 3 and sum(map(len, [*lines[: most * 2 // 3], *lines[-(most - most * 2 // 3) :]])) > CHARACTERS_MOST:
        most = most * 3 // 4
    if len(lines) <= most:
        yield from lines
        return
    head = most * 2 // 3
    yield from lines[:head]
    yield f"... {len(lines) - most:,} more lines"
    yield from lines[head - most :]
