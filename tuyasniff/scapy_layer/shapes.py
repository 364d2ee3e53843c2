"""Which family, layout and form bytes have: what decides the class of a packet."""

from __future__ import annotations

from typing import NamedTuple

from tuyasniff.model import Chunk, FamilyName, Frame, Talker, TalkerBy
from tuyasniff.protocol.claims import HEADER, claimed_frame
from tuyasniff.protocol.decode import choose
from tuyasniff.protocol.family import FAMILIES, Form, forms
from tuyasniff.protocol.fitting import matches
from tuyasniff.protocol.framer import Framer
from tuyasniff.protocol.kinds import Reading


class Shape(NamedTuple):
    """What decides the class of a packet: the family, the layout and the form of its payload."""

    family: FamilyName
    extended: bool
    code: int = -1
    place: int = -1

    @property
    def form(self) -> Form | None:
        """The row of the tables, None where no form fits."""
        return None if self.place < 0 else forms(self.family, self.code)[self.place]


def shape_with(family: FamilyName, extended: bool, form: Form | None) -> Shape:
    """The shape of a form of the tables."""
    if form is None:
        return Shape(family, extended)
    code = form.command.code
    place = next(index for index, one in enumerate(forms(family, code)) if one is form)
    return Shape(family, extended, code, place)


def cuts_of(shape: Shape, whole: bytes, at: int, end: int) -> list[int]:
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
    """The frame at the beginning, as the framer sees it, a damaged one as it claims to be; None if it is not whole."""
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


def shape_of_bytes(family: FamilyName | None, data: bytes) -> Shape | None:
    """The shape of the frame at the beginning, in this family or the first one that fits; None: no frame."""
    frame = _frame_of(data)
    if frame is None:
        return None
    possible = [row.name for row in FAMILIES if row.extended is frame.extended]
    if family in possible:
        possible = [family]
    likely = (name for name in possible if matches(frame.whole, name, extended=frame.extended))
    chosen = next(likely, possible[0])
    read = choose(frame._replace(family=chosen, talker=Talker.UNKNOWN, talker_by=TalkerBy.NONE))
    form = read.form if read is not None and not read.left else None
    return shape_with(chosen, frame.extended, form)
