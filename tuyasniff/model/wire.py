"""What is on a wire: bytes as they arrive, the frames that are found in them, and what is left over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Talker(StrEnum):
    """Who sent the bytes. Never "RX" or "TX", which flip with whom one asks."""

    MCU = "mcu"
    MODULE = "module"
    UNKNOWN = "unknown"

    @property
    def other(self) -> Talker:
        """The side that listens."""
        if self is Talker.MCU:
            return Talker.MODULE
        return Talker.MCU if self is Talker.MODULE else Talker.UNKNOWN


class WireKind(StrEnum):
    """What the levels of a wire are, where somebody looked at them; bytes come of a UART only."""

    UART = "uart"
    PULSES = "pulses"
    IDLE = "idle"
    UNKNOWN = "unknown"


class TalkerBy(StrEnum):
    """How the talker became known."""

    TAP = "tap"
    TEXT = "text"
    CONTENT = "content"
    PAIRING = "pairing"
    NONE = "none"


class FamilyName(StrEnum):
    """The dialects of TuyaMCU that need different command tables."""

    WIFI = "wifi"
    LOWPOWER = "lowpower"
    ZIGBEE = "zigbee"
    BLE = "ble"


class FaultCode(StrEnum):
    """What is wrong with a frame whose bytes are nevertheless shown."""

    CHECKSUM = "checksum"
    CHECKSUM_MISSING = "checksum_missing"
    LENGTH = "length"
    DP_OVERRUN = "dp_overrun"
    DP_TRAILING = "dp_trailing"
    DP_TYPE = "dp_type"
    DP_LENGTH = "dp_length"
    BAD_TEXT = "bad_text"
    BAD_VALUE = "bad_value"
    UNKNOWN_COMMAND = "unknown_command"


class NoiseReason(StrEnum):
    """Why bytes are not part of a frame."""

    BEFORE_SYNC = "before sync"
    BETWEEN_FRAMES = "between frames"
    BAD_CHECKSUM = "bad checksum"
    TRUNCATED = "truncated"
    IDLE = "idle"


class Span(NamedTuple):
    """Bytes `start` up to but not including `end`, counted from the first header byte of the whole frame."""

    start: int
    end: int


class Origin(NamedTuple):
    """Where bytes were read: a file or port, and for text the line (from 1) and column (from 1)."""

    name: str
    line: int | None = None
    column: int | None = None


class Fault(NamedTuple):
    """One thing that is wrong, in words, and the bytes it is about (of the whole frame)."""

    code: FaultCode
    text: str
    span: Span | None = None


class Chunk(NamedTuple):
    """Bytes as they arrived.

    `talker` is what the source or the text says, not what the content shows; `by` tells which of the two.
    `frame` is set when a text presents these bytes as exactly one frame: equal to `data` where the text gives
    the frame whole, else the whole frame rebuilt (the text left out the checksum or the header).
    """

    tap: str
    data: bytes
    t_us: int | None = None
    talker: Talker = Talker.UNKNOWN
    by: TalkerBy = TalkerBy.NONE
    origin: Origin | None = None
    frame: bytes | None = None


class Gap(NamedTuple):
    """Time during which a tap delivered nothing, and why."""

    tap: str
    t_us: int | None
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """What somebody read off another instrument, or set: `power`, `2000`, `W`."""

    quantity: str
    value: str
    unit: str


class Note(NamedTuple):
    """Words beside the bytes: typed by a person, found as a comment in a paste, or said by tuyasniff."""

    text: str
    t_us: int | None = None
    reference: Reference | None = None
    frame: int | None = None
    origin: Origin | None = None


class Frame(NamedTuple):
    """One frame: the bytes that were given, and what the framer and the attribution know about them.

    `offset` counts bytes of the tap's stream. `extended` says that the header carries a sequence number
    (9 + N bytes instead of 7 + N). `rebuilt` is the whole frame where the text left out parts of it.
    """

    tap: str
    talker: Talker
    talker_by: TalkerBy
    t_us: int | None
    end_us: int | None
    offset: int
    raw: bytes
    extended: bool = False
    family: FamilyName | None = None
    rebuilt: bytes | None = None
    faults: tuple[Fault, ...] = ()
    origin: Origin | None = None

    @property
    def whole(self) -> bytes:
        """The complete frame, header to checksum. Spans of fields count in these bytes."""
        return self.rebuilt if self.rebuilt is not None else self.raw

    @property
    def version(self) -> int:
        """The version byte."""
        return self.whole[2]

    @property
    def seq(self) -> int | None:
        """The sequence number of an extended frame."""
        whole = self.whole
        return whole[3] << 8 | whole[4] if self.extended else None

    @property
    def cmd(self) -> int:
        """The command byte."""
        return self.whole[5 if self.extended else 3]

    @property
    def payload(self) -> bytes:
        """The data between length field and checksum."""
        return self.whole[8 if self.extended else 6 : -1]

    @property
    def checksum(self) -> str:
        """`ok`, `bad` or `missing`."""
        for fault in self.faults:
            if fault.code is FaultCode.CHECKSUM:
                return "bad"
            if fault.code is FaultCode.CHECKSUM_MISSING:
                return "missing"
        return "ok"


class Noise(NamedTuple):
    """Bytes outside any frame, at most 1,024 at a time. Nothing is thrown away."""

    tap: str
    t_us: int | None
    offset: int
    raw: bytes
    reason: NoiseReason
    origin: Origin | None = None
