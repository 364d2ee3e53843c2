"""Frames that a text presents as such: one a line, or without the checksum, or as command and data only."""

from __future__ import annotations

from tuyasniff.model import Chunk, Fault, FaultCode, Frame, Span
from tuyasniff.protocol.checksum import sum8

HEADER = b"\x55\xaa"


def claimed_frame(chunk: Chunk, offset: int) -> Frame | None:
    """The frame that `chunk.frame` stands for, with faults for what is missing or wrong; None if it is none.

    `raw` holds the bytes that the text gives, `rebuilt` the whole frame where that is more.
    """
    whole = chunk.frame or b""
    if len(whole) < 7 or whole[:2] != HEADER:
        return None
    extended, declared = _declared(whole)
    size = len(whole)
    if chunk.data == whole:
        faults = sum_fault(whole)
    else:
        text = f"the text gives no checksum; {whole[-1]:02X} belongs there"
        faults = (Fault(FaultCode.CHECKSUM_MISSING, text, Span(size - 1, size)),)
    if declared != size:
        head = 9 if extended else 7
        text = f"{declared - head} bytes declared, {size - head} given"
        faults += (Fault(FaultCode.LENGTH, text, Span(head - 3, head - 1)),)
    rebuilt = None if chunk.data == whole else whole
    return Frame(
        chunk.tap,
        chunk.talker,
        chunk.by,
        chunk.t_us,
        chunk.t_us,
        offset,
        chunk.data,
        extended,
        None,
        rebuilt,
        faults,
        chunk.origin,
    )


def sum_fault(whole: bytes) -> tuple[Fault, ...]:
    """The fault of a frame whose last byte is not the sum of the others; empty when it is."""
    right = sum8(whole[:-1])
    if right == whole[-1]:
        return ()
    size = len(whole)
    text = f"checksum {whole[-1]:02X}, the bytes add up to {right:02X}"
    return (Fault(FaultCode.CHECKSUM, text, Span(size - 1, size)),)


def _declared(whole: bytes) -> tuple[bool, int]:
    """Layout and declared size of a frame: with version 2 the reading whose length comes closer."""
    plain = 7 + (whole[4] << 8 | whole[5])
    if whole[2] == 2 and len(whole) >= 9 and plain != len(whole):
        extended = 9 + (whole[6] << 8 | whole[7])
        if abs(extended - len(whole)) < abs(plain - len(whole)):
            return True, extended
    return False, plain
