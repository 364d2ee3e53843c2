"""Generic Wi-Fi: heartbeat, product, modes, datapoints, time, weather, streams (0x00-0x32, 0x39, 0xEF, 0xF4).

Sources: TDOC and SDK262 unless a row says otherwise.
"""

from __future__ import annotations

from tuyasniff.protocol.compound import Option, Repeat, Switch
from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.families import words
from tuyasniff.protocol.fields import Bytes, Const, Int, enum, u8, u16, u32
from tuyasniff.protocol.net import FreeMemory, Mac
from tuyasniff.protocol.product import ProductJson, ProductText
from tuyasniff.protocol.rows import Command, mcu, module
from tuyasniff.protocol.texts import Json, Sized
from tuyasniff.protocol.times import Time

STREAM_LIMIT = 1100
"""Packets of 1,024 bytes with what stands before them."""

FILE_LIMIT = 10_300
"""Packets of 10,240 bytes with what stands before them (TDOC)."""

DOC = "TDOC, SDK262"
STATE = enum("state", words.NETWORK)
RESULT = enum("result", words.OK_FAILED)
ACCEPTED = enum("result", words.FAILED_OK)
DATA = Bytes("data")
VALID = enum("valid", words.VALID, closed=True)
TIME = Time("time", flag="valid")
TIME_WEEKDAY = Time("time", weekday=True, flag="valid")
OFFSET = u32("offset")
PIN_MOST = 63
KEYS = {1: "key", 4: "switch", 5: "favourite", 6: "countdown"}


def pin(name: str, label: str, high: int | None = None) -> Int:
    """A pin of the module by its GPIO number."""
    return Int(name, label, shows="GPIO{}", high=high)


PRODUCT = (ProductJson("info", "product"), Option("flag", kinds=(u8("flag", "upgrade flag"),)))
PRODUCT_TEXT = (ProductText("product"),)
CATEGORIES = {0xFF: "generic", 0x01: "light"}

BASIC = (
    Command(
        0x00,
        "heartbeat",
        "heartbeat",
        (
            module(),
            mcu(enum("state", {0: "first since the MCU started", 1: "running"}), title="heartbeat answered"),
        ),
        DOC,
        ("55aa00000000ff", "55aa030000010003", "55aa030000010104"),
    ),
    Command(
        0x01,
        "product_info",
        "product information",
        (module(title="product query"), mcu(*PRODUCT), mcu(*PRODUCT_TEXT)),
        f"{DOC}, T2M",
        (
            "55aa0001000000",
            ("55aa0301002a7b2270223a22706b6636676761616f66676f7439626b222c2276223a22312e302e30222c226d223a307d1b"),
            (
                "55aa030100377b2270223a2269756e697661687039327a6c6c643064222c2276223a22312e302e30222c226d"
                "223a302c226e223a312c22736d223a307d18"
            ),
            "55aa01010015364153644e776539496461657751456c312e302e3080",
            "55aa0001001548584d5270454b4c6c4b4c524131624b342e312e360b",
        ),
    ),
    Command(
        0x02,
        "working_mode",
        "working mode",
        (
            module(title="working mode query"),
            mcu(title="working mode: LED and key at the MCU"),
            mcu(
                pin("led", "Wi-Fi LED"),
                pin("key", "reset key"),
                title="working mode: LED and key at the module",
            ),
            mcu(
                pin("led", "Wi-Fi LED", PIN_MOST),
                pin("key", "reset key", PIN_MOST),
                pin("ble_led", "Bluetooth LED", PIN_MOST),
                title="working mode: LEDs and key at the module",
                versions=(0, 2, 3),
            ),
            mcu(
                pin("led", "Tuya LED", PIN_MOST),
                pin("homekit_led", "HomeKit LED", PIN_MOST),
                pin("key", "reset key", PIN_MOST),
                title="working mode: LEDs and key at the module",
                variant="homekit",
                versions=(0, 2, 3),
            ),
        ),
        f"{DOC}, SNIF",
        (
            "55aa0002000001",
            "55aa0302000004",
            "55aa030200020c0d1f",
            "55aa03020002090615",
            "55aa010200020e0416",
            "55aa030200030c0d0e2e",
        ),
    ),
    Command(
        0x02,
        "knob",
        "knob of a dimmer",
        (
            mcu(
                enum("category", CATEGORIES, closed=True),
                u8("key", shows="0x{:02x}"),
                Bytes("value", least=1),
                variant="dimmer",
                versions=(1,),
            ),
        ),
        "OBK issue 291; the layout is inferred",
        ("55aa01020003ff010106", "55aa01020005012402010a39", "55aa010200030109000f"),
    ),
    Command(
        0x03,
        "network_state",
        "network state",
        (
            module(STATE),
            module(
                enum("state", {0: "pairing", 1: "configured, no router", 2: "router connected", 3: "cloud connected"}),
                enum("homekit", {0: "pairing", 1: "configured", 2: "not connected", 3: "connected"}, "HomeKit"),
                variant="homekit",
            ),
            mcu(title="network state acknowledged"),
        ),
        f"{DOC}, SNIF",
        ("55aa000300010003", "55aa000300010407", "55aa0303000005", "55aa00030002010207"),
    ),
    Command(
        0x04,
        "reset",
        "reset of the Wi-Fi settings",
        (mcu(), module(title="reset acknowledged")),
        DOC,
        ("55aa0304000006", "55aa0004000003"),
    ),
    Command(
        0x05,
        "reset_mode",
        "reset into a pairing mode",
        (mcu(enum("mode", words.PAIRING)), mcu(), module(title="reset acknowledged")),
        f"{DOC}, TMA",
        ("55aa030500010008", "55aa030500010109", "55aa0005000004"),
    ),
    Command(
        0x06,
        "set",
        "set datapoints",
        (module(Dps()),),
        DOC,
        (
            "55aa0006000501010001010e",
            "55aa000600056d040001108c",
            "55aa000600141100001001010050030100f5040100a00800003264",
        ),
    ),
    Command(
        0x07,
        "report",
        "report",
        (mcu(Dps(empty=True)), module(u8("result"), title="report acknowledged")),
        f"{DOC}, SNIF",
        (
            "55aa03070008050200040000001e3a",
            "55aa03070005010100010011",
            "55aa030700156d010001016603000c32303138303431323135303762",
            "55aa0007000006",
            "55aa000700010007",
        ),
    ),
    Command(0x08, "query", "query of all datapoints", (module(),), DOC, ("55aa0008000007",)),
    Command(
        0x0A,
        "ota_start",
        "start of an MCU update",
        (
            module(u32("size", "firmware size", "{:,} bytes")),
            mcu(enum("packet", words.PACKETS, "packet size"), title="MCU update accepted"),
        ),
        DOC,
        ("55aa000a00040000680075", "55aa030a0001000d"),
    ),
    Command(
        0x0B,
        "ota_data",
        "data of an MCU update",
        (
            module(u32("offset", shows="{:,}"), DATA),
            mcu(title="data of an MCU update acknowledged"),
        ),
        DOC,
        ("55aa000b0008001122330102030482", "55aa000b00040011223374", "55aa030b00000d"),
        limit=STREAM_LIMIT,
    ),
    Command(
        0x0C,
        "gmt_time",
        "GMT time",
        (mcu(title="GMT time request"), module(VALID, TIME)),
        DOC,
        ("55aa030c00000e", "55aa000c0007011004130506074c"),
    ),
    Command(
        0x0D,
        "factory_mode",
        "factory mode",
        (module(DATA), mcu(DATA)),
        "a constant in old SDKs",
        ("55aa030d00000f",),
    ),
    Command(
        0x0E,
        "wifi_test",
        "Wi-Fi test",
        (
            mcu(title="Wi-Fi test request"),
            module(
                enum("found", words.FAILED_OK, "test", closed=True),
                Switch(
                    "found",
                    cases={
                        0: (enum("reason", words.WIFI_TEST_REASONS),),
                        1: (Int("signal", shows="{} %", high=100),),
                    },
                    other=(u8("reason"),),
                ),
            ),
        ),
        f"{DOC}, PIR",
        ("55aa030e000010", "55aa000e000200000f", "55aa000e0002015060"),
    ),
    Command(
        0x0F,
        "free_memory",
        "free memory",
        (mcu(title="free memory request"), module(FreeMemory("free", "free memory"))),
        DOC,
        ("55aa030f000011", "55aa000f000450d0000032"),
    ),
    Command(
        0x1C,
        "local_time",
        "local time",
        (mcu(title="local time request"), module(VALID, TIME_WEEKDAY)),
        f"{DOC}, TMA",
        (
            "55aa001c000801160c120c082d07a0",
            "55aa031c00001e",
            "55aa001c000801100413050607025f",
            "55aa001c0008000000000000000023",
        ),
    ),
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
        0x22,
        "report_sync",
        "report that waits for an answer",
        (mcu(Dps()),),
        DOC,
        (
            "55aa0322000502010001012e",
            ("55aa03220028010100010002010001000301000100040100010005010001000601000100650100010066010001003c"),
        ),
    ),
    Command(0x23, "report_sync_ack", "report answered", (module(ACCEPTED),), DOC, ("55aa002300010124",)),
    Command(
        0x24,
        "signal",
        "Wi-Fi signal",
        (
            mcu(title="Wi-Fi signal request"),
            module(Int("signal", signed=True, shows="{} dBm", words={0: "error"})),
        ),
        DOC,
        ("55aa0324000026", "55aa00240001ec10", "55aa00240001dafe", "55aa002400010024"),
    ),
    Command(
        0x25,
        "stop_heartbeat",
        "stop the heartbeat",
        (mcu(), module(title="stop of the heartbeat acknowledged")),
        DOC,
        ("55aa0325000027", "55aa0025000024"),
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
        0x2A,
        "serial_pairing",
        "pairing over the serial port",
        (
            mcu(Json("credentials")),
            module(
                enum("result", {0: "received", 1: "not pairing", 2: "wrong JSON", 3: "other error"}),
                title="pairing over the serial port answered",
            ),
        ),
        DOC,
        ("55aa032a00247b2273223a22787878222c2270223a223132333435363738222c2274223a227a7a7a227db7", "55aa002a0001012b"),
    ),
    Command(
        0x2B,
        "network_query",
        "network state query",
        (mcu(), module(STATE, title="network state")),
        DOC,
        ("55aa032b00002d", "55aa002b0001042f"),
    ),
    Command(
        0x2C,
        "router_test",
        "test of a router connection",
        (
            mcu(Json("credentials")),
            module(enum("result", {0: "failed", 1: "connected"}), title="router connection tested"),
        ),
        DOC,
        ("55aa032c00247b2273736964223a22787878222c2270617373776f7264223a223132333435363738227d2c", "55aa002c0001012d"),
    ),
    Command(
        0x2D,
        "mac",
        "MAC address",
        (mcu(title="MAC address query"), module(RESULT, Mac("mac", "MAC address"))),
        DOC,
        ("55aa032d00002f", "55aa002d000700508a06e3a2d971"),
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
        (module(u32("offset", shows="{:,}"), DATA), mcu(title="data of a file acknowledged (old)")),
        f"{DOC}; the layout is that of 0x0B",
        ("55aa00320008000000000102030443", "55aa0332000034"),
        limit=FILE_LIMIT,
    ),
    Command(
        0x39,
        "product_test",
        "product test",
        (
            module(enum("step", {0: "enter", 1: "exit"})),
            mcu(enum("step", {0: "enter", 1: "exit"})),
            module(enum("step", {0: "enter", 1: "exit"}), Const("zero", data=b"\0"), title="product test answered"),
            mcu(enum("step", {0: "enter", 1: "exit"}), Const("zero", data=b"\0"), title="product test answered"),
        ),
        "SDK262",
        ("55aa0039000200003a", "55aa033900030000003e"),
        sub=0x00,
    ),
    *(
        Command(
            0x39,
            f"product_test_{word}",
            f"product test: {title}",
            (module(DATA), mcu(DATA)),
            "SDK262, name only",
            (example,),
            sub=sub,
        )
        for sub, word, title, example in (
            (0x03, "key", "key", "55aa03390001033f"),
            (0x04, "led", "LED", "55aa033900010440"),
            (0x05, "pass", "transparent data", "55aa033900010541"),
            (0x06, "state", "state", "55aa033900010642"),
            (0x07, "result", "result", "55aa033900010743"),
        )
    ),
    Command(0xEF, "user", "defined by the user", (module(DATA), mcu(DATA)), "SDK262, name only", ("55aa03ef000101f3",)),
    Command(
        0xF4, "factory_reset", "factory reset", (module(DATA), mcu(DATA)), "SDK262, name only", ("55aa03f40000f6",)
    ),
)
