"""What people write of private things in their own words, with nothing but a blank between a name and its value.

Words are everywhere, and most of them are not private: a value counts where it looks like one. A key has digits and is
long, a serial number has many digits, a place many decimals, a telephone number begins as such numbers do.
"""

from __future__ import annotations

from tuyasniff.analysis.redact.shape import Shape
from tuyasniff.protocol.private import Kind

MIXED = r"(?=[^\s\"',;]*[0-9])(?=[^\s\"',;]*[a-z])[^\s\"',;:=]{6,64}"
"""Letters and digits."""

_GAP = r"[\"']?(?:[ \t]{0,2}[:=]+>?[ \t]{0,2}|[ \t]{1,3}(?:is[ \t]{1,3})?)[\"']?"
"""What may stand between a name and its value: a sign, or nothing but a blank."""

_END = r"(?!\w|\.\w)"
_DIGITS = r"(?=(?:[^0-9\s]{{0,40}}[0-9]){{{}}})"
_NO_FRAME = r"(?!55aa)"

# keys
_KEYISH = _NO_FRAME + _DIGITS.format(2) + r"([0-9a-z+/_~!#$%&*-]{12,128}+={0,2}+)(?![:(])" + _END
_KEYS = (
    r"(?:local|auth|sec|psk|api|access|secret|app|network|device|dev|link|encryption|enc|aes|master|session|private|"
    r"zigbee|nwk|tc|ble|login|pair(?:ing)?|beacon|shared|mesh)[ _-]?key"
)
_SECRETS = rf"{_KEYS}|(?:client|api|access)[ _-]?secret|psk"
_BYTES = r"(?:(?:0x)?[0-9a-f]{1,3}[ \t\r\n]*,[ \t\r\n]*){7,63}(?:0x)?[0-9a-f]{1,3}"
_YAML = r"(?:[ \t]*\r?\n[ \t]*-[ \t]+(?:0x)?[0-9a-f]{1,3}(?![\w.])){8,64}"

# numbers of persons and devices
_SERIAL = _NO_FRAME + _DIGITS.format(5) + r"([0-9a-z][0-9a-z_/-]{4,62}[0-9a-z])" + _END
_MANY = r"(?:s/n|serial[ _-]?(?:number|num|no|nr)|imei|iccid|imsi|(?:meter|card)[ _-]?(?:number|no|nr|id))"
_BEHIND = r"(?:[.:#]{1,2}[ \t]{0,3}|[ \t]{1,3}|(?<=/n))"

# telephones: in groups, from 0 or + or (, or as they are written in America; groups of two are bytes
_UNIT = r"(?![0-9]{2,8} ?(?:k?w|m?v|m?a|hz|\xc2\xb0|%|m?s|min|times?|frames?|bytes?)\b(?!/))"
_CALLED = (
    r"((?:\+?[0-9]{1,3}[ .-])?\(?[0-9]{3}\)?[ .-][0-9]{3}[.-][0-9]{4}"
    r"|(?!0[0-9][ /.-][0-9]{2}[ /.-])(?=(?:[^0-9]{0,3}[0-9]){7})"
    rf"(?:\+|\(?00?)[1-9][0-9]{{1,4}}\)?(?:[ /.-]{{1,3}}\(?{_UNIT}[0-9]{{2,8}}\)?){{1,4}}"
    r"|(?:\+|0)[0-9]{7,14}|[2-9][0-9]{9})" + _END
)
_PHONES = (
    r"(?:tele?(?:ph|f)on[eo]?|tel|phone|mobile?|mobil|handy|cell|fax|whatsapp)"
    r"(?:[ _-]?(?:number|nummer|nr|no))?\.?(?: ?[:=])?[ \t]{1,3}"
)
_CALLS = (
    r"(?:call|dial|ring|phone|text|sms|reach|ruf)(?: (?:me|us|him|her|them|mich|uns))?(?: (?:at|on|under|unter|an))?"
    r"[ \t]{1,3}"
)

# places
_LATITUDE = r"(?:latitude|lat|breite(?:ngrad)?)"
_LONGITUDE = r"(?:longitude|long?|lng|l(?:\xc3\xa4|ae)nge(?:ngrad)?)"
_DEGREES = r"-?[0-9]{1,3}\.[0-9]{1,15}"
_BESIDE = r"(?: ?(?:\xc2\xb0|deg))?(?: ?[nsewo]\b)?[ \t]{0,2}[,;/|&]?[ \t]{0,3}(?:and |und )?"
_SPAN = _END + r"(?![ \t]?(?:[mu]?s|\xc2\xb5s|min|hz|kb|bytes?)\b)"

# names of people in paths; what is behind them says that a blank belongs to the name
_PLAIN = r"[^/\\\s\"'<>:;,|*?]++"
_CAPITAL = r"(?-i:[A-Z\xc3])[^/\\\s\"'<>:;,|*?]*+"
_HOMES = r"(?:users|documents and settings)"

_NAMED = (
    (rf"\\{_HOMES}\\{{1,2}}", rf" {_PLAIN}", r"(?=\\)"),
    (rf"(?:\b[a-z]:|/[a-z])/{_HOMES}/", rf" {_PLAIN}", "(?=/)"),
    (rf"/(?:home|{_HOMES})/", rf"\\? {_CAPITAL}", "(?=/)"),
    (rf"/(?:home|{_HOMES})/", rf"\\ {_PLAIN}", ""),
    (rf"[\"'](?:[a-z]:|/[a-z])?[\\/]{{1,2}}(?:home|{_HOMES})[\\/]{{1,2}}", rf" {_PLAIN}", "(?=[\"'])"),
)
"""What stands before a name of several words, how each word but the first is written, and what stands behind them."""


def _whole_and_last(before: str, more: str, behind: str) -> tuple[str, str]:
    """Patterns for the whole name, and for the last word of it, which is one of its own elsewhere."""
    blank, _, word = more.partition(" ")
    return (
        f"{before}({_PLAIN}(?:{more}){{1,4}}){behind}",
        f"{before}{_PLAIN}(?:{more}){{0,3}}{blank} ({word}){behind}",
    )


# logins
_NOTHING = (
    r"(?!(?:and|or|is|are|was|not|no|the|a|an|set|empty|missing|given|wrong|unknown|needed|name|in|on|to|of|for|from|"
    r"with|as|by|at|both|sent|used|too)\b)"
)
_LOGIN = r"\buser(?:[ _-]?name)?+[ \t]{1,2}" + _NOTHING
_AND = (
    r"[\"'`]?[ \t]{0,2}(?:,|and|und|with|/|\+)[ \t]{0,2}(?:the )?(?:pass(?:word|wort)?|pwd?)\b[ \t]{0,2}[:=]?[ \t]{0,2}"
    + _NOTHING
)
_SIGNED = r"\b(?:user(?:[ _-]?name)?|login)[ \t]{0,2}[:=][ \t]{0,2}[\"'`]?"
_THEN = r"[\"'`]?[ \t]{0,2}[,;/]?[ \t]{0,2}(?:and |und )?(?:pass(?:word|wort)?|pwd?)[ \t]{0,2}[:=][ \t]{0,2}[\"'`]?"

PROSE: tuple[Shape, ...] = (
    *(Shape(Kind.USER, pattern, words="home users settings") for path in _NAMED for pattern in _whole_and_last(*path)),
    Shape(Kind.PLACE, rf"\b{_LATITUDE}[ \t]{{1,3}}({_DEGREES})(?={_BESIDE}{_LONGITUDE}\b)", words="lat breite"),
    Shape(
        Kind.PLACE,
        rf"\b{_LATITUDE}[ \t:=]{{1,3}}{_DEGREES}{_BESIDE}{_LONGITUDE}[ \t]{{1,3}}({_DEGREES})",
        words="lon lng nge",
    ),
    Shape(
        Kind.PLACE,
        r"\b(?:latitude|lat|breitengrad|longitude|lon|lng|l(?:\xc3\xa4|ae)ngengrad)[ \t]{1,3}"
        rf"(-?[0-9]{{1,3}}\.[0-9]{{3,15}}){_SPAN}",
        words="lat lon lng grad",
    ),
    Shape(
        Kind.PLACE,
        r"(?<![\w.])([0-9]{1,3} ?\xc2\xb0 ?[0-9]{1,2}(?:\.[0-9]{1,8})? ?(?:'|\xe2\x80\xb2)"
        r"(?: ?[0-9]{1,2}(?:\.[0-9]{1,8})? ?(?:\"|''|\xe2\x80\xb3))? ?[nsewo])\b",
        signs="\xb0",
    ),
    Shape(Kind.PHONE, rf"\b{_PHONES}(0[1-9](?: [0-9]{{2}}){{4}})(?! ?[0-9])", words="tel phone mobil fax"),
    Shape(Kind.PHONE, rf"\b{_PHONES}{_CALLED}", words="tel phone mobil handy cell fax whatsapp"),
    Shape(Kind.PHONE, rf"\b{_CALLS}{_CALLED}", words="call ring phone text sms reach ruf dial"),
    Shape(Kind.USER, rf"{_LOGIN}[\"'`]?([^\s\"'`,;/+]{{2,64}}){_AND}[\"'`]?[^\s\"'`,;]{{3}}", words="user"),
    Shape(
        Kind.PASSWORD,
        rf"{_LOGIN}[\"'`]?[^\s\"'`,;/+]{{2,64}}{_AND}[\"'`]?([^\s\"'`,;]{{3,64}})",
        words="user",
    ),
    Shape(Kind.USER, rf"{_SIGNED}([^\s\"'`,;]{{2,64}}){_THEN}[^\s\"'`,;]{{3}}", words="user login"),
    Shape(Kind.PASSWORD, rf"{_SIGNED}[^\s\"'`,;]{{2,64}}{_THEN}([^\s\"'`,;]{{3,64}})", words="user login"),
    Shape(Kind.PASSWORD, rf"\bpass[ \t]*[:=][ \t]*[\"'`]?(?!0x)({MIXED})", words="pass"),
    Shape(
        Kind.MAC,
        r"(?<![0-9a-z])(?:mac|bssid)(?:[ _-]?addr(?:ess)?)?[ \t]{1,3}(?:is[ \t]{1,3})?(?!55[ .]?aa)"
        r"([0-9a-f]{12}|(?:[0-9a-f]{2}[ .]){5}[0-9a-f]{2}|(?:[0-9a-f]{4}[.:-]){2}[0-9a-f]{4})(?![ .:-]?[0-9a-z])",
        words="mac bssid",
    ),
    Shape(
        Kind.PASSWORD,
        rf"\b(?:wpa[23]?|wep)(?:[ _/-]?(?:wpa[23]|psk|personal))?[ _-]?(?:key|pass\w*|pwd?|psk){_GAP}"
        rf"(?!aes|tkip|ccmp)({MIXED})",
        words="wpa wep",
    ),
    Shape(Kind.KEY, rf"(?<![0-9a-z])(?:{_SECRETS}){_GAP}{_KEYISH}", words="key secret psk"),
    Shape(
        Kind.KEY,
        rf"(?<![0-9a-z]){_KEYS}[\"']?[ \t]{{0,2}}(?:\[[0-9]{{0,3}}\])?[ \t]{{0,2}}[:=]?[ \t\r\n]{{0,9}}"
        rf"[\[{{(][ \t\r\n]{{0,9}}({_BYTES})[ \t\r\n]{{0,9}},?[ \t\r\n]{{0,9}}[\]}})]",
        words="key",
    ),
    Shape(Kind.KEY, rf"(?<![0-9a-z]){_KEYS}[\"']?:({_YAML})", words="key"),
    Shape(Kind.TOKEN, r"(?<![\w-])((?-i:eyJ)[\w-]{4,}+\.[\w-]{4,}+(?:\.[\w-]++)?)", words="eyj"),  # begins with {"
    Shape(Kind.TOKEN, rf"(?<![0-9a-z])token{_GAP}{_KEYISH}", words="token"),
    Shape(Kind.UUID, rf"(?<![0-9a-z])uuid{_GAP}{_KEYISH}", words="uuid"),
    Shape(
        Kind.DEVICE_ID,
        rf"(?<![0-9a-z])(?:dev(?:ice)?|gw|gateway|node|virtual|tuya)[ _-]?id{_GAP}{_KEYISH}",
        words="id",
    ),
    Shape(Kind.PASSWORD, rf"\bpin[ _-]?code[ \t]{{1,3}}(?:is[ \t]{{1,3}})?([0-9]{{4,12}}){_END}", words="pin"),
    Shape(Kind.SERIAL, rf"(?<![0-9a-z/]){_MANY}{_BEHIND}{_SERIAL}", words="s/n serial imei iccid imsi meter card"),
    Shape(
        Kind.SERIAL,
        r"(?<![0-9a-z/])(?:serial|sn)[ \t]{1,3}(?=[0-9a-z_-]{0,62}?[a-z])(?!\w{1,12}(?:baud|bps|bd)\b|com[0-9])"
        rf"(?![0-9]{{3,7}}[-_/]?[5-8][neo][12]){_SERIAL}",
        words="serial sn",
    ),
)
"""What is private where such words stand before it, or what looks so in a sentence; the first group is it."""
