"""Chunks some of which a source presents as one whole frame each: those as they are, what stands between by the framer.

A claimed frame ends whatever is open before it. So the chunks between two of them are framed by themselves: the usual
case, one chunk without a header, is noise and nothing else; the others are given to a framer of their own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tuyasniff.bulk.columns import REASONS, Numbers
from tuyasniff.bulk.framing import Framed, frame_claims
from tuyasniff.bulk.headers import header_places
from tuyasniff.bulk.lists import Flags, list_codes, only, read_lists
from tuyasniff.bulk.pending import Pending
from tuyasniff.model import Frame, Noise, NoiseReason
from tuyasniff.protocol.framer import NOISE_PIECE, Framer
from tuyasniff.stretch import Stretch

_BEFORE, _BETWEEN = REASONS.index(NoiseReason.BEFORE_SYNC), REASONS.index(NoiseReason.BETWEEN_FRAMES)


def first_claimed(stretch: Stretch) -> int:
    """The place of the first chunk that is claimed; that of the last chunk where none is."""
    if stretch.claims is None:
        return 0 if stretch.claimed else len(stretch.offsets) - 1
    claimed = np.flatnonzero(np.asarray(stretch.claims))
    return int(claimed[0]) if len(claimed) else len(stretch.offsets) - 1


def last_claimed(stretch: Stretch) -> int:
    """The place of the last chunk that is claimed; -1 where none is."""
    claimed = np.flatnonzero(np.asarray(stretch.claims))
    return int(claimed[-1]) if len(claimed) else -1


def frame_mixed(pending: Pending, data: bytes, *, synced: bool, byte_us: float) -> Framed:
    """Frame the bytes at the beginning of what is pending, where nothing is open, up to the end of a claimed chunk.

    `synced` says that a frame came before, `byte_us` how long a byte takes on the wire, 0 where nobody knows.
    """
    assert pending.claims is not None
    begin = pending.at - pending.offset
    begin = begin[begin < len(data)]
    framed = frame_claims(data, begin)
    claimed = pending.claims[: len(begin)] > 0
    hard = _hard(data, framed, claimed)
    apart = _Rows.between(pending, data, framed, claimed, hard, synced=synced, byte_us=byte_us)
    kept = np.flatnonzero(~hard)
    rows = _Rows(
        np.concatenate((begin[kept], apart.begin)),
        np.concatenate((framed.end[kept], apart.end)),
        np.concatenate((framed.noise[kept], apart.noise)),
        np.concatenate((np.where(claimed[kept], framed.reason[kept], _BETWEEN), apart.reason)),
        np.concatenate((framed.wrong[kept], apart.wrong)),
        np.concatenate((framed.extended[kept], apart.extended)),
    )
    rows = rows.in_order()
    if not synced:
        first = int(np.argmin(rows.noise)) if not rows.noise.all() else len(rows.noise)
        rows.reason[:first][rows.reason[:first] == _BETWEEN] = _BEFORE
    raw = np.frombuffer(data, np.uint8)
    listed = ~rows.noise & ~rows.extended & list_codes().take(raw.take(rows.begin + 3, mode="clip"))
    return Framed(
        len(data),
        rows.begin,
        rows.end,
        rows.noise,
        rows.reason.astype(np.uint8),
        rows.wrong,
        rows.extended,
        only(read_lists(data, rows.begin, rows.end, listed), np.ones(len(rows.begin), bool)),
        np.zeros(len(rows.begin), np.int64),
    )


def _hard(data: bytes, framed: Framed, claimed: Flags) -> Flags:
    """Which chunks a framer has to look at: those that are not claimed, but for lone ones without a header."""
    raw = np.frombuffer(data, np.uint8)
    places = header_places(raw)
    holds = np.searchsorted(places, framed.begin) < np.searchsorted(places, framed.end - 1)
    free = np.flatnonzero(~claimed)
    hard = np.zeros(len(claimed), bool)
    neighbours = np.concatenate((claimed, [True]))
    lone = neighbours[free - 1] & neighbours[free + 1]
    hard[free] = ~lone | holds[free] | (framed.end - framed.begin > NOISE_PIECE)[free]
    return hard


class _Rows(NamedTuple):
    """The columns of rows, as `Framed` has them."""

    begin: Numbers
    end: Numbers
    noise: Flags
    reason: Numbers
    wrong: Flags
    extended: Flags

    def in_order(self) -> _Rows:
        """Sorted by where they begin."""
        order = np.argsort(self.begin, kind="stable")
        begin, end, noise, reason, wrong, extended = self
        return _Rows(begin[order], end[order], noise[order], reason[order], wrong[order], extended[order])

    @classmethod
    def between(
        cls, pending: Pending, data: bytes, framed: Framed, claimed: Flags, hard: Flags, *, synced: bool, byte_us: float
    ) -> _Rows:
        """What a framer makes of the hard chunks."""
        rows: list[tuple[int, int, bool, int, bool, bool]] = []
        frames = np.flatnonzero(claimed & ~framed.noise)
        first_frame = int(frames[0]) if len(frames) else len(claimed)
        places = np.flatnonzero(hard)
        groups = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1) if len(places) else []
        for group in groups:
            first, last = int(group[0]), int(group[-1]) + 1
            framer = Framer(pending.source.tap, byte_us)
            offset = pending.offset + int(framed.begin[first])
            framer.take_over(offset, [], synced=synced or first_frame < first)
            parts: list[Frame | Noise] = []
            # the claimed one that follows ends what is open, perhaps by a silence before it
            for _, chunk in pending.some(first, last + 1).marks():
                parts += framer.feed(chunk)
            del parts[-1]
            for part in parts:
                begin = part.offset - pending.offset
                end = begin + len(part.raw)
                if isinstance(part, Noise):
                    rows.append((begin, end, True, REASONS.index(part.reason), False, False))
                else:
                    synced = True
                    rows.append((begin, end, False, 0, bool(part.faults), part.extended))
        table = np.array(rows, np.int64).reshape(-1, len(cls._fields))
        begin_, end_, noise, reason, wrong, extended = table.T
        return cls(begin_, end_, noise > 0, reason, wrong > 0, extended > 0)
