"""The values that flow."""

from __future__ import annotations

from dataclasses import replace

from tuyasniff.model import (
    Datapoint,
    FamilyName,
    Fault,
    FaultCode,
    Field,
    Frame,
    Span,
    Talker,
    TalkerBy,
    dp_type_name,
    with_datapoints,
)
from tuyasniff.protocol.decode import decode

PLAIN = bytes.fromhex("55aa03070005010100010112")
EXTENDED = bytes.fromhex("55aa0201020600081002000400 0000d2fa".replace(" ", ""))


def frame(raw: bytes, *, extended: bool = False, faults: tuple[Fault, ...] = ()) -> Frame:
    return Frame("t", Talker.UNKNOWN, TalkerBy.NONE, None, None, 0, raw, extended, faults=faults)


def test_header_fields_are_read_from_the_bytes() -> None:
    plain, extended = frame(PLAIN), frame(EXTENDED, extended=True)
    assert (plain.version, plain.seq, plain.cmd, plain.payload.hex()) == (3, None, 7, "0101000101")
    assert (extended.version, extended.seq, extended.cmd, len(extended.payload)) == (2, 258, 6, 8)


def test_a_rebuilt_frame_keeps_the_given_bytes_apart() -> None:
    rebuilt = frame(PLAIN[:-1])._replace(rebuilt=PLAIN)
    assert rebuilt.raw == PLAIN[:-1] and rebuilt.whole == PLAIN and rebuilt.payload.hex() == "0101000101"


def test_the_checksum_is_told_by_the_faults() -> None:
    assert frame(PLAIN).checksum == "ok"
    assert frame(PLAIN, faults=(Fault(FaultCode.CHECKSUM, "wrong"),)).checksum == "bad"
    assert frame(PLAIN, faults=(Fault(FaultCode.CHECKSUM_MISSING, "none"),)).checksum == "missing"


def test_the_other_side_of_unknown_is_unknown() -> None:
    assert [talker.other for talker in Talker] == [Talker.MODULE, Talker.MCU, Talker.UNKNOWN]


def test_leaves_come_in_byte_order() -> None:
    inner = (Field("a", "a", 1, "1", Span(0, 1)), Field("b", "b", 2, "2", Span(1, 2)))
    assert [leaf.name for leaf in Field("g", "g", None, "", Span(0, 2), children=inner).leaves()] == ["a", "b"]


def test_unknown_types_are_named_by_their_number() -> None:
    assert [dp_type_name(code) for code in (0, 2, 5, 9)] == ["raw", "value", "bitmap", "unknown_0x09"]
    assert Datapoint(1, 6, b"", b"", Span(0, 0)).type_name == "unknown_0x06"


def test_a_message_with_other_datapoints_is_the_same_frame_and_keeps_its_fields() -> None:
    listed = decode(frame(PLAIN)._replace(family=FamilyName.WIFI))
    other = with_datapoints(listed, ())
    assert listed.is_list and other.is_list
    assert other.dps == () and other.fields == listed.fields and not other.is_list
    assert with_datapoints(other, listed.dps) == listed == replace(other, dps=listed.dps)
