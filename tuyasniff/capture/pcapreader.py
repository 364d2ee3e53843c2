"""Reading pcap and pcapng through scapy: the only module that imports it, and only when such a file is opened."""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterable, Iterator
from typing import Any

from tuyasniff.capture.bytesource import ByteSource
from tuyasniff.capture.packets import Packet
from tuyasniff.capture.pcapng import Interface, read_interface
from tuyasniff.errors import SourceError, SourceReason

_LARGEST = 64 << 20
_DESCRIPTION_COMMENT = 1
_OFFSET = 14
_MEND = "what came before it is read; copy the file again, or stop the capture before copying"


class _Stream:
    """The bytes of a source as the file that scapy wants, with a place to hold against what was asked for."""

    def __init__(self, pieces: Iterable[bytes], name: str) -> None:
        self.name = name
        self.place = 0
        self.ended = False
        self._pieces = iter(pieces)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Exactly so many bytes; fewer only at the end."""
        if not 0 <= size <= _LARGEST:
            raise OSError("no block is so large")
        parts = [self._rest]
        have = len(self._rest)
        while have < size and not self.ended:
            piece = next(self._pieces, None)
            if piece is None:
                self.ended = True
                break
            parts.append(piece)
            have += len(piece)
        data = b"".join(parts)
        self._rest = data[size:]
        self.place += min(size, have)
        return data[:size]

    def close(self) -> None:
        """The source is closed by its owner."""


class ScapyFile:
    """A pcap or pcapng file; where it ends too early or is damaged, the source is marked as lost there."""

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._ng = source.peek(4)[:4] == b"\x0a\x0d\x0d\x0a"
        self._stream = _Stream(source.pieces(), source.name)

    def packets(self) -> Iterator[Packet]:
        """All whole packets."""
        reader = self._reader()
        if reader is None:
            self._lost("the file is damaged at its beginning")
            return
        begun = 0
        while True:
            if not self._ng:
                begun = self._stream.place
            try:
                found = reader._read_packet(_LARGEST)
            except EOFError:
                break
            except Exception:  # whatever scapy makes of damaged bytes, it ends here
                self._lost(f"the file is damaged near byte {self._stream.place:,}")
                return
            packet = _ng_packet(reader, *found) if self._ng else _packet(reader, *found)
            if packet is None:
                break
            yield packet
        begun = reader.begun if self._ng else begun
        if self._stream.place != begun:
            cut = self._stream.ended
            self._lost("the last packet is cut" if cut else f"the file is damaged near byte {begun:,}")

    def _reader(self) -> Any:
        try:
            return _opened(self._stream, ng=self._ng)
        except Exception:  # scapy raises what it likes
            return None

    def _lost(self, why: str) -> None:
        if self._source.lost is None:
            self._source.lost = SourceError(f"{self._source.name}: {why}", SourceReason.LOST, _MEND)


def _opened(stream: _Stream, *, ng: bool) -> Any:
    """The reader of scapy, quiet, and knowing sections and what interfaces say of themselves."""
    for name in ("scapy", "scapy.runtime", "scapy.loading"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    from scapy import utils

    readers: Any = utils
    if not ng:
        return readers.RawPcapReader(stream)

    class Reader(readers.RawPcapNgReader):  # type: ignore[misc]  # what it overrides is not part of its types
        begun = 0
        interface = 0

        def _read_block(self, size: int) -> Any:
            self.begun = stream.place
            return super()._read_block(size)

        def _read_block_shb(self) -> None:
            # interfaces are counted anew in each section, which scapy does not do
            self.interfaces: list[Any] = []
            self.ours: list[tuple[Interface | None, int]] = []
            super()._read_block_shb()

        def _read_block_idb(self, block: bytes, size: int) -> None:
            super()._read_block_idb(block, size)
            options = self._read_options(block[8:])
            comments = options.get(_DESCRIPTION_COMMENT) or []
            texts = comments if isinstance(comments, list) else [comments]
            ours = next(filter(None, (read_interface(_text(one)) for one in texts)), None)
            offset = options.get(_OFFSET, b"")
            seconds = struct.unpack(self.endian + "q", offset)[0] if len(offset) == 8 else 0
            self.ours.append((ours, seconds))

        def _read_block_epb(self, block: bytes, size: int) -> Any:
            self.interface = struct.unpack(self.endian + "I", block[:4])[0]
            return super()._read_block_epb(block, size)

        def _read_block_spb(self, block: bytes, size: int) -> Any:
            self.interface = 0
            return super()._read_block_spb(block, size)

        def _read_block_pkt(self, block: bytes, size: int) -> Any:
            self.interface = struct.unpack(self.endian + "H", block[:2])[0]
            return super()._read_block_pkt(block, size)

    return Reader(stream)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _packet(reader: Any, data: bytes, told: Any) -> Packet | None:
    """A packet of a pcap file; None where it is not all there."""
    if len(data) < told.caplen:
        return None
    us = told.sec * 1_000_000 + (told.usec // 1000 if reader.nano else told.usec)
    # the upper bits of the field are no part of the link type
    return Packet(data, reader.linktype & 0xFFFF, us, whole=told.caplen >= told.wirelen)


def _ng_packet(reader: Any, data: bytes, told: Any) -> Packet:
    ours, offset = reader.ours[reader.interface]
    us: int | None = None
    if told.tshigh is not None:
        us = ((told.tshigh << 32) + told.tslow) * 1_000_000 // told.tsresol + offset * 1_000_000
    comments = told.comments or []
    texts = tuple(_text(one) for one in (comments if isinstance(comments, list) else [comments]))
    name = _text(told.ifname or b"")
    whole = len(data) >= told.wirelen
    return Packet(data, told.linktype, us, name, reader.interface, told.direction or 0, texts, ours, whole)
