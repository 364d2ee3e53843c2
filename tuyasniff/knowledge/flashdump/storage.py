"""The key-value store in a dump: found by its key block, wherever it lies, and decrypted into blocks.

The layout is that of Tuya's "simple flash", as several published readers and 24 dumps of real devices show it: a key
block, data blocks, swap copies with older generations; each is one sector of 4096 bytes in 32 pages of 128.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from tuyasniff.knowledge.flashdump.aes import BLOCK as AES_BLOCK
from tuyasniff.knowledge.flashdump.aes import Cipher, decryptor, encrypted

SECTOR = 4096
PAGE = 128
PAGES = SECTOR // PAGE
PARTITION = 18 * SECTOR

_MASTER = b"qwertyuiopasdfgh"
_KEY_MAGIC = 0x13579753
_DATA_MAGICS = (0x98761234, 0x135726AB)
_SECOND = b"HHRRQbyemofrtytf"
_FILLED = 2 * AES_BLOCK
"""Where in a key block the first 16 erased bytes lie."""

_MOST_BLOCKS = 63
_MOST_SUSPECTS = 4096

VARIANTS: tuple[tuple[str, str], ...] = (
    ("8710_2M", "BK7231, RTL8710 and most others"),
    ("8721D", "RTL8720D"),
    ("8711AM_4M", "WRG1"),
    ("RDA5981_2M", "RDA5981"),
)
"""What the data key is mixed from, by platform; only its first four characters count."""

PLACES: tuple[tuple[int, str], ...] = (
    (0x1EE000, "BK7231T/N"),
    (0x1DD000, "BK7231"),
    (0x1F5000, "T1, XR806, T34"),
    (0x1EB000, "RTL8710B, XR809, RDA5981"),
    (0x1D5000, "RTL8720C, ECR6600"),
    (0x3B6000, "RTL8720D"),
    (0x3D0000, "T3"),
    (0x7DD000, "T5"),
    (0x1EC000, "LN882H"),
    (0x397000, "BK7252"),
    (0x1C0000, "W800"),
    (0xD2000, "TR6260"),
    (0x1E7000, "LN8825"),
)
"""Where the store usually lies. Looked at first; then the whole dump is searched."""


class Block(NamedTuple):
    """A data block as it was before encryption. `sound`: its checksum is right. `offset` counts in the dump."""

    number: int
    generation: int
    bitmap: bytes
    data: bytes
    sound: bool
    offset: int

    def is_live(self, page: int) -> bool:
        """Whether the bitmap says that an index page is in use."""
        return page // 8 < len(self.bitmap) and bool(self.bitmap[page // 8] >> (page % 8) & 1)

    def pages(self, first: int, last: int) -> bytes:
        """The bytes of pages, both included."""
        return self.data[first * PAGE : (last + 1) * PAGE]


class Storage(NamedTuple):
    """A store at an offset of the dump. No `blocks`: a key block, and nothing behind it that it opens."""

    offset: int
    variant: str | None
    blocks: tuple[Block, ...]

    @property
    def place(self) -> str | None:
        """The platforms whose store usually lies there."""
        return next((title for offset, title in PLACES if offset == self.offset), None)


class Search(NamedTuple):
    """The best store of a dump, and where key blocks lie whose checksum is wrong."""

    storage: Storage | None
    broken: tuple[int, ...] = ()


def find_storage(data: bytes) -> Search:
    """Find the store with the most blocks; of equals, one at a usual place, then the first."""
    opened = decryptor(_MASTER)
    best: Storage | None = None
    broken = []
    for offset in _suspects(data):
        key, known = _key_at(data, offset, opened)
        if key is None:
            if known:
                broken.append(offset)
            continue
        found = _storage(data, offset, key)
        if best is None or len(found.blocks) > len(best.blocks):
            best = found
    return Search(best, tuple(broken))


def _suspects(data: bytes) -> Iterator[int]:
    """Offsets at which a key block may begin, none twice: its end is erased, and looks alike in every dump."""
    usual = [offset for offset, _ in PLACES if offset < len(data)]
    yield from usual
    erased = encrypted(_MASTER, b"\xff" * AES_BLOCK)
    given = 0
    place = data.find(erased)
    while place >= 0 and given < _MOST_SUSPECTS:
        begins = data[max(place - AES_BLOCK, 0) : place] != erased
        if begins and place >= _FILLED and place - _FILLED not in usual:
            given += 1
            yield place - _FILLED
        place = data.find(erased, place + (AES_BLOCK if data.startswith(erased, place + AES_BLOCK) else 1))


def _key_at(data: bytes, offset: int, opened: Cipher) -> tuple[bytes | None, bool]:
    """The key in a key block at that place, None without one; whether one begins there at all."""
    head = opened(data[offset : offset + _FILLED])
    if len(head) < _FILLED:
        return None, False
    magic, check = struct.unpack_from("<II", head)
    key = head[8:24]
    if magic != _KEY_MAGIC:
        return None, False
    return (key, True) if sum(key) == check else (None, True)


def _data_key(inner: bytes, first: str) -> bytes:
    mixed = first.encode()
    return bytes((mixed[place & 3] + _SECOND[place] + inner[place]) & 255 for place in range(16))


def _storage(data: bytes, offset: int, inner: bytes) -> Storage:
    """What lies behind a key block, opened with the variant of the data key that opens most of it."""
    found: list[Storage] = []
    for name, _ in VARIANTS:
        opened = decryptor(_data_key(inner, name))
        blocks = tuple(_blocks(data, offset, opened))
        found.append(Storage(offset, name if blocks else None, blocks))
    return max(found, key=lambda one: len(one.blocks))


def _blocks(data: bytes, offset: int, opened: Cipher) -> Iterator[Block]:
    """The data blocks; of the last one, what the dump still holds."""
    for start in range(offset + SECTOR, min(len(data), offset + SECTOR * (1 + _MOST_BLOCKS)), SECTOR):
        head = opened(data[start : start + AES_BLOCK])
        if len(head) < AES_BLOCK or struct.unpack_from("<I", head)[0] not in _DATA_MAGICS:
            continue
        plain = opened(data[start : start + SECTOR]).ljust(SECTOR, b"\xff")
        check, number, generation, size = struct.unpack_from("<4xIHIB", plain)
        sound = sum(plain[8:]) & 0xFFFFFFFF == check
        yield Block(number, generation, plain[15 : 15 + size], plain, sound, start)
