"""What is private in what Tuya devices and the programs around them say: kinds, names of fields, rows of commands.

Data only. Names are those of Tuya's own stores, of its cloud, and of the programs that talk to its devices.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """A kind of private thing, in words for people."""

    WIFI_NAME = "Wi-Fi name"
    PASSWORD = "password"
    KEY = "key"
    TOKEN = "token"
    UUID = "uuid"
    DEVICE_ID = "device id"
    MAC = "MAC address"
    IP = "network address"
    HOST = "host name"
    USER = "user name"
    EMAIL = "e-mail address"
    PHONE = "phone number"
    PLACE = "location"
    SERIAL = "serial number"
    RADIO = "radio code"
    MAP = "map"
    FILE = "file"
    SPOKEN = "spoken text"
    HIDDEN = "hidden text"
    """What a person asked for."""


_KINDS: Mapping[Kind, str] = {
    Kind.WIFI_NAME: "ssid apssid wifissid wifiname wifi network wcfg",
    Kind.PASSWORD: "password passwd pass pwd passphrase pin pincode wifipassword wifipwd appasswd facpin",
    Kind.KEY: (
        "key localkey lockey lckey seckey secretkey secret clientsecret apisecret accesskey apikey authkey auzkey "
        "pskkey psk appkey regkey"
    ),
    Kind.TOKEN: "token accesstoken refreshtoken",
    Kind.UUID: "uuid udid",
    Kind.DEVICE_ID: (
        "id did devid deviceid gwid gatewayid nodeid hostid tuyaid virtualid parentid accessid appid clientid homeid "
        "roomid assetid groupid spaceid"
    ),
    Kind.MAC: "mac macaddress macaddr blemac btmac bssid",
    Kind.IP: "ip ipaddress ipaddr lanip localip wanip",
    Kind.HOST: "host hostname",
    Kind.USER: "uid userid ownerid account username user nickname",
    Kind.EMAIL: "email mail",
    Kind.PHONE: "phone mobile phonenumber",
    Kind.PLACE: "lat lon lng latitude longitude location address city street",
    Kind.SERIAL: "sn serial serialnumber serialno imei iccid imsi meternumber meterno cardnumber cardno cardid",
}

NAMES: Mapping[str, Kind] = {name: kind for kind, names in _KINDS.items() for name in names.split()}
"""Names of fields in small letters, without blanks, dots, dashes and underscores."""

_ENDINGS = (
    ("key", Kind.KEY), ("token", Kind.TOKEN), ("secret", Kind.KEY), ("password", Kind.PASSWORD),
    ("passwd", Kind.PASSWORD), ("pwd", Kind.PASSWORD), ("ssid", Kind.WIFI_NAME), ("uuid", Kind.UUID),
)  # fmt: skip
_HARMLESS = frozenset({"productkey", "firmwarekey", "translationkey", "translationonlykey", "schemakey"})
_IGNORED = {ord(sign): None for sign in "_- ."}


def kind_of(name: object) -> Kind | None:
    """The kind of what a field of that name holds, None where it is not private; `device_key` and `wifi-ssid` are."""
    bare = str(name).casefold().translate(_IGNORED)
    found = NAMES.get(bare)
    if found is not None or bare in _HARMLESS:
        return found
    return next((kind for ending, kind in _ENDINGS if bare.endswith(ending)), None)


class Rule(NamedTuple):
    """A private field of a command: the command's name in the tables, and the field's name.

    `key` names what is private inside a JSON field; empty for the whole field. `least`: fewer bytes say nothing. Who
    sends it does not count: talkers can be mistaken.
    """

    command: str
    field: str
    kind: Kind
    key: str = ""
    least: int = 1


RULES: tuple[Rule, ...] = (
    Rule("serial_pairing", "credentials", Kind.WIFI_NAME, "s"),
    Rule("serial_pairing", "credentials", Kind.PASSWORD, "p"),
    Rule("serial_pairing", "credentials", Kind.TOKEN, "t"),
    Rule("router_test", "credentials", Kind.WIFI_NAME, "ssid"),
    Rule("router_test", "credentials", Kind.PASSWORD, "password"),
    Rule("mac", "mac", Kind.MAC),
    Rule("module_info", "info", Kind.WIFI_NAME, "ap"),
    Rule("module_info", "info", Kind.WIFI_NAME, "wcfg"),
    Rule("module_info", "info", Kind.SERIAL, "sn"),
    Rule("ble_subdevice", "mac", Kind.MAC),
    Rule("serial_number", "serial", Kind.SERIAL),
    Rule("password", "password", Kind.PASSWORD),
    Rule("password_single", "data", Kind.PASSWORD, least=2),
    Rule("password_dynamic", "data", Kind.PASSWORD, least=2),
    Rule("passwords", "data", Kind.PASSWORD, least=2),
    Rule("password_schedule", "data", Kind.PASSWORD, least=2),
    Rule("password_offline", "data", Kind.PASSWORD, least=2),
    Rule("wifi_test_2", "data", Kind.WIFI_NAME, least=3),
    Rule("wifi_positioning", "data", Kind.PLACE, least=2),
    Rule("rf_learnt", "code", Kind.RADIO),
    Rule("rf_send", "code", Kind.RADIO),
    Rule("rf_send", "data", Kind.RADIO, least=2),
    Rule("map_stream", "data", Kind.MAP),
    Rule("map_multi", "data", Kind.MAP),
    Rule("file_block", "data", Kind.FILE),
    Rule("upload_block", "data", Kind.FILE),
    Rule("storage_data", "data", Kind.FILE, least=2),
    Rule("speech_text", "info", Kind.SPOKEN, "text"),
    Rule("speak", "info", Kind.SPOKEN, "text"),
)
"""TDOC and SDK262 for the Wi-Fi rows, LPSDK for those of locks, CAT1LOC, BLESDK: what each says is in the tables.

What can be personal in the last ones: the plan of a home, a picture or a voice, a code that opens a gate.
"""

POSITION_REPORT = ("position_report", "dp")
"""The command, and its field, that names the datapoint in which a cellular module tells where it is (CAT1LOC)."""

WEATHER_PLACES = ("city", "location", "address", "lat", "lon", "province", "country", "district")
"""Parts of keys of the weather (0x21) whose values tell where the home is."""
