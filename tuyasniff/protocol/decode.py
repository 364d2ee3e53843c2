"""From a frame to its meaning: which command this is, and what every byte of it says.

Bytes never raise here. The leaves of a message's fields tile the whole frame, damaged or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from tuyasniff.model import (
    Datapoint,
    FamilyName,
    Fault,
    FaultCode,
    Field,
    Frame,
    Message,
    MessageDraft,
    Span,
    Talker,
)
from tuyasniff.protocol.around import (
    command_field,
    header_field,
    length_field,
    rest_field,
    sequence_field,
    version_field,
)
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.datapoints import sound_list
from tuyasniff.protocol.family import Form, family, forms
from tuyasniff.protocol.fitting import version_fits
from tuyasniff.protocol.kinds import Reading, count, read_all
from tuyasniff.protocol.plans import list_forms, plan

UNKNOWN = "unknown"

_OF_CHECKSUM = (FaultCode.CHECKSUM, FaultCode.CHECKSUM_MISSING)


_KNOWN_LONGEST = 64
"""Bytes of a frame that may come again just so; longer ones carry what is new."""

_Asked: TypeAlias = tuple[FamilyName | None, Talker, str, bool]
"""What the meaning of a frame depends on besides its bytes: family, talker, variant, layout."""

_Known: TypeAlias = tuple[
    _Asked,
    str,
    str,
    tuple[Field, ...] | Callable[[Message], tuple[Field, ...]],
    tuple[Datapoint, ...],
    Mapping[str, Any],
    tuple[Fault, ...],
    str,
]
"""What was asked, and what `Message` has, but for the frame."""

_KNOWN: dict[bytes, _Known] = {}
"""The meaning of sound frames that came lately: most of what a wire says was said before, and is kept once."""

_KNOWN_MOST = 2048

_NO_DATA: Mapping[str, Any] = {}


class Read(NamedTuple):
    """One form tried on a payload. `left` counts bytes that it cannot explain."""

    form: Form
    reading: Reading
    left: int


def decode(frame: Frame, variant: str = "") -> Message:
    """The meaning of a frame in its family (Zigbee for frames with sequence number, else Wi-Fi, when not known).

    `variant` names the relative whose forms come first where several fit (`homekit`, `voice`, `cat1`, `lock` ...).

    Most frames of a wire are a list of datapoints, or one of a few that come again and again: those have a way of
    their own, which gives the same.
    """
    _, talker, _, _, _, _, raw, extended, family, rebuilt, faults, _ = frame
    if faults or rebuilt is not None:
        return _faulty(frame, variant)
    asked = (family, talker, variant, extended)
    known = _KNOWN.get(raw)
    if known is None or known[0] != asked:
        known = _sound(frame, asked)
        if len(raw) <= _KNOWN_LONGEST:
            if len(_KNOWN) >= _KNOWN_MOST:
                _KNOWN.clear()
            _KNOWN[raw] = known
    draft = MessageDraft()
    draft.frame = frame
    _, draft.name, draft.title, draft.fields, draft.dps, draft.data, draft.faults, draft.variant = known
    draft.__class__ = Message  # type: ignore[assignment]
    return draft  # type: ignore[return-value]


def _sound(frame: Frame, asked: _Asked) -> _Known:
    """The meaning of a frame in which the framer found no fault, without the frame."""
    listed = _listed(frame.raw, asked)
    if listed is not None:
        return listed
    said = _decoded(frame, asked[2])
    return asked, said.name, said.title, said.fields, said.dps, said.data, said.faults, said.variant


def _listed(raw: bytes, asked: _Asked) -> _Known | None:
    """The meaning of a frame that is a list of sound datapoints; None for any other."""
    family, talker, variant, extended = asked
    head, last = (8 if extended else 6), len(raw) - 1
    if last <= head:
        return None
    form = list_forms(family, extended, talker, variant)[raw[head - 3]]
    if form is None or not form[3] <= last - head == raw[head - 2] << 8 | raw[head - 1]:
        return None
    dps = sound_list(raw, head, last)
    return None if dps is None else (asked, form[0], form[1], _list_fields, dps, _NO_DATA, (), form[2])


def _faulty(frame: Frame, variant: str) -> Message:
    """The meaning of a frame with faults; where only the checksum is wrong, it is read as if it were right."""
    if frame.rebuilt is None and all(fault.code is FaultCode.CHECKSUM for fault in frame.faults):
        listed = _listed(frame.raw, (frame.family, frame.talker, variant, frame.extended))
        if listed is not None:
            _, name, title, fields, dps, data, _, known = listed
            return Message(frame, name, title, fields, dps, data, frame.faults, known)  # type: ignore[arg-type]
    return _decoded(frame, variant)


def _list_fields(message: Message) -> tuple[Field, ...]:
    """The fields of a message that was made without them."""
    return _decoded(message.frame, message.variant).fields


def _decoded(frame: Frame, variant: str) -> Message:
    if len(frame.whole) < (8 if frame.extended else 6):
        return _fragment(frame)
    head, end = _payload(frame)
    read = choose(frame, variant)
    if read is None:
        return _unknown(frame, head, end)
    command, shape, reading = read.form.command, read.form.shape, read.reading
    fields, faults = _framed(frame, head, end, command.title, reading)
    return Message(
        frame,
        command.name,
        shape.title or command.title,
        fields,
        tuple(reading.dps),
        reading.values,
        faults,
        shape.variant,
    )


def choose(frame: Frame, variant: str = "") -> Read | None:
    """The form that fits a frame best, read. None where the command, or its sub-command, is not known.

    An exact fit wins: for the talker before one for the other side, for `variant` before the plain family before
    other relatives. Without any, the form that leaves the fewest bytes unexplained.
    """
    whole, head, end = frame.whole, *_payload(frame)
    length = end - head
    forms_tried = plan(_family(frame), whole[head - 3], whole[head] if length else -1, frame.talker, variant)
    tried, rest = [], []
    for form in forms_tried:
        if not version_fits(form, whole):
            continue
        if not form.least <= length <= form.most:
            rest.append(form)
            continue
        read = _read(form, whole, head, end)
        if not read.reading.faults:
            return read
        tried.append(read)
    tried += [_read(form, whole, head, end) for form in rest]
    return min(tried, key=lambda read: read.left, default=None)


def _family(frame: Frame) -> FamilyName:
    return frame.family or (FamilyName.ZIGBEE if frame.extended else FamilyName.WIFI)


def _payload(frame: Frame) -> tuple[int, int]:
    """Where the payload begins and ends. The last byte is the checksum, unless the sum is right where it should be."""
    whole, head = frame.whole, 8 if frame.extended else 6
    last, declared = len(whole) - 1, head + (whole[head - 2] << 8 | whole[head - 1])
    if declared < last and sum8(whole[:declared]) == whole[declared]:
        return head, declared
    return head, max(head, last)


def _read(form: Form, whole: bytes, at: int, end: int) -> Read:
    into = Reading()
    sub = form.command.sub
    if sub is not None and at < end:
        text = f"0x{sub:02x} {form.command.title}"
        into.fields.append(Field("sub", "sub-command", sub, text, Span(at, at + 1), "command"))
        at += 1
    after = read_all(form.shape.payload, whole, at, end, into)
    if after < 0:
        left, fault = into.left_from, into.left_fault
    else:
        left, fault = after, None
        if after < end:
            text = f"{count(end - after)} more than this form of the command has"
            fault = into.fault(FaultCode.LENGTH, text, after, end)
    if left < end:
        data = whole[left:end]
        into.fields.append(
            Field(
                "trailing",
                "left over",
                data.hex(),
                data.hex(" ").upper(),
                Span(left, end),
                "trailing",
                (),
                fault,
            )
        )
    return Read(form, into, end - left)


def _unknown(frame: Frame, head: int, end: int) -> Message:
    whole, code, name = frame.whole, frame.whole[head - 3], _family(frame)
    reading = Reading()
    if not forms(name, code):
        text = f"command 0x{code:02x} is not documented for {family(name).title}"
        reading.fault(FaultCode.UNKNOWN_COMMAND, text, head - 3, head - 2)
    elif head < end:
        text = f"sub-command 0x{whole[head]:02x} of 0x{code:02x} is not documented for {family(name).title}"
        reading.fault(FaultCode.UNKNOWN_COMMAND, text, head, head + 1)
    else:
        reading.fault(FaultCode.LENGTH, f"0x{code:02x} without its sub-command", head - 2, head)
    if head < end:
        data = whole[head:end]
        reading.values["data"] = data.hex()
        reading.fields.append(Field("data", "data", data.hex(), data.hex(" ").upper(), Span(head, end)))
    fields, faults = _framed(frame, head, end, UNKNOWN, reading)
    return Message(frame, UNKNOWN, f"unknown command 0x{code:02x}", fields, (), reading.values, faults)


def _framed(
    frame: Frame, head: int, end: int, title: str, reading: Reading
) -> tuple[tuple[Field, ...], tuple[Fault, ...]]:
    """The fields of the payload with those around it; the faults of the framer and of the payload."""
    whole = frame.whole
    fields = [header_field(whole[:2]), version_field(whole[2])]
    if frame.extended:
        fields.append(sequence_field(whole))
    declared = whole[head - 2] << 8 | whole[head - 1]
    fields += (command_field(whole[head - 3], title, head - 3), length_field(declared, head - 2))
    fields += reading.fields
    faults = list(frame.faults)
    if end < len(whole):
        value, span = whole[end], Span(end, end + 1)
        about = [fault for fault in faults if fault.code in _OF_CHECKSUM and fault.span in (None, span)]
        fault = about[0] if about else None
        fields.append(Field("checksum", "checksum", value, f"0x{value:02x}", span, "checksum", (), fault))
    if end + 1 < len(whole):
        fields.append(rest_field(whole, end + 1, faults))
    if end - head != declared and not any(fault.code is FaultCode.LENGTH for fault in faults):
        text = f"the frame declares {count(declared)} of payload, {end - head} present"
        faults.append(Fault(FaultCode.LENGTH, text, Span(head - 2, head)))
    faults += [fault for fault in reading.faults if fault not in faults]
    return tuple(fields), tuple(faults)


def _fragment(frame: Frame) -> Message:
    """A frame that ends inside its header."""
    whole = frame.whole
    fields = [header_field(whole[:2])] if whole else []
    if len(whole) > 2:
        fields.append(version_field(whole[2]))
    faults = list(frame.faults)
    if len(whole) > 3:
        fields.append(rest_field(whole, 3, []))
    faults.append(Fault(FaultCode.LENGTH, "the frame ends inside its header", Span(0, len(whole))))
    return Message(frame, UNKNOWN, "cut frame", tuple(fields), faults=tuple(faults))
