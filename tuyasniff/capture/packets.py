"""Packets of a pcap or pcapng file, whoever wrote it -> chunks, gaps and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.epoch import NEAR_1970_US
from tuyasniff.capture.itemchunks import self_evident
from tuyasniff.capture.moments import epoch_us, from_epoch_us
from tuyasniff.capture.pcapng import FOLLOWS, Interface
from tuyasniff.capture.rawbytes import RawBytes
from tuyasniff.capture.sayings import ByMark, NoiseMark, TimeMark, Told, WholeFrame, read_saying
from tuyasniff.model import Chunk, Gap, Note, Origin, Talker, TalkerBy

USER0 = 147
_LINK_TYPES = range(USER0, USER0 + 16)
_LINK_NAMES = {
    0: "loopback", 1: "Ethernet", 101: "raw IP", 105: "Wi-Fi", 113: "Linux cooked", 127: "Wi-Fi with radiotap",
    187: "Bluetooth HCI", 189: "USB", 195: "IEEE 802.15.4", 201: "Bluetooth HCI", 220: "USB", 230: "IEEE 802.15.4",
    249: "USBPcap", 251: "Bluetooth LE", 276: "Linux cooked", 283: "IEEE 802.15.4 TAP",
}  # fmt: skip
_SIDES = {1: Talker.MCU, 2: Talker.MODULE}
_LOOKED_AT = 32
"""Packets one microsecond apart that are waited for before their times are given up."""


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


class PacketFile(Protocol):
    """A file that gives packets."""

    def packets(self) -> Iterator[Packet]:
        """All whole packets, once."""


class Packets:
    """The packets of a file as chunks: iterate once."""

    def __init__(self, file: PacketFile, *, tap: str | None, name: str) -> None:
        """`tap` stands in front of the names of interfaces, and for one without a name."""
        self.started: datetime | None = None
        self._file = file
        self._tap = tap
        self._origin = Origin(name)
        self._base: int | None = None
        self._met: dict[str, None] = {}
        self._last_us: int | None = None
        self._looks = RawBytes((), tap="", name=name)
        self._foreign: Counter[int] = Counter()
        self._used = self._cut = self._guessed = 0
        self._taps: dict[str, TapInfo] = {}

    def __iter__(self) -> Iterator[Chunk | Gap | Note]:
        for packet in _without_false_times(self._file.packets()):
            if packet.missing:
                yield from self._gaps(packet)
            if packet.link not in _LINK_TYPES:
                self._foreign[packet.link] += 1
                continue
            self._used += 1
            yield from self._things(packet)

    @property
    def taps(self) -> tuple[TapInfo, ...]:
        """The taps that were met so far, where tuyasniff wrote what it knew of them."""
        return tuple(self._taps.values())

    @property
    def remarks(self) -> list[str]:
        """Words for the user about the reading."""
        told = []
        if self._foreign and self._used:
            kinds = ", ".join(f"{number:,} of {_link(link)}" for link, number in self._foreign.items())
            told.append(f"packets of other link types are left out: {kinds}")
        if self._cut:
            told.append(f"{self._cut:,} packet{'s' * (self._cut != 1)} cut when captured: bytes are missing")
        if self._guessed:
            told.append("its packets are one microsecond apart, which no UART is: they are taken to have no times")
        return told

    def _gaps(self, packet: Packet) -> Iterator[Gap]:
        """One for each tap, so that the bytes on both sides of what is missing never run together."""
        for tap in list(self._met) or [self._tap_of(packet)]:
            yield Gap(tap, self._last_us, "damaged", packet.missing)

    def _things(self, packet: Packet) -> Iterator[Chunk | Gap | Note]:
        if packet.ours is not None:
            tap = self._tap_of(packet)
            self._taps.setdefault(tap, packet.ours.info._replace(tap=tap))
        noise, timed = False, packet.ours is None or packet.ours.timed
        told = TalkerBy.TAP if packet.ours is None else packet.ours.by
        frame: bytes | None = None
        t_us = self._time(packet)
        for text in _joined(packet.comments):
            said = read_saying(text)
            if isinstance(said, NoiseMark):
                noise = True
            elif isinstance(said, TimeMark):
                timed = said.known
            elif isinstance(said, ByMark):
                told = said.by
            elif isinstance(said, WholeFrame):
                frame = said.frame
            elif isinstance(said, Gap):
                yield said._replace(tap=self._prefixed(said.tap))
            elif isinstance(said, Note):
                yield said._replace(origin=self._origin)
            elif not isinstance(said, Told):
                yield Note(text, t_us if timed else None, origin=self._origin)
        if packet.data:
            self._looks.look(packet.data)
        elif frame is None:  # it was there for its comments; a text may give no byte of a frame but its command
            return
        self._cut += not packet.whole
        if frame is None and not noise and packet.whole:
            frame = self_evident(packet.data)
        talker = self._talker(packet)
        by = TalkerBy.NONE if talker is Talker.UNKNOWN else told
        tap = self._tap_of(packet)
        self._met[tap] = None
        self._last_us = t_us if timed else self._last_us
        yield Chunk(tap, packet.data, t_us if timed else None, talker, by, self._origin, frame)

    def _time(self, packet: Packet) -> int | None:
        if packet.us is None:
            self._guessed += 1
            return None
        if self._base is None:
            self._begin(packet, packet.us)
        return packet.us - (self._base or 0)

    def _begin(self, packet: Packet, us: int) -> None:
        """Times count from the start that the file names, else from its first packet, else from 1970."""
        if packet.ours is not None:
            self.started = packet.ours.started
        elif us >= NEAR_1970_US:
            self.started = from_epoch_us(us)
        self._base = 0 if self.started is None else epoch_us(self.started)

    def _talker(self, packet: Packet) -> Talker:
        if packet.direction in _SIDES:
            return _SIDES[packet.direction]
        if packet.ours is not None:
            return packet.ours.talker
        return Talker(packet.name) if packet.name in set(Talker) else Talker.UNKNOWN

    def _tap_of(self, packet: Packet) -> str:
        if packet.ours is not None:
            return self._prefixed(packet.ours.tap)
        if packet.name:
            return self._prefixed(packet.name)
        tap = self._tap or "file"
        return f"{tap}/{packet.number}" if packet.number else tap

    def _prefixed(self, tap: str) -> str:
        return f"{self._tap}/{tap}" if self._tap else tap

    def why_nothing(self) -> str:
        """Why no frame came out, in words that follow a colon."""
        if self._foreign and not self._used:
            kinds = " and ".join(_link(link) for link in self._foreign)
            return f"its packets are of link type {kinds}, not bytes of a UART"
        return self._looks.why_nothing()

    @property
    def hint(self) -> str:
        """What may be wrong."""
        if self._foreign and not self._used:
            wanted = f"link type USER 0 ({USER0}) is wanted"
            return f"{wanted}; if they are bytes of a UART all the same: editcap -T user0 OLD NEW"
        return self._looks.hint


def _link(number: int) -> str:
    name = _LINK_NAMES.get(number)
    return f"{number} ({name})" if name else str(number)


def _joined(comments: Iterable[str]) -> list[str]:
    """Comments, with those put together that were too long for one."""
    whole: list[str] = []
    for comment in comments:
        if whole and comment.startswith(FOLLOWS):
            whole[-1] += comment.removeprefix(FOLLOWS)
        else:
            whole.append(comment)
    return whole


def _without_false_times(packets: Iterator[Packet]) -> Iterator[Packet]:
    """Packets without their times, where these only count the packets.

    Looks at the first packets of files that others wrote, and at no more of them than it takes.
    """
    held: list[Packet] = []
    last: int | None = None
    counting = True
    for packet in packets:
        if not counting:
            yield packet
            continue
        goes_on = packet.ours is None and packet.us is not None and (last is None or packet.us == last + 1)
        if goes_on:
            last = packet.us
            if len(held) < _LOOKED_AT:
                held.append(packet)
                continue
            yield from (_untimed(one) for one in held)
            held = [packet]
            continue
        counting = False
        # many of them counted before this one did not; a few say nothing
        yield from (_untimed(one) for one in held) if len(held) >= _LOOKED_AT else held
        yield packet
        held = []
    alone = len(held) == 1 and held[0].us == 0
    yield from (_untimed(one) for one in held) if counting and (len(held) > 1 or alone) else held


def _untimed(packet: Packet) -> Packet:
    return packet._replace(us=None)
