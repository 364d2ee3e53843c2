"""Stretches cut in two."""

from __future__ import annotations

import numpy as np

from tuyasniff.stretch import Stretch


def split(stretch: Stretch, size: int) -> tuple[Stretch, Stretch | None]:
    """So many bytes of a stretch, and the rest. Chunks are cut only where they have no times."""
    offsets = np.asarray(stretch.offsets, np.int64)
    if stretch.times is not None or stretch.claimed or stretch.claims is not None:
        return parted(stretch, int(np.searchsorted(offsets, size, side="left")))
    if size >= len(stretch.data):
        return stretch, None
    first = int(np.searchsorted(offsets, size, side="right")) - 1
    before = int(np.searchsorted(offsets, size, side="left"))
    return _cut(stretch, size, before, first)


def parted(stretch: Stretch, count: int) -> tuple[Stretch, Stretch | None]:
    """So many chunks of a stretch, and the rest."""
    if count >= len(stretch.offsets):
        return stretch, None
    return _cut(stretch, int(stretch.offsets[count]), count, count)


def _cut(stretch: Stretch, size: int, before: int, first: int) -> tuple[Stretch, Stretch]:
    """The chunks before a place, of which there are so many bytes, and those from another on."""
    offsets = np.asarray(stretch.offsets, np.int64)
    begin, rest = (
        stretch._replace(
            data=data,
            offsets=at,
            times=None if stretch.times is None else stretch.times[part],
            lines=None if stretch.lines is None else stretch.lines[part],
            talkers=None if stretch.talkers is None else stretch.talkers[part],
            claims=None if stretch.claims is None else stretch.claims[part],
        )
        for data, at, part in (
            (stretch.data[:size], offsets[:before].tolist(), slice(before)),
            (stretch.data[size:], np.maximum(offsets[first:] - size, 0).tolist(), slice(first, None)),
        )
    )
    return begin, rest
