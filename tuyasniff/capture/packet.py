"""A packet of a pcap or pcapng file, and many of them as one value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from tuyasniff.capture.pcapng import Interface


class Packet(NamedTuple):
    """A packet as the file has it.

    `us` is its moment since 1970, None where the file has none; `name` that of its interface, `number` counts these;
    `ours` is what the interface says if tuyasniff wrote it; `whole` is False where the capture cut the packet;
    `missing` says what of the file could not be read before it.
    """

    data: bytes
    link: int
    us: int | None
    name: str = ""
    number: int = 0
    direction: int = 0
    comments: tuple[str, ...] = ()
    ours: Interface | None = None
    whole: bool = True
    missing: str = ""


class PacketRun(NamedTuple):
    """Packets that follow each other, whole, with bytes and times: the sample of each, its moment, its bytes."""

    samples: Sequence[Packet]
    which: Sequence[int]
    us: Sequence[int] | None
    data: Sequence[bytes]

    def part(self, begin: int, end: int) -> PacketRun:
        """Some of them."""
        us = None if self.us is None else self.us[begin:end]
        return PacketRun(self.samples, self.which[begin:end], us, self.data[begin:end])

    def packet(self, place: int) -> Packet:
        """The packet at a place."""
        us = None if self.us is None else self.us[place]
        return self.samples[self.which[place]]._replace(data=self.data[place], us=us)


class PacketFile(Protocol):
    """A file that gives packets."""

    def packets(self) -> Iterator[Packet]:
        """All whole packets, once."""

    def runs(self) -> Iterator[Packet | PacketRun]:
        """The same, many at a time where that is faster."""
