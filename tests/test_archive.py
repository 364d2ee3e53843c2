from __future__ import annotations

import io
import struct
import zipfile

import pytest

from tuyasniff.archive import MOST_LISTED, open_member, open_zip
from tuyasniff.errors import FormatError
from tuyasniff.knowledge.gathering import gather
from tuyasniff.logic.sigrok import read_sigrok

METADATA = "[device 1]\ncapturefile=logic-1\nsamplerate=1 MHz\ntotal probes=1\nunitsize=1\n"
ENTRY = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"


def packed(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("metadata", METADATA)
        archive.writestr("logic-1-1", b"\x01\x00" * 50)
        archive.writestr("devices.json", "[]")
    return out.getvalue()


def listing(count: int, *, other_end: bool = False) -> bytes:
    """An archive that lists so many members more, all of them empty."""
    data = packed()
    begin, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    listed = data[begin:end] + ENTRY * count
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, begin + len(listed), 1) if other_end else b""
    return (
        data[:begin]
        + listed
        + locator
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(listed), begin, 0)
    )


def test_an_archive_is_opened() -> None:
    for data in (packed(), listing(1000), packed() + b"PK\x05\x06"[:2]):
        with open_zip(io.BytesIO(data)) as archive, open_member(archive, "metadata") as file:
            assert file.read().decode() == METADATA


@pytest.mark.parametrize("data", [listing(MOST_LISTED // len(ENTRY)), listing(1, other_end=True)])
def test_an_archive_that_lists_too_many_files_is_one_line_for_whoever_reads_it(data: bytes) -> None:
    with pytest.raises(FormatError, match="lists too many files"), open_zip(io.BytesIO(data)):
        pass
    with pytest.raises(FormatError, match="lists too many files"):
        read_sigrok(data)
    with pytest.raises(FormatError, match="lists too many files"):
        list(gather("-", io.BytesIO(data)).files)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_may_take_any_amount_of_memory_is_not_unpacked(method: int) -> None:
    data = packed(method)
    with open_zip(io.BytesIO(data)) as archive, pytest.raises(NotImplementedError):
        open_member(archive, "metadata")
    with pytest.raises(FormatError, match="the zip archive is damaged"):
        read_sigrok(data)
    with pytest.raises(FormatError, match="the zip is damaged"):
        list(gather("-", io.BytesIO(data)).files)


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", packed()[:-30], b"PK\x05\x06" * 8])
def test_what_has_no_end_is_damaged(data: bytes) -> None:
    with pytest.raises(zipfile.BadZipFile), open_zip(io.BytesIO(data)):
        pass
