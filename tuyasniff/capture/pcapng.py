"""Writing pcapng: frames and noise as packets of link type USER0, one interface for each talker of a tap.

Streams to anything that takes bytes, so that Wireshark can watch a pipe. What packets cannot hold stands in comments
(`sayings.py`), those of the interfaces say what they are:

    tuyasniff tap "mcu", talker mcu told by tap, source "/dev/ttyUSB0", 9600 baud, started 2026-11-20T10:00:00.000000Z
    tuyasniff tap "paste", talker mcu told by content, started unknown, no times: packets are 1 microsecond apart,
    which no UART is
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, NamedTuple

from tuyasniff.capture.about import About
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.epoch import PacketClock
from tuyasniff.capture.itemchunks import frame_chunk, self_evident
from tuyasniff.capture.moments import from_iso, iso
from tuyasniff.capture.program import program
from tuyasniff.capture.quoting import QUOTED, quoted, unescaped
from tuyasniff.capture.sayings import (
    NO_TIME,
    TIMED,
    by_words,
    fault_words,
    gap_words,
    noise_words,
    note_words,
    read_words,
    whole_words,
)
from tuyasniff.model import FamilyName, Frame, Gap, Item, Message, Noise, Note, Talker, TalkerBy
from tuyasniff.patterns import regex
from tuyasniff.protocol.decode import decode

USER0 = 147
FOLLOWS = "... "
"""How a comment begins that goes on with the one before: none may be longer than 65,535 bytes."""

_LONGEST_COMMENT = 60_000
_MOST_COMMENTS = 1 << 20
_DIRECTIONS = {Talker.MCU: 1, Talker.MODULE: 2, Talker.UNKNOWN: 0}
_WHO = {Talker.MCU: "the MCU talks", Talker.MODULE: "the module talks", Talker.UNKNOWN: "either may talk"}
_UNTIMED = "no times: packets are 1 microsecond apart, which no UART is"
_INTERFACE = regex(
    rf"tuyasniff tap {QUOTED}, talker (\w+)(?: told by (\w+))?(?:, source {QUOTED})?(?:, ([0-9]{{1,9}}) baud)?"
    r", started (\S+?)(, no times: .*)?\Z"
)


class Interface(NamedTuple):
    """What the comment of an interface says of its packets, where theirs do not say something else."""

    tap: str
    talker: Talker
    started: datetime | None
    timed: bool
    by: TalkerBy = TalkerBy.TAP
    source: str | None = None
    baud: int | None = None

    def words(self) -> str:
        """The comment."""
        by = "" if self.talker is Talker.UNKNOWN else f" told by {self.by}"
        source = "" if self.source is None else f", source {quoted(self.source)}"
        baud = "" if self.baud is None else f", {self.baud} baud"
        times = "" if self.timed else f", {_UNTIMED}"
        return (
            f"tuyasniff tap {quoted(self.tap)}, talker {self.talker}{by}{source}{baud}"
            f", started {iso(self.started) or 'unknown'}{times}"
        )

    @property
    def info(self) -> TapInfo:
        """The tap as a session file announces it."""
        return TapInfo(self.tap, self.talker, self.source, self.baud)


def read_interface(comment: str) -> Interface | None:
    """What a comment says; None where it is not ours."""
    found = _INTERFACE.match(comment)
    if found is None or found[2] not in set(Talker):
        return None
    tap, talker, by, source, baud, started, untimed = found.groups()
    known = TalkerBy(by) if by in set(TalkerBy) else TalkerBy.TAP
    origin = None if source is None else unescaped(source)
    speed = None if baud is None else int(baud)
    return Interface(unescaped(tap), Talker(talker), from_iso(started), untimed is None, known, origin, speed)


class Side(NamedTuple):
    """Who sent a packet, how that became known, and in which family; None where nothing was said about it."""

    talker: Talker
    by: TalkerBy | None
    family: FamilyName | None = None


class PcapngWriter:
    """Writes items; OSError of the stream passes. `end` writes what still waits."""

    def __init__(self, stream: BinaryIO, about: About) -> None:
        self._stream = stream
        self._about = about
        self.clock = PacketClock(about.started)
        """Which moment each packet gets."""
        self._interfaces: dict[tuple[str, Talker], tuple[int, Interface]] = {}
        self._families: dict[tuple[str, Talker], FamilyName | None] = {}  # as the interfaces' descriptions tell them
        self._talkers: dict[str, set[Talker]] = {}
        self._comments: list[str] = []
        self._waiting = 0
        stream.write(_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + _made_by()))
        self._flush()

    def write(self, item: Item) -> None:
        """Frames and noise become packets, notes and gaps comments of the next one."""
        thing = item.thing
        if isinstance(thing, Message):
            frame = thing.frame
            self._talkers.setdefault(frame.tap, set()).add(frame.talker)
            told = self._families.get((frame.tap, frame.talker), frame.family)
            comments = [*_frame_comments(thing), *_table_comments(thing, told)]
            side = Side(frame.talker, frame.talker_by, frame.family)
            self._packet(frame.tap, side, frame.t_us, frame.raw, comments)
        elif isinstance(thing, Noise):
            talker = self.talker_of(thing.tap)
            self._packet(thing.tap, Side(talker, None), thing.t_us, thing.raw, [noise_words(thing.reason)])
        else:
            words = note_words(thing) if isinstance(thing, Note) else gap_words(thing)
            self._comments.append(words)
            self._waiting += len(words)
            if self._waiting > _MOST_COMMENTS:
                self._empty_packet(thing)

    def end(self) -> None:
        """The last notes go into a packet without bytes."""
        if self._comments:
            self._empty_packet(None)
        self._stream.flush()

    def _empty_packet(self, thing: Note | Gap | None) -> None:
        if self._interfaces:
            number = next(reversed(self._interfaces.values()))[0]
        else:
            tap = thing.tap if isinstance(thing, Gap) else "notes"
            number, _ = self._interface(tap, Side(Talker.UNKNOWN, None), timed=True)
        self._put(number, self.clock.last, b"", [], 0)

    def talker_of(self, tap: str) -> Talker:
        """Who is known to talk on a tap of which noise came: as it was announced, else as it has shown so far."""
        if any(info.tap == tap for info in self._about.taps):
            return self._about.info(tap).talker
        seen = self._talkers.get(tap) or {self._about.info(tap).talker}
        return next(iter(seen)) if len(seen) == 1 else Talker.UNKNOWN

    def is_known(self, tap: str, talker: Talker) -> bool:
        """Whether there is an interface for that talker of a tap."""
        return (tap, talker) in self._interfaces

    def has_heard(self, tap: str, talker: Talker) -> bool:
        """Whether a frame of that talker came from a tap."""
        return talker in self._talkers.get(tap, ())

    @property
    def has_words(self) -> bool:
        """Whether notes or gaps wait for the next packet, which takes them along."""
        return bool(self._comments)

    def _packet(self, tap: str, side: Side, t_us: int | None, data: bytes, comments: list[str]) -> None:
        timed = self.clock.holds(t_us)
        number, interface = self._interface(tap, side, timed=timed)
        if interface.timed is not timed:
            comments.append(TIMED if timed else NO_TIME)
        if side.by is not None and side.by is not interface.by and side.talker is not Talker.UNKNOWN:
            comments.append(by_words(side.by))
        self._put(number, self.clock.at(t_us), data, comments, _DIRECTIONS[side.talker])

    def _put(self, number: int, moment_us: int, data: bytes, comments: list[str], direction: int) -> None:
        said, self._comments, self._waiting = [*self._comments, *comments], [], 0
        ns = min(moment_us * 1000, (1 << 64) - 1)
        head = struct.pack("<5I", number, ns >> 32, ns & 0xFFFFFFFF, len(data), len(data))
        options = [_option(1, part) for words in said for part in _parts(words)]
        options.append(_option(2, struct.pack("<I", direction)))
        self._stream.write(_block(6, head + _padded(data) + b"".join(options) + _option(0, b"")))
        self._flush()

    def _interface(self, tap: str, side: Side, *, timed: bool) -> tuple[int, Interface]:
        talker = side.talker
        known = self._interfaces.get((tap, talker))
        if known is not None:
            return known
        info = self._about.info(tap)
        interface = Interface(tap, talker, self._about.started, timed, side.by or TalkerBy.TAP, info.source, info.baud)
        body = struct.pack("<HHI", USER0, 0, 0) + _option(2, str(talker).encode())
        body += _option(3, _description(info, side).encode("utf-8", "replace")[:200])
        body += _option(9, b"\x09") + _option(1, interface.words().encode("utf-8", "replace")) + _option(0, b"")
        self._stream.write(_block(1, body))
        self._families[tap, talker] = side.family
        made = self._interfaces[tap, talker] = (len(self._interfaces), interface)
        return made

    def _flush(self) -> None:
        if self._about.eager:
            self._stream.flush()


def _frame_comments(message: Message) -> Iterator[str]:
    """What is wrong, and the frame that is meant where the bytes alone do not tell it."""
    frame: Frame = message.frame
    yield from fault_words(message.faults or frame.faults)
    claimed = frame_chunk(frame).frame
    if claimed is not None and (frame.rebuilt is not None or self_evident(frame.raw) is None):
        yield whole_words(claimed)


def _table_comments(message: Message, told: FamilyName | None) -> Iterator[str]:
    """Which table the frame was read with, where neither the interface nor the frame itself shows it."""
    frame = message.frame
    usual = FamilyName.ZIGBEE if frame.extended else told or FamilyName.WIFI
    family = frame.family or usual
    unclear = family is not usual or _two_layouts(frame.whole)
    if unclear or (message.variant and decode(frame).variant != message.variant):
        yield read_words(family, message.variant)


def _two_layouts(whole: bytes) -> bool:
    """Whether the length agrees with a sequence number in the header and without one."""
    if len(whole) < 9 or whole[2] != 2:
        return False
    return (whole[4] << 8 | whole[5]) + 7 == len(whole) == (whole[6] << 8 | whole[7]) + 9


def _description(info: TapInfo, side: Side) -> str:
    """For people, and for the dissector, which has to know the family."""
    baud = None if info.baud is None else f"{info.baud} baud"
    family = None if side.family is None else f"family {side.family}"
    return ", ".join(part for part in (_WHO[side.talker], family, f"tap {info.tap}", info.source, baud) if part)


def _made_by() -> bytes:
    """The program alone: the machine that converts is nobody's business, and the same items give the same file."""
    return _option(4, program().encode()) + _option(0, b"")


def _parts(words: str) -> Iterator[bytes]:
    data = words.encode("utf-8", "replace")
    if len(data) <= _LONGEST_COMMENT:
        yield data
        return
    step = _LONGEST_COMMENT // 4  # a character takes four bytes at most
    for start in range(0, len(words), step):
        yield ((FOLLOWS if start else "") + words[start : start + step]).encode("utf-8", "replace")


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _option(code: int, value: bytes) -> bytes:
    value = value[:0xFFFF]
    return struct.pack("<HH", code, len(value)) + _padded(value)


def _block(kind: int, body: bytes) -> bytes:
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size
