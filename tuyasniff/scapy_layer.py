"""TuyaMCU as scapy layers, generated from the command tables: import this module, and only then is scapy loaded.

    from tuyasniff.scapy_layer import TuyaDP, TuyaMCU
    TuyaMCU(bytes.fromhex("55aa03070005010100010011")).show()
    bytes(TuyaMCU(cmd="report", dps=[TuyaDP(dpid=20, type="value", value=2301)]))

`TuyaMCU` finds out the family; `TuyaWifi`, `TuyaLowPower`, `TuyaZigbee` and `TuyaBle` are told. What they give is a
packet of the form that fits: its payload has the fields that the tables name, `data` where no form fits. Whatever is
None is computed when the packet is built: the length, the checksum. Importing registers LINKTYPE_USER0 (147).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from scapy.config import conf
from scapy.fields import (
    ByteEnumField,
    ByteField,
    Field,
    FieldLenField,
    FlagsField,
    PacketListField,
    ShortField,
    StrLenField,
    XByteField,
    XShortField,
    XStrFixedLenField,
)
from scapy.packet import Packet
from scapy.volatile import RandNum

from tuyasniff.errors import FormatError
from tuyasniff.model import Chunk, DpType, FamilyName, Frame, Talker, TalkerBy
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.claims import HEADER, claimed_frame
from tuyasniff.protocol.compound import Option, Switch
from tuyasniff.protocol.datapoints import Dps, read_value, value_text, write_value
from tuyasniff.protocol.decode import choose, matches
from tuyasniff.protocol.family import FAMILIES, Form, forms
from tuyasniff.protocol.family import family as row_of
from tuyasniff.protocol.fields import Bytes, Const, Flags, Int
from tuyasniff.protocol.framer import Framer
from tuyasniff.protocol.kinds import Kind, Reading
from tuyasniff.protocol.rows import Family
from tuyasniff.protocol.texts import Json, Text, encoded

LINKTYPE_USER0 = 147

_TYPES = {int(kind): kind.name.lower() for kind in DpType}
_OWN = frozenset({"header", "version", "seq", "cmd", "sub", "len", "chksum", "data"})
_OF_SCAPY = frozenset({"_pkt", "post_transform", "_internal", "_underlayer", "_parent", "stop_dissection_after"})
_NUMBERS = (DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP)
_MOST_DPS = 1 << 14


class _Value(StrLenField):
    """The value of a datapoint in its type, as the decoder gives it."""

    def m2i(self, pkt: Any, x: bytes) -> Any:
        if pkt.len is not None and len(x) < pkt.len:
            return x  # cut off: what is left of the value is not the value
        value = read_value(pkt.type, x)
        return x if isinstance(value, str) and encoded(value) != x else value

    def any2i(self, pkt: Any, x: Any) -> Any:
        return x

    def i2m(self, pkt: Any, x: Any) -> bytes:
        if isinstance(x, bytes):
            return write_value(pkt.type, 0) if not x and pkt.len is None and pkt.type in _NUMBERS else x
        if pkt.len is not None and pkt.type in _NUMBERS and isinstance(x, int):
            return int(x).to_bytes(pkt.len, "big", signed=pkt.type == DpType.VALUE)
        return write_value(pkt.type, x)

    def i2len(self, pkt: Any, x: Any) -> int:
        return len(self.i2m(pkt, x))

    def i2repr(self, pkt: Any, x: Any) -> str:
        return value_text(pkt.type, x)


class TuyaDP(Packet):
    """One datapoint: `TuyaDP(dpid=20, type="value", value=2301)`. `len` is that of the value unless given."""

    name = "TuyaDP"
    fields_desc = (
        ByteField("dpid", 1),
        ByteEnumField("type", int(DpType.VALUE), _TYPES),
        FieldLenField("len", None, fmt="!H", length_of="value"),
        _Value("value", b"", length_from=lambda pkt: pkt.len),
    )

    def extract_padding(self, s: bytes) -> tuple[bytes, bytes]:
        """Another datapoint may follow."""
        return b"", s


class _Header(XShortField):
    """55 AA, also when everything else is fuzzed."""

    def randval(self) -> Any:
        return None


class _Name(ByteEnumField):
    """The command by name or code. `code` is the one of this form, which fuzzing leaves alone."""

    __slots__ = ["_fixed"]

    def __init__(self, name: str, code: int | None, family: FamilyName, shown: str = "") -> None:
        names: dict[int, str] = {}
        for command in row_of(family).commands:
            names.setdefault(command.code, command.name)
        if code is not None:
            names[code] = shown
        super().__init__(name, code if code is not None else 0, names)
        self.s2i.update({command.name: command.code for command in row_of(family).commands})
        self._fixed = code is not None

    def randval(self) -> Any:
        return None if self._fixed else super().randval()


class _Number(Field):
    """An integer of the tables, of any size; words are taken and shown."""

    __slots__ = ["kind"]

    def __init__(self, name: str, kind: Int) -> None:
        super().__init__(name, _least(kind), f"!{kind.size}s")
        self.kind = kind

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, int]:
        order = "little" if self.kind.little else "big"
        return s[self.sz :], int.from_bytes(s[: self.sz], order, signed=self.kind.signed)  # type: ignore[arg-type]

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        return s + self.kind.write({self.kind.name: val})

    def any2i(self, pkt: Any, x: Any) -> Any:
        if not isinstance(x, str):
            return x
        written = self.kind.write({self.kind.name: x})
        return self.getfield(pkt, written)[1]

    def i2repr(self, pkt: Any, x: Any) -> str:
        return f"{x} ({self.kind.text(x)})" if isinstance(x, int) and self.kind.words else str(x)

    def randval(self) -> Any:
        bits = 8 * self.kind.size - self.kind.signed
        return RandNum(-(1 << bits) if self.kind.signed else 0, (1 << bits) - 1)


def _least(kind: Int) -> int:
    """A value that the form allows: 0 where that is one."""
    if kind.closed and kind.words and 0 not in kind.words:
        return next(iter(kind.words))
    return max(0, kind.low or 0)


class _Piece(StrLenField):
    """Bytes of a kind that scapy has no field for. Values are taken as `build` takes them, words are shown."""

    __slots__ = ["kind"]

    def __init__(self, name: str, kind: Kind, index: int) -> None:
        super().__init__(name, b"\0" * kind.bounds[0], length_from=lambda pkt: pkt.cut(index))
        self.kind = kind

    def any2i(self, pkt: Any, x: Any) -> Any:
        if x is None or isinstance(x, bytes):
            return x
        inner = isinstance(self.kind, Option | Switch) and isinstance(x, Mapping)
        return self.kind.write(x if inner else {self.kind.name: x})

    def i2repr(self, pkt: Any, x: Any) -> str:
        if not isinstance(x, bytes) or isinstance(self.kind, Text | Json):
            return repr(x)
        into = Reading()
        after = self.kind.read(x, 0, len(x), into)
        text = ", ".join(field.text for field in into.fields)
        plain = not text or after != len(x) or isinstance(self.kind, Bytes | Const)
        return x.hex(" ").upper() if plain else f"{x.hex(' ').upper()} ({text})"


class _Checksum(XByteField):
    """The checksum; a wrong one says so."""

    def i2repr(self, pkt: Any, x: Any) -> str:
        shown = super().i2repr(pkt, x)
        return shown if pkt.chksum_ok else f"{shown} (wrong, 0x{pkt.expected_chksum:02x} expected)"


class _Shape(NamedTuple):
    """What decides the class of a packet: the family, the layout and the form of its payload."""

    family: FamilyName
    extended: bool
    code: int = -1
    place: int = -1

    @property
    def form(self) -> Form | None:
        """The row of the tables, None where no form fits."""
        return None if self.place < 0 else forms(self.family, self.code)[self.place]


def _shape_with(family: FamilyName, extended: bool, form: Form | None) -> _Shape:
    if form is None:
        return _Shape(family, extended)
    code = form.command.code
    place = next(index for index, one in enumerate(forms(family, code)) if one is form)
    return _Shape(family, extended, code, place)


class TuyaMCU(Packet):
    """A frame, of the family and form that fit. The class of what comes back is derived from this one."""

    name = "TuyaMCU"
    match_subclass = True
    family: ClassVar[FamilyName | None] = None
    shape: ClassVar[_Shape]
    __slots__ = ["_cuts"]

    def __init__(self, *args: Any, **fields: Any) -> None:
        strange = fields.keys() - {field.name for field in self.fields_desc} - _OF_SCAPY
        if strange:
            raise _no_form(self.shape, fields.get("cmd"), strange)
        super().__init__(*args, **fields)

    @classmethod
    def dispatch_hook(cls, _pkt: bytes = b"", *_args: Any, **given: Any) -> type[Packet]:
        """The class for these bytes, or for these values."""
        if not _pkt:
            return _class(_shape_of_values(cls.family, given))
        shape = _shape_of_bytes(cls.family, bytes(_pkt))
        return conf.raw_layer if shape is None else _class(shape)  # type: ignore[no-any-return]

    @property
    def talker(self) -> str:
        """Who sends this form: `mcu`, `module`, or `unknown` where none fits."""
        form = self.shape.form
        return str(Talker.UNKNOWN if form is None else form.shape.talker)

    @property
    def expected_chksum(self) -> int:
        """The right checksum of the packet as it stands."""
        return sum8(self.self_build()[:-1])

    @property
    def chksum_ok(self) -> bool:
        """Whether the checksum is right, or will be computed."""
        return self.chksum is None or self.chksum == self.expected_chksum

    def cut(self, index: int) -> int:
        """How many bytes a piece of the payload has, while the packet is dissected."""
        return self._cuts[index] if index < len(self._cuts) else 0

    def pre_dissect(self, s: bytes) -> bytes:
        """Measure the pieces of the payload."""
        head = 8 if self.shape.extended else 6
        self._cuts = _cuts(self.shape, s, head, head + (s[head - 2] << 8 | s[head - 1]))
        return s

    def post_build(self, pkt: bytes, pay: bytes) -> bytes:
        """Length and checksum, where they are not given."""
        head = 8 if self.shape.extended else 6
        if self.len is None:
            pkt = pkt[: head - 2] + (len(pkt) - head - 1).to_bytes(2, "big") + pkt[head:]
        if self.chksum is None:
            pkt = pkt[:-1] + bytes([sum8(pkt[:-1])])
        return pkt + pay

    def extract_padding(self, s: bytes) -> tuple[bytes, bytes]:
        """What follows is not part of the frame."""
        return b"", s


def _cuts(shape: _Shape, whole: bytes, at: int, end: int) -> list[int]:
    """The sizes of the pieces of a payload, in the order of the form's kinds."""
    if shape.form is None:
        return [end - at]
    into, sizes = Reading(), []
    at += shape.form.command.sub is not None
    for kind in shape.form.shape.payload:
        after = kind.read(whole, at, end, into)
        sizes.append((end if after < 0 else after) - at)
        at = max(at, after)
    return sizes


def _frame_of(data: bytes) -> Frame | None:
    """The frame at the beginning, as the framer sees it; a damaged one as it claims to be. None where it is not whole."""
    framer = Framer()
    first = next(iter([*framer.feed(Chunk("scapy", data)), *framer.flush()]), None)
    if isinstance(first, Frame) and not first.offset:
        return first
    for size in dict.fromkeys((len(data), *_declared(data))):
        claimed = claimed_frame(Chunk("scapy", data[:size], frame=data[:size]), 0)
        if claimed is not None and size in _declared(data)[claimed.extended :][:1] and size <= len(data):
            return claimed
    return None


def _declared(data: bytes) -> tuple[int, ...]:
    """The sizes that the two layouts declare, the plain one first."""
    return tuple(
        head + 1 + (data[head - 2] << 8 | data[head - 1]) for head in (6, 8) if len(data) > head and data[:2] == HEADER
    )


def _shape_of_bytes(family: FamilyName | None, data: bytes) -> _Shape | None:
    frame = _frame_of(data)
    if frame is None:
        return None
    possible = [row.name for row in FAMILIES if row.extended is frame.extended]
    if family in possible:
        possible = [family]  # type: ignore[list-item]
    likely = (name for name in possible if matches(frame.whole, name, extended=frame.extended))
    chosen = next(likely, possible[0])
    read = choose(frame._replace(family=chosen, talker=Talker.UNKNOWN, talker_by=TalkerBy.NONE))
    form = read.form if read is not None and not read.left else None
    return _shape_with(chosen, frame.extended, form)


def _shape_of_values(family: FamilyName | None, given: Mapping[str, Any]) -> _Shape:
    """The form of a command that has places for all the values, and misses the fewest."""
    row = row_of(family or (FamilyName.ZIGBEE if "seq" in given else FamilyName.WIFI))
    fitting = []
    for form in _forms_of(row, given.get("cmd")):
        shape = _shape_with(row.name, row.extended, form)
        if _takes(_class(shape), given):
            missing = {name for kind in form.shape.payload for name in kind.needed} - given.keys()
            fitting.append((len(missing), bool(form.shape.variant), len(fitting), shape))
    return min(fitting)[-1] if fitting else _Shape(row.name, row.extended)


def _takes(kind: type[TuyaMCU], given: Mapping[str, Any]) -> bool:
    """Whether a class has fields for all the values, and they allow them."""
    places = {field.name: field for field in kind.fields_desc}
    try:
        for name in given.keys() - _OF_SCAPY:
            if isinstance(places[name], _Piece | _Number):
                places[name].any2i(None, given[name])
    except (KeyError, FormatError):
        return False
    return True


def _no_form(shape: _Shape, command: Any, strange: Iterable[str]) -> FormatError:
    """What the forms of the command take instead."""
    family = row_of(shape.family)
    possible = [", ".join(_payload_names(family, form)) or "nothing" for form in _forms_of(family, command)]
    near = get_close_matches(str(command), sorted({one.name for one in family.commands}))
    hint = "; ".join(dict.fromkeys(possible)) or ", ".join(near) or "see tuyasniff info commands"
    text = f"{family.title} has no form of '{command}' with {', '.join(sorted(strange))}"
    return FormatError(text, f"possible: {hint}")


def _payload_names(row: Family, form: Form) -> list[str]:
    described = _class(_shape_with(row.name, row.extended, form)).fields_desc
    return [field.name for field in described if field.name not in _OWN]


def _forms_of(row: Family, command: Any) -> list[Form]:
    named = [one for one in row.commands if command in (one.code, one.name)]
    return [form for one in named for form in forms(row.name, one.code) if form.command is one]


@lru_cache(maxsize=512)
def _class(shape: _Shape) -> type[TuyaMCU]:
    """The packet class of a form, made when it is first met."""
    form = shape.form
    version, command = 0, None
    if form is not None:
        command = form.command
        usual = row_of(shape.family).versions(form.shape.talker)[0]
        version = usual if not form.shape.versions or usual in form.shape.versions else form.shape.versions[0]
    fields: list[Any] = [_Header("header", 0x55AA), ByteField("version", version)]
    if shape.extended:
        fields.append(ShortField("seq", 0))
    fields.append(_Name("cmd", command and command.code, shape.family, command.name if command else ""))
    fields.append(ShortField("len", None))
    if form is None:
        fields.append(StrLenField("data", b"", length_from=lambda pkt: pkt.cut(0)))
    else:
        if form.command.sub is not None:
            fields.append(ByteField("sub", form.command.sub))
        fields += _payload_fields(form)
    fields.append(_Checksum("chksum", None))
    title = f"TuyaMCU {command.name}" if command else "TuyaMCU"
    name = re.sub(r"\W", "_", title)
    own = {"name": title, "fields_desc": fields, "shape": shape, "family": shape.family, "__module__": __name__}
    return type(name, (TuyaMCU,), own)


def _payload_fields(form: Form) -> list[Any]:
    made: list[Any] = []
    taken: set[str] = set()
    for index, kind in enumerate(form.shape.payload):
        name = _free_name(kind.name, taken)
        made += _fields_for(kind, name, index)
        taken.update(field.name for field in made)
    return made


def _free_name(name: str, taken: set[str]) -> str:
    """The name of a kind, unless a packet has something else of that name."""
    while name in taken or name in _OWN or name in TuyaMCU.__all_slots__ or hasattr(Packet, name):
        name += "_"
    return name


def _fields_for(kind: Kind, name: str, index: int) -> list[Any]:
    """The scapy fields of one kind of the vocabulary."""
    if isinstance(kind, Int):
        return [_Number(name, kind)]
    if isinstance(kind, Flags):
        words = kind.words or {}
        return [FlagsField(name, 0, 8 * kind.size, [words.get(bit, f"bit {bit}") for bit in range(8 * kind.size)])]
    if isinstance(kind, Const):
        return [XStrFixedLenField(name, kind.data, len(kind.data))]
    if isinstance(kind, Dps):
        size: Callable[[Any], int] = lambda pkt: pkt.cut(index) - kind.counted  # noqa: E731
        listed = PacketListField(name, [], TuyaDP, length_from=size, max_count=_MOST_DPS)
        return [FieldLenField(f"{name}_count", None, fmt="B", count_of=name), listed] if kind.counted else [listed]
    return [_Piece(name, kind, index)]


def _family_class(name: str, family: FamilyName) -> type[TuyaMCU]:
    """`TuyaMCU` of a known family."""
    hook = classmethod(TuyaMCU.dispatch_hook.__func__)  # scapy asks only a class that has its own
    return type(name, (TuyaMCU,), {"name": name, "family": family, "dispatch_hook": hook, "__module__": __name__})


TuyaWifi = _family_class("TuyaWifi", FamilyName.WIFI)
TuyaLowPower = _family_class("TuyaLowPower", FamilyName.LOWPOWER)
TuyaZigbee = _family_class("TuyaZigbee", FamilyName.ZIGBEE)
TuyaBle = _family_class("TuyaBle", FamilyName.BLE)

OF_FAMILY: Mapping[FamilyName, type[TuyaMCU]] = {
    FamilyName.WIFI: TuyaWifi,
    FamilyName.LOWPOWER: TuyaLowPower,
    FamilyName.ZIGBEE: TuyaZigbee,
    FamilyName.BLE: TuyaBle,
}
"""The class for frames of a known family."""

conf.l2types.register(LINKTYPE_USER0, TuyaMCU)
