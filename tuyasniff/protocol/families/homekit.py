"""HomeKit inside generic Wi-Fi: what 0x36 carries there (SNIF; its frames are made up from Tuya's document)."""

from __future__ import annotations

from tuyasniff.protocol.compound import Repeat, Switch
from tuyasniff.protocol.families.common import DATA, RESULT
from tuyasniff.protocol.fields import enum, u8
from tuyasniff.protocol.kinds import Kind
from tuyasniff.protocol.rows import Command, mcu, module
from tuyasniff.protocol.texts import Json, Sized

HOMEKIT = "homekit"

HAP_TYPES = {0: "bool", 1: "uint", 2: "int", 3: "uint64", 4: "float", 5: "string", 6: "raw"}
_VALUES: dict[int, tuple[Kind, ...]] = {
    **dict.fromkeys((0, 1, 3), (Sized("value", size=2, holds="uint"),)),
    2: (Sized("value", size=2, holds="int"),),
    5: (Sized("value", size=2),),
}

UNITS = Repeat(
    "units",
    "characteristics",
    kinds=(
        u8("serial", "service"),
        Sized("characteristic"),
        u8("unnamed", shows="0x{:02x}"),
        enum("type", HAP_TYPES, closed=True),
        Switch("type", cases=_VALUES, other=(Sized("value", size=2, holds="bytes"),)),
    ),
    least=1,
)
SERVICES = Repeat("services", kinds=(u8("serial", "service"), Sized("type")), least=1)

HOMEKIT_ROWS = (
    Command(
        0x36,
        "homekit_services_query",
        "HomeKit services query",
        (module(variant=HOMEKIT), mcu(title="HomeKit services query acknowledged", variant=HOMEKIT)),
        "SNIF",
        ("55aa003600010137", "55aa03360001013a"),
        sub=0x01,
    ),
    Command(
        0x36,
        "homekit_services",
        "HomeKit services",
        (
            mcu(u8("start"), SERVICES, variant=HOMEKIT),
            module(RESULT, DATA, title="HomeKit services answered", variant=HOMEKIT),
        ),
        "SNIF",
        ("55aa0336000a02020202346103026263a9", "55aa003600030200003a"),
        sub=0x02,
    ),
    Command(
        0x36,
        "homekit_set",
        "set HomeKit characteristics",
        (module(UNITS, variant=HOMEKIT),),
        "SNIF",
        ("55aa0036000a03010164010200020102b0",),
        sub=0x03,
    ),
    Command(
        0x36,
        "homekit_report",
        "report of HomeKit characteristics",
        (mcu(UNITS, variant=HOMEKIT),),
        "SNIF",
        ("55aa0336000a04010164010200020102b4", "55aa0336001504010164010500026162020165000400043f800000b1"),
        sub=0x04,
    ),
    Command(
        0x36,
        "homekit_optional",
        "optional HomeKit characteristics",
        (module(DATA, variant=HOMEKIT), mcu(DATA, variant=HOMEKIT)),
        "SNIF, name only",
        ("55aa03360002050140",),
        sub=0x05,
    ),
    Command(
        0x36,
        "homekit_valid",
        "valid values of HomeKit characteristics",
        (
            mcu(Json("values"), variant=HOMEKIT),
            module(u8("result"), title="valid values of HomeKit characteristics answered", variant=HOMEKIT),
        ),
        "SNIF; the direction is inferred",
        ("55aa03360003067b7d39", "55aa0036000206003d"),
        sub=0x06,
    ),
)
