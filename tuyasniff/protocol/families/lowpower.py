"""Low-power and power-off Wi-Fi, and the lock variant of it (7-byte header, version 00 both ways).

Sources: LPDOC, LPSDK, SNIF, PIR and TMA unless a row says otherwise. One acknowledgement is printed with version 03.
"""

from __future__ import annotations

from tuyasniff.model import FamilyName
from tuyasniff.protocol.compound import Switch
from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.families import words
from tuyasniff.protocol.families.cellular import NARROWBAND_PRODUCT
from tuyasniff.protocol.families.common import (
    ACCEPTED,
    DATA,
    OFFSET,
    PERCENT,
    PRODUCT,
    PRODUCT_CAPABLE,
    STREAM_LIMIT,
    TIME,
    TIME_WEEKDAY,
    VALID,
    WIFI_TEST,
    cache_request,
)
from tuyasniff.protocol.fields import enum, u8, u32
from tuyasniff.protocol.rows import Command, Family, mcu, module
from tuyasniff.protocol.texts import Sized

DOC = "LPDOC, LPSDK"
LOCK = "lock"
LOCK_DOC = "LPSDK 1.0.7"
LOCK_NAME = "LPSDK 1.0.7, name only"
UPGRADE = enum("state", words.UPGRADE)

BASIC = (
    Command(
        0x00,
        "heartbeat",
        "heartbeat",
        (module(title="heartbeat, though this family has none"),),
        "TMA: some modules send one at the start",
        ("55aa00000000ff",),
    ),
    Command(
        0x01,
        "product_info",
        "product information",
        (module(title="product query"), mcu(*PRODUCT)),
        DOC,
        ("55aa0001000000", "55aa000100247b2270223a2233736c7069726c6e6c71703062716f31222c2276223a22312e302e30227dc6"),
    ),
    Command(
        0x02,
        "network_state",
        "network state",
        (module(enum("state", words.NETWORK)), mcu(title="network state acknowledged")),
        DOC,
        ("55aa000200010406", "55aa000200010305", "55aa000200010204", "55aa0002000001"),
    ),
    Command(
        0x03,
        "reset",
        "reset of the Wi-Fi settings",
        (mcu(), module(title="reset acknowledged")),
        DOC,
        ("55aa0003000002",),
    ),
    Command(
        0x04,
        "reset_mode",
        "reset into a pairing mode",
        (mcu(enum("mode", words.PAIRING)), module(title="reset acknowledged")),
        DOC,
        ("55aa000400010105", "55aa0004000003"),
    ),
    Command(
        0x05,
        "report",
        "report",
        (mcu(Dps()), module(u8("result"), title="report acknowledged")),
        f"{DOC}; the result is 00 in LPDOC, 01 from the TYWE3S",
        (
            "55aa0005000501010001000c",
            "55aa00050005030400010213",
            "55aa000500156d010001016603000c3230313830343132313530375d",
            "55aa000500010005",
            "55aa000500010106",
        ),
    ),
    Command(
        0x06,
        "local_time",
        "local time",
        (mcu(title="local time request"), module(VALID, TIME_WEEKDAY)),
        DOC,
        ("55aa0006000005", "55aa00060008011209111009050159"),
    ),
    Command(
        0x07,
        "wifi_test",
        "Wi-Fi test",
        (mcu(title="Wi-Fi test request"), module(*WIFI_TEST)),
        DOC,
        ("55aa0007000006", "55aa00070002015059"),
    ),
    Command(
        0x08,
        "record",
        "record report",
        (
            mcu(VALID, TIME, Dps()),
            module(
                enum("result", {0: "stored", 1: "ok, send the stored ones", 2: "failed"}),
                title="record report answered",
            ),
        ),
        f"{DOC}, TMA",
        (
            "55aa0008000c011204130d031d6d01000101da",
            "55aa0008000c00020202020202010100010123",
            "55aa0008000c00010101010101030400010223",
            "55aa000800010008",
        ),
    ),
    Command(
        0x09,
        "set",
        "set datapoints",
        (module(Dps()), mcu(title="set datapoints acknowledged")),
        DOC,
        ("55aa00090005030100010113", "55aa030900000b"),
    ),
    Command(
        0x0A,
        "wifi_upgrade",
        "update of the Wi-Fi firmware",
        (mcu(title="update of the Wi-Fi firmware, request"), module(UPGRADE)),
        DOC,
        ("55aa000a000009", "55aa000a0001010b"),
    ),
    Command(
        0x0B,
        "signal",
        "Wi-Fi signal",
        (
            mcu(title="Wi-Fi signal request"),
            module(
                enum("found", words.FAILED_OK, "test", closed=True),
                Switch("found", cases={1: (PERCENT,)}, other=(u8("reason"),)),
            ),
        ),
        DOC,
        ("55aa000b00000a", "55aa000b000201505d"),
    ),
    Command(
        0x0C,
        "mcu_upgrade",
        "update of the MCU firmware",
        (mcu(title="update of the MCU firmware, request"), module(UPGRADE)),
        DOC,
        ("55aa000c00000b", "55aa000c0001000c"),
    ),
    Command(
        0x0D,
        "ota_start",
        "start of an MCU update",
        (module(u32("size", "firmware size", "{:,} bytes")), mcu(title="MCU update accepted")),
        DOC,
        ("55aa000d00040000680078", "55aa000d00000c"),
    ),
    Command(
        0x0E,
        "ota_data",
        "data of an MCU update",
        (module(OFFSET, DATA), mcu(title="data of an MCU update acknowledged")),
        DOC,
        ("55aa000e0008001122330102030485", "55aa000e00040011223377", "55aa000e00000d"),
        limit=STREAM_LIMIT,
    ),
    Command(
        0x10,
        "dp_cache",
        "cached datapoints",
        (cache_request(), module(ACCEPTED, Dps(empty=True, counted=True))),
        f"{DOC}, OBK",
        (
            "55aa001000010010",
            "55aa00100004037372716c",
            "55aa0010000201091b",
            "55aa00100002010012",
            "55aa0010001201021102000400000001120200040000000155",
        ),
    ),
)


def lock_data(code: int, name: str, title: str, example: str) -> Command:
    """A command of locks of which only the name is known."""
    shapes = (module(DATA, variant=LOCK), mcu(DATA, variant=LOCK))
    return Command(code, name, title, shapes, LOCK_NAME, (example,))


LOCKS = (
    Command(
        0x01,
        "product_info",
        "product information",
        (mcu(*PRODUCT_CAPABLE, title="product information, lock", variant=LOCK),),
        "LOCKDOC",
        (("55aa0001002c7b2270223a2261626364656667683132333435363738222c2276223a22312e302e30222c22636170223a317d7e"),),
    ),
    Command(
        0x10,
        "gmt_time",
        "GMT time",
        (mcu(title="GMT time request", variant=LOCK), module(VALID, TIME, variant=LOCK)),
        LOCK_DOC,
        ("55aa001000000f", "55aa00100007011a011f0c00005d"),
    ),
    lock_data(0x11, "password_single", "temporary password", "55aa001100010112"),
    lock_data(0x12, "password_dynamic", "check of a dynamic password", "55aa001200010113"),
    lock_data(0x13, "passwords", "temporary passwords", "55aa001300010114"),
    lock_data(0x14, "password_schedule", "temporary password with schedule", "55aa001400010115"),
    Command(
        0x15,
        "dp_cache",
        "cached datapoints",
        (
            cache_request(LOCK),
            module(ACCEPTED, Dps(empty=True, counted=True), variant=LOCK),
        ),
        LOCK_DOC,
        ("55aa001500010015", "55aa0015000a0101090200040000000130"),
    ),
    lock_data(0x16, "password_offline", "offline dynamic password", "55aa001600010117"),
    Command(
        0x17,
        "serial_number",
        "serial number of the MCU",
        (
            module(title="serial number query", variant=LOCK),
            mcu(Sized("serial", "serial number"), variant=LOCK),
        ),
        f"{LOCK_DOC}; the query is inferred",
        ("55aa0017000016", "55aa001700050441313233f6"),
    ),
    Command(
        0x18,
        "report_fast",
        "fast report",
        (mcu(Dps(), variant=LOCK), module(DATA, variant=LOCK), mcu(DATA, variant=LOCK)),
        f"{LOCK_NAME}; that it carries datapoints is inferred",
        ("55aa00180005010100010120", "55aa001800010018", "55aa00180002000019"),
    ),
    Command(
        0x19,
        "record_fast",
        "fast record report",
        (mcu(VALID, TIME, Dps(), variant=LOCK), module(DATA, variant=LOCK), mcu(DATA, variant=LOCK)),
        f"{LOCK_NAME}; the layout is inferred from 0x08",
        ("55aa0019000c011a011f0c000001010001016f", "55aa001900010019"),
    ),
    lock_data(0x1A, "wifi_state", "Wi-Fi state query", "55aa001a000019"),
    lock_data(0x1C, "positional_notation", "positional notation", "55aa001c0001011d"),
    lock_data(0x21, "automatic_update", "automatic update", "55aa002100010122"),
    lock_data(0x25, "reset_notice", "reset notice", "55aa002500010126"),
    lock_data(0xF0, "wifi_test_2", "second Wi-Fi test", "55aa00f00000ef"),
)

LOWPOWER = Family(
    FamilyName.LOWPOWER,
    "low-power Wi-Fi",
    False,
    (*BASIC, *LOCKS, NARROWBAND_PRODUCT),
    module_versions=(0,),
    mcu_versions=(0, 3),
)
