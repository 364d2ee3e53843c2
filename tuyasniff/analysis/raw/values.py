"""Values that people paste without a frame: base64, hex, lists of numbers."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from tuyasniff.errors import FormatError
from tuyasniff.patterns import regex

_HINT = "write base64 (CNEAJ5AACOw=), hex (08 d1 00) or numbers ([8,209,0])"
_MOST = 64 * 1024
_SHOWN = 40
_SHORT = 8
"""Base64 as long as this may be hex digits by accident; longer is not."""

_QUOTES = "\"'`"
_HEX_PAIRS = regex(r"(?:0x)?[0-9a-f]{2}(?:[\s,:;-]+(?:0x)?[0-9a-f]{2})*", re.IGNORECASE)
_HEX_SOLID = regex(r"(?:0x)?(?:[0-9a-f]{2})+", re.IGNORECASE)
_HEX_WORDS = regex(r"(?:0x)?(?:[0-9a-f]{2})+(?:[\s,:;-]+(?:0x)?(?:[0-9a-f]{2})+)*", re.IGNORECASE)
_NUMBERS = regex(r"\d{1,3}(?:[\s,;]+\d{1,3})*")
_BASE64 = regex(r"[A-Za-z0-9+/]+={0,2}|[A-Za-z0-9_-]+={0,2}")


def read_value(text: str) -> tuple[bytes, str]:
    """The bytes that a text means, and in which form: `base64`, `hex` or `decimal list`.

    Where several forms are possible, the form says what was taken and what it could be as well. Raises FormatError.
    """
    words = text.strip().strip(_QUOTES).strip()
    if not words:
        raise FormatError("there is no value", _HINT)
    if len(words) > _MOST:
        raise FormatError(f"the value is longer than {_MOST} characters", "give one datapoint's value")
    forms = list(_forms(words))
    if not forms:
        raise FormatError(f"'{_cut(words)}' is no raw value", _why(words))
    data, form = forms[0]
    others = [name for other, name in forms[1:] if other != data]
    return data, f"{form} ({' or '.join(others)} is possible, too)" if others else form


def _forms(words: str) -> Iterator[tuple[bytes, str]]:
    """Every form that the text can be, the most plausible first."""
    listed = words[0] in "[(" and words[-1] in "])"
    inner = words[1:-1].strip() if listed else words
    bare = inner.replace("\\x", " ").strip() if "\\x" in inner else inner
    numbers = _numbers(bare)
    pairs = bool(_HEX_PAIRS.fullmatch(bare)) and (len(bare) > 2 or not listed)
    solid = bool(_HEX_SOLID.fullmatch(bare))
    if numbers is not None and (listed or "," in bare or not pairs):
        yield numbers, "decimal list"
    if pairs or solid or (_HEX_WORDS.fullmatch(bare) and not listed):
        as_hex = bytes.fromhex(re.sub(r"0x|[\s,:;-]", "", bare, flags=re.IGNORECASE))
        as_base64 = _base64(bare) if solid else None
        if as_base64 is not None and not bare.lower().startswith("0x") and _looks_packed(bare):
            yield as_base64, "base64"
            yield as_hex, "hex"
            return
        yield as_hex, "hex"
        if numbers is not None and not listed and "," not in bare:
            yield numbers, "decimal list"
        if as_base64 is not None and len(bare) <= _SHORT:
            yield as_base64, "base64"
        return
    if not listed:
        data = _base64(words)
        if data is not None:
            yield data, "base64"


def _numbers(text: str) -> bytes | None:
    """Numbers up to 255 with blanks or commas between them, at least two."""
    if not _NUMBERS.fullmatch(text):
        return None
    values = [int(word) for word in re.split(r"[\s,;]+", text)]
    return bytes(values) if len(values) > 1 and max(values) < 256 else None


def _base64(text: str) -> bytes | None:
    """The bytes of base64 that is whole; padding may be left out where the length tells it."""
    if not _BASE64.fullmatch(text):
        return None
    bare = text.rstrip("=")
    if len(bare) % 4 == 1:
        return None  # too much padding is left to pass: people paste it so
    try:
        data = base64.b64decode(bare.replace("-", "+").replace("_", "/") + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    canonical = base64.b64encode(data).decode().rstrip("=").replace("+", "-").replace("/", "_")
    return data if data and canonical == bare.replace("+", "-").replace("/", "_") else None


def _looks_packed(text: str) -> bool:
    """Whether a text of hex digits is rather base64: it mixes capitals and small letters, or begins with zeros."""
    letters = [char for char in text if char.isalpha()]
    mixed = any(char.isupper() for char in letters) and any(char.islower() for char in letters)
    return len(text) % 4 == 0 and (mixed or text.startswith("AAA"))


def _why(words: str) -> str:
    if re.fullmatch(r"[0-9a-fA-Fx\s:,-]+", words) and len(re.sub(r"0x|[^0-9a-fA-F]", "", words)) % 2:
        return "it looks like hex, but a digit is missing"
    if re.fullmatch(r"[\[(]?[\d\s,;]+[\])]?", words):
        return "a byte is a number from 0 to 255"
    return _HINT


def _cut(words: str) -> str:
    """The beginning of a text in one line, control characters made visible."""
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in words[: _SHOWN + 1])
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
