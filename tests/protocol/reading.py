"""Reading and writing single kinds, for the tests about them."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.model import FaultCode, Field
from tuyasniff.protocol.build import values_of
from tuyasniff.protocol.kinds import Kind, MissingValue, Reading, read_all, write_all


def read(data: bytes | str, *kinds: Kind) -> Reading:
    """The kinds read from the whole of some bytes, which begin at 3 to see that spans count from the frame."""
    payload = bytes.fromhex(data) if isinstance(data, str) else data
    into = Reading()
    read_all(kinds, b"\xee\xee\xee" + payload + b"\xee", 3, 3 + len(payload), into)
    return into


def rewrite(kinds: Sequence[Kind], into: Reading) -> bytes:
    """The bytes from the values of the fields alone, as far as they were read."""
    try:
        return write_all(kinds, values_of(into.fields))
    except MissingValue as cut:
        return cut.done


def leaves(into: Reading) -> list[Field]:
    return [leaf for field in into.fields for leaf in field.leaves()]


def codes(into: Reading) -> list[FaultCode]:
    return [fault.code for fault in into.faults]
