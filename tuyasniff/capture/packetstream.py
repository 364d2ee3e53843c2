"""The bytes of a source as the file that a reader of packets wants, with a way back to where a packet began."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable

from tuyasniff.patterns import regex

LARGEST = 64 << 20
"""No block of a file is larger."""

_PCAP = (b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00", b"\x4d\x3c\xb2\xa1\x02\x00\x04\x00")
_PCAP_BIG = (b"\xa1\xb2\xc3\xd4\x00\x02\x00\x04", b"\xa1\xb2\x3c\x4d\x00\x02\x00\x04")
_SECTION = regex(rb"\x0a\x0d\x0d\x0a.{4}(?:\x4d\x3c\x2b\x1a|\x1a\x2b\x3c\x4d)", re.DOTALL)
_KINDS = {1, 2, 3, 4, 5, 6}
_LITTLE = regex(rb"[\x01-\x06]\x00\x00\x00")
_BIG = regex(rb"\x00\x00\x00[\x01-\x06]")
_WINDOW = 64 * 1024
_LARGEST_FOUND = 4 << 20
"""A block that is looked for behind damage is no larger than this, or a search would read far ahead."""


class PacketStream:
    """Reads exactly; remembers the bytes since the last `mark`, so that reading can begin there again."""

    def __init__(self, pieces: Iterable[bytes], name: str) -> None:
        self.name = name
        self._pieces = iter(pieces)
        self._buffer = b""
        self._mark = self._at = 0
        self._before = 0
        self._dry = False

    @property
    def place(self) -> int:
        """Bytes read since the beginning."""
        return self._before + self._at

    @property
    def begun(self) -> int:
        """The place of the last mark."""
        return self._before + self._mark

    @property
    def ended(self) -> bool:
        """Whether no byte is left."""
        return not self.ahead(1)

    def read(self, size: int = -1) -> bytes:
        """Exactly so many bytes; fewer only at the end."""
        if not 0 <= size <= LARGEST:
            raise OSError("no block is so large")
        self._fill(size)
        data = self._buffer[self._at : self._at + size]
        self._at += len(data)
        return data

    def ahead(self, size: int, skip: int = 0) -> bytes:
        """The next bytes after `skip` ones, without taking them."""
        self._fill(skip + size)
        return self._buffer[self._at + skip : self._at + skip + size]

    def window(self, size: int) -> tuple[bytes, int]:
        """What is there, so many bytes ahead at least, and the place in it at which reading stands."""
        self._fill(size)
        return self._buffer, self._at

    def skip(self, size: int) -> None:
        """Take so many bytes of the window without looking at them again."""
        self._at += size
        self.mark()

    def mark(self) -> None:
        """Something begins here."""
        self._mark = self._at

    def again(self, skip: int = 0) -> None:
        """Back to the mark and so many bytes on, which are not read again."""
        self._at = self._mark + skip
        self.mark()

    def skip_to_end(self) -> None:
        """Read all that is left and forget it."""
        while data := self.ahead(_WINDOW):
            self._at += len(data)
            self.mark()

    def close(self) -> None:
        """The source is closed by its owner."""

    def _fill(self, size: int) -> None:
        have = len(self._buffer) - self._at
        if have >= size or self._dry:
            return
        parts = [self._buffer[self._mark :]]
        self._before += self._mark
        self._at -= self._mark
        self._mark = 0
        while have < size:
            piece = next(self._pieces, None)
            if piece is None:
                self._dry = True
                break
            parts.append(piece)
            have += len(piece)
        self._buffer = b"".join(parts)


def begins_pcap(data: bytes) -> bool:
    """Whether a pcap file begins with these bytes."""
    return data.startswith((*_PCAP, *_PCAP_BIG))


def begins_pcapng(data: bytes) -> bool:
    """Whether a section of a pcapng file begins with these bytes."""
    return _SECTION.match(data) is not None


def find_block(stream: PacketStream, endian: str) -> bool:
    """Go on to the next block of a pcapng file that tells its length twice the same, or to a new file.

    Damage may have taken bytes away, so that blocks need not stand at multiples of four any more.
    """
    kind = _LITTLE if endian == "<" else _BIG
    pattern = re.compile(b"|".join((kind.pattern, _SECTION.pattern, *map(re.escape, (*_PCAP, *_PCAP_BIG)))), re.DOTALL)
    stream.mark()
    while True:
        window = stream.ahead(_WINDOW)
        for found in pattern.finditer(window):
            if _is_block(stream, found.start(), endian):
                stream.again(found.start())
                return True
        if len(window) < _WINDOW:
            return False
        # what begins in the last bytes of the window is found in the next one
        stream.again(len(window) - 11)


def _is_block(stream: PacketStream, skip: int, endian: str) -> bool:
    head = stream.ahead(24, skip)
    if begins_pcap(head):
        return len(head) == 24
    if begins_pcapng(head):
        endian = "<" if head[8:9] == b"\x4d" else ">"
    elif len(head) < 12 or struct.unpack(endian + "I", head[:4])[0] not in _KINDS:
        return False
    (size,) = struct.unpack(endian + "I", head[4:8])
    if not 12 <= size <= _LARGEST_FOUND or size % 4:
        return False
    return stream.ahead(4, skip + size - 4) == head[4:8]
