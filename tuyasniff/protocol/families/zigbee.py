"""Zigbee (9-byte header with sequence number, version 02 both ways). A reply repeats the request's number.

Sources: ZDOC, ARDZ, ZMOD, ZRD and ZROUT. The header of the Matter variant names the same commands (ZMOD); power line
modules (PLC) use the same frame, but only one of their commands is known (OTHERDOC).
"""

from __future__ import annotations

from tuyasniff.model import FamilyName
from tuyasniff.protocol.compound import Repeat, Switch
from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.families import words
from tuyasniff.protocol.families.common import DATA, IDS, OFFSET, PRODUCT_ANY, data_only
from tuyasniff.protocol.fields import Bytes, Int, enum, u8
from tuyasniff.protocol.net import PackedVersion
from tuyasniff.protocol.rows import Command, Family, mcu, module
from tuyasniff.protocol.texts import Text
from tuyasniff.protocol.times import UnixTime

PLC = "plc"
STATE = enum("state", {0: "not joined", 1: "joined", 2: "error", 3: "joining", 5: "reset"})
ACK = enum(
    "result",
    {0x00: "failed", 0x01: "ok", 0x10: "ok", 0x20: "failed", 0x40: "time-out", 0x80: "busy"},
)
KEEP = {0xFFFE: "unchanged"}
KEEP_BYTE = {0xFE: "unchanged"}


def _kept(name: str, label: str) -> Int:
    return Int(name, label, 2, words=KEEP, shows="{:,}")


def _kept_byte(name: str, label: str) -> Int:
    return Int(name, label, words=KEEP_BYTE, shows="{:d}")


COMMANDS = (
    Command(
        0x00,
        "factory_new",
        "factory-new notice",
        (module(DATA), mcu(DATA, title="factory-new notice acknowledged")),
        "ZMOD",
        ("55aa02000100000002",),
    ),
    Command(
        0x01,
        "product_info",
        "product information",
        (module(title="product query"), mcu(*PRODUCT_ANY)),
        "ZDOC, ZRD, ZROUT",
        (
            "55aa02000101000003",
            "55aa02000101001c7b2270223a2265646c38707a316b222c2276223a22312e302e30227d8d",
            "55aa0200010100227b2270223a226162636465666768222c2276223a22312e302e30222c2267223a317d06",
            "55aa02000101001d7b2270223a2265646c38707a316b222c2276223a22312e302e30227d018f",
        ),
    ),
    Command(
        0x02,
        "network_state",
        "network state",
        (module(STATE), mcu(title="network state acknowledged, or asked for")),
        "ZMOD, ZROUT",
        ("55aa0200020200010107", "55aa02000202000005"),
    ),
    Command(
        0x03,
        "configure",
        "restart or pairing of the module",
        (
            mcu(enum("op", {0: "restart the module", 1: "leave and pair again"})),
            module(title="restart or pairing acknowledged"),
            module(enum("result", words.OK_FAILED), title="restart or pairing answered"),
        ),
        "ARDZ, ZRD, ZROUT",
        ("55aa020009030001010f", "55aa020008030001000d", "55aa0200090300000d", "55aa020009030001000e"),
    ),
    Command(0x04, "set", "set datapoints", (module(Dps()),), "ARDZ, ZRD", ("55aa020003040005010100010111",)),
    Command(
        0x06,
        "report",
        "report",
        (mcu(Dps()), module(ACK, title="report acknowledged")),
        "ARDZ: passive; ZMOD: the MCU's own report; ZRD accepts it as the answer to a set",
        ("55aa02010206000810020004000000d2fa", "55aa020102060001010c"),
    ),
    Command(
        0x05,
        "report",
        "report",
        (mcu(Dps()), module(ACK, title="report acknowledged")),
        "ARDZ: active; ZMOD: the answer to a set; ZRD accepts it as any report",
        ("55aa020003050005010100010112", "55aa020003050001010b"),
    ),
    Command(
        0x08,
        "rf_test",
        "radio test",
        (
            mcu(u8("channel")),
            module(
                enum("found", words.FAILED_OK, "test", closed=True),
                Switch("found", cases={1: (Int("signal", shows="{} %", high=100),)}),
            ),
        ),
        "ZDOC, ZMOD",
        ("55aa0200010800010b16", "55aa02000108000201505d", "55aa020001080001000b"),
    ),
    Command(
        0x09,
        "scene_count",
        "number of scene switches",
        (module(title="number of scene switches, query"), mcu(u8("number"))),
        "ZMOD",
        ("55aa0200010900000b", "55aa0200010900010410"),
    ),
    Command(
        0x0A,
        "scene",
        "scene trigger",
        (mcu(u8("id", "scene")), module(ACK, title="scene trigger acknowledged")),
        "ZMOD",
        ("55aa0200010a0001010e", "55aa0200020a0001010f"),
    ),
    Command(
        0x0B,
        "mcu_version",
        "MCU version",
        (module(title="MCU version query"), mcu(PackedVersion("mcu_version", "MCU version"))),
        "ZMOD",
        ("55aa0200120b00001e", "55aa0200120b0001405f"),
    ),
    data_only(0x0C, "ota_notify", "notice of an MCU update", "ZMOD, name only", "55aa0200010c00010110"),
    Command(
        0x0D,
        "ota_data",
        "data of an MCU update",
        (
            mcu(
                Text("product", "product id", size=8),
                PackedVersion("mcu_version", "MCU version"),
                OFFSET,
                Bytes("size", least=1),
                title="data of an MCU update, request",
            ),
            module(DATA),
        ),
        "ZMOD",
        ("55aa0200010d000e65646c38707a316b40000000003282", "55aa0200010d0005010203040523"),
    ),
    data_only(0x0E, "ota_result", "result of an MCU update", "ZMOD, name only", "55aa0200010e00010011"),
    Command(
        0x20,
        "network_query",
        "network state query",
        (mcu(), module(STATE, title="network state")),
        "ZROUT",
        ("55aa02001120000032", "55aa0200112000010134"),
    ),
    Command(
        0x24,
        "time",
        "time",
        (
            mcu(title="time request"),
            module(UnixTime("utc", "UTC"), UnixTime("local", "local time", zone="local time")),
        ),
        "ZRD; the seconds count from 1970",
        ("55aa02001024000035", "55aa0200102400086553f1006553ff10ad"),
    ),
    data_only(0x25, "mcu_type", "MCU type", "ZMOD, name only", "55aa0200012500010028"),
    Command(
        0x26,
        "network_parameters",
        "network parameters",
        (
            mcu(
                _kept("heartbeat", "heartbeat"),
                _kept("join", "time to join"),
                _kept("rejoin", "time to rejoin"),
                _kept("poll", "polling"),
                _kept("fast_poll", "fast polling"),
                _kept_byte("fail", "failed polls"),
                _kept_byte("retry", "retries"),
                _kept_byte("trigger", "rejoin trigger"),
                _kept_byte("power", "transmission power"),
            ),
            module(DATA, title="network parameters answered"),
        ),
        "ZDOC, ZMOD",
        ("55aa02000126000e00b4fffefffe00fa006403fefe0b4c", "55aa0200012600010029"),
    ),
    data_only(0x27, "broadcast", "broadcast data", "ZMOD, name only", "55aa020001270001012b"),
    Command(
        0x27,
        "plc_command",
        "command of a power line module",
        (module(DATA, variant=PLC),),
        "OTHERDOC, a sample without a name; nothing in a frame tells PLC from Zigbee",
        ("55aa020001270001012b",),
    ),
    Command(
        0x28,
        "query",
        "query of datapoints",
        (module(Repeat("ids", "datapoints", kinds=(IDS,), plain=True)),),
        "ZRD",
        ("55aa02fff028000018", "55aa02000128000201103d"),
    ),
    data_only(0x29, "beacon", "beacon notice", "ZMOD, name only", "55aa020001290001012d"),
    data_only(0x2B, "wake_delay", "configuration of the wake-up delay", "ZDOC, name only", "55aa0200012b00010a38"),
    data_only(0xFF, "ibeacon", "iBeacon", "a clone, name only", "55aa020001ff00010103"),
)

ZIGBEE = Family(FamilyName.ZIGBEE, "Zigbee", True, COMMANDS, module_versions=(2,), mcu_versions=(2,))
