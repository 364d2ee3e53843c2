"""The checksums that are tried, the usual ones first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from tuyasniff.chips.crcs import crc8, crc_a001, crc_ccitt, crc_kermit, crc_x25
from tuyasniff.protocol.checksum import sum8


class Kind(NamedTuple):
    """A checksum: its name, its bytes, how it is made, and how many bits of doubt its rareness adds."""

    name: str
    size: int
    made: Callable[[bytes], int]
    little: bool = False
    doubt: float = 2.0


class Check(NamedTuple):
    """A kind, the first byte that counts, and how many bytes stand behind it at the end of a frame."""

    kind: Kind
    start: int
    tail: int

    def passes(self, frame: bytes) -> bool:
        """Whether this frame bears it out."""
        end = len(frame) - self.tail
        place = end - self.kind.size
        if place <= self.start:
            return False
        return self.kind.made(frame[self.start : place]) == int.from_bytes(
            frame[place:end], "little" if self.kind.little else "big"
        )

    def told(self, frame: bytes) -> bytes:
        """The bytes of the checksum."""
        end = len(frame) - self.tail
        return frame[end - self.kind.size : end]

    def covered(self, frame: bytes) -> bytes:
        """The bytes that it checks."""
        return frame[self.start : len(frame) - self.tail - self.kind.size]

    @property
    def doubt(self) -> float:
        """Bits that have to be made up for, because so many others were tried."""
        return self.kind.doubt + (1.0 if self.start else 0.0) + 0.5 * self.tail

    def name(self, header: int) -> str:
        """As people call it, with a header of so many bytes."""
        if not self.start:
            return self.kind.name
        return f"{self.kind.name} less header" if self.start == header else f"{self.kind.name} from byte {self.start}"


def xor8(data: bytes) -> int:
    """All bytes exclusive-or one another, by halves."""
    value, size = int.from_bytes(data, "big"), len(data)
    while size > 1:
        half = (size + 1) // 2
        value = value >> 8 * half ^ value & (1 << 8 * half) - 1
        size = half
    return value


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind, the usual ones first."""
    return (
        Kind("sum8", 1, sum8, doubt=1.0),
        Kind("xor8", 1, xor8, doubt=1.0),
        Kind("~sum8", 1, lambda data: ~sum8(data) & 0xFF),
        Kind("-sum8", 1, lambda data: -sum8(data) & 0xFF),
        Kind("crc16 modbus", 2, crc_a001, little=True),
        Kind("crc16 modbus, high byte first", 2, crc_a001, doubt=4.0),
        Kind("crc16 ccitt", 2, crc_ccitt),
        Kind("crc16 ccitt, low byte first", 2, crc_ccitt, little=True, doubt=4.0),
        Kind("crc16 xmodem", 2, lambda data: crc_ccitt(data, 0)),
        Kind("crc16 xmodem, low byte first", 2, lambda data: crc_ccitt(data, 0), little=True, doubt=4.0),
        Kind("crc16 x25", 2, crc_x25, little=True, doubt=4.0),
        Kind("crc16 kermit", 2, crc_kermit, little=True, doubt=4.0),
        Kind("crc16 arc", 2, lambda data: crc_a001(data, 0), little=True, doubt=4.0),
        Kind("crc8", 1, crc8, doubt=3.0),
        Kind("crc8 maxim", 1, lambda data: crc8(data, 0x8C, low_first=True), doubt=4.0),
        Kind("crc8 31", 1, lambda data: crc8(data, 0x31), doubt=5.0),
        Kind("crc8 31 from FF", 1, lambda data: crc8(data, 0x31, 0xFF), doubt=5.0),
        Kind("crc8 1D from FF", 1, lambda data: crc8(data, 0x1D, 0xFF), doubt=5.0),
        Kind("crc8 07 from FF", 1, lambda data: crc8(data, 0x07, 0xFF), doubt=5.0),
        Kind("sum16", 2, lambda data: sum(data) & 0xFFFF, doubt=3.0),
        Kind("sum16, low byte first", 2, lambda data: sum(data) & 0xFFFF, little=True, doubt=3.0),
        Kind("~sum8 + 33", 1, lambda data: (~sum8(data) + 0x33) & 0xFF, doubt=4.0),
        Kind("~xor8", 1, lambda data: ~xor8(data) & 0xFF, doubt=4.0),
    )


STARTS = (0, 1, 2, 3)
"""A checksum begins with the first byte, or leaves out a header of so many."""

_LOOK = 4
"""Frames that are looked at before all of them are."""


def fitting(frames: Sequence[bytes], share: float) -> Iterator[tuple[Check, int]]:
    """Checksums that at least that share of these frames bears out, with the number of frames that do.

    The frames are all different, and there are at least two.
    """
    # short ones are checked in no time
    first = sorted(frames[: 3 * _LOOK], key=len)[:_LOOK]
    may_fail = len(first) // 4
    for tail in range(3):
        if tail and len({frame[-tail:] for frame in frames}) > 1:
            break
        if tail and frames[0][-tail:] == frames[0][:tail]:
            continue  # the header of the next one
        for start in STARTS:
            for kind in kinds():
                check = Check(kind, start, tail)
                if _fails(check, first, may_fail):
                    continue
                passed = sum(map(check.passes, frames))
                if passed >= share * len(frames):
                    yield check, passed


def _fails(check: Check, frames: Sequence[bytes], may_fail: int) -> bool:
    """Whether more of these frames than that contradict it."""
    failed = 0
    for frame in frames:
        if not check.passes(frame):
            failed += 1
            if failed > may_fail:
                return True
    return False
