"""Generic Wi-Fi: radio codes, extended services, cached datapoints, sleep (0x33, 0x34, 0x90, 0x91).

Sources: TDOC and SDK262 unless a row says otherwise.
"""

from __future__ import annotations

from tuyasniff.protocol.compound import Repeat
from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.families import words
from tuyasniff.protocol.families.common import (
    ACCEPTED,
    DATA,
    RESULT,
    cache_request,
    data_only,
)
from tuyasniff.protocol.fields import Bytes, Const, Flags, Int, enum, u8, u16
from tuyasniff.protocol.rows import Command, mcu, module
from tuyasniff.protocol.texts import Json, Sized
from tuyasniff.protocol.times import Time

DOC = "TDOC, SDK262"
ZONE = enum("zone", {0: "GMT", 1: "local time"})
STAMP = enum("stamp", words.RECORD_STAMP, "time", closed=True)
RECORD = Const("record", data=b"\1")
STAMPED = Time("time", flag="stamp")
MODULE_INFO = {
    0x01: "access point",
    0x02: "country",
    0x03: "serial number",
    0x04: "ffs",
    0x05: "firmware version",
    0x06: "Wi-Fi configuration",
    0x07: "uuid",
    0x08: "key",
    0xFF: "all",
}
FREQUENCY = enum("frequency", {0: "315 MHz", 1: "433.92 MHz"})
LEARNING = enum("state", {1: "enter", 2: "leave"})
RF_HEAD = (
    enum("type", {0: "library", 1: "learnt"}),
    u8("number", "codes"),
    Int("index", words={0xFF: "all"}, shows="{:,}"),
    FREQUENCY,
    u16("rate"),
)

RADIO = (
    Command(
        0x33,
        "rf_learning",
        "learning of radio codes",
        (
            module(LEARNING),
            mcu(LEARNING, RESULT, title="learning of radio codes answered"),
        ),
        DOC,
        ("55aa00330002010136", "55aa033300030101003a"),
        sub=0x01,
    ),
    Command(
        0x33,
        "rf_send",
        "radio codes to send",
        (
            module(
                *RF_HEAD,
                Repeat(
                    "codes",
                    kinds=(u8("times"), u16("delay"), u16("interval"), Sized("code", size=2, holds="bytes")),
                    least=1,
                ),
            ),
            module(*RF_HEAD, DATA),
            mcu(RESULT, title="radio codes answered"),
        ),
        DOC,
        (
            "55aa00330017020100ff000ad90000000000000000112233445566778892",
            "55aa00330012020001ff010ad9030064000a00041122334449",
            "55aa03330002020039",
        ),
        sub=0x02,
    ),
    Command(
        0x33,
        "rf_learnt",
        "learnt radio code",
        (mcu(RESULT, Bytes("code", least=1)), module(RESULT, title="learnt radio code acknowledged")),
        DOC,
        ("55aa03330007030001020304054e", "55aa00330002030037"),
        sub=0x03,
    ),
)

EXTENDED = (
    Command(
        0x34,
        "time_subscribe",
        "subscription to the time",
        (mcu(ZONE), module(RESULT, title="subscription to the time answered")),
        DOC,
        ("55aa0334000201013a", "55aa00340002010036"),
        sub=0x01,
    ),
    Command(
        0x34,
        "time_push",
        "time",
        (module(ZONE, Time("time", weekday=True)), mcu(title="time acknowledged")),
        DOC,
        ("55aa00340009020115081712231c01c5", "55aa033400010239"),
        sub=0x02,
    ),
    Command(
        0x34,
        "weather_now",
        "weather request at once",
        (mcu(), module(RESULT, title="weather request answered")),
        f"{DOC}, TMA",
        ("55aa03340001033a", "55aa00340002030038"),
        sub=0x03,
    ),
    Command(
        0x34,
        "reset_subscribe",
        "subscription to reset notices",
        (mcu(), module(RESULT, title="subscription to reset notices answered")),
        DOC,
        ("55aa03340001043b", "55aa00340002040039"),
        sub=0x04,
    ),
    Command(
        0x34,
        "reset_notice",
        "reset notice",
        (
            module(enum("cause", {0: "local key", 1: "app", 2: "app, data wiped"})),
            mcu(title="reset notice acknowledged"),
        ),
        f"{DOC}; SDK262 sends the sub-command 04 as its acknowledgement",
        ("55aa0034000205003a", "55aa03340001053c"),
        sub=0x05,
    ),
    Command(
        0x34,
        "map_session",
        "map session",
        (
            mcu(title="map session request"),
            module(enum("status", {0: "ok", 1: "not enabled", 2: "failed"}), u16("session")),
        ),
        DOC,
        ("55aa03340001063d", "55aa00340004060000003d"),
        sub=0x06,
    ),
    Command(
        0x34,
        "module_info",
        "module information",
        (
            mcu(
                Repeat("items", kinds=(enum("item", MODULE_INFO),), least=1, plain=True),
                title="module information request",
            ),
            module(RESULT, Json("info", "module")),
            module(RESULT, title="module information refused"),
        ),
        DOC,
        ("55aa03340002070140", "55aa0034001407007b226170223a22506c75735374796c65227d8e", "55aa0034000207013d"),
        sub=0x07,
    ),
    Command(
        0x34,
        "log_level",
        "log level",
        (module(u8("level")), mcu(DATA, title="log level answered")),
        DOC,
        ("55aa0034000208003d", "55aa03340002080040"),
        sub=0x08,
    ),
    Command(
        0x34,
        "time_push",
        "time",
        (mcu(title="time acknowledged, with the number of SDK 2.6.2"),),
        "SDK262",
        ("55aa033400010940",),
        sub=0x09,
    ),
    data_only(0x34, "updating", "update in progress", "ESPH, name only", "55aa003400010a3e", sub=0x0A),
    Command(
        0x34,
        "record",
        "record report",
        (
            mcu(RECORD, STAMP, STAMPED, Dps()),
            mcu(RECORD, STAMP, Dps()),
            module(enum("result", words.RECORD_RESULT), title="record report answered"),
        ),
        DOC,
        (
            "55aa0334000e0b0102160212101b060101000101b1",
            "55aa033400160b01011602160b16210202000400000064030400010340",
            "55aa003400020b0040",
            "55aa033400080b010001010001014e",
        ),
        sub=0x0B,
    ),
    Command(
        0x34,
        "sbus",
        "S-BUS",
        tuple(
            shape
            for side in (module, mcu)
            for shape in (
                side(Const("op", data=b"\1"), title="S-BUS state query"),
                side(
                    Const("op", data=b"\1"),
                    enum(
                        "state",
                        {0: "idle", 1: "binding", 2: "connected", 3: "disconnected", 4: "unbound"},
                    ),
                    title="S-BUS state",
                ),
                side(Const("op", data=b"\2"), RESULT, title="S-BUS data answered"),
                side(Const("op", data=b"\2"), Sized("data", holds="bytes"), title="S-BUS data"),
            )
        ),
        "SDK262",
        ("55aa033400020c0145", "55aa003400030c010245", "55aa003400060c020301020350", "55aa033400030c020047"),
        sub=0x0C,
    ),
)

CACHE_SLEEP = (
    Command(
        0x90,
        "dp_cache",
        "cached datapoints",
        (cache_request(), module(ACCEPTED, Dps(empty=True, counted=True))),
        "OBK2, SDK262",
        ("55aa039000020119ae", "55aa00900002010092", "55aa0090000701011901000101b4", "55aa039000010093"),
    ),
    Command(
        0x91,
        "sleep_request",
        "sleep request",
        (
            module(),
            mcu(enum("answer", {0: "no, ask again later", 1: "yes"}), title="sleep request answered"),
        ),
        "SDK262",
        ("55aa009100010091", "55aa03910002000196"),
        sub=0x00,
    ),
    Command(
        0x91,
        "awake",
        "awake",
        (module(), mcu()),
        "SDK262",
        ("55aa009100010192", "55aa039100010195"),
        sub=0x01,
    ),
    Command(
        0x91,
        "wake_reason",
        "reason of waking up",
        (
            mcu(title="reason of waking up, query"),
            module(Flags("mask", "reasons")),
        ),
        "SDK262",
        ("55aa039100010296", "55aa00910002020195"),
        sub=0x02,
    ),
)

SERVICES = (*RADIO, *EXTENDED, *CACHE_SLEEP)
