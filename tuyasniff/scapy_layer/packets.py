"""The packets: one class for each form of the tables, made when it is first met, all derived from `TuyaMCU`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, ClassVar

from scapy.config import conf
from scapy.fields import (
    ByteField,
    FieldLenField,
    FlagsField,
    PacketListField,
    ShortField,
    StrLenField,
    XStrFixedLenField,
)
from scapy.packet import Packet

from tuyasniff.errors import FormatError
from tuyasniff.model import FamilyName, Talker
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.family import Form, forms
from tuyasniff.protocol.family import family as row_of
from tuyasniff.protocol.fields import Const, Flags, Int
from tuyasniff.protocol.kinds import Kind
from tuyasniff.protocol.rows import Family
from tuyasniff.scapy_layer.datapoint import TuyaDP
from tuyasniff.scapy_layer.fields import ChecksumField, CommandField, HeaderField, NumberField, PieceField
from tuyasniff.scapy_layer.shapes import Shape, cuts_of, shape_of_bytes, shape_with

_OWN = frozenset({"header", "version", "seq", "cmd", "sub", "len", "chksum", "data"})
_OF_SCAPY = frozenset({"_pkt", "post_transform", "_internal", "_underlayer", "_parent", "stop_dissection_after"})
_MOST_DPS = 1 << 14


class TuyaMCU(Packet):
    """A frame, of the family and form that fit. The class of what comes back is derived from this one."""

    name = "TuyaMCU"
    match_subclass = True
    family: ClassVar[FamilyName | None] = None
    shape: ClassVar[Shape]
    __slots__ = ["_cuts"]

    def __init__(self, *args: Any, **fields: Any) -> None:
        if fields:
            strange = fields.keys() - {field.name for field in self.fields_desc} - _OF_SCAPY
            command = fields.get("cmd")
            unknown = isinstance(command, str) and not _forms_of(row_of(self.shape.family), command)
            if strange or unknown:
                raise _no_form(self.shape, command, strange)
        super().__init__(*args, **fields)

    @classmethod
    def dispatch_hook(cls, _pkt: bytes = b"", *_args: Any, **given: Any) -> type[Packet]:
        """The class for these bytes, or for these values."""
        return _dispatched(cls, _pkt, **given)

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

    def command(self, *args: Any, **options: Any) -> str:
        """Python that makes the packet again: the class of a form has no name of its own."""
        text: str = super().command(*args, **options)
        own = f"{type(self).__name__}("
        return OF_FAMILY[self.shape.family].__name__ + text[len(own) - 1 :] if text.startswith(own) else text

    def __reduce__(self) -> Any:
        """Pickled as its bytes and its family: the class of a form has no name that could be looked up."""
        _, *rest = super().__reduce__()
        return OF_FAMILY[self.shape.family], *rest

    def cut(self, index: int) -> int:
        """How many bytes a piece of the payload has, while the packet is dissected."""
        return self._cuts[index] if index < len(self._cuts) else 0

    def pre_dissect(self, s: bytes) -> bytes:
        """Measure the pieces of the payload."""
        head = 8 if self.shape.extended else 6
        self._cuts = cuts_of(self.shape, s, head, head + (s[head - 2] << 8 | s[head - 1]))
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


def _dispatched(cls: type[TuyaMCU], _pkt: bytes = b"", *_args: Any, **given: Any) -> type[Packet]:
    if not _pkt:
        return _class(_shape_of_values(cls.family, given))
    shape = shape_of_bytes(cls.family, bytes(_pkt))
    return conf.raw_layer if shape is None else _class(shape)


def _shape_of_values(family: FamilyName | None, given: Mapping[str, Any]) -> Shape:
    """The form of a command that has places for all the values, and misses the fewest."""
    row = row_of(family or (FamilyName.ZIGBEE if "seq" in given else FamilyName.WIFI))
    fitting: list[tuple[int, bool, int, Shape]] = []
    for form in _forms_of(row, given.get("cmd")):
        shape = shape_with(row.name, row.extended, form)
        if _takes(_class(shape), given):
            missing = {name for kind in form.shape.payload for name in kind.needed} - given.keys()
            fitting.append((len(missing), bool(form.shape.variant), len(fitting), shape))
    return min(fitting)[-1] if fitting else Shape(row.name, row.extended)


def _takes(kind: type[TuyaMCU], given: Mapping[str, Any]) -> bool:
    """Whether a class has fields for all the values, and they allow them."""
    places = {field.name: field for field in kind.fields_desc}
    try:
        for name in given.keys() - _OF_SCAPY:
            if isinstance(places[name], PieceField | NumberField):
                places[name].any2i(None, given[name])
    except (KeyError, FormatError):
        return False
    return True


def _no_form(shape: Shape, command: Any, strange: Iterable[str]) -> FormatError:
    """What the forms of the command take instead."""
    family = row_of(shape.family)
    possible = [", ".join(_payload_names(family, form)) or "nothing" for form in _forms_of(family, command)]
    near = get_close_matches(str(command), sorted({one.name for one in family.commands}))
    hint = "; ".join(dict.fromkeys(possible)) or ", ".join(near) or "see tuyasniff info commands"
    text = f"{family.title} has no form of '{command}' with {', '.join(sorted(strange))}"
    if not possible:
        text = f"{family.title} has no command '{command}'"
    return FormatError(text, f"possible: {hint}")


def _payload_names(row: Family, form: Form) -> list[str]:
    described = _class(shape_with(row.name, row.extended, form)).fields_desc
    return [field.name for field in described if field.name not in _OWN]


def _forms_of(row: Family, command: Any) -> list[Form]:
    named = [one for one in row.commands if command in (one.code, one.name)]
    return [form for one in named for form in forms(row.name, one.code) if form.command is one]


@lru_cache(maxsize=512)
def _class(shape: Shape) -> type[TuyaMCU]:
    """The packet class of a form, made when it is first met."""
    form = shape.form
    version, command = 0, None
    if form is not None:
        command = form.command
        usual = row_of(shape.family).versions(form.shape.talker)[0]
        version = usual if not form.shape.versions or usual in form.shape.versions else form.shape.versions[0]
    fields: list[Any] = [HeaderField("header", 0x55AA), ByteField("version", version)]
    if shape.extended:
        fields.append(ShortField("seq", 0))
    fields.append(CommandField("cmd", command.code if command else None, shape.family, command.name if command else ""))
    fields.append(ShortField("len", None))
    if form is None:
        fields.append(StrLenField("data", b"", length_from=lambda pkt: pkt.cut(0)))
    else:
        if form.command.sub is not None:
            fields.append(ByteField("sub", form.command.sub))
        fields += _payload_fields(form)
    fields.append(ChecksumField("chksum", None))
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
        return [NumberField(name, kind)]
    if isinstance(kind, Flags):
        words = kind.words or {}
        return [FlagsField(name, 0, 8 * kind.size, [words.get(bit, f"bit {bit}") for bit in range(8 * kind.size)])]
    if isinstance(kind, Const):
        return [XStrFixedLenField(name, kind.data, len(kind.data))]
    if isinstance(kind, Dps):
        size: Callable[[Any], int] = lambda pkt: pkt.cut(index) - kind.counted  # noqa: E731
        listed = PacketListField(name, [], TuyaDP, length_from=size, max_count=_MOST_DPS)
        return [FieldLenField(f"{name}_count", None, fmt="B", count_of=name), listed] if kind.counted else [listed]
    return [PieceField(name, kind, index)]


def _family_class(name: str, family: FamilyName) -> type[TuyaMCU]:
    """`TuyaMCU` of a known family."""
    # scapy asks only a class that has a hook of its own
    own = {"name": name, "family": family, "dispatch_hook": classmethod(_dispatched), "__module__": __name__}
    return type(name, (TuyaMCU,), own)


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
