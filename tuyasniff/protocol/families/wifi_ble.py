"""Generic Wi-Fi with Bluetooth: test, state, remote controls, sub-devices (0x35, and 0x34/20 over Wi-Fi).

Sources: TDOC and SDK262 unless a row says otherwise.
"""

from __future__ import annotations

from tuyasniff.protocol.compound import Switch
from tuyasniff.protocol.families import words
from tuyasniff.protocol.families.common import (
    DATA,
    PERCENT,
    RESULT,
)
from tuyasniff.protocol.fields import Int, enum, u8
from tuyasniff.protocol.net import Mac
from tuyasniff.protocol.rows import Command, mcu, module

DOC = "TDOC, SDK262"
BLE_STATE = enum(
    "state",
    {
        0: "not bound, not connected",
        1: "not bound, connected",
        2: "bound, not connected",
        3: "bound and connected",
        4: "not known",
    },
)
CATEGORY = enum("category", {0x01: "light", 0xFF: "generic"})
REMOTE_KEYS = enum(
    "key",
    {0x01: "key", 0x04: "switch", 0x05: "favourite", 0x06: "countdown"},
)
BLUETOOTH = (
    Command(
        0x35,
        "ble_test",
        "Bluetooth test",
        (
            mcu(title="Bluetooth test request"),
            module(
                enum("found", words.FAILED_OK, "test", closed=True),
                Switch("found", cases={1: (PERCENT,)}, other=(u8("error"),)),
            ),
        ),
        DOC,
        ("55aa033500010139", "55aa003500030101144d", "55aa0035000301000038"),
        sub=0x01,
    ),
    Command(
        0x35,
        "ble_state",
        "Bluetooth state",
        (module(BLE_STATE), mcu(title="Bluetooth state acknowledged")),
        DOC,
        ("55aa0035000204033d", "55aa03350001043c"),
        sub=0x04,
    ),
    Command(
        0x35,
        "ble_query",
        "Bluetooth state query",
        (mcu(), module(BLE_STATE, title="Bluetooth state")),
        DOC,
        ("55aa03350001053d", "55aa0035000205033e"),
        sub=0x05,
    ),
    Command(
        0x35,
        "ble_remote",
        "remote control over Bluetooth",
        (
            module(CATEGORY, REMOTE_KEYS, DATA),
            mcu(title="remote control over Bluetooth acknowledged"),
        ),
        DOC,
        ("55aa00350007061122010203047e", "55aa03350001063e"),
        sub=0x06,
    ),
    Command(
        0x35,
        "ble_remote_bind",
        "binding of a remote control",
        (
            module(enum("op", {0: "unbind", 1: "bind"}), u8("group")),
            mcu(enum("op", {0: "unbind", 1: "bind"}), u8("group")),
            module(RESULT, title="binding of a remote control answered"),
            mcu(RESULT, title="binding of a remote control answered"),
        ),
        f"{DOC}; the direction and the answer are inferred",
        ("55aa0335000307010143", "55aa0035000207003d"),
        sub=0x07,
    ),
    Command(
        0x35,
        "ble_subdevice",
        "data of a Bluetooth sub-device",
        (
            module(Mac("mac", "MAC address"), Int("number", "sequence number", 4), DATA),
            mcu(Mac("mac", "MAC address"), Int("number", "sequence number", 4), DATA),
        ),
        f"{DOC}; the direction is not known",
        ("55aa0035000d08508a06e3a2d90000000101028b",),
        sub=0x08,
    ),
    Command(
        0x34,
        "wifi_remote",
        "remote control over Wi-Fi",
        (
            module(CATEGORY, REMOTE_KEYS, DATA),
            mcu(title="remote control over Wi-Fi acknowledged"),
        ),
        DOC,
        ("55aa00340004200104015d", "55aa033400012057"),
        sub=0x20,
    ),
)
