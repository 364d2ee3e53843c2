"""Zip archives from outside: how much they list, and how their members are packed, is looked at before reading them."""

from __future__ import annotations

import io
import struct
from typing import IO, TYPE_CHECKING

from tuyasniff.errors import FormatError

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

MOST_LISTED = 8 << 20
"""Bytes of the list of members: a hundred thousand files. Each takes ten times as much in memory."""

_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x07"
_END_LEAST = 22
_LOCATOR = 20
_LONGEST_COMMENT = 0xFFFF
_WHY_PACKED = "is packed in a way that may take any amount of memory"


def open_zip(packed: IO[bytes]) -> ZipFile:
    """The archive, open. Raises FormatError where it lists too many members, and what zipfile raises of damage."""
    import zipfile

    if _listed(packed) > MOST_LISTED:
        raise FormatError("the zip archive lists too many files", "unpack it, and give what matters")
    return zipfile.ZipFile(packed)


def open_member(archive: ZipFile, name: str | ZipInfo) -> IO[bytes]:
    """A member, open. Raises NotImplementedError where it is neither stored nor deflated, and KeyError for none."""
    import zipfile

    member = archive.getinfo(name) if isinstance(name, str) else name
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError(_WHY_PACKED)
    return archive.open(member)


def _listed(packed: IO[bytes]) -> int:
    """The bytes of the list of members, as the end of an archive tells it; 0 where there is no end."""
    size = packed.seek(0, io.SEEK_END)
    begin = max(0, size - _END_LEAST - _LOCATOR - _LONGEST_COMMENT)
    packed.seek(begin)
    tail = packed.read()
    packed.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_LEAST:
        return 0
    if tail[max(0, at - _LOCATOR) : at].startswith(_END_64):
        return MOST_LISTED + 1  # another end, for lists that are too long for this one
    return int(struct.unpack_from("<L", tail, at + 12)[0])
