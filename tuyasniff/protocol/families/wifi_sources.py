"""Datapoints with their source (0x36): the generic numbering (TDOC), and that of offline voice (OVDOC), one lower.

HomeKit has other content under the same command: `homekit.py`.
"""

from __future__ import annotations

from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.families import words
from tuyasniff.protocol.families.common import RESULT
from tuyasniff.protocol.fields import enum, u8
from tuyasniff.protocol.rows import Command, mcu, module

ENABLE = enum("enable", words.ON_OFF)
WHY = enum("why", {0: "own report", 1: "answer to a query", 2: "answer to a set"}, "reason", closed=True)
SOURCE = enum(
    "source",
    {
        0x00: "not known",
        0x01: "LAN",
        0x02: "WAN",
        0x03: "local timer",
        0x04: "WAN scene",
        0x05: "reliable channel",
        0x06: "Bluetooth",
        0x07: "LAN scene",
        0xF0: "offline voice",
    },
    closed=True,
)
VOICE_SOURCE = enum(
    "source",
    {
        0: "not known",
        1: "LAN",
        2: "WAN",
        3: "local timer",
        4: "local linkage",
        5: "LAN linkage",
        6: "Bluetooth",
        7: "voice module",
    },
    closed=True,
)

ENABLE_TITLE = "datapoints with source, switch"
SET_TITLE = "set datapoints, with source"
REPORT_TITLE = "report with source"

SOURCES = (
    Command(
        0x36,
        "source_enable",
        ENABLE_TITLE,
        (mcu(ENABLE), module(RESULT, title="datapoints with source, answered")),
        "TDOC",
        ("55aa0336000201013c", "55aa00360002010038"),
        sub=0x01,
    ),
    Command(
        0x36, "source_set", SET_TITLE, (module(SOURCE, Dps()),), "TDOC", ("55aa003600070201030100010145",), sub=0x02
    ),
    Command(
        0x36,
        "source_report",
        REPORT_TITLE,
        (mcu(WHY, SOURCE, Dps()),),
        "TDOC",
        ("55aa0336000b030202050200040000001e73",),
        sub=0x03,
    ),
    Command(
        0x36,
        "source_enable",
        ENABLE_TITLE,
        (
            mcu(ENABLE, variant="voice"),
            module(RESULT, title="datapoints with source, answered", variant="voice"),
        ),
        "OVDOC",
        ("55aa0336000200013b", "55aa00360002000037"),
        sub=0x00,
    ),
    Command(
        0x36,
        "source_set",
        SET_TITLE,
        (module(VOICE_SOURCE, Dps(), variant="voice"),),
        "OVDOC",
        ("55aa003600070101030100010144",),
        sub=0x01,
    ),
    Command(
        0x36,
        "source_report",
        REPORT_TITLE,
        (mcu(WHY, VOICE_SOURCE, Dps(), variant="voice"),),
        "OVDOC",
        ("55aa0336000802000701010001014d",),
        sub=0x02,
    ),
    Command(
        0x36,
        "fan_test",
        "fan test",
        (mcu(u8("step"), u8("hold", shows="{} s"), variant="sdk"),),
        "SDK262 sends 0x72/01 under this command",
        ("55aa03360003010a054b",),
        sub=0x01,
    ),
)
