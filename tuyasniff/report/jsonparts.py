"""Pieces of JSON that projects ask for: the entry of OpenBeken's device database, the `dps` of a LAN client."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from tuyasniff.report.facts import Facts, Told

COMMAND_MOST = 511
"""Characters that `command` of a device entry may have."""

_ASKED = "?"
_NAMES = ("SetChannelLabel ", "SetChannelEnum ")
_USUAL = ("tuyaMcu_setBaudRate 9600",)
_SCRIPT_LINE = re.compile(r"\s*(?!//)\S")


def lan_dps(facts: Facts) -> str:
    """`{"1":true,"20":2304}` as a client in the LAN would show it; empty where the MCU told nothing.

    Enums come as their number, for the name is not on the wire; raw values come in base64.
    """
    told = {str(dp.id): _lan_value(dp.told) for dp in facts.datapoints if dp.told is not None}
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False) if told else ""


def _lan_value(told: Told) -> Any:
    if told.type in ("bool", "value", "enum", "bitmap", "string") and not isinstance(told.value, bytes):
        return told.value
    return base64.b64encode(told.raw).decode()


def device_entry(facts: Facts, script: str | None) -> str:
    """An entry of OpenBeken's devices.json: what the capture tells is filled in, `?` stands for what it does not.

    `script` is an autoexec; its commands become the one of the entry, if they fit into it.
    """
    entry: dict[str, Any] = dict.fromkeys(("vendor", "name", "model", "chip", "board"), _ASKED)
    if facts.product.id:
        entry["product"] = facts.product.id
    entry["keywords"] = ["TuyaMCU", *([facts.product.id] if facts.product.id else [])]
    entry["pins"] = {}
    command = startup_command(script)
    if command:
        entry["command"] = command
    entry |= {"image": _ASKED, "wiki": _ASKED}
    return json.dumps(entry, indent=2, ensure_ascii=False)


def startup_command(script: str | None) -> str:
    """The commands of an autoexec as one `backlog`; empty without one, and where it would be too long.

    Comments are left out: a trailing one would become arguments. So are names, if that makes it short enough.
    """
    if not script:
        return ""
    commands = [line.strip() for line in script.splitlines() if _SCRIPT_LINE.match(line)]
    for left_out in ((), _NAMES, (*_NAMES, *_USUAL)):
        kept = [command for command in commands if not command.startswith(left_out)]
        command = f"backlog {'; '.join(kept)}"
        if kept and len(command) <= COMMAND_MOST and not any(";" in one for one in kept):
            return command
    return ""
