"""Generic Wi-Fi: features of the MCU and transfer of files (0x37).

Sources: TDOC and SDK262 unless a row says otherwise.
"""

from __future__ import annotations

from tuyasniff.protocol.compound import Switch
from tuyasniff.protocol.families.common import (
    DATA,
    FILE_LIMIT,
    OFFSET,
    RESULT,
)
from tuyasniff.protocol.fields import Bytes, Const, enum, u8, u16
from tuyasniff.protocol.rows import Command, mcu, module
from tuyasniff.protocol.texts import Json

DOC = "TDOC, SDK262"
SIZES = {
    0: "256 bytes",
    1: "512 bytes",
    2: "1,024 bytes",
    3: "2,048 bytes",
    4: "3,072 bytes",
    5: "4,096 bytes",
    6: "5,120 bytes",
    7: "10,240 bytes",
}
ACTION = enum("op", {0: "stop all", 1: "stop this one", 2: "state query"})

FILES = (
    Command(
        0x37,
        "features",
        "features of the MCU",
        (
            mcu(Json("features")),
            module(enum("result", {0: "ok", 1: "invalid", 2: "failed"}), title="features answered"),
        ),
        f"{DOC}, OBK2",
        (
            "55aa03370021007b226d63755f6f7461223a302c22616276223a332c22627566223a313032347dac",
            "55aa0337000a007b22616276223a387d2a",
            "55aa00370002000038",
        ),
        sub=0x00,
        limit=FILE_LIMIT,
    ),
    Command(
        0x37,
        "file_notice",
        "notice of a file",
        (
            module(Const("op", data=b"\1")),
            mcu(
                enum("result", {0: "accepted", 1: "rejected"}, closed=True),
                Switch(
                    "result",
                    cases={0: (enum("packet", SIZES, "packet size"),), 1: (enum("reason", {2: "already running"}),)},
                ),
                title="notice of a file answered",
            ),
        ),
        DOC,
        ("55aa0037000201013a", "55aa0337000301000744", "55aa0337000301010240"),
        sub=0x01,
    ),
    Command(
        0x37,
        "file_info",
        "list of files",
        (module(Json("files")), mcu(RESULT, title="list of files answered")),
        DOC,
        (
            (
                "55aa00370039027b226e756d223a312c2266696c6573223a5b7b226e616d65223a2261222c226964223a312c"
                "226c656e223a352c2274797065223a307d5d7dfb"
            ),
            "55aa0337000202003d",
        ),
        sub=0x02,
    ),
    Command(
        0x37,
        "file_block",
        "block of a file",
        (module(u8("number", "file"), OFFSET, DATA), mcu(RESULT, title="block of a file answered")),
        DOC,
        ("55aa0037000b030000000000010203040553", "55aa0337000203003e"),
        sub=0x03,
    ),
    Command(
        0x37,
        "file_control",
        "control of a file transfer",
        (
            mcu(ACTION, u8("reason")),
            module(ACTION, u8("status"), title="state of a file transfer"),
        ),
        DOC,
        ("55aa0337000304000040", "55aa0037000304020140"),
        sub=0x04,
    ),
    Command(
        0x37,
        "file_executed",
        "file carried out",
        (mcu(Bytes("data", least=1)), module(RESULT, title="file carried out, acknowledged")),
        f"{DOC}; the sizes are not known",
        ("55aa03370005050301000148", "55aa0037000205003d"),
        sub=0x05,
    ),
    Command(
        0x37,
        "upload_request",
        "request for an upload",
        (mcu(Json("files")), module(DATA, title="request for an upload answered")),
        DOC,
        ("55aa0337000a067b226e756d223a317d40", "55aa0037000206003e"),
        sub=0x06,
    ),
    Command(
        0x37,
        "upload_block",
        "block of an upload",
        (mcu(u16("id", "file"), OFFSET, DATA), module(RESULT, u8("reason"), title="block of an upload answered")),
        DOC,
        ("55aa033700090700010000000001024d", "55aa0037000307000040"),
        sub=0x07,
    ),
    Command(
        0x37,
        "transfer_result",
        "result of a file transfer",
        (
            module(
                enum("direction", {1: "download", 2: "upload"}),
                RESULT,
                enum("reason", {0: "none", 5: "MCU time-out", 6: "no address for the upload"}),
            ),
            mcu(title="result of a file transfer acknowledged"),
        ),
        DOC,
        ("55aa003700040801000043", "55aa033700010842"),
        sub=0x08,
    ),
)
