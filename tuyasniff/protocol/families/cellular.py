"""LTE Cat.1 inside the generic set (CAT1, CAT1LOC). NB-IoT uses the generic commands as they are (NBDOC)."""

from __future__ import annotations

from tuyasniff.protocol.families import words
from tuyasniff.protocol.families.common import DATA, RESULT
from tuyasniff.protocol.fields import Int, enum, u8, u16
from tuyasniff.protocol.rows import Command, mcu, module
from tuyasniff.protocol.texts import Text

CAT1 = "cat1"
SWITCH = enum("enable", words.ON_OFF)
MODES = {0: "GPS and BDS", 1: "GPS and GLONASS", 2: "GPS", 3: "BDS", 4: "GLONASS", 5: "Galileo"}
CODE = Int("code", "command", shows="0x{:02x}")

CELLULAR = (
    Command(
        0x72,
        "positioning",
        "satellite positioning",
        (
            mcu(SWITCH, enum("mode", MODES), variant=CAT1),
            module(u8("result"), u8("mode_result"), title="satellite positioning answered", variant=CAT1),
        ),
        "CAT1LOC; which result means ok is not certain",
        ("55aa03720003810100f9", "55aa00720003810101f7"),
        sub=0x81,
    ),
    Command(
        0x72,
        "wifi_positioning",
        "positioning by Wi-Fi",
        (
            mcu(SWITCH, variant=CAT1),
            module(DATA, title="positioning by Wi-Fi answered", variant=CAT1),
        ),
        "CAT1LOC",
        ("55aa037200028201f9", "55aa007200028200f5"),
        sub=0x82,
    ),
    Command(
        0x72,
        "position_report",
        "automatic position report",
        (
            mcu(
                u16("period", shows="{:,} s"),
                u8("dp", "datapoint"),
                variant=CAT1,
            ),
            module(RESULT, title="automatic position report answered", variant=CAT1),
        ),
        "CAT1LOC",
        ("55aa0372000490003c65a9", "55aa00720002900003"),
        sub=0x90,
    ),
    Command(
        0xFF,
        "not_supported",
        "command not supported",
        (module(CODE, u8("subcode", "sub-command", "0x{:02x}"), Text("firmware"), variant=CAT1),),
        "CAT1",
        ("55aa00ff00077024312e302e3187",),
    ),
)
