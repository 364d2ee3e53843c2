"""What is private in the files of other programs. It ends here: only named fields are read, and these are checked."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.knowledge import limits
from tuyasniff.model import RawPart, Schema, SchemaDp, SchemaLabel
from tuyasniff.patterns import regex

_NAMES = frozenset((
    "key", "localkey", "lockey", "seckey", "secretkey", "secret", "clientsecret", "apisecret", "accesskey",
    "accessid", "apikey", "authkey", "auzkey", "pskkey", "psk", "appkey", "appid", "clientid", "token",
    "accesstoken", "refreshtoken", "password", "passwd", "pass", "pwd", "passphrase", "pin", "pincode", "ssid",
    "apssid", "wifissid", "wifiname", "wifi", "network", "bssid", "wifipassword", "wifipwd", "mac", "macaddress",
    "macaddr", "blemac", "uuid", "udid", "did", "id", "devid", "deviceid", "gwid", "gatewayid", "nodeid", "hostid",
    "tuyaid", "virtualid", "parentid", "uid", "userid", "ownerid", "homeid", "roomid", "assetid", "groupid",
    "spaceid", "account", "email", "mail", "phone", "mobile", "username", "user", "nickname", "ip", "ipaddress",
    "ipaddr", "lanip", "localip", "wanip", "host", "hostname", "lat", "lon", "lng", "latitude", "longitude",
    "location", "address", "sn", "serial", "serialnumber", "serialno", "imei", "iccid", "imsi",
))  # fmt: skip
_ENDINGS = ("key", "token", "secret", "password", "passwd", "pwd", "ssid", "uuid")
_HARMLESS = frozenset({"productkey", "firmwarekey", "translationkey", "translationonlykey", "schemakey"})
_LEAST = 4
_SHAPES = regex(
    r"(?<![0-9a-f])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-f])"  # a MAC
    r"|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"  # an address of the network
    r"|[\w.+-]+@[\w-]+\.\w+"  # a mail address
    r"|(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}",  # a UUID
    re.IGNORECASE,
)


class Secrets:
    """The private values of a file, and how many fields bore one.

    `public` are names that mean something harmless in this kind of file: the `key` of cloudcutter is a product id.
    Raises FormatError where JSON inside it is far too large.
    """

    def __init__(self, tree: Any, public: frozenset[str] = frozenset()) -> None:
        self.count = 0
        found: set[str] = set()
        nodes: list[tuple[Any, bool]] = [(tree, False)]
        while nodes:
            node, private = nodes.pop()
            if isinstance(node, dict):
                for name, value in node.items():
                    hidden = _is_private(name) and name not in public
                    nodes.append((value, private or hidden))
            elif isinstance(node, list):
                nodes += [(value, private) for value in node]
            elif private and (text := _text(node)):
                self.count += 1
                found.add(text)
            elif isinstance(node, str) and node[:1] in ("{", "["):
                nodes.append((_within(node), private))
        self._values = frozenset(value for value in found if len(value) >= _LEAST)
        self._lengths = sorted({len(value) for value in self._values})

    def hides(self, text: str | None) -> bool:
        """Whether something private stands in the text."""
        if not text:
            return False
        if _SHAPES.search(text):
            return True
        # an expression of all values takes minutes and gigabytes where there are a hundred thousand
        text = text.casefold()
        return any(
            text[begin : begin + length] in self._values
            for length in self._lengths
            for begin in range(len(text) - length + 1)
        )

    def is_one(self, text: str) -> bool:
        """Whether the whole text is a private value."""
        return text.casefold() in self._values

    def cleaned(self, schema: Schema) -> Schema:
        """The declaration without any text in which something private stands."""
        return replace(
            schema,
            source=self.kept(schema.source) or schema.kind,
            dps=tuple(self._cleaned_dp(dp) for dp in schema.dps),
            name=self.kept(schema.name),
            category=self.kept(schema.category),
        )

    def _cleaned_dp(self, dp: SchemaDp) -> SchemaDp:
        texts = (dp.code, dp.name, dp.unit, *(label.label for label in dp.labels), *(part.name for part in dp.parts))
        if not any(self.hides(text) for text in texts):
            return dp
        labels = tuple(SchemaLabel(label.value, kept) for label in dp.labels if (kept := self.kept(label.label)))
        parts = tuple(self._cleaned_part(part) for part in dp.parts)
        return replace(
            dp, code=self.kept(dp.code), name=self.kept(dp.name), unit=self.kept(dp.unit), labels=labels, parts=parts
        )

    def _cleaned_part(self, part: RawPart) -> RawPart:
        return replace(part, name=self.kept(part.name) or "part")

    def kept(self, text: str | None) -> str | None:
        """The text, or None where something private stands in it; that counts as left out."""
        if not self.hides(text):
            return text
        self.count += 1
        return None


def _is_private(name: Any) -> bool:
    """Whether a field of that name is nobody's business; `device_key` and `wifi-ssid` are as well."""
    bare = str(name).casefold().translate({ord(sign): None for sign in "_- ."})
    return bare in _NAMES or (bare.endswith(_ENDINGS) and bare not in _HARMLESS)


def _text(node: Any) -> str:
    """A value as it could stand in another text; empty where it is too small to be somebody's."""
    if isinstance(node, bool) or not isinstance(node, (str, int, float)):
        return ""
    text = str(node).strip().casefold()
    return "" if text.isdecimal() and len(text) < _LEAST else text


def _within(text: str) -> Any:
    """The values of JSON text inside JSON. Raises FormatError where there are far too many."""
    if len(text) > limits.INSIDE:
        raise FormatError("a text inside it is too large for a declaration", "is this file what it should be?")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
