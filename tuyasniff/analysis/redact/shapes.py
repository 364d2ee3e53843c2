"""Where private things stand in text, by what they look like and by what stands before them.

Everything works on bytes, so that it finds the same in a note, in a log and between the bytes of a wire.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tuyasniff.analysis.redact.prose import MIXED, PROSE
from tuyasniff.analysis.redact.shape import Shape, Spot, compiled
from tuyasniff.patterns import regex
from tuyasniff.protocol.private import RULES, Kind, kind_of

_HOSTS = r"tasmota|openbk\w{0,8}|obk\w{0,8}|esp|sonoff"
_PARAMETERS = "token|sign|secret|auth|key|session|sid|code|uid|password|ssid"
_PAIRS = r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}"
_JOINING = "connect(?:ing|ed) to|joined|joining|ssid:?"

_SCHEME = r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,15}://"

SHAPES: tuple[Shape, ...] = (
    Shape(
        Kind.MAC,
        r"(?<![0-9a-f])(?<![0-9a-f][:-])(?!55[:-]aa)"
        r"([0-9a-f]{2}([:-])(?:[0-9a-f]{2}\2){4}[0-9a-f]{2})(?![0-9a-f]|[:-][0-9a-f])",
        ":-",
    ),
    Shape(Kind.UUID, r"(?<![0-9a-f-])([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?![0-9a-f-])", "-"),
    Shape(Kind.EMAIL, r"(?<![\w.+-])([\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})(?![\w-])", "@"),
    Shape(Kind.PHONE, r"(?<![\w+])(\+[0-9]{1,3}(?:[ /-]?\(?[0-9]{2,5}\)?){2,5})(?![\w.])", "+"),
    Shape(
        Kind.PLACE,
        r"(?<![\w.])(-?[0-9]{1,3}\.[0-9]{4,}[NSEW\xc2\xb0 ]{0,3}[ \t]*[,;/ ][ \t]*-?[0-9]{1,3}\.[0-9]{4,})(?![\w.])",
        ".",
    ),
    Shape(Kind.DEVICE_ID, r"(?<![0-9a-z])((?:bf|eb)[0-9a-f]{16}[0-9a-z]{4}|(?:bf|eb)[0-9a-f]{18})(?![0-9a-z])"),
    Shape(Kind.DEVICE_ID, rf"(?<![0-9a-z])(?:{_HOSTS})[-_]([0-9a-f]{{6,12}})(?![0-9a-z])", "-_"),
    Shape(Kind.DEVICE_ID, r"(?<![0-9a-z])tasmota[-_][0-9a-f]{6}-([0-9]{4})(?![0-9])", words="tasmota"),
    Shape(
        Kind.IP,
        r"(?<![0-9a-f:.])((?:fe80|f[cd][0-9a-f]{2}|[23][0-9a-f]{3})(?:(?::[0-9a-f]{0,4}){3,7}))(?![0-9a-f:])",
        ":",
    ),
    Shape(Kind.DEVICE_ID, r"(?<![0-9a-z])smartlife-([0-9a-z]{4,})(?![0-9a-z])", words="smartlife"),
    Shape(Kind.USER, r"(?:/home/|/users/|\\users\\\\?)([^/\\\s\"'<>:;,]+)", words="home/ users"),
    Shape(Kind.PASSWORD, _SCHEME + r"[^\s/:@]{1,64}:([^\s/@]{1,64})@", words="://"),
    Shape(Kind.USER, _SCHEME + r"([^\s/:@]{1,64}):[^\s/@]{1,64}@", words="://"),
    Shape(Kind.TOKEN, rf"[?&][\w.-]{{0,40}}(?:{_PARAMETERS})=([^&\s\"'<>#]{{2,}})", "?&"),
    Shape(Kind.TOKEN, r"[?&][\w.-]{1,40}=([0-9a-z_%.-]{16,})", "?&"),
    Shape(Kind.TOKEN, r"\bbearer\s+([\w.~+/=-]{8,})", words="bearer"),
    Shape(Kind.KEY, r"\bkey[\"']?[ \t]*[:=][ \t]*[\"']?([a-z0-9+/]{43})=", words="key"),  # of ESPHome's api and ota
    # what people write in a source or a note, without a sign between; only what looks like a password
    Shape(Kind.PASSWORD, r"(?:password|passwd|pass|pwd|psk)[ \t]+[\"']([^\"'\r\n]{4,64})[\"']", words="pass pwd psk"),
    Shape(Kind.PASSWORD, rf"\b(?:password|passwort|passwd)[ \t]+({MIXED})", words="passw"),
    Shape(Kind.PASSWORD, rf"\bpw[ \t]*[:=][ \t]*({MIXED})", words="pw"),
    Shape(Kind.WIFI_NAME, r"\b(?:wi-?fi|wlan|network) is called ([^\s,;]{2,32})", words="called"),
    # what firmwares print of their settings, and while they join a network
    Shape(Kind.PASSWORD, r"\b(?:password[1-4]|mqttpassword)[ \t]+([^\s\"']{2,}?)[;,]?(?=[\s\"']|\Z)", words="password"),
    Shape(Kind.USER, r"\bmqttuser[ \t]+([^\s,;]{2,})", words="mqttuser"),
    Shape(Kind.WIFI_NAME, r"\bssid[1-4][ \t]+([^\r\n,;]{1,32})", words="ssid"),
    Shape(Kind.WIFI_NAME, rf"- '([^'\r\n]{{1,32}})' (?:\(hidden\) ?)?\({_PAIRS}\)", words="- '"),
    Shape(Kind.PASSWORD, r"\bmqtt_pass[ \t]+(?!\*+\s)([^\s\"']{2,}?)[;,]?(?=[\s\"']|\Z)", words="mqtt_pass"),
    Shape(Kind.USER, r"\bmqtt_username[ \t]+([^\s,;]{2,})", words="mqtt_username"),
    Shape(Kind.HOST, r"\bmqtt_clientid[ \t]+([^\s,;]{2,})", words="mqtt_clientid"),
    Shape(
        Kind.HOST,
        r"\b(?:mqtt_host[ \t]+|server address:[ \t]*)([\w.-]*[a-z][\w.-]*)(?=:[0-9])",
        words="mqtt_host server",
    ),
    Shape(Kind.WIFI_NAME, r"connecting to ap[0-9]? (.{1,64}?) (?:channel|in mode|bssid)", words="connecting"),
    Shape(
        Kind.WIFI_NAME,
        rf"(?:{_JOINING})\s+(?:\x1b\[[0-9;]*m)?['\"]([^'\"\r\n]{{1,32}})['\"]",
        words="connect join ssid",
    ),
    Shape(Kind.WIFI_NAME, r"\b(?:ssid|ap) \[([^\]\r\n]{1,32})\]", words="ssid ap"),
    Shape(Kind.PASSWORD, r"\b(?:pass|password|pwd|psk) \[([^\]\r\n]{1,64})\]", words="pass pwd psk"),
    *PROSE,
)
"""What is private by its look alone; the first group is it."""

_ADDRESS = compiled(r"(?<![\w.-])([0-9]{1,3}(?:\.[0-9]{1,3}){3})(?![\w-]|\.[0-9])")
_VERSION_BEFORE = compiled(r"(?:\bv|\bver|version|firmware|\bsw|\bfw|\bhw|sdk|\bbv)[\s\"':=]{0,4}\Z")
_PUBLIC = ((127, 127), (0, 0), (255, 255))
_DOCUMENTED = (b"192.0.2.", b"198.51.100.", b"203.0.113.")

_NAMES: tuple[tuple[Kind, str, str], ...] = (
    (
        Kind.WIFI_NAME,
        "ssid name network",
        r"(?:ap[ _-]?|wi-?fi[ _-]?|sta[ _-]?|router[ _-]?)?ssid[0-9]?|(?:wi-?fi|wlan|network)[ _-](?:name|network)"
        r"|wi-?fi(?=\s{1,2}is\b)",
    ),
    (
        Kind.PASSWORD,
        "pass pwd key pin",
        r"(?:(?:wi-?fi|wlan|ap|mqtt|web|network)[ _-]?)?(?:password|passwd|passphrase|passwort|pwd)[0-9]?"
        r"|(?:wi-?fi|wlan|wpa[23]?|wep)[ _-]?(?:key|pass)|pin[ _-]?code",
    ),
    (
        Kind.KEY,
        "key secret psk",
        r"(?:local|auth|sec|psk|api|access|secret|app)[ _-]?key|(?:client|api|access)[ _-]?secret|psk",
    ),
    (Kind.TOKEN, "token", r"(?:access[ _-]?|refresh[ _-]?|pairing[ _-]?)?token"),
    (Kind.UUID, "uuid", r"uuid"),
    (Kind.DEVICE_ID, "id", r"(?:dev(?:ice)?|gw|gateway|node|virtual|tuya)[ _-]?id"),
    (Kind.MAC, "mac bssid", r"(?:ble[ _-]?|bt[ _-]?|wi-?fi[ _-]?)?mac(?:[ _-]?addr(?:ess)?)?|bssid"),
    (
        Kind.SERIAL,
        "s/n sn serial imei iccid imsi meter card",
        r"s/?n|serial(?:[ _-]?(?:number|no|num|nr)\.?)?|imei|iccid|imsi|(?:meter|card)[ _-]?(?:number|no|id)\.?",
    ),
    (Kind.HOST, "host client", r"host[ _-]?name|(?:mqtt[ _-]?)?client[ _-]?id"),
    (Kind.USER, "user", r"user[ _-]?(?:name|id)|mqtt[ _-]?user"),
    (Kind.EMAIL, "mail", r"e-?mail"),
    (Kind.PHONE, "phone", r"phone(?:[ _-]?number)?"),
    (
        Kind.PLACE,
        "lat lon lng city street address",
        r"lat(?:itude)?|lon(?:gitude)?|lng|city|street|address of (?:the )?home",
    ),
)
"""Names before a value: the words without which there is none of them, and how they are written."""

_NO_VALUE = (
    r"(?!\s+(?:not|no|the|a|an|too|wrong|empty|missing|unknown|hidden|set|shown|sent|needed|written|correct|right|ok|"
    r"okay|fine|known|stored|accepted|rejected|invalid|valid|different|required|optional|used|read|pressed|held|in|on|"
    r"at|by|from|as|for|of|to|this|that|still|never|always|also|now|only|more|than)\b)"
)
_BEFORE = r"(?<![0-9a-z_])(?:{})[\"']?[ \t]{{0,2}}(?:[:=]+|=>|\bist?\b" + _NO_VALUE + r")[ \t]{{0,2}}"
_STOPS = (
    r"(?=[ \t]+(?:rssi|channel|ch|bssid|pass\w*|pwd|psk|ip|mac|key|signal|in mode|and|with)\b|[\r\n,;|\])}\"']|\Z|  )"
)
_QUOTED = r"(?:\"([^\"\r\n]{1,128})\"|'([^'\r\n]{1,128})'|\[([^\]\r\n]{1,128})\]|"
_BARE = {
    Kind.WIFI_NAME: r"([^\s\"'\[,;|{][^\r\n,;|\"'\])}]{0,31}?)" + _STOPS,
    Kind.MAC: r"((?:[0-9a-f]{2}[ :.-]?){5}[0-9a-f]{2})(?![0-9a-f])",
    Kind.TOKEN: r"([^\s\"',;|\[\](){}<>&]{2,128})",
}
_WORD = r"([^\s\"',;|\[\](){}<>]{2,128})"
_LABELS = tuple(
    Shape(kind, _BEFORE.format(names) + _QUOTED + _BARE.get(kind, _WORD) + ")", words=words)
    for kind, words, names in _NAMES
)
_JSON = regex(
    rb'"((?:[^"\\\r\n]|\\.){1,48})"\s*:\s*(?:"((?:[^"\\]|\\.){0,4096})|(-?[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?))', re.DOTALL
)
_PAIRING = regex(rb'\{(?=[^{}]*"s"\s*:)(?=[^{}]*"p"\s*:)(?=[^{}]*"t"\s*:)(?![^{}]*"v"\s*:)[^{}]*\}')
_NESTED = regex(rb'\\+"([\w .-]{1,48})\\+"\s*:\s*(?:\\+"(.{0,512}?)\\+"|(-?[0-9][0-9.]*))', re.DOTALL)
PAIRING_KEYS = {rule.key: rule.kind for rule in RULES if rule.command == "serial_pairing"}
"""What is private in the object with which somebody tells the module its network; elsewhere these keys are public."""

_OWN_HOST = compiled(rf"(?:{_HOSTS})[-_][0-9a-f]{{6}}")
"""The name that a firmware gives itself: only its number is private, and found by its look."""

_DIGITS = regex(rb"[0-9]{1,3}")
_NOTHING = frozenset(
    (b"", b"true", b"false", b"null", b"none", b"unknown", b"(null)", b"*", b"***", b"on", b"off", b"!secret")
)


_TEXT = regex(rb"[\t -~]{3}")


def may_hold(data: bytes) -> bool:
    """Whether `spots` may find anything: whatever it looks for has three characters of ASCII in a row."""
    return _TEXT.search(data) is not None


def spots(data: bytes) -> Iterator[Spot]:
    """Everything in some bytes that is private by its look, by a label or by a name in JSON. Spots may overlap."""
    lower = data.lower()
    for shape in SHAPES:
        for match in shape.matches(data, lower):
            yield Spot(*match.span(1), shape.kind)
    yield from _addresses(data)
    for label in _LABELS:
        for match in label.matches(data, lower):
            found = match.lastindex
            if found and match[found].strip().lower() not in _NOTHING and not _OWN_HOST.match(match[found]):
                yield Spot(*_stripped(data, *match.span(found)), label.kind)
    yield from named(data)
    for match in _PAIRING.finditer(data):
        for spot in named(match[0], PAIRING_KEYS):
            yield Spot(match.start() + spot.start, match.start() + spot.end, spot.kind)


def named(data: bytes, more: Mapping[str, Kind] | None = None) -> Iterator[Spot]:
    """What stands in JSON, whole or cut, under a name that is private; `more` are names that are so here."""
    if b'"' not in data:
        return
    for pattern in (_JSON, _NESTED):
        for match in pattern.finditer(data):
            name = match[1].decode("utf-8", "replace")
            kind = (more or {}).get(name) or kind_of(name)
            group = 2 if match[2] is not None else 3
            if kind is Kind.HOST and _OWN_HOST.match(match[group]):
                continue
            if kind is not None and says_something(match[group]):
                yield Spot(*match.span(group), kind)


def says_something(value: bytes) -> bool:
    """Whether a value under a private name is more than a number of three digits or a word for nothing."""
    bare = value.strip()
    is_placeholder = bare.startswith(b"<") and bare.endswith(b">")
    return bare.lower() not in _NOTHING and _DIGITS.fullmatch(bare) is None and not is_placeholder


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
