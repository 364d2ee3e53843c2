"""What a detector answers: which bytes it can explain, as what, and how little that can be chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tuyasniff.chips.heard import Heard
from tuyasniff.model import Reading


class Kind(StrEnum):
    """What a unit of a protocol is."""

    REQUEST = "request"
    REPLY = "reply"
    PUSH = "push"
    WRITE = "write"
    TEXT = "text"


class Unit(NamedTuple):
    """Bytes `start` up to but not including `end` that are one valid unit of the protocol.

    `text` is what people read: `URMS 2110433`. `answers` is the index, in the finding's units, of the request that a
    reply belongs to; None for a request that was not heard. `checked`: a checksum of its own bears it out.
    """

    start: int
    end: int
    kind: Kind
    text: str
    readings: tuple[Reading, ...] = ()
    answers: int | None = None
    checked: bool = True


class Line(StrEnum):
    """Which side of a talk was heard."""

    BOTH = "both"
    REQUESTS = "requests"
    REPLIES = "replies"
    PUSH = "push"


class Framing(NamedTuple):
    """A framing that was solved from the bytes alone.

    `header` is what every frame of this side begins with; `length_at` the offset of the byte that tells a length, which
    is that of the whole frame less `length_less`; `length` that of all frames where it never changes. `checksum` is
    `sum8`, `xor8`, `~sum8` ... or None. `moving` are the fields that change, constant bytes are not named.
    `length_size` is the length of the length in bytes; `tail` what stands behind the checksum of every frame.
    """

    header: bytes
    length_at: int | None
    length_less: int
    length: int | None
    checksum: str | None
    frames: int
    moving: tuple[MovingField, ...] = ()
    length_size: int = 1
    length_endian: str = "big"
    tail: bytes = b""


class MovingField(NamedTuple):
    """A number that changes from frame to frame: where, how long, and the values it had (at most 16)."""

    offset: int
    length: int
    endian: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one detector makes of what was heard.

    `protocol` is a word of the contract (`rn8209c`). `covered` counts the bytes that lie in valid units; `frames` the
    units that a check bears out, or that are complete where the protocol has none. `proven` says that there are enough
    of them, by the rule of this protocol, for chance to be ruled out: where the check is weak, only those that differ
    count, for garbage that comes again passes again. `plausible` is the share of units whose content can be true.
    `line` is the side that was heard. `unanswered` counts requests without a reply, where replies could
    have been heard. `remarks` are whole sentences for people. `subject` is a closer name: `HLW8032 or CSE7766`.
    `facts` are single things that were told, each under a stable word (`product_id`); nothing private is among them.
    `strength` is how many bits of chance stand against one of these frames, where that is less than the detector says.
    """

    protocol: str
    units: tuple[Unit, ...]
    covered: int
    heard: int
    frames: int
    proven: bool
    plausible: float = 1.0
    line: Line | None = None
    unanswered: int = 0
    subject: str | None = None
    remarks: tuple[str, ...] = ()
    framings: tuple[Framing, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    strength: int | None = None

    def bits(self, usual: int) -> int:
        """How many bits of chance stand against one of its frames; `usual` is what its detector says of itself."""
        return usual if self.strength is None else min(usual, self.strength)

    @property
    def coverage(self) -> float:
        """The share of the bytes that is explained, 0 to 1."""
        return self.covered / self.heard if self.heard else 0.0

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Everything that was read, in order."""
        return tuple(reading for unit in self.units for reading in unit.readings)


class Rate(NamedTuple):
    """How a UART is set: baud, and parity as `none`, `even` or `odd`."""

    baud: int
    parity: str = "none"


class Detector(NamedTuple):
    """One protocol that can be on such a wire, and how it is found.

    `scan` takes what was heard, on one tap or on several in the order of time, and gives None where nothing of the
    protocol is in it. It never raises, and takes time in proportion to the bytes. `strength` is how many bits of chance
    stand against one frame: 8 for a plain checksum, more with header and fixed bytes. `decoded`: readings come out,
    not only a name.
    """

    protocol: str
    title: str
    rates: tuple[Rate, ...]
    strength: int
    decoded: bool
    scan: Callable[[Heard], Finding | None]
