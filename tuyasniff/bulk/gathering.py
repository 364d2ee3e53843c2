"""Small stretches of whole frames that follow each other, as large ones: what each of them costs is paid less often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from tuyasniff.model import Chunk, Gap, Note, Talker, TalkerBy
from tuyasniff.stretch import TALKERS, Stretch, Turns

SIZE = 1 << 18
"""Bytes that a stretch has at most when another is put behind it."""


def gathered(
    things: Iterable[Stretch | Turns | Chunk | Gap | Note], size: int = SIZE
) -> Iterator[Stretch | Turns | Chunk | Gap | Note]:
    """The same things in the same order; stretches with claimed chunks are put together where one can say it all.

    The first one comes as it is, so that something is there soon.
    """
    waiting: list[Stretch] = []
    held = wanted = 0
    for thing in things:
        taken = isinstance(thing, Stretch) and (thing.claimed or thing.claims is not None)
        if waiting and not (isinstance(thing, Stretch) and taken and _fits(waiting[-1], thing)):
            yield _joined(waiting)
            waiting, held = [], 0
        if not isinstance(thing, Stretch) or not taken:
            yield thing
            continue
        waiting.append(thing)
        held += len(thing.data)
        if held >= wanted:
            yield _joined(waiting)
            waiting, held, wanted = [], 0, size
    if waiting:
        yield _joined(waiting)


def _fits(one: Stretch, other: Stretch) -> bool:
    """Whether one stretch can stand for the chunks of both."""
    return (
        (one.tap, one.name, one.column) == (other.tap, other.name, other.column)
        and (one.times is None) == (other.times is None)
        and (one.lines is None) == (other.lines is None)
        and (_voice(one) == _voice(other) or (_known_by(one) is not None and _known_by(one) == _known_by(other)))
    )


def _voice(stretch: Stretch) -> tuple[bool, Talker, TalkerBy]:
    """What is said of the talkers of all chunks, if anything is."""
    return stretch.talkers is None, stretch.talker, stretch.by


def _known_by(stretch: Stretch) -> TalkerBy | None:
    """How talkers are known, where some are; None where nobody is."""
    return stretch.by if stretch.talkers is not None or stretch.talker is not Talker.UNKNOWN else None


def _joined(stretches: Sequence[Stretch]) -> Stretch:
    first = stretches[0]
    if len(stretches) == 1:
        return first
    begins = np.cumsum([0, *(len(one.data) for one in stretches)]).tolist()
    return first._replace(
        data=b"".join(one.data for one in stretches),
        offsets=_one([np.asarray(one.offsets, np.int64) + at for one, at in zip(stretches, begins, strict=False)]),
        times=None if first.times is None else _one([one.times for one in stretches]),
        lines=None if first.lines is None else _one([one.lines for one in stretches]),
        talkers=_one([_talkers(one) for one in stretches]) if _differ(stretches) else None,
        claims=None if all(one.claims is None for one in stretches) else _one([_claims(one) for one in stretches]),
    )


def _differ(stretches: Sequence[Stretch]) -> bool:
    """Whether talkers differ."""
    return any(one.talkers is not None or one.talker is not stretches[0].talker for one in stretches)


def _talkers(stretch: Stretch) -> Sequence[int]:
    same = TALKERS.index(stretch.talker)
    return [same] * len(stretch.offsets) if stretch.talkers is None else stretch.talkers


def _claims(stretch: Stretch) -> Sequence[int]:
    return [int(stretch.claimed)] * len(stretch.offsets) if stretch.claims is None else stretch.claims


def _one(parts: Sequence[object]) -> Sequence[int]:
    joined: Sequence[int] = np.concatenate([np.asarray(part, np.int64) for part in parts])  # type: ignore[assignment]
    return joined
