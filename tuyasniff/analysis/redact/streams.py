"""A whole capture with pseudonyms: the same chunks, gaps and notes, byte for byte as long and in the same order."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

from tuyasniff.analysis.redact.known import Match
from tuyasniff.analysis.redact.redactor import Redactor, rewritten_frame
from tuyasniff.analysis.redact.tracks import Framed, Seen, Track
from tuyasniff.model import Chunk, Gap, Noise, Note, Origin
from tuyasniff.protocol.private import Kind
from tuyasniff.stretch import Packed

Recorded: TypeAlias = Chunk | Gap | Note

MARK = "redacted"
"""The word with which the note begins that says so."""

_MOST_RANGES = 40


class Redacted(NamedTuple):
    """What came of it: the things, and the numbers of the items in which bytes were replaced, as they are now.

    `pairs` are the bytes of these items before and after.
    """

    things: Sequence[Recorded]
    rewritten: tuple[int, ...]
    pairs: tuple[tuple[bytes, bytes], ...] = ()


def redacted(
    redactor: Redactor,
    things: Sequence[Recorded],
    *,
    mark: bool = True,
    tracks: Mapping[str, Track] | None = None,
) -> Redacted:
    """Rewrite what was recorded. All items of a session over the same things must have been learned before.

    With `mark` the first thing is a note that says what was replaced, and where. `tracks` are what was learned of
    these things, where it is not what was learned last.
    """
    known = redactor.tracks if tracks is None else tracks
    taps = {tap: _Tap(redactor, known.get(tap) or Track(tap), data) for tap, data in _streams(things).items()}
    numbers = sorted({number + mark for tap in taps.values() for number in tap.rewritten})
    out = Packed()
    for thing in things:
        if isinstance(thing, Chunk):
            out.append(taps[thing.tap].chunk(thing))
        elif isinstance(thing, Gap):
            out.append(thing._replace(tap=redactor.text(thing.tap), detail=redactor.text(thing.detail)))
        else:
            note = redactor.note(thing)
            out.append(note if note.frame is None else note._replace(frame=note.frame + mark))
    if mark:
        out = Packed(chain([Note(words(redactor.found, numbers))], out))
    pairs = dict(pair for tap in taps.values() for pair in tap.pairs)
    return Redacted(out, tuple(numbers), tuple(pairs.items()))


def words(found: Iterable[tuple[Kind, int]], numbers: Sequence[int] = ()) -> str:
    """What was replaced, and in which items: `redacted: 1 Wi-Fi name, 2 passwords; items 4, 7-9 were rewritten`."""
    told = ", ".join(amounts(found))
    if not told:
        return f"{MARK}: nothing private was found"
    ranges = _ranges(numbers)
    shown = ", ".join(ranges[:_MOST_RANGES])
    more = f" and {len(ranges) - _MOST_RANGES:,} more" if len(ranges) > _MOST_RANGES else ""
    where = f"; {'item' if len(numbers) == 1 else 'items'} {shown}{more} rewritten" if numbers else ""
    return f"{MARK}: {told}{where}"


def amounts(found: Iterable[tuple[Kind, int]]) -> list[str]:
    """`1 Wi-Fi name`, `2 MAC addresses`."""
    return [f"{count:,} {kind}{'' if count == 1 else 'es' if kind.endswith('s') else 's'}" for kind, count in found]


def _ranges(numbers: Sequence[int]) -> list[str]:
    """`4`, `7-9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [str(first) if first == last else f"{first}-{last}" for first, last in runs]


def _streams(things: Iterable[Recorded]) -> dict[str, bytes]:
    """All bytes of each tap."""
    parts: dict[str, list[bytes]] = defaultdict(list)
    for thing in things:
        if isinstance(thing, Chunk):
            parts[thing.tap].append(thing.data)
    return {tap: b"".join(data) for tap, data in parts.items()}


class _Tap:
    """The bytes of one tap, rewritten, to be cut into its chunks again."""

    def __init__(self, redactor: Redactor, track: Track, old: bytes) -> None:
        self.rewritten: list[int] = []
        self.pairs: list[tuple[bytes, bytes]] = []
        self._redactor = redactor
        self._name = redactor.text(track.tap)
        self._new = bytearray(old)
        self._at = 0
        self._whole: dict[int, bytes] = {}
        matches = redactor.known.find(old)
        for place in range(len(track)) if redactor.has_private_dps else _touched(track, matches):
            seen = track.at(place, old)
            if seen is not None and self._rewrite(seen):
                self.rewritten.append(seen.number)
        if matches:
            self._between(matches, track.framed())

    def _rewrite(self, seen: Seen) -> bool:
        whole, offset, old = self._redactor.frame(seen), seen.offset, seen.raw
        if isinstance(seen.thing, Noise):
            raw = whole
        else:
            raw = rewritten_frame(seen.thing.frame, whole).raw
            if seen.thing.frame.rebuilt is not None:
                self._whole[offset] = whole
        self._new[offset : offset + len(raw)] = raw
        if raw != old:
            self.pairs.append((old, raw))
        return raw != old

    def _between(self, matches: Iterable[Match], framed: Framed) -> None:
        """What a secret covers of the bytes outside frames, wherever it begins: noise is cut into pieces."""
        for match in matches:
            for place in range(match.start, match.end):
                at = bisect_left(framed.begins, place + 1) - 1
                if at < 0 or place >= framed.ends[at]:
                    self._new[place] = match.data[place - match.start]

    def chunk(self, chunk: Chunk) -> Chunk:
        """The next chunk of the tap."""
        at, self._at = self._at, self._at + len(chunk.data)
        data = bytes(self._new[at : self._at])
        frame = chunk.frame
        if frame is not None:
            frame = data if frame == chunk.data else self._whole.get(at, frame)
        origin = chunk.origin
        if origin is not None:
            origin = Origin(self._redactor.name(origin.name), origin.line, origin.column)
        return chunk._replace(tap=self._name, data=data, frame=frame, origin=origin)


def _touched(track: Track, matches: Sequence[Match]) -> Iterator[int]:
    """The places of what names a secret by itself, or has a known one in its bytes."""
    telling = track.telling()
    if not matches:
        yield from telling
        return
    tells, starts = set(telling), [match.start for match in matches]
    for place in range(len(track)):
        begin, end = track.span(place)
        at = bisect_left(starts, end)
        if place in tells or (at > 0 and matches[at - 1].end > begin):
            yield place
