"""Rows of framed blocks, and the datapoints that belong to them, in another order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuyasniff.bulk.columns import Numbers
from tuyasniff.bulk.framing import Framed
from tuyasniff.bulk.lists import Lists, ragged


def no_rows() -> Framed:
    """Nothing."""
    none = np.zeros(0, np.int64)
    small, never = none.astype(np.uint8), none > 0
    lists = Lists(never, np.zeros(1, np.int64), small, small, none, none, none)
    return Framed(0, none, none, never, small, never, never, lists, none)


def rearranged(lists: Lists, order: Numbers) -> Lists:
    """The datapoints of the frames at these places, in that order."""
    counts = np.diff(lists.first)[order]
    places = ragged(lists.first[:-1][order], counts)
    return Lists(
        lists.sound[order],
        np.concatenate(([0], np.cumsum(counts))),
        lists.id[places],
        lists.type[places],
        lists.at[places],
        lists.length[places],
        lists.value[places],
    )


def rows_of(framed: Framed, order: Numbers) -> Framed:
    """The rows at these places, in that order."""
    return Framed(
        framed.used,
        framed.begin[order],
        framed.end[order],
        framed.noise[order],
        framed.reason[order],
        framed.wrong[order],
        framed.extended[order],
        rearranged(framed.lists, order),
        framed.reach[order],
    )


def behind(parts: Sequence[Framed], shifts: Sequence[int]) -> Framed:
    """The rows of several, those of one behind those of the other; the places of each are so much higher."""
    lists = [part.lists for part in parts]
    counts = np.concatenate([np.diff(one.first) for one in lists])
    return Framed(
        sum(part.used for part in parts),
        np.concatenate([part.begin + shift for part, shift in zip(parts, shifts, strict=True)]),
        np.concatenate([part.end + shift for part, shift in zip(parts, shifts, strict=True)]),
        np.concatenate([part.noise for part in parts]),
        np.concatenate([part.reason for part in parts]),
        np.concatenate([part.wrong for part in parts]),
        np.concatenate([part.extended for part in parts]),
        Lists(
            np.concatenate([one.sound for one in lists]),
            np.concatenate(([0], np.cumsum(counts))),
            np.concatenate([one.id for one in lists]),
            np.concatenate([one.type for one in lists]),
            np.concatenate([one.at + shift for one, shift in zip(lists, shifts, strict=True)]),
            np.concatenate([one.length for one in lists]),
            np.concatenate([one.value for one in lists]),
        ),
        np.concatenate(
            [np.where(part.reach > 0, part.reach + shift, 0) for part, shift in zip(parts, shifts, strict=True)]
        ),
    )
