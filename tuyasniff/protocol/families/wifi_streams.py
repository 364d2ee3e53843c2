"""Generic Wi-Fi: weather, maps, old files and infrared (0x20, 0x21, 0x28, 0x2E-0x32).

Sources: TDOC and SDK262 unless a row says otherwise.
"""

from __future__ import annotations

from tuyasniff.protocol.compound import Repeat, Switch
from tuyasniff.protocol.families import words
from tuyasniff.protocol.families.common import (
    DATA,
    FILE_LIMIT,
    OFFSET,
    RESULT,
    STREAM_LIMIT,
)
from tuyasniff.protocol.fields import Int, enum, u8, u16, u32
from tuyasniff.protocol.rows import Command, mcu, module
from tuyasniff.protocol.texts import Sized

DOC = "TDOC, SDK262"

STREAMS = (
    Command(
        0x20,
        "weather_request",
        "weather request",
        (
            mcu(Repeat("keys", kinds=(Sized("key"),), least=1, plain=True)),
            module(
                enum("result", words.FAILED_OK),
                enum("error", {0: "none", 1: "wrong format", 2: "exception"}),
                title="weather request answered",
            ),
        ),
        f"{DOC}, TMA",
        (
            "55aa0320000e06772e74656d7006772e706d323580",
            "55aa00200002010022",
            ("55aa0320002806772e74656d700a772e68756d696469747906772e706d323505772e61716908772e646174652e3145"),
        ),
    ),
    Command(
        0x21,
        "weather",
        "weather",
        (
            module(
                Int("result", words={1: "ok"}, closed=True),
                Repeat(
                    "weather",
                    kinds=(
                        Sized("key"),
                        enum("type", {0: "integer", 1: "text"}, closed=True),
                        Switch(
                            "type",
                            cases={0: (Sized("value", holds="int"),), 1: (Sized("value"),)},
                            other=(Sized("value", holds="bytes"),),
                        ),
                    ),
                    least=1,
                ),
            ),
            module(
                Int("result", words={0: "no weather"}, closed=True),
                enum("error", {1: "not authorised"}),
                title="weather refused",
            ),
            mcu(title="weather acknowledged"),
        ),
        f"{DOC}, TMA",
        (
            "55aa0021001b0106772e74656d7000040000002306772e706d3235000400000011c8",
            (
                "55aa002100400108772e74656d702e300004000000160c772e68756d69646974792e3000040000004608772e"
                "706d32352e3000040000002607772e6171692e3000040000006c30"
            ),
            "55aa00210002000123",
            "55aa0021000020",
        ),
    ),
    Command(
        0x28,
        "map_stream",
        "map data",
        (
            mcu(u16("id", "map"), OFFSET, DATA),
            module(
                enum(
                    "result",
                    {0: "ok", 1: "service off", 2: "connection failed", 3: "time-out", 4: "wrong length"},
                ),
                title="map data answered",
            ),
        ),
        DOC,
        ("55aa0328000a007b0000000001020304b9", "55aa002800010028"),
        limit=STREAM_LIMIT,
    ),
    Command(
        0x2E,
        "ir_state",
        "infrared state",
        (
            module(enum("state", {0: "sending", 1: "sent", 2: "learning", 3: "learnt"})),
            mcu(title="infrared state acknowledged"),
        ),
        DOC,
        ("55aa002e0001002e", "55aa032e000030"),
    ),
    Command(
        0x2F,
        "ir_test",
        "infrared test",
        (mcu(title="infrared test request"), module(RESULT)),
        DOC,
        ("55aa032f000031", "55aa002f0001002f"),
    ),
    Command(
        0x30,
        "map_multi",
        "data of several maps",
        (
            mcu(
                u8("protocol"),
                u16("session"),
                u8("map"),
                enum("mode", {0: "accumulate", 1: "clear"}),
                OFFSET,
                DATA,
            ),
            module(RESULT, title="data of several maps answered"),
        ),
        DOC,
        ("55aa0330000d000000010000000001020304054f", "55aa003000010030"),
        limit=STREAM_LIMIT,
    ),
    Command(
        0x31,
        "file_start",
        "start of a file (old)",
        (
            module(u32("size", "file size", "{:,} bytes")),
            mcu(enum("packet", words.PACKETS, "packet size"), title="file accepted (old)"),
        ),
        f"{DOC}; the layout is that of 0x0A",
        ("55aa00310004000068009c", "55aa033100010034"),
    ),
    Command(
        0x32,
        "file_data",
        "data of a file (old)",
        (module(OFFSET, DATA), mcu(title="data of a file acknowledged (old)")),
        f"{DOC}; the layout is that of 0x0B",
        ("55aa00320008000000000102030443", "55aa0332000034"),
        limit=FILE_LIMIT,
    ),
)
