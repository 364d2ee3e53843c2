"""What stands in a dump as plain text: values of a store without encryption, pins, names of programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.knowledge.documents import parse_json
from tuyasniff.knowledge.flashdump.values import Entry, State

_ANCHORS = tuple(
    re.compile(name + rb"=[{\[]") for name in (b"gw_di", b"gw_bi", b"user_param_key", b"baud_cfg", b"uart_adapt_params")
)
"""Values that a store without encryption has, each by itself: one text is found faster than any of several."""

_PLAIN = re.compile(rb"(?<![0-9A-Za-z_])([0-9A-Za-z_]{2,40})=([{\[][^\0\xff]{0,16384})")
_AROUND = 0x8000
_MODULE = re.compile(rb"[,{]module:")
_TEXT = re.compile(rb"[\x20-\x7e]*")
_LONGEST_PINS = 4096
_MOST_COPIES = 256
_UNQUOTED = re.compile(r"\{(.*?),?\}?", re.DOTALL)
_PAIR = re.compile(r"\s*([0-9A-Za-z_.]{1,40})\s*:\s*([^,:{}]{0,60})\s*")
_FEWEST_PAIRS = 2
_CHIPS = tuple(
    re.compile(chip + rb"_[0-9A-Za-z_]{4,48}")
    for chip in (rb"bk72\d\d[a-z]{0,2}", rb"rtl87\d\d[a-z]{0,3}", b"ln882h", b"esp8266")
)
_OEM = b"oem_"


def plain_entries(data: bytes) -> list[Entry]:
    """The values of a store in which they stand as `name=value` texts, as on ESP8266; the last copy of each is live."""
    anchor = next((found for pattern in _ANCHORS if (found := pattern.search(data)) is not None), None)
    if anchor is None:
        return []
    start = max(anchor.start() - _AROUND, 0)
    best: dict[str, Entry] = {}
    for found in _PLAIN.finditer(data, start, anchor.start() + 2 * _AROUND):
        name = found[1].decode("ascii")
        if parsed(found[2]) is not None:
            best[name] = Entry(name, found[2], State.LIVE, sound=True)
    return list(best.values())


def parsed(value: bytes) -> Any:
    """A value as plain values: JSON, or the unquoted `{rl1_pin:26,module:CB2S,}`; None where it is neither."""
    text = value.rstrip(b"\0\xff").decode("utf-8", "replace").strip()
    if not text:
        return None
    try:
        return parse_json(text, "value")
    except FormatError:
        return unquoted(text)


def unquoted(text: str) -> dict[str, str] | None:
    """The pairs of a text of unquoted names and values; None where it is something else."""
    inside = _UNQUOTED.fullmatch(text)
    if inside is None:
        return None
    pairs: dict[str, str] = {}
    for piece in inside[1].split(","):
        found = _PAIR.fullmatch(piece)
        if found is not None:
            pairs.setdefault(found[1], found[2].strip())
    return pairs if len(pairs) >= _FEWEST_PAIRS else None


def pin_texts(data: bytes) -> Iterator[dict[str, str]]:
    """Copies of the pin configuration that lie outside the store, unencrypted; its end may be erased flash."""
    for found in islice(_MODULE.finditer(data), _MOST_COPIES):
        start = data.rfind(b"{", max(found.start() - _LONGEST_PINS, 0), found.start() + 1)
        if start < 0:
            continue
        whole = _TEXT.match(data, start, start + _LONGEST_PINS)
        text = b"" if whole is None else whole[0]
        end = text.find(b"}")
        text = text[: end + 1] if end >= 0 else text
        if start + len(text) < found.end():
            continue
        pairs = unquoted(text.decode("ascii"))
        if pairs is not None and "module" in pairs:
            yield pairs


def program_names(data: bytes) -> list[str]:
    """Names of Tuya's own programs that stand in the dump in the clear, each once."""
    found = []
    for chip in _CHIPS:
        for match in chip.finditer(data):
            start = match.start() - len(_OEM) * data.startswith(_OEM, max(match.start() - len(_OEM), 0))
            name = data[start : match.end()].decode("ascii")
            if name.startswith("oem_") or "common" in name:
                found.append(name)
    return list(dict.fromkeys(found))
