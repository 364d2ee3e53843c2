"""Cellular modules: LTE Cat.1 inside the generic set (CAT1, CAT1LOC), and what is known of NB-IoT (NBDOC).

NB-IoT sends version 00 both ways. Whether its command numbers are those of generic or of low-power Wi-Fi is not
established, so its product answer is a row of both.
"""

from __future__ import annotations

from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.families import words
from tuyasniff.protocol.families.common import DATA, PRODUCT_NARROWBAND, RESULT
from tuyasniff.protocol.fields import Int, enum, u8, u16
from tuyasniff.protocol.rows import Command, mcu, module
from tuyasniff.protocol.texts import Text

CAT1 = "cat1"
NBIOT = "nbiot"
SWITCH = enum("enable", words.ON_OFF)
MODES = {0: "GPS and BDS", 1: "GPS and GLONASS", 2: "GPS", 3: "BDS", 4: "GLONASS", 5: "Galileo"}
CODE = Int("code", "command", shows="0x{:02x}")

NARROWBAND_PRODUCT = Command(
    0x01,
    "product_info",
    "product information",
    (mcu(*PRODUCT_NARROWBAND, title="product information, NB-IoT", variant=NBIOT),),
    "NBDOC",
    (
        (
            "55aa000100387b2270223a22676c3969737779656f6275357339336a222c2276223a22312e302e30222c22"
            "73223a2270736d222c2263223a22697370227d02"
        ),
        (
            "55aa0001004d7b2270223a22676c3969737779656f6275357339336a222c2276223a22312e302e30222c22"
            "73223a2270736d222c2263223a22697370222c2274223a223232303932323137303034373033227d40"
        ),
    ),
)

CELLULAR = (
    NARROWBAND_PRODUCT,
    Command(
        0x07,
        "report",
        "report",
        (
            mcu(Dps(), title="report that waits for an answer", variant=NBIOT),
            module(u8("result"), title="report answered", variant=NBIOT),
        ),
        "NBDOC: the answer repeats the command; which command and what the answer holds is inferred",
        ("55aa0007000501010001010f", "55aa000700010007"),
    ),
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
