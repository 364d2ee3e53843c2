"""Where private things stand in text, by what they look like and by what stands before them.

Everything works on bytes, so that it finds the same in a note, in a log and between the bytes of a wire.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tuyasniff.protocol.private import Kind, kind_of


class Spot(NamedTuple):
    """A private thing in some bytes: where it begins, where it ends, and what it is."""

    start: int
    end: int
    kind: Kind


def _re(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode(), re.IGNORECASE | re.MULTILINE)


_HOSTS = r"tasmota|openbk\w{0,8}|obk\w{0,8}|esp|sonoff"
_PARAMETERS = "token|sign|secret|auth|key|session|sid|code|uid|password|ssid"
_JOINING = "connect(?:ing|ed) to|joined|joining|ssid:?"

SHAPES: tuple[tuple[Kind, re.Pattern[bytes]], ...] = (
    (
        Kind.MAC,
        _re(
            r"(?<![0-9a-f])(?<![0-9a-f][:-])(?!55[:-]aa)"
            r"([0-9a-f]{2}([:-])(?:[0-9a-f]{2}\2){4}[0-9a-f]{2})(?![0-9a-f]|[:-][0-9a-f])"
        ),
    ),
    (Kind.UUID, _re(r"(?<![0-9a-f-])([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?![0-9a-f-])")),
    (Kind.EMAIL, _re(r"(?<![\w.+-])([\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})(?![\w-])")),
    (Kind.PHONE, _re(r"(?<![\w+])(\+[0-9]{1,3}(?:[ /-]?\(?[0-9]{2,5}\)?){2,5})(?![\w.])")),
    (
        Kind.PLACE,
        _re(
            r"(?<![\w.])(-?[0-9]{1,3}\.[0-9]{4,}[NSEW\xc2\xb0 ]{0,3}[ \t]*[,;/ ][ \t]*-?[0-9]{1,3}\.[0-9]{4,})(?![\w.])"
        ),
    ),
    (Kind.DEVICE_ID, _re(r"(?<![0-9a-z])((?:bf|eb)[0-9a-f]{16}[0-9a-z]{4}|(?:bf|eb)[0-9a-f]{18})(?![0-9a-z])")),
    (Kind.DEVICE_ID, _re(rf"(?<![0-9a-z])(?:{_HOSTS})[-_]([0-9a-f]{{6,12}})(?![0-9a-z])")),
    (Kind.DEVICE_ID, _re(r"(?<![0-9a-z])smartlife-([0-9a-z]{4,})(?![0-9a-z])")),
    (Kind.USER, _re(r"(?:/home/|/users/|\\users\\\\?)([^/\\\s\"'<>:;,]+)")),
    (Kind.PASSWORD, _re(r"[a-z][a-z0-9+.-]*://[^\s/:@]+:([^\s/@]+)@")),
    (Kind.USER, _re(r"[a-z][a-z0-9+.-]*://([^\s/:@]+):[^\s/@]+@")),
    (Kind.TOKEN, _re(rf"[?&][\w.-]*(?:{_PARAMETERS})=([^&\s\"'<>#]{{2,}})")),
    (Kind.TOKEN, _re(r"[?&][\w.-]+=([0-9a-z_%.-]{16,})")),
    (Kind.TOKEN, _re(r"\bbearer\s+([\w.~+/=-]{8,})")),
    # what firmwares print while they join a network
    (Kind.WIFI_NAME, _re(r"connecting to ap[0-9]? (.+?) (?:channel|in mode|bssid)")),
    (Kind.WIFI_NAME, _re(rf"(?:{_JOINING})\s+(?:\x1b\[[0-9;]*m)?['\"]([^'\"\r\n]{{1,32}})['\"]")),
    (Kind.WIFI_NAME, _re(r"\b(?:ssid|ap) \[([^\]\r\n]{1,32})\]")),
    (Kind.PASSWORD, _re(r"\b(?:pass|password|pwd|psk) \[([^\]\r\n]{1,64})\]")),
)  # fmt: skip
"""What is private by its look alone; the first group is it."""

_ADDRESS = _re(r"(?<![\w.-])([0-9]{1,3}(?:\.[0-9]{1,3}){3})(?![\w-]|\.[0-9])")
_VERSION_BEFORE = _re(r"(?:\bv|\bver|version|firmware|\bsw|\bfw|\bhw|sdk|\bbv)[\s\"':=]{0,4}\Z")
_PUBLIC = ((127, 127), (0, 0), (255, 255))
_DOCUMENTED = (b"192.0.2.", b"198.51.100.", b"203.0.113.")

_NAMES: tuple[tuple[Kind, str], ...] = (
    (
        Kind.WIFI_NAME,
        r"(?:ap[ _-]?|wi-?fi[ _-]?|sta[ _-]?|router[ _-]?)?ssid[0-9]?|(?:wi-?fi|wlan|network)[ _-](?:name|network)",
    ),
    (
        Kind.PASSWORD,
        r"(?:(?:wi-?fi|wlan|ap|mqtt|web|network)[ _-]?)?(?:password|passwd|passphrase|passwort|pwd)[0-9]?"
        r"|(?:wi-?fi|wlan)[ _-]?(?:key|pass)|pin[ _-]?code",
    ),
    (Kind.KEY, r"(?:local|auth|sec|psk|api|access|secret|app)[ _-]?key|(?:client|api|access)[ _-]?secret|psk"),
    (Kind.TOKEN, r"(?:access[ _-]?|refresh[ _-]?|pairing[ _-]?)?token"),
    (Kind.UUID, r"uuid"),
    (Kind.DEVICE_ID, r"(?:dev(?:ice)?|gw|gateway|node|virtual|tuya)[ _-]?id"),
    (Kind.MAC, r"(?:ble[ _-]?|bt[ _-]?|wi-?fi[ _-]?)?mac(?:[ _-]?addr(?:ess)?)?|bssid"),
    (
        Kind.SERIAL,
        r"s/?n|serial(?:[ _-]?(?:number|no|num|nr)\.?)?|imei|iccid|imsi|(?:meter|card)[ _-]?(?:number|no|id)\.?",
    ),
    (Kind.HOST, r"host[ _-]?name"),
    (Kind.USER, r"user[ _-]?(?:name|id)|mqtt[ _-]?user"),
    (Kind.EMAIL, r"e-?mail"),
    (Kind.PHONE, r"phone(?:[ _-]?number)?"),
    (Kind.PLACE, r"lat(?:itude)?|lon(?:gitude)?|lng|city|street|address of (?:the )?home"),
)  # fmt: skip
_BEFORE = r"(?<![0-9a-z_])(?:{})[\"']?[ \t]{{0,2}}(?:[:=]+|=>|\bis\b)[ \t]{{0,2}}"
_STOPS = (
    r"(?=[ \t]+(?:rssi|channel|ch|bssid|pass\w*|pwd|psk|ip|mac|key|signal|in mode|and|with)\b|[\r\n,;|\])}\"']|\Z|  )"
)
_QUOTED = r"(?:\"([^\"\r\n]{1,128})\"|'([^'\r\n]{1,128})'|\[([^\]\r\n]{1,128})\]|"
_BARE = {
    Kind.WIFI_NAME: r"([^\s\"'\[,;|{][^\r\n,;|\"'\])}]{0,31}?)" + _STOPS,
    Kind.MAC: r"((?:[0-9a-f]{2}[ :.-]?){5}[0-9a-f]{2})(?![0-9a-f])",
}
_WORD = r"([^\s\"',;|\[\](){}<>]{2,128})"
_LABELS = tuple((kind, _re(_BEFORE.format(names) + _QUOTED + _BARE.get(kind, _WORD) + ")")) for kind, names in _NAMES)
_JSON = re.compile(
    rb'"((?:[^"\\\r\n]|\\.){1,48})"\s*:\s*(?:"((?:[^"\\]|\\.)*)|(-?[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?))', re.DOTALL
)
_NESTED = re.compile(rb'\\+"([\w .-]{1,48})\\+"\s*:\s*(?:\\+"(.*?)\\+"|(-?[0-9][0-9.]*))', re.DOTALL)
_DIGITS = re.compile(rb"[0-9]{1,3}")
_NOTHING = frozenset((b"", b"true", b"false", b"null", b"none", b"unknown", b"(null)", b"*", b"***", b"on", b"off"))


def spots(data: bytes) -> Iterator[Spot]:
    """Everything in some bytes that is private by its look, by a label or by a name in JSON. Spots may overlap."""
    for kind, pattern in SHAPES:
        for match in pattern.finditer(data):
            yield Spot(*match.span(1), kind)
    yield from _addresses(data)
    for kind, pattern in _LABELS:
        for match in pattern.finditer(data):
            found = match.lastindex
            if found and match[found].strip().lower() not in _NOTHING:
                yield Spot(*_stripped(data, *match.span(found)), kind)
    yield from named(data)


def named(data: bytes, more: dict[str, Kind] | None = None) -> Iterator[Spot]:
    """What stands in JSON, whole or cut, under a name that is private; `more` are names that are so here."""
    for pattern in (_JSON, _NESTED):
        for match in pattern.finditer(data):
            name = match[1].decode("utf-8", "replace")
            kind = (more or {}).get(name) or kind_of(name)
            group = 2 if match[2] is not None else 3
            if kind is not None and says_something(match[group]):
                yield Spot(*match.span(group), kind)


def says_something(value: bytes) -> bool:
    """Whether a value under a private name is more than a number of three digits or a word for nothing."""
    bare = value.strip()
    return bare.lower() not in _NOTHING and _DIGITS.fullmatch(bare) is None


def _addresses(data: bytes) -> Iterator[Spot]:
    """Addresses of the network; not versions of four numbers, nor those that everybody has."""
    for match in _ADDRESS.finditer(data):
        parts = [int(part) for part in match[1].split(b".")]
        if max(parts) > 255 or (parts[0], parts[0]) in _PUBLIC or match[1].startswith(_DOCUMENTED):
            continue
        if parts[0] < 10 or (
            max(parts) < 100 and _VERSION_BEFORE.search(data, max(0, match.start() - 16), match.start())
        ):
            continue
        yield Spot(*match.span(1), Kind.IP)


def _stripped(data: bytes, start: int, end: int) -> tuple[int, int]:
    while end > start and data[end - 1] in b" \t.":
        end -= 1
    return start, end
