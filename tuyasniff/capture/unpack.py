"""Unpacking gzip as it streams: bounded memory whatever the file claims."""

from __future__ import annotations

from tuyasniff.capture.bytesource import PIECE, Reader
from tuyasniff.errors import SourceError, SourceReason

MAGIC = b"\x1f\x8b\x08"
_STEP = 1
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
    damaged: SourceError | None = None

    def unpacked(size: int) -> bytes:
        nonlocal unpacker, pending, fresh, members, damaged
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
                rest = unpacker.flush()
                if rest:
                    return rest
                raise SourceError(f"{name}: the gzip data end too early", SourceReason.LOST, _MEND)
            if fresh and members and not pending.startswith(MAGIC[: len(pending)]):
                return b""
            step, later = (pending, b"") if damaged is None else (pending[:_STEP], pending[_STEP:])
            before = unpacker.copy() if damaged is None else None
            try:
                piece = unpacker.decompress(step, size)
            except zlib.error as error:
                if before is None:
                    assert damaged is not None
                    raise damaged from error
                # it keeps back what it unpacked of a piece with damage in it: small steps give that out
                unpacker, damaged = before, SourceError(f"{name}: the gzip data are damaged", SourceReason.LOST, _MEND)
                continue
            fresh = False
            pending = unpacker.unconsumed_tail + later
            if piece:
                return piece

    return unpacked
