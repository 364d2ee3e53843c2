"""What is left of frames in bytes that are no frame: where each of them breaks, and how much of it is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

HEAD_LEAST = 2
BODY_LEAST = 3
"""So many bytes in a row are a piece of a frame: from its first byte on, or from a later one."""

BYTES_MOST = 2048
FRAMES_MOST = 48
"""Of longer noise, and of more frames, only so much is looked at."""

OFFSETS_MOST = 4
WAYS_MOST = 64
"""So many places of a piece in one frame are kept, and so many ways to put the pieces together."""


class Piece(NamedTuple):
    """Bytes `start` up to `end` of a frame that were found."""

    start: int
    end: int


class Scraps(NamedTuple):
    """What is left of the frame at that place of the row: pieces in order, not all of it.

    The first of them stands `at` that byte of the noise.
    """

    frame: int
    pieces: tuple[Piece, ...]
    at: int = 0

    @property
    def offset(self) -> int:
        """The byte of the frame at which it breaks: the first that is not there."""
        at = 0
        for piece in self.pieces:
            if piece.start > at:
                break
            at = piece.end
        return at


class _Found(NamedTuple):
    """A piece of the noise, where it stands, and all frames, each with an offset, that it may be of."""

    at: int
    length: int
    places: tuple[tuple[int, int], ...]


def scraps(noise: bytes, frames: Sequence[bytes]) -> list[Scraps]:
    """What the noise holds of these frames, which are missing just there, in their order.

    Where a piece may be of several frames, as the headers of all are alike, the fewest frames that explain everything
    are taken, and of those the earliest.
    """
    frames = frames[:FRAMES_MOST]
    found = _pieces(noise[:BYTES_MOST], frames)
    chosen = _assigned(found)
    pieces: dict[int, list[Piece]] = {}
    places: dict[int, int] = {}
    for one, (frame, offset) in zip(found, chosen, strict=True):
        if frame >= 0:
            pieces.setdefault(frame, []).append(Piece(offset, offset + one.length))
            places.setdefault(frame, one.at)
    return [Scraps(frame, tuple(parts), places[frame]) for frame, parts in sorted(pieces.items())]


def _pieces(noise: bytes, frames: Sequence[bytes]) -> list[_Found]:
    """The noise from left to right in the longest pieces; what is of no frame is passed over."""
    found: list[_Found] = []
    at = 0
    while at < len(noise):
        one = _longest(noise, at, frames)
        if one is None:
            at += 1
            continue
        found.append(one)
        at += one.length
    return found


def _longest(noise: bytes, at: int, frames: Sequence[bytes]) -> _Found | None:
    """The longest piece that begins there, and where in which frames it stands."""
    best = 0
    for frame in frames:
        head = _alike(noise, at, frame, 0)
        best = max(best, head if head >= HEAD_LEAST else 0)
        size = max(best + 1, BODY_LEAST)
        found = frame.find(noise[at : at + size]) if at + size <= len(noise) else -1
        while found >= 0:
            best = _alike(noise, at, frame, found)
            size = best + 1
            found = frame.find(noise[at : at + size]) if at + size <= len(noise) else -1
    if not best:
        return None
    piece = noise[at : at + best]
    places: list[tuple[int, int]] = []
    for number, frame in enumerate(frames):
        offset = frame.find(piece)
        for _ in range(OFFSETS_MOST):
            if offset < 0 or (offset and best < BODY_LEAST):
                break
            places.append((number, offset))
            offset = frame.find(piece, offset + 1)
    return _Found(at, best, tuple(places))


def _alike(noise: bytes, at: int, frame: bytes, offset: int) -> int:
    length = 0
    most = min(len(noise) - at, len(frame) - offset)
    while length < most and noise[at + length] == frame[offset + length]:
        length += 1
    return length


class _Way(NamedTuple):
    """How far one got: bytes that are of no frame, frames that were begun, and the places chosen, the latest first."""

    cost: tuple[int, int]
    place: tuple[int, int]
    before: _Way | None


def _assigned(found: Sequence[_Found]) -> list[tuple[int, int]]:
    """A place for each piece, so that they go on in order and are of as few frames as possible; -1 for none."""
    # the best way to each (frame, end of the latest piece in it)
    ways: dict[tuple[int, int], _Way | None] = {(-1, 0): None}
    for one in found:
        after: dict[tuple[int, int], _Way] = {}
        for state, way in ways.items():
            lost, begun = way.cost if way is not None else (0, 0)
            offers = [(state, _Way((lost + one.length, begun), (-1, 0), way))]
            for place in one.places:
                goes_on = place[0] == state[0] and place[1] >= state[1]
                if goes_on or place[0] > state[0]:
                    offers.append(((place[0], place[1] + one.length), _Way((lost, begun + (not goes_on)), place, way)))
            for reached, offer in offers:
                known = after.get(reached)
                if known is None or offer.cost < known.cost:
                    after[reached] = offer
        best = sorted(after.items(), key=lambda item: (item[1].cost, item[0]))
        ways = dict(best[:WAYS_MOST])
    chosen: list[tuple[int, int]] = []
    at = min(ways.items(), key=lambda item: (item[1].cost if item[1] is not None else (0, 0), item[0]))[1]
    while at is not None:
        chosen.append(at.place)
        at = at.before
    return chosen[::-1]
