"""What `convert` writes: for each format its name, its suffixes, its writer, and what it can hold.

An ability that a row claims is kept on the way there and back; of everything else it is said how much was left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol, TypeAlias

from tuyasniff.model import Chunk, Gap, Item, Message, Noise, Note, Talker, TalkerBy
from tuyasniff.protocol.claims import sum_fault

if TYPE_CHECKING:
    from datetime import datetime

    from tuyasniff.capture.about import About

Thing: TypeAlias = Message | Noise | Chunk | Gap | Note


class Ability(StrEnum):
    """Something that a format keeps."""

    BYTES = "bytes"
    TIMES = "times"
    UNTIMED = "untimed"
    START = "start"
    TALKERS = "talkers"
    TOLD_BY = "told_by"
    TAPS = "taps"
    FRAMES = "frames"
    NOISE = "noise"
    REBUILT = "rebuilt"
    NOTES = "notes"
    GAPS = "gaps"


A = Ability
_ALL = frozenset(Ability)


class Writer(Protocol):
    """Takes things in order. OSError of its stream passes."""

    def end(self) -> None:
        """Write what still waits, and flush."""


class ItemWriter(Writer, Protocol):
    """A writer of what a session found."""

    def write(self, item: Item) -> None:
        """Take the next item."""


class ChunkWriter(Writer, Protocol):
    """A writer of what was recorded, before anybody looked for frames in it."""

    def begin(self, started: datetime | None) -> None:
        """The moment of `t_us` 0 became known on the way."""

    def write(self, thing: Chunk | Gap | Note) -> None:
        """Take the next chunk, gap or note."""


class Target(NamedTuple):
    """A format to write. Exactly one of `items` and `chunks` is set: they open a writer on a binary stream.

    `suffixes` are those of file names, with their dots, the longest first. `binary` is not for terminals.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    holds: frozenset[Ability]
    items: Callable[[BinaryIO, About], ItemWriter] | None = None
    chunks: Callable[[BinaryIO, About], ChunkWriter] | None = None
    binary: bool = False


def _tsniff(stream: BinaryIO, about: About) -> ChunkWriter:
    from tuyasniff.capture.sessionfile import SessionWriter

    return SessionWriter(stream, started=about.started, taps=about.taps, eager=about.eager)


def _raw(stream: BinaryIO, about: About) -> ChunkWriter:
    from tuyasniff.capture.rawfile import RawWriter

    return RawWriter(stream, about)


def _pcapng(stream: BinaryIO, about: About) -> ItemWriter:
    from tuyasniff.capture.pcapng import PcapngWriter

    return PcapngWriter(stream, about)


def _pcap(stream: BinaryIO, about: About) -> ItemWriter:
    from tuyasniff.capture.pcap import PcapWriter

    return PcapWriter(stream, about)


def _hex(stream: BinaryIO, about: About) -> ItemWriter:
    from tuyasniff.capture.hextext import HexTextWriter

    return HexTextWriter(stream, about)


def _csv(stream: BinaryIO, about: About) -> ItemWriter:
    from tuyasniff.capture.csvfile import CsvWriter

    return CsvWriter(stream, about)


TSNIFF = Target(
    "tsniff", "the session file: chunks, gaps and notes as they came", (".tsniff.jsonl",), _ALL, None, _tsniff
)
PCAPNG = Target(
    "pcapng", "for Wireshark: packets of USER 0, an interface for each talker, the rest in comments", (".pcapng",),
    _ALL, _pcapng, binary=True,
)  # fmt: skip
PCAP = Target(
    "pcap", "the older one: bytes and times of packets", (".pcap", ".cap"),
    frozenset((A.BYTES, A.TIMES, A.FRAMES)), _pcap, binary=True,
)  # fmt: skip
RAW = Target(
    "raw", "the bytes of the wire and nothing else", (".bin", ".raw"), frozenset((A.BYTES, A.NOISE)), None, _raw, True
)
HEX = Target("hex", "hex text, one item a line, for people", (".hex", ".txt"), _ALL - {A.TOLD_BY}, _hex)
CSV = Target("csv", "a table for spreadsheets, one row for each item", (".csv",), _ALL, _csv)

TARGETS: tuple[Target, ...] = (TSNIFF, PCAPNG, PCAP, RAW, HEX, CSV)
"""The formats that need no more than this floor; the lines of `decode --jsonl` come from the front end."""


def target_for(name: str, targets: Iterable[Target]) -> Target | None:
    """The target that the suffix of a file name asks for; `.gz` behind it says nothing."""
    lower = name.lower().removesuffix(".gz")
    fitting = [(len(suffix), row) for row in targets for suffix in row.suffixes if lower.endswith(suffix)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


@dataclass(slots=True)
class Tally:
    """What was written, counted by what a format must be able to hold."""

    frames: int = 0
    noise: int = 0
    noise_bytes: int = 0
    notes: int = 0
    gaps: int = 0
    timed: int = 0
    untimed: int = 0
    talkers: int = 0
    told: int = 0
    rebuilt: int = 0
    faulty: int = 0
    taps: set[str] = field(default_factory=set)

    def add(self, thing: Thing) -> None:
        """Count one thing."""
        if isinstance(thing, Message):
            self._add_frame(thing)
        elif isinstance(thing, Noise):
            self.noise += 1
            self.noise_bytes += len(thing.raw)
            self._add_bytes(thing.tap, thing.t_us)
        elif isinstance(thing, Chunk):
            self.talkers += thing.talker is not Talker.UNKNOWN
            self.told += thing.by not in (TalkerBy.NONE, TalkerBy.TEXT)
            if thing.frame is not None:
                self.rebuilt += thing.frame != thing.data
                self.faulty += thing.frame == thing.data and bool(sum_fault(thing.data))
            self._add_bytes(thing.tap, thing.t_us)
        else:
            self.notes += isinstance(thing, Note)
            self.gaps += isinstance(thing, Gap)

    def _add_frame(self, message: Message) -> None:
        frame = message.frame
        self.frames += 1
        self.talkers += frame.talker is not Talker.UNKNOWN
        self.told += frame.talker_by not in (TalkerBy.NONE, TalkerBy.TEXT)
        self.rebuilt += frame.rebuilt is not None
        self.faulty += bool(frame.faults) and frame.rebuilt is None
        self._add_bytes(frame.tap, frame.t_us)

    def _add_bytes(self, tap: str, t_us: int | None) -> None:
        self.timed += t_us is not None
        self.untimed += t_us is None
        if len(self.taps) < 64:
            self.taps.add(tap)


def losses(target: Target, tally: Tally, *, started: datetime | None) -> list[str]:
    """What the target could not hold of what was written, one line for each kind."""
    said: list[str] = []

    def lost(ability: Ability, count: int, words: str) -> None:
        if ability not in target.holds and count:
            said.append(f"{target.name} holds no {words}")

    lost(A.TIMES, tally.timed, f"times: those of {_many(tally.timed, 'piece')} are left out")
    lost(A.START, started is not None and A.TIMES not in target.holds, "date: when it began is left out")
    lost(A.TALKERS, tally.talkers, f"talkers: who sent {_many(tally.talkers, 'piece')} is left out")
    if A.TALKERS in target.holds:
        words = f"word on how talkers were told: {_many(tally.told, 'piece')} read back as told by the text"
        lost(A.TOLD_BY, tally.told, words)
    lost(A.TAPS, len(tally.taps) > 1, f"taps: the bytes of {len(tally.taps)} taps follow each other in order")
    lost(A.NOISE, tally.noise, f"mark of noise: {_many(tally.noise, 'piece')} look like the others")
    wrong = _many(tally.faulty, "frame")
    lost(A.FRAMES, tally.faulty, f"frames with a wrong checksum: {wrong} may read as noise")
    lost(A.REBUILT, tally.rebuilt, f"frames without their checksum: {_many(tally.rebuilt, 'frame')} may read as noise")
    lost(A.NOTES, tally.notes, f"notes: {_many(tally.notes, 'note')} left out")
    lost(A.GAPS, tally.gaps, f"gaps: {_many(tally.gaps, 'gap')} left out")
    return said


def no_times(target: Target, tally: Tally) -> str:
    """What became of things without time where packets must have one; empty where that is no matter."""
    if not target.binary or A.TIMES not in target.holds or not tally.untimed:
        return ""
    words = f"{_many(tally.untimed, 'packet')} without a time: each is written 1 microsecond after the one before"
    if A.UNTIMED not in target.holds and tally.timed:
        return f"{words}, and reads as if that were its time"
    return f"{words}, and reads back without"


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}{'s' * (count != 1)}"
