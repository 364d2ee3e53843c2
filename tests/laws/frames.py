"""Random frames: valid ones around random or nearly right payloads, and damaged ones."""

from __future__ import annotations

from hypothesis import strategies as st

from protocol.families.tables import EXAMPLES, frame_of
from tuyasniff.model import FamilyName, Frame, Talker
from tuyasniff.protocol.build import pack
from tuyasniff.protocol.family import Family

_AWKWARD = st.sampled_from([0x00, 0x01, 0x02, 0x03, 0x22, 0x5C, 0x7B, 0x7D, 0xFF]) | st.integers(0, 255)


@st.composite
def _payloads(draw: st.DrawFn) -> tuple[Family, int, bytes]:
    """An example's payload after a few changes, or any bytes, with the family and the command."""
    row, command, whole = draw(st.sampled_from(EXAMPLES))
    if draw(st.integers(0, 3)) == 0:
        return row, draw(st.integers(0, 255)), draw(st.binary(max_size=40))
    payload = bytearray(whole[8 if row.extended else 6 : -1])
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(payload)))
        change = draw(st.sampled_from(["set", "insert", "cut", "append"]))
        if change == "set" and place < len(payload):
            payload[place] = draw(_AWKWARD)
        elif change == "insert":
            payload.insert(place, draw(_AWKWARD))
        elif change == "cut":
            del payload[place:]
        else:
            payload += draw(st.binary(max_size=6))
    return row, command.code, bytes(payload)


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """A frame whose length and checksum are right."""
    row, code, payload = draw(_payloads())
    version = draw(st.sampled_from(row.versions(Talker.UNKNOWN)))
    whole = pack(code, payload, version=version, seq=draw(st.integers(0, 0xFFFF)) if row.extended else None)
    return frame_of(whole, row.name, draw(st.sampled_from(list(Talker))))


@st.composite
def damaged(draw: st.DrawFn) -> Frame:
    """A frame that is cut, lengthened, changed anywhere, or of a family that is not known."""
    frame = draw(frames())
    whole = bytearray(frame.raw)
    change = draw(st.sampled_from(["cut", "append", "set", "none"]))
    if change == "cut":
        del whole[draw(st.integers(0, len(whole))) :]
    elif change == "append":
        whole += draw(st.binary(max_size=8))
    elif change == "set":
        whole[draw(st.integers(0, len(whole) - 1))] = draw(_AWKWARD)
    family = draw(st.sampled_from([frame.family, None, *FamilyName]))
    return frame._replace(raw=bytes(whole), family=family)
