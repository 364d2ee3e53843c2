"""From values to a frame: any command of the tables, or a decoded message back to its bytes.

Here mistakes are a person's, so they raise FormatError with what is possible instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.model import FamilyName, Field, Message, Talker
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.datapoints import DpGiven, parts_of
from tuyasniff.protocol.decode import choose
from tuyasniff.protocol.family import Family, Form, forms
from tuyasniff.protocol.family import family as find_family
from tuyasniff.protocol.kinds import Found, MissingValue, names_of, needed_of, write_all
from tuyasniff.protocol.texts import bytes_of, has_escapes

HEADER = b"\x55\xaa"


def pack(code: int, payload: bytes = b"", *, version: int = 0, seq: int | None = None) -> bytes:
    """A whole frame around a payload; with sequence number where one is given."""
    number = b"" if seq is None else _bytes("sequence number", seq, 2)
    head = HEADER + _bytes("version", version, 1) + number + _bytes("command", code, 1)
    frame = head + _bytes("payload length", len(payload), 2) + payload
    return frame + bytes([sum8(frame)])


def _bytes(what: str, number: int, size: int) -> bytes:
    try:
        return number.to_bytes(size, "big")
    except OverflowError:
        raise FormatError(f"{what} {number} does not fit") from None


def build(
    command: str | int,
    *,
    family: FamilyName | str = FamilyName.WIFI,
    talker: Talker | str | None = None,
    sub: int | None = None,
    variant: str = "",
    version: int | None = None,
    seq: int | None = None,
    dps: Iterable[DpGiven] = (),
    **values: Any,
) -> bytes:
    """A frame from values: `build("report", dps=[(1, "bool", True)])`, `build("network_state", state=4)`.

    `command` is a name or a code; `sub` picks a sub-command, `talker` and `variant` a form, where the values alone
    do not tell. The version byte is the usual one of that side unless given. FormatError where nothing fits,
    naming what would.
    """
    row = find_family(family)
    given = dict(values)
    listed = list(dps)
    if listed:
        given["dps"] = listed
    candidates = [
        form for form in _candidates(row, command, sub) if talker is None or form.shape.talker is Talker(talker)
    ]
    candidates.sort(key=lambda form: 0 if form.shape.variant == variant else 1 if not form.shape.variant else 2)
    if not candidates:
        raise FormatError(f"{talker} does not send '{command}'", _possible(_candidates(row, command, sub)))
    missing: FormatError | None = None
    for form in candidates:
        if set(needed_of(form.shape.payload)) <= given.keys() <= set(names_of(form.shape.payload)):
            try:
                return _pack(row, form, write_all(form.shape.payload, given), version, seq)
            except MissingValue as error:
                missing = missing or error
    raise missing or FormatError(f"'{command}' has no form with {_listed(given) or 'no values'}", _possible(candidates))


def _pack(row: Family, form: Form, payload: bytes, version: int | None, seq: int | None) -> bytes:
    command, shape = form.command, form.shape
    if command.sub is not None:
        payload = bytes([command.sub]) + payload
    if version is None:
        usual = row.versions(shape.talker)[0]
        version = usual if not shape.versions or usual in shape.versions else shape.versions[0]
    if row.extended:
        seq = seq or 0
    elif seq is not None:
        raise FormatError(f"{row.title} frames have no sequence number")
    return pack(command.code, payload, version=version, seq=seq)


def _candidates(row: Family, command: str | int, sub: int | None) -> list[Form]:
    """All forms of a command given by name or code."""
    commands = [one for one in row.commands if command in (one.name, one.code)]
    if not commands:
        from difflib import get_close_matches  # 5 ms that only a mistake should cost

        names = sorted({one.name for one in row.commands})
        near = get_close_matches(str(command), names, cutoff=0.5) or names
        shown = command if isinstance(command, str) else f"0x{command:02x}"
        raise FormatError(f"{row.title} has no command '{shown}'", f"possible: {', '.join(near)}")
    found = [one for one in commands if sub is None or one.sub == sub]
    if not found:
        subs = ", ".join(f"0x{one.sub:02x}" for one in commands if one.sub is not None)
        raise FormatError(f"'{command}' has no sub-command 0x{sub:02x}", f"possible: {subs or 'none'}")
    return [form for one in found for form in forms(row.name, one.code) if form.command is one]


def _possible(candidates: Sequence[Form]) -> str:
    """What the forms need, in words."""
    words = []
    for form in candidates:
        needed = _listed(needed_of(form.shape.payload))
        optional = _listed(name for name in names_of(form.shape.payload) if name not in needed_of(form.shape.payload))
        words.append(f"{form.shape.talker}: {needed or 'nothing'}{f' (optional {optional})' if optional else ''}")
    return f"possible: {'; '.join(dict.fromkeys(words))}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def rebuild(message: Message) -> bytes:
    """A decoded message back from the values of its fields, faults and all."""
    fields = message.fields
    head = next((index + 1 for index, field in enumerate(fields[:5]) if field.name == "length"), len(fields))
    tail = len(fields)
    while tail > head and fields[tail - 1].role in ("checksum", "rest"):
        tail -= 1
    payload = _rebuild_payload(message, fields[head:tail])
    return b"".join(map(_outer, fields[:head])) + payload + b"".join(map(_outer, fields[tail:]))


def _outer(field: Field) -> bytes:
    """The bytes of a field whose value is a plain number or hex."""
    if isinstance(field.value, int):
        return field.value.to_bytes(field.span.end - field.span.start, "big")
    return bytes.fromhex(field.value)


def _rebuild_payload(message: Message, fields: Sequence[Field]) -> bytes:
    """The payload, up to where it could be read, and what was left over."""
    read = choose(message.frame, message.variant) if fields else None
    if read is None:
        return b"".join(map(_outer, fields))
    left = b""
    if fields[-1].role == "trailing":
        fields, left = fields[:-1], _outer(fields[-1])
    done = b""
    if read.form.command.sub is not None:
        fields, done = fields[1:], _outer(fields[0])
    try:
        return done + write_all(read.form.shape.payload, values_of(fields)) + left
    except MissingValue as cut:
        return done + cut.done + left


def values_of(fields: Iterable[Field]) -> Found:
    """The values of fields by name, in the shape in which kinds write them."""
    found = Found()
    for field in fields:
        if field.role == "dp":
            found.setdefault("dps", []).append(parts_of(field))
        else:
            found[field.name] = _value(field)
    return found


def _value(field: Field) -> Any:
    if field.role == "list":
        number = [child.value for child in field.children if (child.name, child.role) == ("count", "length")]
        items = [_value(child) for child in field.children if (child.name, child.role) != ("count", "length")]
        return {"count": number[0], "items": items} if number else items
    if field.children:
        return values_of(field.children)
    return bytes_of(field.value) if has_escapes(field) else field.value
