"""What a frame says: fields that cover all its bytes, datapoints, and the numbered items of a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple, TypeAlias

from tuyasniff.model.wire import Fault, Frame, Gap, Noise, Note, Span


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


def with_datapoints(message: Message, dps: tuple[Datapoint, ...]) -> Message:
    """The same message with other datapoints. Its fields are those of the frame as before, made when somebody asks."""
    draft = MessageDraft()
    draft.frame, draft.name, draft.title = message.frame, message.name, message.title
    draft.fields = (lambda _: message.fields) if message.is_list else message.fields
    draft.dps, draft.data, draft.faults, draft.variant = dps, message.data, message.faults, message.variant
    draft.__class__ = Message  # type: ignore[assignment]
    return draft  # type: ignore[return-value]


Thing: TypeAlias = Message | Noise | Gap | Note


class Item(NamedTuple):
    """A numbered thing of a session, in wire order; numbers start at 1."""

    number: int
    thing: Thing
