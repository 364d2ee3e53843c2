"""Whether a dump is one: what a bad read looks like, what is missing, and what was flashed over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tuyasniff.knowledge.flashdump.storage import PARTITION, SECTOR, Search

_MIB = 1 << 20
SIZES = (1 * _MIB, 2 * _MIB, 4 * _MIB, 8 * _MIB, 16 * _MIB)
"""Sizes of whole flash chips."""

_USUAL = 2 * _MIB
_WITHOUT_BOOTLOADER = 0x11000
_HEAD = 0x100
_WHOLE_STORE = {PARTITION, 0x12000}
_REPEATED = 0.25
_FOREIGN = (
    (b"OpenBK7231", "OpenBeken"),
    (b"OpenBeken", "OpenBeken"),
    (b"ESPHome", "ESPHome"),
    (b"esphome", "ESPHome"),
    (b"LibreTiny", "a LibreTiny program such as ESPHome"),
    (b"Tasmota", "Tasmota"),
)


class Remark(NamedTuple):
    """Something about the dump itself. `code` is a stable word; `grave`: the read cannot be trusted."""

    code: str
    text: str
    grave: bool = False


def other_firmware(data: bytes) -> str | None:
    """The name of a program that was flashed over Tuya's, None where none is seen."""
    return next((title for mark, title in _FOREIGN if mark in data), None)


def remarks(data: bytes, search: Search, damaged: int, *, plain: bool = False) -> Iterator[Remark]:
    """What there is to say about the read.

    `damaged` counts values in use whose checksum is wrong; `plain`: the values stand in it as text, without a store.
    """
    if not data:
        yield Remark("empty", "there is not a byte in it", grave=True)
        return
    uniform = _uniform(data)
    if uniform is not None:
        text = f"all {len(data):,} bytes are {uniform:02X}: the read failed, or the flash was erased"
        yield Remark("uniform", text, grave=True)
        return
    yield from _repeated(data)
    yield from _size(data, search)
    if len(data) > 2 * SECTOR and _uniform(data[:_HEAD]) is not None and _uniform(data[:SECTOR]) is None:
        text = (
            f"the first {_HEAD:#x} bytes, where the bootloader begins, are {data[0]:02X}: a broken read or bootloader"
        )
        yield Remark("bootloader", f"{text}; the rest is read all the same")
    other = other_firmware(data)
    if other is not None:
        rest = "what is left of Tuya's store is read" if search.storage else "Tuya's configuration is gone"
        yield Remark("flashed_over", f"{other} was flashed over Tuya's program: {rest}")
    elif search.storage is None and not search.broken and not plain and len(data) in SIZES:
        text = "no store of Tuya's firmware is in it: erased, or not one of Tuya's"
        yield Remark("no_store", text if len(data) >= _USUAL else f"{text}, or it lies further behind: most need 2 MiB")
    yield from _store(search, damaged)


def _store(search: Search, damaged: int) -> Iterator[Remark]:
    if search.broken and search.storage is None:
        places = ", ".join(f"{place:#x}" for place in search.broken[:3])
        yield Remark("key_block", f"the key block at {places} has a wrong checksum: read the flash again", grave=True)
    if search.storage is None:
        return
    if not search.storage.blocks:
        text = f"the store at {search.storage.offset:#x} holds a key and nothing that it opens"
        yield Remark("no_blocks", text)
    broken = sum(not block.sound for block in search.storage.blocks)
    if broken or damaged:
        words = f"{broken} of {len(search.storage.blocks)} blocks and {damaged} values"
        yield Remark(
            "checksums", f"wrong checksums in the store, of {words}: bits were lost; read it again", grave=True
        )


def _uniform(data: bytes) -> int | None:
    """The byte that all of them are, None where they differ."""
    return data[0] if data and data.count(data[:1]) == len(data) else None


def _repeated(data: bytes) -> Iterator[Remark]:
    """One sector that is not erased, again and again: the address did not move while reading."""
    sectors = Counter(data[start : start + SECTOR] for start in range(0, len(data) - SECTOR + 1, SECTOR))
    written = [(count, sector) for sector, count in sectors.items() if _uniform(sector) is None]
    if not written:
        return
    count, sector = max(written, key=lambda one: one[0])
    total = sum(count for count, _ in written)
    if count > 4 and count >= total * _REPEATED:
        at = data.find(sector)
        text = f"the 4 KiB at {at:#x} come {count:,} times: the read went wrong"
        yield Remark("repeated", text, grave=True)


def _size(data: bytes, search: Search) -> Iterator[Remark]:
    size = len(data)
    if size in SIZES:
        return
    storage = search.storage
    end = storage.offset + PARTITION if storage is not None else 0
    if storage is not None and storage.offset == 0 and size in _WHOLE_STORE:
        yield Remark("extract", "only the store, without the rest of the flash")
        return
    if size == _USUAL - _WITHOUT_BOOTLOADER:
        yield Remark("no_bootloader", f"read from {_WITHOUT_BOOTLOADER:#x} on: the bootloader is not in it")
        return
    whole = next((one for one in SIZES if one > size), None)
    if whole is None:
        yield Remark("size", f"{size:,} bytes is no usual size of a flash")
        return
    words = f"partial: {size:,} bytes, {whole - size:,} less than {whole // _MIB} MiB"
    if storage is not None and end <= size:
        yield Remark("partial", f"{words}; the store is in it")
    elif storage is not None:
        text = f"{words}; the store at {storage.offset:#x} is cut, {end - size:,} bytes of it are missing"
        yield Remark("partial_store", text, grave=True)
    else:
        yield Remark(
            "partial", f"{words}; no store is in it, most lie at 0x1ee000 and need all up to 0x200000", grave=True
        )
