"""Many packets of a pcap or pcapng file at once, where they are as writers usually write them.

Takes whole packets with bytes that need nothing looked up but their interface and options; everything else is left
where it stands, for the reader that knows all of these formats.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from tuyasniff.capture.packet import Packet, PacketRun
from tuyasniff.capture.packetstream import PacketStream

_ENHANCED = 6
_LARGEST = 0xFFFF
_WINDOW = 1 << 20
_MAGICS = frozenset((0xA1B2C3D4, 0xD4C3B2A1, 0xA1B23C4D, 0x4D3CB2A1, 0x0A0D0D0A))
"""With these another file begins."""

Kind: TypeAlias = tuple[int, bytes]
"""The number of an interface, and options as they are written."""


class Interfaces(NamedTuple):
    """What is known of the interfaces by now: `us` makes microseconds of a time, `sample` a packet of a kind.

    `sample` gives None where such a packet is not to be taken together with others.
    """

    endian: str
    known: int
    us: Callable[[int, int], int]
    sample: Callable[[Kind], Packet | None]


def enhanced_run(stream: PacketStream, faces: Interfaces) -> PacketRun | None:
    """Enhanced packet blocks that follow each other from here on, as far as they are regular; None without any."""
    buffer, at = stream.window(_WINDOW)
    begun, last = at, len(buffer) - 32
    head = struct.Struct(faces.endian + "7I").unpack_from
    which: list[int] = []
    us: list[int] = []
    data: list[bytes] = []
    numbers: dict[Kind, int] = {}
    samples: list[Packet] = []
    while at <= last:
        kind, size, face, high, low, captured, full = head(buffer, at)
        begin, end = at + 28, at + size
        options = begin + captured + (-captured & 3)
        if kind != _ENHANCED or captured != full or not 0 < captured <= _LARGEST or not options <= end - 4 <= last + 28:
            break
        if size & 3 or face >= faces.known or buffer[end - 4 : end] != buffer[at + 4 : at + 8]:
            break
        told = (face, buffer[options : end - 4])
        number = numbers.get(told)
        if number is None:
            sample = faces.sample(told)
            if sample is None:
                break
            number = numbers[told] = len(samples)
            samples.append(sample)
        which.append(number)
        us.append(faces.us(face, high << 32 | low))
        data.append(buffer[begin : begin + captured])
        at = end
    stream.skip(at - begun)
    return PacketRun(samples, which, us, data) if data else None


def old_run(stream: PacketStream, endian: str, *, nano: bool, link: int) -> PacketRun | None:
    """The same of a pcap file."""
    buffer, at = stream.window(_WINDOW)
    begun, size = at, len(buffer)
    head = struct.Struct(endian + "4I").unpack_from
    us: list[int] = []
    data: list[bytes] = []
    while at + 16 < size:
        second, part, captured, full = head(buffer, at)
        end = at + 16 + captured
        if captured != full or not 0 < captured <= _LARGEST or end > size or second in _MAGICS:
            break
        us.append(second * 1_000_000 + (part // 1000 if nano else part))
        data.append(buffer[at + 16 : end])
        at = end
    stream.skip(at - begun)
    return PacketRun([Packet(b"", link, 0)], [0] * len(us), us, data) if data else None
