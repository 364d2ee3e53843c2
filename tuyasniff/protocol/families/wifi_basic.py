"""Generic Wi-Fi: heartbeat, product, modes, datapoints, update, time, network (0x00-0x2D, 0x39, 0xEF, 0xF4).

Sources: TDOC and SDK262 unless a row says otherwise.
"""

from __future__ import annotations

from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.families import words
from tuyasniff.protocol.families.common import (
    ACCEPTED,
    DATA,
    OFFSET,
    PRODUCT,
    PRODUCT_TEXT,
    RESULT,
    STREAM_LIMIT,
    TIME,
    TIME_WEEKDAY,
    VALID,
    WIFI_TEST,
    data_only,
)
from tuyasniff.protocol.fields import Bytes, Const, Int, enum, u8, u32
from tuyasniff.protocol.net import FreeMemory, Mac
from tuyasniff.protocol.rows import Command, mcu, module
from tuyasniff.protocol.texts import Json

DOC = "TDOC, SDK262"
NAMED = "SDK262, name only"
STATE = enum("state", words.NETWORK)
PIN_MOST = 63


def pin(name: str, label: str, high: int | None = None) -> Int:
    """A pin of the module by its GPIO number."""
    return Int(name, label, shows="GPIO{}", high=high)


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
        "OBK; the layout is inferred",
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
            module(OFFSET, DATA),
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
            module(*WIFI_TEST),
        ),
        f"{DOC}, PIR",
        ("55aa030e000010", "55aa000e000200000f", "55aa000e0002015060"),
    ),
    Command(
        0x0F,
        "free_memory",
        "free memory",
        (mcu(title="free memory request"), module(FreeMemory("free", "free memory", 4, shows="{:,} bytes"))),
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
    data_only(0x39, "product_test_key", "product test: key", NAMED, "55aa03390001033f", sub=0x03),
    data_only(0x39, "product_test_led", "product test: LED", NAMED, "55aa033900010440", sub=0x04),
    data_only(0x39, "product_test_pass", "product test: transparent data", NAMED, "55aa033900010541", sub=0x05),
    data_only(0x39, "product_test_state", "product test: state", NAMED, "55aa033900010642", sub=0x06),
    data_only(0x39, "product_test_result", "product test: result", NAMED, "55aa033900010743", sub=0x07),
    data_only(0xEF, "user", "defined by the user", NAMED, "55aa03ef000101f3"),
    data_only(0xF4, "factory_reset", "factory reset", NAMED, "55aa03f40000f6"),
)
