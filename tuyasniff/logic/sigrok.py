"""sigrok's session files (`.sr`): a zip of `metadata` and of samples in `logic-1-1`, `logic-1-2` ...

The form is libsigrok's `srzip`: `unitsize` bytes a sample, wire n (from 1) in bit n - 1, little end first.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

from tuyasniff.archive import open_member, open_zip
from tuyasniff.errors import FormatError
from tuyasniff.logic.edges import MOST_WIRES, Planes, Recording
from tuyasniff.logic.hertz import hertz

MOST_UNPACKED = 4 << 30
"""Bytes of samples that are read; zeros pack a thousand times smaller, so a small file may claim any number."""

_PIECE = 1 << 20
_MOST_METADATA = 1 << 20
_UNITS = 32
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError, KeyError)
_MEND = "copy or download the file again, it is not whole"


class _Described(NamedTuple):
    rate: int | None
    unit: int
    prefix: str
    names: dict[int, str]


def read_sigrok(packed: bytes | IO[bytes], *, most: int = MOST_UNPACKED) -> Recording:
    """The wires of a session file. Raises FormatError where it holds no samples, or does not tell their rate."""
    try:
        archive = open_zip(io.BytesIO(packed) if isinstance(packed, bytes) else packed)
        members = archive.namelist()
        with open_member(archive, "metadata") as file:
            described = _describe(file.read(_MOST_METADATA).decode("utf-8", "replace"))
    except FormatError:
        raise
    except KeyError:
        raise FormatError("the zip archive holds no session of sigrok", "give the .sr file itself") from None
    except _DAMAGE:
        raise FormatError("the zip archive is damaged, or ends too early", _MEND) from None
    parts = sorted(
        (int(number or 0), name)
        for name in members
        if name.startswith(described.prefix)
        and ((number := name[len(described.prefix) :].lstrip("-")).isdecimal() or not number)
        and len(number) < 10
    )
    if not parts:
        raise FormatError("it holds no logic samples", "record digital channels; analog ones are not read")
    if described.rate is None:
        raise FormatError("it does not tell its sample rate", "export it again with the sample rate set")
    planes = Planes(tuple(described.names), described.unit)
    pieces = _Pieces(archive, [name for _, name in parts], most)
    for piece in pieces:
        planes.feed(piece)
        if planes.full:
            break
    return Recording(planes.levels(described.names, described.rate), pieces.remarks(planes.full), pieces.broken)


class _Pieces:
    """The samples of all members in a row, as far as they can be read."""

    def __init__(self, archive: zipfile.ZipFile, names: list[str], most: int) -> None:
        self.broken: str | None = None
        self._archive = archive
        self._names = names
        self._room = most

    def __iter__(self) -> Iterator[bytes]:
        for name in self._names:
            try:
                with open_member(self._archive, name) as file:
                    while piece := file.read(_PIECE):
                        self._room -= len(piece)
                        if self._room < 0:
                            return
                        yield piece
            except _DAMAGE:
                self.broken = f"{name} inside the zip archive is damaged"
                return

    def remarks(self, full: bool) -> tuple[str, ...]:
        if full:
            return (TOO_MANY_EDGES,)
        return (f"more than {MOST_UNPACKED >> 30} GiB of samples: the rest is left out",) if self._room < 0 else ()


TOO_MANY_EDGES = "more edges than a serial line makes in minutes: what follows them is left out"


def _describe(text: str) -> _Described:
    """What `metadata` says of its first device with samples."""
    keys: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("[") and "capturefile" in keys:
            break
        name, equals, value = line.partition("=")
        if equals:
            keys[name.strip().lower()] = value.strip()
    unit = _number(keys.get("unitsize"), _UNITS) or 1
    named = {
        number - 1: value
        for name, value in keys.items()
        if name.startswith("probe") and (number := _number(name[5:], min(8 * unit, MOST_WIRES))) is not None
    }
    total = _number(keys.get("total probes"), min(8 * unit, MOST_WIRES)) or min(8 * unit, MOST_WIRES)
    names = dict(sorted(named.items())) or {wire: f"D{wire}" for wire in range(total)}
    return _Described(hertz(keys.get("samplerate", "")), unit, keys.get("capturefile", "logic-1"), names)


def _number(text: str | None, most: int) -> int | None:
    if text is None or not text.isdecimal() or len(text) > 9:
        return None
    value = int(text)
    return value if 1 <= value <= most else None
