"""Bluetooth LE (7-byte header, version 00 both ways).

Sources: BLESDK, ARDB, BLEDOC, BLEX; TMA holds captures of 0x03, 0x04, 0x07, 0xE2 and 0xE9.
"""

from __future__ import annotations

from tuyasniff.model import FamilyName
from tuyasniff.protocol.compound import Repeat, Switch
from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.families import words
from tuyasniff.protocol.families.common import DATA, OFFSET, PRODUCT_TEXT, RESULT, data_only
from tuyasniff.protocol.fields import Bytes, Int, enum, u16, u32
from tuyasniff.protocol.net import Version
from tuyasniff.protocol.rows import Command, Family, mcu, module
from tuyasniff.protocol.texts import Json, Text
from tuyasniff.protocol.times import Time

SDK = "BLESDK"
STATE = enum(
    "state",
    {
        0: "not bound",
        1: "bound, not connected (not bound in the demo)",
        2: "bound and connected (bound, not connected in the demo)",
        3: "connected",
    },
)
FORMAT = enum("format", {0: "date from 2018", 1: "digits", 2: "date from 2000"}, closed=True)
ZONE = Int("zone", "time zone", 2, signed=True, shows="{} hundredths of an hour")
RECORD = enum("stamp", {1: "stamped by the module", 2: "no time", 3: "time of the MCU"}, "time", closed=True)
FIRMWARE, HARDWARE = Version("firmware"), Version("hardware")
LENGTH = u32("size", shows="{:,} bytes")
MD5 = Bytes("md5", "MD5", size=16)


def _crc(size: int) -> Int:
    return Int("crc", "CRC", size, shows="0x{:x}")


BASIC = (
    Command(
        0x00,
        "heartbeat",
        "heartbeat",
        (
            module(),
            mcu(enum("state", {0: "first since the MCU started", 1: "running"}), title="heartbeat answered"),
        ),
        "BLESDK, ARDB",
        ("55aa00000000ff", "55aa000000010000", "55aa000000010101"),
    ),
    Command(
        0x01,
        "product_info",
        "product information",
        (module(title="product query"), mcu(*PRODUCT_TEXT)),
        "BLESDK, ARDB",
        (
            "55aa0001000000",
            "55aa0001000d6162636465666768312e302e301e",
            "55aa0001001561626364656667683132333435363738312e302e30ca",
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
                Int("led", "LED", shows="GPIO{}"),
                Int("key", "reset key", shows="GPIO{}"),
                title="working mode: LED and key at the module",
            ),
        ),
        "BLESDK, ARDB",
        ("55aa0002000001", "55aa000200020c0d1c"),
    ),
    Command(
        0x03,
        "network_state",
        "Bluetooth state",
        (module(STATE), mcu(title="Bluetooth state acknowledged")),
        "ARDB; the demo of BLESDK counts one higher",
        ("55aa000300010205", "55aa0003000002"),
    ),
    Command(
        0x04,
        "reset",
        "reset of the binding",
        (mcu(), module(title="reset acknowledged"), module(RESULT, title="reset answered")),
        "BLESDK, TMA",
        ("55aa0004000003", "55aa000400010004"),
    ),
    Command(0x06, "set", "set datapoints", (module(Dps()),), "BLESDK", ("55aa0006000501010001010e",)),
    Command(
        0x07,
        "report",
        "report",
        (mcu(Dps(empty=True)),),
        "BLESDK, TMA",
        (
            "55aa000700157b00001104016800c801e000a0043800c8052800a02e",
            "55aa000700086702000400000032ad",
            "55aa0007000569050001007a",
            "55aa0007000b74000007000000000000008c",
        ),
    ),
    Command(0x08, "query", "query of all datapoints", (module(),), "BLESDK", ("55aa0008000007",)),
    data_only(0x09, "unbind", "request to unbind", f"{SDK}, name only", "55aa0009000008"),
    Command(
        0x0E,
        "rf_test",
        "radio test",
        (mcu(title="radio test request"), module(Json("info", "result"))),
        SDK,
        ("55aa000e00000d", "55aa000e00197b22726574223a747275652c2272737369223a222d3430227de7"),
    ),
    data_only(0xA0, "module_version", "module version", f"{SDK}, name only", "55aa00a000009f"),
    data_only(0xA1, "factory_reset_notice", "factory reset notice", f"{SDK}, name only", "55aa00a10000a0"),
)

SERVICES = (
    Command(
        0xE0,
        "record",
        "record report",
        (
            mcu(RECORD, Switch("stamp", cases={3: (Time("time"),)}), Dps()),
            mcu(Int("stamp", "time", words={3: "time of the MCU"}, closed=True), Bytes("data", least=1)),
            module(RESULT, title="record report answered"),
        ),
        f"{SDK}; the layout of the time is inferred",
        (
            "55aa00e00006010101000101ea",
            "55aa00e0000c031a011f0c0000010100010138",
            "55aa00e00003030102e8",
            "55aa00e0000100e0",
        ),
    ),
    Command(
        0xE1,
        "time",
        "time",
        (
            mcu(FORMAT, title="time request"),
            module(
                RESULT,
                FORMAT,
                Switch(
                    "format",
                    cases={
                        0: (Time("time", weekday=True, base=2018),),
                        1: (Text("milliseconds", size=13, pattern="[0-9]+"),),
                        2: (Time("time", weekday=True),),
                    },
                ),
                ZONE,
            ),
        ),
        SDK,
        (
            "55aa00e1000101e2",
            "55aa00e1000b000008011f0c000006032048",
            "55aa00e100110001313730303030303030303030300064ce",
            "55aa00e1000b00021a011f0c000006fe0c43",
        ),
    ),
    Command(
        0xE2,
        "advertising",
        "advertising interval",
        (
            mcu(Int("interval", shows="{} x 100 ms", high=20)),
            module(enum("result", words.OK_FAILED, closed=True), title="advertising interval answered"),
        ),
        "BLESDK, TMA",
        ("55aa00e200010aec", "55aa00e2000100e2"),
    ),
    data_only(0xE4, "clock_off", "system clock off", f"{SDK}, name only", "55aa00e40000e3"),
    data_only(0xE5, "low_power", "low power on", f"{SDK}, name only", "55aa00e50000e4"),
    Command(
        0xE6,
        "password",
        "one-time password",
        (
            mcu(Text("password", size=8, pattern="[ -~]+")),
            module(RESULT, title="one-time password answered"),
        ),
        SDK,
        ("55aa00e60008313233343536373891", "55aa00e6000100e6"),
    ),
    data_only(0xE7, "disconnect", "end of the connection", f"{SDK}, name only", "55aa00e70000e6"),
    Command(
        0xE8,
        "mcu_version_query",
        "MCU version query",
        (module(), mcu(FIRMWARE, HARDWARE, title="MCU version")),
        SDK,
        ("55aa00e80000e7", "55aa00e80006010000010000ef"),
    ),
    Command(
        0xE9,
        "mcu_version",
        "MCU version",
        (mcu(FIRMWARE, HARDWARE), module(DATA, title="MCU version acknowledged")),
        "BLESDK, TMA",
        ("55aa00e90006010000010000f0", "55aa00e90000e8"),
    ),
)

UPDATE = (
    Command(
        0xEA,
        "ota_request",
        "request for an MCU update",
        (
            module(u16("limit", "longest packet", "{:,} bytes")),
            mcu(
                enum("result", {0: "ok", 1: "no"}),
                FIRMWARE,
                u16("limit", "longest packet", "{:,} bytes"),
                title="request for an MCU update answered",
            ),
        ),
        SDK,
        ("55aa00ea000200c8b3", "55aa00ea00060001000000c8b8"),
    ),
    Command(
        0xEB,
        "ota_file",
        "file of an MCU update",
        (
            module(Text("product", "product id", size=8), FIRMWARE, MD5, LENGTH, _crc(4)),
            mcu(
                enum("result", {0: "ok", 1: "product", 2: "version", 3: "size", 4: "other"}),
                LENGTH,
                _crc(4),
                MD5,
                title="file of an MCU update answered",
            ),
        ),
        SDK,
        (
            "55aa00eb00236162636465666768010001000102030405060708090a0b0c0d0e0f000068001234567827",
            "55aa00eb0019000000680012345678000102030405060708090a0b0c0d0e0ff7",
        ),
    ),
    Command(
        0xEC, "ota_offset", "offset of an MCU update", (module(OFFSET), mcu(OFFSET)), SDK, ("55aa00ec000400000000ef",)
    ),
    Command(
        0xED,
        "ota_data",
        "data of an MCU update",
        (
            module(u16("packet"), Int("size", size=2), _crc(2), DATA),
            mcu(
                enum("result", {0: "ok", 1: "sequence", 2: "length", 3: "CRC"}),
                title="data of an MCU update answered",
            ),
        ),
        SDK,
        ("55aa00ed000a000000041234010203044a", "55aa00ed000100ed"),
    ),
    Command(
        0xEE,
        "ota_end",
        "end of an MCU update",
        (
            module(),
            mcu(enum("result", {0: "ok", 1: "length", 2: "CRC"}), title="end of an MCU update answered"),
        ),
        SDK,
        ("55aa00ee0000ed", "55aa00ee000100ee"),
    ),
    data_only(0xF0, "ble_ota_state", "state of a Bluetooth update", f"{SDK}, name only", "55aa00f0000100f0"),
    Command(
        0xF9,
        "firmware_channels",
        "firmware of all channels",
        (
            mcu(
                Repeat(
                    "channels",
                    kinds=(Int("channel", low=10, high=19), Version("software"), Version("hardware")),
                    counted=True,
                )
            ),
            module(RESULT, title="firmware of all channels answered"),
        ),
        "BLEX",
        ("55aa00f90008010a0100020100000f", "55aa00f9000100f9"),
    ),
)

BLE = Family(
    FamilyName.BLE,
    "Bluetooth LE",
    False,
    (*BASIC, *SERVICES, *UPDATE),
    module_versions=(0,),
    mcu_versions=(0,),
)
