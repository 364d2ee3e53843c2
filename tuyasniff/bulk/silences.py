"""Silences: where the framer would give up what is open, and whether that makes a difference to what a block holds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tuyasniff.bulk.columns import Numbers
from tuyasniff.bulk.framing import Framed
from tuyasniff.bulk.lists import Flags
from tuyasniff.bulk.pending import Pending
from tuyasniff.protocol.framer import IDLE_US


class Stretches(NamedTuple):
    """How far a block goes as it is framed, and up to where the framer is to have the bytes behind that.

    Both are places in the block; equal where all of it is right.
    """

    right: int
    wrong: int


def silences(pending: Pending, size: int) -> Numbers:
    """The places in the first so many bytes of what is pending at which a long silence ends."""
    if pending.times is None or len(pending.times) < 2:
        return np.zeros(0, np.int64)
    silent = np.flatnonzero(np.diff(pending.times) > IDLE_US) + 1
    places = pending.at[silent] - pending.offset
    within: Numbers = places[(places > 0) & (places < size)]
    return within


def looked_beyond(pending: Pending, framed: Framed, places: Numbers, size: int) -> Stretches:
    """How much of a block is right, for silences behind what is settled: something before them may still be open."""
    reaching = np.flatnonzero(framed.reach > places[0]) if len(places) else places
    if not len(reaching):
        return Stretches(framed.used, framed.used)
    good = np.flatnonzero(~framed.noise[: reaching[0]] & ~framed.wrong[: reaching[0]])
    right = int(framed.end[good[-1]]) if len(good) else 0
    begins = pending.at - pending.offset
    begins = begins[(begins >= int(framed.reach[reaching].max())) & (begins <= size)]
    return Stretches(right, int(begins[0]) if len(begins) else size)


def clean(framed: Framed, places: Numbers) -> Flags:
    """Of each silence, whether it changes nothing, for all that is settled.

    A frame ends just there that nothing behind it has to prove, and no header before it declares one that goes on.
    """
    if not len(places):
        return np.ones(0, bool)
    row = np.searchsorted(framed.end, places)
    row = np.minimum(row, len(framed.end) - 1)
    clean: Flags = (framed.end[row] == places) & ~framed.noise[row] & ~framed.wrong[row]
    reaching = np.flatnonzero(framed.reach > 0)
    after = np.searchsorted(places, framed.begin[reaching], side="right")
    met = after < len(places)
    beyond = after[met][framed.reach[reaching[met]] > places[after[met]]]
    clean[beyond] = False
    return clean
