"""Packets of a pcap or pcapng file, whoever wrote it -> chunks, gaps and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import accumulate, groupby
from typing import NamedTuple, cast

from tuyasniff.capture.alike import Batch, Sort
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.epoch import NEAR_1970_US
from tuyasniff.capture.itemchunks import self_evident
from tuyasniff.capture.moments import FAR, MOST_US, epoch_us, from_epoch_us
from tuyasniff.capture.packet import Packet, PacketFile, PacketRun
from tuyasniff.capture.packettimes import without_false_times
from tuyasniff.capture.pcapng import FOLLOWS
from tuyasniff.capture.rawbytes import RawBytes
from tuyasniff.capture.sayings import ByMark, NoiseMark, Saying, TimeMark, Told, WholeFrame, read_saying
from tuyasniff.model import Chunk, Gap, Note, Origin, Talker, TalkerBy
from tuyasniff.stretch import Stretch, Turns

USER0 = 147
_LINK_TYPES = range(USER0, USER0 + 16)
_LINK_NAMES = {
    0: "loopback", 1: "Ethernet", 101: "raw IP", 105: "Wi-Fi", 113: "Linux cooked", 127: "Wi-Fi with radiotap",
    187: "Bluetooth HCI", 189: "USB", 195: "IEEE 802.15.4", 201: "Bluetooth HCI", 220: "USB", 230: "IEEE 802.15.4",
    249: "USBPcap", 251: "Bluetooth LE", 276: "Linux cooked", 283: "IEEE 802.15.4 TAP",
}  # fmt: skip
_SIDES = {1: Talker.MCU, 2: Talker.MODULE}
_WIDE_US = MOST_US >> 1
"""No packet was captured so far from 1970: its time is wrong."""


class Kind(NamedTuple):
    """What chunks of packets have in common that differ in their times and bytes only."""

    tap: str
    talker: Talker
    by: TalkerBy
    timed: bool
    noise: bool
    info: TapInfo | None


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
        self._used = self._cut = self._guessed = self._far = 0
        self._taps: dict[str, TapInfo] = {}

    def __iter__(self) -> Iterator[Chunk | Gap | Note]:
        for packet in without_false_times(self._file.packets()):
            yield from self._alone(cast("Packet", packet))

    def stretches(self) -> Iterator[Stretch | Chunk | Gap | Note]:
        """The same, with a Stretch in place of many chunks: for files that are all there."""
        for one in without_false_times(self._file.runs()):
            yield from self._together(one) if isinstance(one, PacketRun) else self._alone(one)

    def _alone(self, packet: Packet) -> Iterator[Chunk | Gap | Note]:
        if packet.missing:
            yield from self._gaps(packet)
        if packet.link not in _LINK_TYPES:
            self._foreign[packet.link] += 1
            return
        self._used += 1
        yield from self._things(packet)

    def _together(self, run: PacketRun) -> Iterator[Stretch | Chunk | Gap | Note]:
        """The packets of a run; those that say more than their bytes are taken one by one."""
        if run.us is not None and (max(run.us) >= _WIDE_US or min(run.us) <= -_WIDE_US):
            for place in range(len(run.data)):
                yield from self._alone(run.packet(place))
            return
        kinds = [self._kind(sample) for sample in run.samples]
        begin = 0
        for is_plain, group in groupby(kinds[number] is not None for number in run.which):
            end = begin + sum(1 for _ in group)
            part, begin = run.part(begin, end), end
            if is_plain:
                yield from self._plain(cast("list[Kind]", kinds), part)
                continue
            for place in range(len(part.data)):
                yield from self._alone(part.packet(place))

    def _plain(self, kinds: Sequence[Kind], run: PacketRun) -> Iterator[Stretch | Chunk]:
        """Packets that say nothing but their bytes; `kinds` are those of the samples."""
        times = self._look_through(run, kinds)
        told = [
            2 * number + (not kinds[number].noise and self_evident(data) is not None)
            for number, data in zip(run.which, run.data, strict=True)
        ]
        met = {number: place for place, number in enumerate(dict.fromkeys(told))}
        infos: dict[str, TapInfo] = {}
        for number in met:
            kind = kinds[number // 2]
            self._met[kind.tap] = None
            if kind.info is not None:
                infos.setdefault(kind.tap, kind.info._replace(tap=kind.tap))
        sorts = [Sort(*kinds[number // 2][:3], claimed=bool(number % 2)) for number in met]
        which = [met[number] for number in told]
        offsets = list(accumulate(map(len, run.data[:-1]), initial=0))
        for part in Batch(sorts, which, b"".join(run.data), offsets, times, self._origin.name).parts():
            for one in part.chunks() if isinstance(part, Turns) else (part,):
                if one.tap in infos:
                    self._taps.setdefault(one.tap, infos[one.tap])
                yield one

    def _look_through(self, run: PacketRun, kinds: Sequence[Kind]) -> list[int | None]:
        """Remember the packets of a run, as `_things` does; returns their times."""
        size = len(run.data)
        self._used += size
        self._looks.look_through(b"".join(run.data), list(accumulate(map(len, run.data[:-1]), initial=0)))
        if run.us is None:
            self._guessed += size
            return [None] * size
        if self._base is None:
            self._begin(run.samples[run.which[0]], run.us[0])
        base = self._base or 0
        times: list[int | None] = [us - base for us in run.us] if base else list(run.us)
        if not all(kinds[number].timed for number in set(run.which)):
            timed = [kinds[number].timed for number in run.which]
            times = [t_us if known else None for t_us, known in zip(times, timed, strict=True)]
        self._last_us = next((t_us for t_us in reversed(times) if t_us is not None), self._last_us)
        return times

    def _kind(self, packet: Packet) -> Kind | None:
        """What packets with a sample have in common; None where they say more than their bytes."""
        kind, more = self._marked(packet)
        return None if more or packet.link not in _LINK_TYPES else kind

    def _marked(self, packet: Packet) -> tuple[Kind, list[tuple[str, Saying | None]]]:
        """What a packet is, with what its comments say of it, and those that say something else."""
        more: list[tuple[str, Saying | None]] = []
        noise, timed = False, packet.ours is None or packet.ours.timed
        told = TalkerBy.TAP if packet.ours is None else packet.ours.by
        for text in _joined(packet.comments):
            said = read_saying(text)
            if isinstance(said, NoiseMark):
                noise = True
            elif isinstance(said, TimeMark):
                timed = said.known
            elif isinstance(said, ByMark):
                told = said.by
            elif not isinstance(said, Told):
                more.append((text, said))
        talker = self._talker(packet)
        by = TalkerBy.NONE if talker is Talker.UNKNOWN else told
        info = None if packet.ours is None else packet.ours.info
        return Kind(self._tap_of(packet), talker, by, timed, noise, info), more

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
        if self._far:
            told.append(f"{self._far:,} time{'s lie' if self._far != 1 else ' lies'} {FAR}")
        return told

    def _gaps(self, packet: Packet) -> Iterator[Gap]:
        """One for each tap, so that the bytes on both sides of what is missing never run together."""
        for tap in list(self._met) or [self._tap_of(packet)]:
            yield Gap(tap, self._last_us, "damaged", packet.missing)

    def _things(self, packet: Packet) -> Iterator[Chunk | Gap | Note]:
        (tap, talker, by, timed, noise, info), more = self._marked(packet)
        if info is not None:
            self._taps.setdefault(tap, info._replace(tap=tap))
        frame: bytes | None = None
        t_us = self._time(packet)
        t_us = t_us if timed else None
        for text, said in more:
            if isinstance(said, WholeFrame):
                frame = said.frame
            elif isinstance(said, Gap):
                yield said._replace(tap=self._prefixed(said.tap))
            elif isinstance(said, Note):
                yield said._replace(origin=self._origin)
            else:
                yield Note(text, t_us, origin=self._origin)
        if packet.data:
            self._looks.look(packet.data)
        elif frame is None:  # it was there for its comments; a text may give no byte of a frame but its command
            return
        self._cut += not packet.whole
        if frame is None and not noise and packet.whole:
            frame = self_evident(packet.data)
        self._met[tap] = None
        self._last_us = t_us if timed else self._last_us
        yield Chunk(tap, packet.data, t_us, talker, by, self._origin, frame)

    def _time(self, packet: Packet) -> int | None:
        if packet.us is None:
            self._guessed += 1
            return None
        if abs(packet.us) >= _WIDE_US:
            self._far += 1
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
