"""What stands in for a secret: as long, made of the same kinds of characters, always the same, and not reversible."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from tuyasniff.patterns import regex

_TRIES = 256

Maker: TypeAlias = Callable[[bytes, Iterator[int], int], bytes]
"""Makes a value of the same length out of a value, random numbers and the number of the try."""

_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_HEX = b"0123456789abcdef"
_SIGNS = b"!#$*=?^~%"
_KEPT = b" -_.:@/+,;()\\\"'\t\r\n"
_WIDE = {2: "äöüéèñçøåßõî", 3: "网络名前无线家中东西南北", 4: "🌲🌳🌴🌵🌷🌹🌻🌼"}
_STRAY = bytes(range(0xC0, 0xFF))
_MAC_HEAD = bytes.fromhex("02005e")
_IP = regex(rb"\d{1,3}(?:\.\d{1,3}){3}")
_LIST = regex(rb"(?:[\s,-]*(?:0x[0-9a-f]{1,2}|[0-9]{1,3})(?![0-9a-z])){8,}[\s,]*")
_NUMBER = regex(rb"(0x)?([0-9a-f]{1,3})")
_HEX_ONLY = regex(rb"(?=.*\d)(?=.*[a-f])[0-9a-f][0-9a-f:-]{4,}[0-9a-f]")
_DOCUMENTED = {
    7: (b"0.0.0.", 1), 8: (b"0.0.0.", 2), 9: (b"192.0.2.", 1), 10: (b"192.0.2.", 2), 11: (b"192.0.2.", 3),
    12: (b"198.51.100.", 1), 13: (b"198.51.100.", 2), 14: (b"198.51.100.", 3), 15: (b"198.051.100.", 3),
}  # fmt: skip
_MORE = {9: (b"0.0.0.", 3), 11: (b"203.0.113.", 1), 12: (b"203.0.113.", 2), 13: (b"203.0.113.", 3)}
"""Addresses by their length: what they begin with, and how many digits follow."""

_LAST = {1: (0, 9), 2: (10, 99), 3: (100, 255)}
_UNSAFE = (0x55, 0xAA)
"""Bytes of the header: none may come up where there was none."""


class Pseudonyms:
    """Gives out pseudonyms. The salt is random, so that two runs have nothing in common, unless `seed` is given."""

    def __init__(self, seed: str | None = None) -> None:
        self._salt = os.urandom(32) if seed is None else hashlib.sha256(seed.encode()).digest()
        self._given: dict[bytes, bytes] = {}
        self._taken: dict[bytes, bytes] = {}

    def text(self, value: bytes) -> bytes:
        """For text in UTF-8: as many bytes; letters, digits and hex stay such, separators stay where they are.

        Small and capital letters do not make a difference but in the result. Bytes that are no UTF-8 stay such.
        """
        lower = value.lower()
        return cased(self._made(b"t" + lower, lower, self._maker(lower)), value)

    def _maker(self, lower: bytes) -> Maker:
        if _IP.fullmatch(lower):
            return self._ip
        return self._list if is_list(lower) else self._like

    def raw(self, value: bytes) -> bytes:
        """For bytes: as many of them."""
        return self._made(b"r" + value, value, self._bytes)

    def mac(self, value: bytes) -> bytes:
        """For a MAC address of six bytes: locally administered, and always from 02:00:5E."""
        return self._made(b"m" + value, value, self._mac)

    def _made(self, key: bytes, value: bytes, make: Maker) -> bytes:
        known = self._given.get(key)
        if known is not None:
            return known
        found = value
        for turn in range(_TRIES):
            found = make(value, self._noise(key, turn), turn)
            if found != value and self._taken.get(found, key) == key:
                break
        self._given[key] = found
        self._taken.setdefault(found, key)
        return found

    def _noise(self, key: bytes, turn: int) -> Iterator[int]:
        """Random numbers that follow from the salt and the secret alone."""
        block = 0
        while True:
            message = turn.to_bytes(2, "big") + block.to_bytes(4, "big") + key
            yield from hmac.digest(self._salt, message, "sha256")
            block += 1

    @staticmethod
    def _bytes(value: bytes, noise: Iterator[int], turn: int) -> bytes:
        del turn
        return bytes(next(byte for byte in noise if byte not in _UNSAFE) for _ in value)

    @staticmethod
    def _mac(value: bytes, noise: Iterator[int], turn: int) -> bytes:
        return _MAC_HEAD + Pseudonyms._bytes(value[3:], noise, turn)

    @staticmethod
    def _ip(value: bytes, noise: Iterator[int], turn: int) -> bytes:
        """An address of the same length from the ranges for documents (RFC 5737), as long as there are any left.

        Where none is so short, from 0.0.0.0/8.
        """
        ranges = _DOCUMENTED if turn < _TRIES // 4 else _DOCUMENTED | _MORE if turn < _TRIES // 2 else {}
        if len(value) not in ranges:
            return Pseudonyms._like(value, noise, turn)
        head, digits = ranges[len(value)]
        low, most = _LAST[digits]
        return head + str(low + (next(noise) << 8 | next(noise)) % (most - low + 1)).encode()

    @staticmethod
    def _list(value: bytes, noise: Iterator[int], turn: int) -> bytes:
        """Bytes that are written as numbers, `1, 3, 5` or `0x01, 0x03`: others, with as many digits each."""
        del turn

        def other(match: re.Match[bytes]) -> bytes:
            if match[1]:
                return b"0x" + b"".join(_one(_HEX, noise) for _ in match[2])
            low, most = _LAST[len(match[2])]
            return str(low + (next(noise) << 8 | next(noise)) % (most - low + 1)).encode()

        return _NUMBER.sub(other, value)

    @staticmethod
    def _like(value: bytes, noise: Iterator[int], turn: int) -> bytes:
        """Character by character."""
        is_hex = _HEX_ONLY.fullmatch(value) is not None
        bare = not any(chr(byte).isalnum() for byte in value if byte < 128) and value.isascii()
        out = bytearray()
        for place, char in enumerate(value.decode(errors="surrogateescape")):
            data = char.encode(errors="surrogateescape")
            if len(data) == 1 and not data.isascii():
                out += _one(_STRAY, noise)
            elif len(data) > 1:
                pool = _WIDE[len(data)]
                out += pool[next(noise) % len(pool)].encode()
            elif char.isdigit():
                out += _one(b"123456789" if not place and char != "0" else b"0123456789", noise)
            elif is_hex and data in _HEX:
                out += _one(_HEX[10:], noise)
            elif char.isalpha():
                out += _one(_LETTERS, noise)
            elif data[0] < 0x20 or data[0] == 0x7F or (data in _KEPT and not (bare and data in b"-_.")):
                out += data
            else:
                out += _one(b"-_." if data in b"-_." else _SIGNS, noise)
        return bytes(out)


def is_list(value: bytes) -> bool:
    """Whether it is a list of bytes that are written as numbers: `1, 3, 5`, or `0x01, 0x03`, in small letters."""
    return _LIST.fullmatch(value) is not None


def _one(pool: bytes, noise: Iterator[int]) -> bytes:
    return bytes((pool[(next(noise) << 8 | next(noise)) % len(pool)],))


def cased(pseudonym: bytes, like: bytes) -> bytes:
    """The pseudonym with capital letters where the other text of the same length has them."""
    upper = pseudonym.upper()
    if len(upper) != len(like):
        return pseudonym
    return bytes(upper[at] if 0x41 <= byte <= 0x5A else pseudonym[at] for at, byte in enumerate(like))
