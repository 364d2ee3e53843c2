"""Files that hold no bytes of a UART as such, known by their first bytes, and what to do with each."""

from __future__ import annotations

from typing import NamedTuple


class Foreign(NamedTuple):
    """A kind of file that is recognised but not read.

    `title` goes into "this is ..."; `advice` says how to get at the bytes, empty where there is no way.
    """

    name: str
    title: str
    advice: str
    magic: bytes
    offset: int = 0


_PICTURE = "a picture cannot be read; copy the hex text itself"
_EXPORT = "export it as VCD, as CSV of the levels, or as a sigrok session (.sr) in the logic analyser's program"
_PACKED = "unpack it first"

FOREIGN: tuple[Foreign, ...] = (
    Foreign("zip", "a zip archive (DSView .dsl and Saleae .sal are such)", _EXPORT, b"PK\x03\x04"),
    Foreign("zip", "an empty zip archive", "", b"PK\x05\x06"),
    Foreign("saleae", "a Saleae capture", _EXPORT, b"<SALEAE>"),
    Foreign("jpeg", "a JPEG picture", _PICTURE, b"\xff\xd8\xff"),
    Foreign("png", "a PNG picture", _PICTURE, b"\x89PNG\r\n\x1a\n"),
    Foreign("gif", "a GIF picture", _PICTURE, b"GIF8"),
    Foreign("webp", "a WebP picture", _PICTURE, b"WEBP", 8),
    Foreign("heic", "a HEIC picture", _PICTURE, b"ftyphei", 4),
    Foreign("pdf", "a PDF document", "copy the hex text out of it", b"%PDF-"),
    Foreign("elf", "an ELF program", "", b"\x7fELF"),
    Foreign("exe", "a Windows program", "", b"MZ\x90\x00"),
    Foreign("bzip2", "bzip2-packed", _PACKED, b"BZh"),
    Foreign("xz", "xz-packed", _PACKED, b"\xfd7zXZ\x00"),
    Foreign("zstd", "zstd-packed", _PACKED, b"\x28\xb5\x2f\xfd"),
    Foreign("7z", "a 7-Zip archive", _PACKED, b"7z\xbc\xaf\x27\x1c"),
    Foreign("rar", "a RAR archive", _PACKED, b"Rar!\x1a\x07"),
    Foreign("sqlite", "an SQLite database", "", b"SQLite format 3\x00"),
)


def recognise(head: bytes) -> Foreign | None:
    """The kind of file that begins like this, or None."""
    for kind in FOREIGN:
        if head.startswith(kind.magic, kind.offset):
            return kind
    return None
