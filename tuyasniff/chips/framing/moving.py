"""What moves in frames of one kind: numbers, their place, length and order of bytes, and their values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tuyasniff.chips.finding import MovingField

_VALUES = 16
_WIDEST = 4
_FRAMES = 400
_KINDS = 8


class OneKind(NamedTuple):
    """Frames that say the same thing: `at` is the offset of the byte that tells the kind, None where all do."""

    frames: Sequence[bytes]
    at: int | None = None

    def holds(self, frame: bytes) -> bool:
        """Whether a frame is of this kind."""
        first = self.frames[0]
        return len(frame) == len(first) and (self.at is None or frame[self.at] == first[self.at])


def one_kind(frames: Sequence[bytes], fixed: Sequence[int]) -> OneKind:
    """The most frequent kind among frames of one length, where a byte near the beginning tells kinds apart."""
    everything = frames[:_FRAMES]
    moves = _moves(everything, fixed)
    changing = [at for at, often in enumerate(moves) if often]
    for at in changing[:3]:
        values = Counter(frame[at] for frame in everything)
        if not 2 <= len(values) <= min(_KINDS, len(everything) // 3):
            continue
        value = values.most_common(1)[0][0]
        alike = [frame for frame in everything if frame[at] == value]
        if sum(often > 0 for often in _moves(alike, fixed)) <= 0.6 * (len(changing) - 1):
            return OneKind(alike, at)
    return OneKind(everything)


def _moves(frames: Sequence[bytes], fixed: Sequence[int]) -> list[int]:
    """How often each byte changes from one frame to the next; those of `fixed` never."""
    if not frames:
        return []
    skipped = frozenset(fixed)
    return [
        0 if at in skipped else sum(left[at] != right[at] for left, right in pairwise(frames))
        for at in range(len(frames[0]))
    ]


def moving_fields(frames: Sequence[bytes], fixed: Sequence[int]) -> tuple[MovingField, ...]:
    """The fields that change in these frames, which are all of one length; the offsets `fixed` are none.

    Bytes side by side are one number where the later ones move more (high byte first), or less (low byte first).
    """
    frames = frames[:_FRAMES]
    moves = _moves(frames, fixed)
    fields = []
    at = 0
    while at < len(moves):
        end = at
        while end < len(moves) and moves[end]:
            end += 1
        if end > at:
            fields += _split(frames, moves, at, end)
        at = end + 1
    return tuple(fields)


def _split(frames: Sequence[bytes], moves: Sequence[int], start: int, end: int) -> list[MovingField]:
    """A run of moving bytes as numbers: in the order of bytes that needs fewer of them."""
    big = _cut([moves[at] for at in range(start, end)])
    little = _cut([moves[at] for at in range(end - 1, start - 1, -1)])[::-1]
    use_big = len(big) <= len(little)
    if big == little and len(big) == 1 and end - start > 1:
        # one number either way: the order in which it goes in smaller steps
        use_big = _steps(frames, start, end, "big") <= _steps(frames, start, end, "little")
    fields = []
    at = start
    for width in big if use_big else little:
        endian = "big" if use_big or width == 1 else "little"
        values = [int.from_bytes(frame[at : at + width], "big" if endian == "big" else "little") for frame in frames]
        fields.append(MovingField(at, width, endian, _told(values)))
        at += width
    return fields


def _cut(moves: Sequence[int]) -> list[int]:
    """Widths of numbers whose bytes move more and more."""
    widths = [1]
    for before, now in pairwise(moves):
        if now < before or widths[-1] >= _WIDEST:
            widths.append(1)
        else:
            widths[-1] += 1
    return widths


def _steps(frames: Sequence[bytes], start: int, end: int, endian: str) -> float:
    order = "big" if endian == "big" else "little"
    values = [int.from_bytes(frame[start:end], order) for frame in frames]  # type: ignore[arg-type]
    return sum(abs(left - right) for left, right in pairwise(values))


def _told(values: Sequence[int]) -> tuple[int, ...]:
    """The values in order, without repeats of the one before, the first of them."""
    out = [value for index, value in enumerate(values) if not index or value != values[index - 1]]
    return tuple(out[:_VALUES])
