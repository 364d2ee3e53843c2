"""Writing pcap: the bytes of frames and noise as packets of link type USER0, with their times and nothing else."""

from __future__ import annotations

import struct
from typing import BinaryIO

from tuyasniff.capture.about import About
from tuyasniff.capture.epoch import PacketClock
from tuyasniff.model import Item, Message, Noise

USER0 = 147
_LARGEST = 0x40000
_LAST_SECOND = 0xFFFFFFFF


class PcapWriter:
    """Writes items; OSError of the stream passes."""

    def __init__(self, stream: BinaryIO, about: About) -> None:
        self._stream = stream
        self._eager = about.eager
        self.clock = PacketClock(about.started)
        """Which moment each packet gets."""
        stream.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, _LARGEST, USER0))
        self._flush()

    def write(self, item: Item) -> None:
        """Frames and noise become packets; the rest has no place."""
        thing = item.thing
        if isinstance(thing, Message):
            self._packet(thing.frame.raw, thing.frame.t_us)
        elif isinstance(thing, Noise):
            self._packet(thing.raw, thing.t_us)

    def end(self) -> None:
        """Nothing follows."""
        self._stream.flush()

    def _packet(self, data: bytes, t_us: int | None) -> None:
        second, micro = divmod(self.clock.at(t_us), 1_000_000)
        self._stream.write(struct.pack("<4I", min(second, _LAST_SECOND), micro, len(data), len(data)) + data)
        self._flush()

    def _flush(self) -> None:
        if self._eager:
            self._stream.flush()
