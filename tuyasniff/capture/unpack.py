"""Unpacking gzip as it streams: bounded memory whatever the file claims."""

from __future__ import annotations

from tuyasniff.capture.bytesource import PIECE, Reader
from tuyasniff.errors import SourceError, SourceReason

MAGIC = b"\x1f\x8b\x08"
_MEND = "copy or download the file again, it is not whole"


def gunzip(read: Reader, name: str) -> Reader:
    """A reader of the unpacked bytes of the file `name`. Several members in a row are one stream, as gzip has it.

    Damage raises SourceError (reason `lost`) where it is met, after everything before it was given out. Bytes
    after the last member that are no gzip are ignored, as gzip does.
    """
    import zlib

    unpacker = zlib.decompressobj(wbits=31)
    pending = b""
    fresh = True
    members = 0

    def unpacked(size: int) -> bytes:
        nonlocal unpacker, pending, fresh, members
        while True:
            if unpacker.eof:
                members += 1
                pending = unpacker.unused_data
                unpacker, fresh = zlib.decompressobj(wbits=31), True
            if not pending:
                pending = read(PIECE)
            if not pending:
                if fresh:
                    return b""
                raise SourceError(f"{name}: the gzip data end too early", SourceReason.LOST, _MEND)
            if fresh and members and not pending.startswith(MAGIC[: len(pending)]):
                return b""
            try:
                piece = unpacker.decompress(pending, size)
            except zlib.error as error:
                raise SourceError(f"{name}: the gzip data are damaged", SourceReason.LOST, _MEND) from error
            fresh = False
            pending = unpacker.unconsumed_tail
            if piece:
                return piece

    return unpacked
