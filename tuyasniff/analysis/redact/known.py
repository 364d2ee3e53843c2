"""Secrets that are known by now, and where they stand in any bytes: as text, as hex, as Base64, backwards."""

from __future__ import annotations

import base64
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import quote

from tuyasniff.analysis.redact.pseudonyms import Pseudonyms, cased
from tuyasniff.patterns import regex
from tuyasniff.protocol.private import Kind

LEAST = 4
"""A shorter secret is replaced where it was told only: its letters mean nothing elsewhere."""

_ALONE = 6
"""A shorter one is found elsewhere as a word of its own only."""

_LONG = 8
"""Fewer bytes that are no text may stand elsewhere by chance."""

_COMMON = frozenset(
    b"wifi wlan home tuya test mcu module none null true false admin root user guest default unknown smart smartlife "
    b"router network password light switch heater kitchen power voltage current report query reset heartbeat".split()
)
"""Words that are no secret where nobody says so."""

_LIKE_MAC = (Kind.DEVICE_ID, Kind.SERIAL)
"""Kinds of which some are a MAC address under another name."""

_PAIR = rb"(?:0x|\\x)?[0-9A-Fa-f]{2}"
_HEX_RUN = regex(rb"(?:" + _PAIR + rb"[\s:,;.|-]{0,2}){4,}")
_HEX_WORD = regex(rb"[0-9A-Fa-f]{9,}")
_PAIRS = regex(rb"(?:0x|\\x)?([0-9A-Fa-f]{2})")
_HEX = regex(rb"[0-9A-Fa-f]+")
_BETWEEN = bytes(8)
"""What parts the bytes of two words: no secret is found half in one and half in the other."""

_TOKENS = regex(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]")
_PREFIX = regex(rb"0x|\\x")
_SEPARATORS = b" \t\n\r\f\v:,;.|-"
_BASE64 = regex(rb"[A-Za-z0-9+/]{8,}={0,2}")


class Match(NamedTuple):
    """Bytes to be replaced."""

    start: int
    end: int
    data: bytes


class _Form(NamedTuple):
    """One way in which a secret may be written. `exact`: capital letters count. `alone`: as a word of its own only."""

    pattern: bytes
    render: Callable[[bytes], bytes]
    exact: bool = False
    alone: bool = False


class Known:
    """Takes secrets, finds them. What was found is replaced by a pseudonym of the same length."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self.kinds: dict[bytes, Kind] = {}
        self._pseudonyms = pseudonyms
        self._forms: dict[bytes, _Form] = {}
        self._public: set[bytes] = set()
        self._tails: dict[bytes, bytes] = {}

    def publish(self, value: bytes) -> None:
        """Say that this text is none: a secret is not looked for inside it."""
        if len(value) >= LEAST:
            self._public.add(value)

    def add(self, kind: Kind, value: bytes) -> bytes:
        """Learn a secret that is text; gives its pseudonym."""
        address = mac_of(value)
        if address is not None and (kind is Kind.MAC or (kind in _LIKE_MAC and not value.isdigit())):
            return _digits(value, self.add_raw(Kind.MAC, address))
        plain = _unescaped(value)
        if plain is not None:
            return _written_like(value, self.add(kind, plain))
        key = value.lower()
        if key in self._tails:
            return cased(self._tails[key], value)
        stands_in = self._pseudonyms.text(value)
        if value in self._public or not value.strip():
            return value
        self.kinds.setdefault(key, kind)
        if key in _COMMON or (len(value) < LEAST and kind is not Kind.HIDDEN):
            return stands_in
        alone = len(value) < _ALONE or (value.isdigit() and len(value) < 2 * LEAST) or kind is Kind.IP
        self._text(value, stands_in, alone=alone)
        return stands_in

    def add_raw(self, kind: Kind, value: bytes) -> bytes:
        """Learn a secret that is bytes, a MAC address for example; gives its pseudonym."""
        if kind is not Kind.MAC or len(value) != 6:
            self.kinds.setdefault(value, kind)
            stands_in = self._pseudonyms.raw(value)
            if len(value) >= _LONG and len(set(value)) >= LEAST:
                self._put(_Form(value, lambda _: stands_in, exact=True))
            return stands_in
        if len(set(value)) == 1:
            return value
        self.kinds.setdefault(value, kind)
        stands_in = self._pseudonyms.mac(value)
        if len(set(value)) < LEAST:  # 02:00:00:00:00:01 stands in other bytes by chance
            for sign in (":", "-"):
                same = stands_in.hex(sign).encode()
                self._put(_Form(value.hex(sign).encode(), lambda found, same=same: cased(same, found)))  # type: ignore[misc]
            return stands_in
        self._put(_Form(value, lambda _: stands_in, exact=True))
        self._put(_Form(value[::-1], lambda _: stands_in[::-1], exact=True))
        tail, other = value[3:].hex().encode(), stands_in[3:].hex().encode()
        self._tails[tail] = other
        self._forms[tail] = _Form(tail, lambda found: cased(other, found), alone=True)
        return stands_in

    def rewrite(self, old: bytes, new: bytes) -> None:
        """Have bytes replaced that are no secret: a whole frame, as long as before."""
        self._put(_Form(old, lambda _: new, exact=True))

    def _text(self, value: bytes, stands_in: bytes, *, alone: bool) -> None:
        lower = stands_in.lower()
        self._put(_Form(value.lower(), lambda found: cased(lower, found), alone=alone))
        try:
            text, other = value.decode(), stands_in.decode()
        except UnicodeDecodeError:
            return
        for coding in ("utf-16-le", "utf-16-be"):
            wide = other.encode(coding)
            self._put(_Form(text.encode(coding).lower(), lambda found, wide=wide: cased(wide.lower(), found)))  # type: ignore[misc]
        for write in (_escaped, quote):
            written, same = write(text).encode(), write(other).encode()
            if written != value and len(written) == len(same):
                self._put(_Form(written.lower(), lambda found, same=same: cased(same.lower(), found), alone=alone))  # type: ignore[misc]

    def _put(self, form: _Form) -> None:
        self._forms.setdefault(form.pattern, form)

    def find(self, data: bytes) -> list[Match]:
        """Where known secrets stand, in order and without overlap; the longer goes before the shorter."""
        if not self._forms:
            return []
        return _without_overlap([*self._plain(data), *self._in_hex(data), *self._in_base64(data)])

    def _plain(self, data: bytes) -> Iterator[Match]:
        lower = data.lower()
        public = [span for value in self._public for span in _places(data, value)]
        for form in self._forms.values():
            for start, end in _places(data if form.exact else lower, form.pattern):
                if form.alone and not _stands_alone(data, start, end):
                    continue
                if any(first <= start and end <= last for first, last in public):
                    continue
                yield Match(start, end, form.render(data[start:end]))

    def _in_hex(self, data: bytes) -> Iterator[Match]:
        """Secrets in the bytes that a text spells out, replaced digit by digit: what stands between them stays."""
        runs = [match.span() for match in _HEX_RUN.finditer(data)]
        runs += [(match.start() + 1, match.end()) for match in _HEX_WORD.finditer(data)]  # half a byte further
        spelled, begins = bytearray(), list[int]()
        for start, end in runs:
            begins.append(len(spelled))
            digits = data[start:end].translate(None, _SEPARATORS)
            if b"x" in digits:
                digits = _PREFIX.sub(b"", digits)
            spelled += bytes.fromhex(digits[: len(digits) // 2 * 2].decode()) + _BETWEEN
        for match in self._plain(bytes(spelled)) if runs else ():
            which = bisect_right(begins, match.start) - 1
            pairs = islice(_PAIRS.finditer(data, *runs[which]), match.start - begins[which], match.end - begins[which])
            places = [pair.start(1) for pair in pairs]
            written = b"%02X" if any(data[place : place + 2].isupper() for place in places) else b"%02x"
            for place, new in zip(places, match.data, strict=True):
                yield Match(place, place + 2, written % new)

    def _in_base64(self, data: bytes) -> Iterator[Match]:
        """Secrets inside Base64, wherever in the word it may begin."""
        plain, parts = bytearray(), list[tuple[int, int, int]]()
        for written in _BASE64.finditer(data):
            word = written[0].rstrip(b"=")
            for skip in range(4) if _HEX.fullmatch(word) is None else ():
                part = word[skip:]
                part = part[: len(part) - (len(part) % 4 == 1)]
                parts.append((len(plain), written.start() + skip, len(part)))
                plain += base64.b64decode(part + b"=" * (-len(part) % 4)) + _BETWEEN
        begins = [begin for begin, _, _ in parts]
        found: dict[int, list[Match]] = {}
        for match in self._plain(bytes(plain)):
            found.setdefault(bisect_right(begins, match.start) - 1, []).append(match)
        for which, matches in found.items():
            begin, start, length = parts[which]
            old = bytes(plain[begin : begin + length * 3 // 4])
            new = replaced(old, [Match(one.start - begin, one.end - begin, one.data) for one in matches])
            coded, was = base64.b64encode(new)[:length], data[start : start + length]
            for place in range(length):
                if coded[place] != was[place]:
                    yield Match(start + place, start + place + 1, coded[place : place + 1])


def _unescaped(value: bytes) -> bytes | None:
    """What JSON text with escapes means; None where it has none, or is no such text."""
    if b"\\" not in value:
        return None
    try:
        meant = json.loads(b'"' + value + b'"')
        return str(meant).encode() if meant and len(_TOKENS.findall(value.decode())) == len(meant) else None
    except ValueError:
        return None


def _written_like(value: bytes, stands_in: bytes) -> bytes:
    """The pseudonym with escapes where the text had them."""
    written: list[str] = []
    for token, char in zip(_TOKENS.findall(value.decode()), stands_in.decode(), strict=True):
        if len(token) == 2:
            written.append(token)
        else:
            written.append(char if len(token) == 1 else f"\\u{ord(char):04x}" if len(token) == 6 else _escaped(char))
    return "".join(written).encode()


def mac_of(value: bytes) -> bytes | None:
    """The six bytes of a MAC address in text, with or without separators."""
    digits = re.sub(rb"[ :.-]", b"", value)
    if len(digits) != 12 or len(value) not in (12, 14, 17):
        return None
    try:
        return bytes.fromhex(digits.decode())
    except ValueError:
        return None


def replaced(data: bytes, matches: Iterable[Match]) -> bytes:
    """The bytes with all matches replaced."""
    out = bytearray(data)
    for match in matches:
        out[match.start : match.end] = match.data
    return bytes(out)


def _digits(text: bytes, data: bytes) -> bytes:
    """Hex text with the digits of other bytes, as many."""
    digits = iter(data.hex().encode())
    written = bytes(next(digits) if chr(byte).isalnum() else byte for byte in text)
    return written.upper() if text.isupper() else written


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


def _places(data: bytes, value: bytes) -> Iterator[tuple[int, int]]:
    at = data.find(value)
    while at >= 0:
        yield at, at + len(value)
        at = data.find(value, at + len(value))


def _stands_alone(data: bytes, start: int, end: int) -> bool:
    before, after = data[start - 1 : start] if start else b"", data[end : end + 1]
    return not (before.isalnum() or after.isalnum())


def _without_overlap(found: list[Match]) -> list[Match]:
    kept: list[Match] = []
    taken: set[int] = set()
    for match in sorted(found, key=lambda match: match.start - match.end):
        places = range(match.start, match.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(match)
    return sorted(kept)
