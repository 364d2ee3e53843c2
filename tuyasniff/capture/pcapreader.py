"""Reading pcap and pcapng through scapy: the only module that imports it, and only when such a file is opened."""

from __future__ import annotations

import logging
import struct
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tuyasniff.capture.bytesource import ByteSource
from tuyasniff.capture.packet import Packet, PacketRun
from tuyasniff.capture.packetruns import Interfaces, Kind, enhanced_run, old_run
from tuyasniff.capture.packetstream import LARGEST, PacketStream, begins_pcap, begins_pcapng, find_block
from tuyasniff.capture.pcapng import Interface, read_interface
from tuyasniff.errors import SourceError, SourceReason

_SECTION_KIND = 0x0A0D0D0A
_SECTION = b"\x0a\x0d\x0d\x0a"
_LONGEST_PACKET = 0x40000
_LOCAL = range(0x80000000, 0x80010000)
"""Kinds that programs may use as they like; they take small numbers, larger ones come of damage."""

_KINDS = {*range(1, 11), *range(0x101, 0x300), 0x0BAD, 0x40000BAD, _SECTION_KIND}
_PACKET_KINDS = {1, 2, 3, 4, 5, 6, _SECTION_KIND}
_UNDESCRIBED = "packet", "of interfaces that it does not describe"
_UNKNOWN = "block", "of an unknown kind"
_DESCRIPTION_COMMENT = 1
_OFFSET = 14
_MEND = "everything else is read; copy the file again, or stop the capture before copying"

_Counts = Counter[tuple[str, str]]


class ScapyFile:
    """A pcap or pcapng file, or several in a row.

    Damage in a pcapng file is stepped over; the packet behind it says what is missing before it. Where anything could
    not be read, the source is marked as lost.
    """

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._stream = PacketStream(source.pieces(), source.name)
        self._skipped = 0
        self._damaged: list[str] = []

    def packets(self) -> Iterator[Packet]:
        """All whole packets."""
        return (one for one in self._read(many=False) if isinstance(one, Packet))

    def runs(self) -> Iterator[Packet | PacketRun]:
        """The same, many at a time where they are regular."""
        return self._read(many=True)

    def _read(self, *, many: bool) -> Iterator[Packet | PacketRun]:
        counts = _Counts()
        while True:
            ng = self._stream.ahead(4) == _SECTION
            self._stream.mark()
            try:
                reader = _opened(self._stream, counts, ng=ng)
            except Exception:  # scapy raises what it likes
                self._damaged.append("the file is damaged at its beginning")
                break
            yield from self._packets_ng(reader, counts, many=many) if ng else self._packets_of(reader, many=many)
            if self._damaged and not ng:
                break
            if not begins_pcap(self._stream.ahead(24)) and not begins_pcapng(self._stream.ahead(12)):
                break
        self._tell(counts)

    def _packets_of(self, reader: Any, *, many: bool) -> Iterator[Packet | PacketRun]:
        """The packets of a pcap file up to its end, damage, or the beginning of another file."""
        stream = self._stream
        while True:
            if many and (run := old_run(stream, reader.endian, nano=reader.nano, link=_link(reader))) is not None:
                yield run
            head = stream.ahead(16)
            if not head:
                return
            stream.mark()
            if begins_pcap(head) or begins_pcapng(head):
                return
            size = struct.unpack(reader.endian + "I", head[8:12])[0] if len(head) == 16 else 0
            packet: Packet | None = None
            if len(head) == 16 and size <= LARGEST:
                packet = _packet(reader, *reader._read_packet(LARGEST))
            if packet is None:
                self._end_at(stream.begun, cut=size <= max(_LONGEST_PACKET, reader.snaplen))
                return
            yield packet

    def _packets_ng(self, reader: Any, counts: _Counts, *, many: bool) -> Iterator[Packet | PacketRun]:
        """The packets of a pcapng file; other sections are its own, but a pcap file may follow."""
        stream = self._stream
        told = 0
        missing: list[str] = []
        while True:
            if many and not missing and (run := enhanced_run(stream, _interfaces(reader))) is not None:
                yield run
            try:
                found = reader._read_packet(LARGEST)
            except Exception:  # the end of the file, or whatever scapy makes of damaged bytes
                begun = stream.begun
                stream.again()
                if stream.ended or begins_pcap(stream.ahead(24)):
                    return
                cut = _is_cut(stream, reader.endian)
                stream.again(1)
                if not find_block(stream, reader.endian):
                    self._end_at(begun, cut=cut)
                    return
                reader.hole()
                self._skipped += stream.place - begun
                missing.append(f"bytes {begun:,} to {stream.place - 1:,} of the file are damaged")
                self._damaged.append(f"it is damaged near byte {begun:,}")
                if begins_pcap(stream.ahead(24)):
                    return
                continue
            if counts.total() > told:
                told = counts.total()
                missing.append(_left_out(counts))
            yield _ng_packet(reader, *found)._replace(missing="; ".join(missing))
            missing.clear()

    def _end_at(self, begun: int, *, cut: bool) -> None:
        """Nothing can be read from a place on: the last packet is cut, or the rest is damaged."""
        self._stream.skip_to_end()
        if cut:
            self._damaged.append("the last packet is cut")
        else:
            self._skipped += self._stream.place - begun
            self._damaged.append(f"it is damaged near byte {begun:,}")

    def _tell(self, counts: _Counts) -> None:
        said = self._damaged[:1]
        if len(self._damaged) > 1:
            said.append(f"and in {len(self._damaged) - 1:,} more places")
        if self._skipped:
            said.append(f"{self._skipped:,} byte{'s' * (self._skipped != 1)} could not be read")
        if counts:
            said.append(_left_out(counts))
        if said and self._source.lost is None:
            words = f"{self._source.name}: {', '.join(said)}"
            self._source.lost = SourceError(words, SourceReason.LOST, _MEND)


def _left_out(counts: _Counts) -> str:
    said = (f"{number:,} {what}{'s' * (number != 1)} {kind} left out" for (what, kind), number in counts.items())
    return ", ".join(said)


def _is_cut(stream: PacketStream, endian: str) -> bool:
    """Whether a block of a pcapng file begins here whose end is missing."""
    head = stream.ahead(8)
    if len(head) < 8:
        return True
    kind, size = struct.unpack(endian + "II", head)
    return kind in _PACKET_KINDS and 12 <= size <= LARGEST and len(stream.ahead(size)) < size


def _opened(stream: PacketStream, counts: _Counts, *, ng: bool) -> Any:
    """The reader of scapy, quiet, and knowing sections and what interfaces say of themselves."""
    for name in ("scapy", "scapy.runtime", "scapy.loading"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    from scapy import utils

    readers: Any = utils
    if not ng:
        return readers.RawPcapReader(stream)

    class Reader(readers.RawPcapNgReader):  # type: ignore[misc]  # what it overrides is not part of its types
        interface = 0
        sure: int | None = None

        def hole(self) -> None:
            """An interface may have been described in what could not be read: later ones may have other numbers."""
            if self.sure is None:
                self.sure = len(self.interfaces)

        def _read_block(self, size: int) -> Any:
            stream.mark()
            head = stream.ahead(8)
            kind, length = struct.unpack(self.endian + "II", head) if len(head) == 8 else (1, 0)
            if length % 4 and kind != _SECTION_KIND:
                raise EOFError
            found = super()._read_block(size)
            if kind not in _KINDS and kind not in _LOCAL:
                counts[_UNKNOWN] += 1
                self.hole()
            return found

        def _check_interface_id(self, intid: int) -> bool:
            if intid < len(self.interfaces):
                return True
            counts[_UNDESCRIBED] += 1
            return False

        def _read_block_shb(self) -> None:
            # interfaces are counted anew in each section, which scapy does not do
            self.interfaces: list[Any] = []
            self.ours: list[tuple[Interface | None, int]] = []
            self.sure = None
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
            self.interface, _, _, length = struct.unpack(self.endian + "4I", block[:16])
            if length > len(block) - 20:
                raise EOFError
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
    return Packet(data, _link(reader), us, whole=told.caplen >= told.wirelen)


def _link(reader: Any) -> int:
    """The link type; the upper bits of its field are no part of it."""
    link: int = reader.linktype & 0xFFFF
    return link


def _interfaces(reader: Any) -> Interfaces:
    """What the reader of a pcapng file knows by now."""
    described = zip(reader.interfaces, reader.ours, strict=False)
    sizes = [(face[2]["tsresol"], offset * 1_000_000) for face, (_, offset) in described]

    def us(number: int, time: int) -> int:
        parts, offset = sizes[number]
        return int(time * 1_000_000 // parts + offset)

    def sample(kind: Kind) -> Packet | None:
        number, options = kind
        try:
            found = reader._read_block_epb(struct.pack(reader.endian + "5I", number, 0, 0, 0, 0) + options, LARGEST)
        except Exception:  # whatever scapy makes of damaged options, it makes of them again
            return None
        return _ng_packet(reader, *found)

    return Interfaces(reader.endian, len(sizes), us, sample)


def _ng_packet(reader: Any, data: bytes, told: Any) -> Packet:
    ours, offset = reader.ours[reader.interface]
    sure = reader.sure is None or reader.interface < reader.sure
    us: int | None = None
    if told.tshigh is not None:
        us = ((told.tshigh << 32) + told.tslow) * 1_000_000 // told.tsresol + offset * 1_000_000
    comments = told.comments or []
    texts = tuple(_text(one) for one in (comments if isinstance(comments, list) else [comments]))
    name = _text(told.ifname or b"") if sure else ""
    ours = ours if sure else None
    whole = len(data) >= told.wirelen
    return Packet(data, told.linktype, us, name, reader.interface, told.direction or 0, texts, ours, whole)
