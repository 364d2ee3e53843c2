"""The values that flow through tuyasniff, from bytes on a wire to explained datapoints.

Everything here is immutable and knows nothing of where it came from or how it is shown. Times are integer
microseconds since the start of the session, or None where the input has no time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple, TypeAlias


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


class DpType(IntEnum):
    """Types of a datapoint; the wire may carry others, which stay plain integers."""

    RAW = 0
    BOOL = 1
    VALUE = 2
    STRING = 3
    ENUM = 4
    BITMAP = 5


def dp_type_name(code: int) -> str:
    """`value` for 2, `unknown_0x09` for a type that nobody has documented."""
    return _TYPE_NAMES[code] if 0 <= code <= 5 else f"unknown_0x{code:02x}"


_TYPE_NAMES = tuple(kind.name.lower() for kind in DpType)


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


class Field(NamedTuple):
    """One named piece of a frame. The leaves of a frame's fields tile it: no gap, no overlap.

    `value` is what scripts want (int, bool, str, bytes as hex text, or None for a mere group); `text` what
    people want. `role` is a coarse kind that colours the hex view: header, length, command, checksum, dpid,
    dptype, dplen, dpvalue, data ...
    """

    name: str
    label: str
    value: Any
    text: str
    span: Span
    role: str = "data"
    children: tuple[Field, ...] = ()
    fault: Fault | None = None

    def leaves(self) -> Iterator[Field]:
        """The fields without children, in byte order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


class Datapoint(NamedTuple):
    """One datapoint as it stands in a frame.

    `type` is a DpType where known. `value` is bool, int (value: signed; enum and bitmap: unsigned), str for
    a string, and bytes for raw, for unknown types and for lengths that no number has.
    """

    id: int
    type: int
    value: bool | int | str | bytes
    raw: bytes
    span: Span
    faults: tuple[Fault, ...] = ()

    @property
    def type_name(self) -> str:
        """`value`, `raw`, `unknown_0x09` ..."""
        return dp_type_name(self.type)


@dataclass(frozen=True, slots=True)
class Message:
    """A frame with its meaning.

    `name` is the stable word for scripts (`report`, `network_state`), `title` the words for people. `data`
    holds the decoded payload by name, without the datapoints. `variant` names a relative whose table decided
    (`homekit`, `voice`, `cat1` ...), empty for the family itself. `fields` may be made when somebody first asks.
    """

    frame: Frame
    name: str
    title: str
    fields: tuple[Field, ...] = ()
    dps: tuple[Datapoint, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    variant: str = ""

    @property
    def t_us(self) -> int | None:
        """The time of its frame: every thing of a session has one, or None."""
        return self.frame.t_us

    @property
    def is_list(self) -> bool:
        """Whether it is known, without its fields, that the payload is sound datapoints and nothing else.

        False says nothing: once the fields have been made, they tell.
        """
        return type(_kept(self)) is not tuple


class MessageDraft:
    """A message that is being made: give it every attribute, then the class Message, which closes it.

    `fields` may be a function that makes them of the message. A frozen dataclass takes six times as long to make.
    """

    __slots__ = tuple(Message.__dataclass_fields__)

    frame: Frame
    name: str
    title: str
    fields: tuple[Field, ...] | Callable[[Message], tuple[Field, ...]]
    dps: tuple[Datapoint, ...]
    data: Mapping[str, Any]
    faults: tuple[Fault, ...]
    variant: str


def _fields(message: Message) -> tuple[Field, ...]:
    kept = _kept(message)
    if type(kept) is tuple:
        return kept
    fields: tuple[Field, ...] = kept(message)
    _keep(message, fields)
    return fields


_kept: Callable[[Message], Any] = Message.__dict__["fields"].__get__
_keep: Callable[[Message, Any], None] = Message.__dict__["fields"].__set__
setattr(Message, "fields", property(_fields, _keep))  # noqa: B010  a dataclass has no lazy fields


Thing: TypeAlias = Message | Noise | Gap | Note


class Item(NamedTuple):
    """A numbered thing of a session, in wire order; numbers start at 1."""

    number: int
    thing: Thing


@dataclass(frozen=True, slots=True)
class DpSummary:
    """What was seen of one datapoint over a session. Times in microseconds, None without time.

    `reports` counts the frames in which the MCU told it, `sets` those in which the module asked for it;
    `echoed` says that a report repeated a set value; `values` holds up to 64 distinct values in order of
    appearance, `distinct` counts them all up to a documented bound. `first_us` and `last_us`, `first_number` and
    `last_number` are the moments and the items in which it was seen first and last; `echo_us` is the middle of the
    times from a set to the report that repeated its value.
    """

    id: int
    type: str
    types: tuple[str, ...]
    length: int
    lengths: tuple[int, ...]
    count: int
    reports: int
    sets: int
    echoed: bool | None
    first: Any
    last: Any
    min: int | None
    max: int | None
    distinct: int
    values: tuple[Any, ...]
    period_us: int | None
    first_us: int | None = None
    last_us: int | None = None
    first_number: int | None = None
    last_number: int | None = None
    echo_us: int | None = None


class Meaning(NamedTuple):
    """What a raw count stands for: physical = raw * mul / div, in `unit`.

    `quantity` is a name of `info quantities` (Home Assistant's device classes where there is one). `unit` is empty
    for a plain number, None where nobody says.
    """

    quantity: str
    unit: str | None = None
    mul: int = 1
    div: int = 1


class GuessStatus(StrEnum):
    """Where a meaning comes from."""

    GUESSED = "guessed"
    SCHEMA = "schema"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something is believed, in plain words.

    `weight` is what it added to the logarithm of the odds: positive speaks for, negative against. `number` is the item
    that shows it best.
    """

    rule: str
    text: str
    weight: float = 0.0
    number: int | None = None


class Candidate(NamedTuple):
    """One thing that a datapoint may mean, and the probability of it, 0 to 1."""

    meaning: Meaning
    confidence: float


@dataclass(frozen=True, slots=True)
class Guess:
    """What a datapoint may mean: the candidates with their odds, the most probable first, and why.

    `told` says whether the best one is sure enough to be given as the answer; otherwise the answer is "?".
    `role` is `measure` for what is measured and `set` for what somebody sets: a setpoint, a limit, a timer.
    """

    id: int
    candidates: tuple[Candidate, ...]
    evidence: tuple[Evidence, ...] = ()
    status: GuessStatus = GuessStatus.GUESSED
    told: bool = False
    role: str | None = None

    @property
    def best(self) -> Candidate | None:
        """The most probable candidate."""
        return self.candidates[0] if self.candidates else None

    @property
    def answer(self) -> Meaning | None:
        """The meaning that can honestly be given; None is "?"."""
        return self.candidates[0].meaning if self.told and self.candidates else None

    @property
    def confidence(self) -> float:
        """The probability of the best candidate."""
        return self.candidates[0].confidence if self.candidates else 0.0


class Constant(NamedTuple):
    """A number that turns counts of a chip into a physical value, and where it comes from.

    `value` is in `unit` (`counts/V`). `source` names it: `ZMAi-90, unconfirmed`, `on the wire`, `calibrated`.
    `uncertainty` is relative, 0.045 for 4.5 %; None where nobody knows.
    """

    name: str
    value: float
    unit: str
    source: str
    uncertainty: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that a metering chip told.

    `raw` is the count as it stands in the register or field, signed where that is; `value` the scaled one as a decimal
    text in `unit`, None where no constant is known. `quantity` is a name of `info quantities`, `register` the chip's
    own word for it. `constants` were used for the scale. `uncertainty` is relative, None where nobody knows.
    """

    chip: str
    quantity: str
    register: str
    raw: int
    value: str | None = None
    unit: str = ""
    constants: tuple[Constant, ...] = ()
    uncertainty: float | None = None
    t_us: int | None = None


@dataclass(frozen=True, slots=True)
class RawPart:
    """A number inside a raw datapoint: `offset` and `length` in bytes, `value` the latest count, None without one.

    `meaning` is None for a part of which only the place is known, such as a counter or a code. `text` is what people
    read: `232.1 V`. `endian` is `big` or `little`.
    """

    name: str
    offset: int
    length: int
    value: int | None
    text: str
    meaning: Meaning | None = None
    endian: str = "big"
    signed: bool = False


@dataclass(frozen=True, slots=True)
class RawReading:
    """What is inside a raw (or packed text) datapoint, as the latest value shows it.

    `layout` is the name of a known layout, or None where the parts were solved from the bytes alone. `length` is that
    of the value in bytes, `tile` the length of its repeated group. `inner_checksum` is the offset of a byte that checks
    the others. `texts` are lines for people, for tables such as schedules and alarms. `doubt` says in words why the
    reading must not be shown as fact: an inconsistent one is shown with its doubt, never without.
    """

    id: int
    layout: str | None
    length: int
    parts: tuple[RawPart, ...] = ()
    texts: tuple[str, ...] = ()
    tile: int | None = None
    inner_checksum: int | None = None
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    doubt: str | None = None


class SchemaLabel(NamedTuple):
    """A declared enum value or bit: its number on the wire, None where the declaration does not tell, and its name."""

    value: int | None
    label: str


@dataclass(frozen=True, slots=True)
class SchemaDp:
    """What a product declares of one datapoint.

    `type` is a name of DpType in small letters or None, `mode` is `ro`, `rw`, `wr` or None; `min`, `max` and `step`
    are raw counts. `meaning` is what follows from code, unit and scale; `unit` is that of physical = raw * mul / div,
    in the spelling of `info quantities` (declared mA are A here). `parts` are the declared numbers inside a raw value.
    """

    id: int
    code: str | None = None
    name: str | None = None
    type: str | None = None
    mode: str | None = None
    min: int | None = None
    max: int | None = None
    step: int | None = None
    unit: str | None = None
    mul: int = 1
    div: int = 1
    quantity: str | None = None
    labels: tuple[SchemaLabel, ...] = ()
    parts: tuple[RawPart, ...] = ()

    @property
    def meaning(self) -> Meaning | None:
        """The declared meaning, None where the declaration names no quantity."""
        return None if self.quantity is None else Meaning(self.quantity, self.unit, self.mul, self.div)


@dataclass(frozen=True, slots=True)
class Schema:
    """What a product declares of its datapoints. `kind` is a word of `mapping.schema.json` for imports."""

    product_id: str
    kind: str
    source: str
    dps: tuple[SchemaDp, ...]
    name: str | None = None
    category: str | None = None
    read_on: str | None = None

    def dp(self, dp_id: int) -> SchemaDp | None:
        """The declaration of that datapoint."""
        return next((dp for dp in self.dps if dp.id == dp_id), None)


class Pin(NamedTuple):
    """A pin of a module and its task.

    `role` is a word such as `relay`, `button`, `wifi_led`, `meter_cf`; `key` what the configuration calls it;
    `channel` counts from 1. `active_high` is the level at which it is on, None where nobody says.
    """

    role: str
    number: int
    key: str
    channel: int | None = None
    active_high: bool | None = None


@dataclass(frozen=True, slots=True)
class PinConfig:
    """What a general firmware is told about the pins of its module, in `user_param_key` of its flash.

    `values` holds all of it as it stands there. `chip` is the metering chip, None where none is told; `shunt` its
    resistor in milliohm. `recovered`: it comes from erased storage, and may be that of an earlier life.
    """

    values: tuple[tuple[str, str], ...]
    pins: tuple[Pin, ...] = ()
    module: str | None = None
    chip: str | None = None
    shunt: int | None = None
    recovered: bool = False

    def value(self, key: str) -> str | None:
        """What stands under that key."""
        return next((value for name, value in self.values if name == key), None)

    def pin(self, role: str, channel: int | None = None) -> Pin | None:
        """The first pin of that role; with a channel, that of it."""
        return next((pin for pin in self.pins if pin.role == role and channel in (None, pin.channel)), None)
