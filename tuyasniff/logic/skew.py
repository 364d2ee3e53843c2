"""Edges of one direction that come late, as behind the phototransistor of a slow optocoupler, put right.

A PC817 lets go of its line some ten microseconds after its light went out, so every pulse of the one level is longer
by that and every one of the other shorter. As long as no pulse vanishes, nothing is lost: the late edges are moved.
"""

from __future__ import annotations

import cmath
from array import array
from collections.abc import Sequence
from itertools import pairwise
from math import pi
from statistics import median
from typing import NamedTuple

from tuyasniff.logic.edges import no_edges


def straightened(edges: array[int], initial: int, skew: float) -> array[int]:
    """The edges with the late ones moved to where they belong: rising ones by `skew` ticks, below 0 falling ones.

    A pulse that would be turned inside out was none of the line's: both its edges go.
    """
    shift = round(abs(skew))
    if not shift:
        return edges
    late_is_even = (initial == 0) == (skew > 0)
    out = no_edges()
    append, pop = out.append, out.pop
    for place, edge in enumerate(edges):
        at = edge - shift if (place & 1 == 0) == late_is_even else edge
        if out and out[-1] >= at:
            pop()
        else:
            append(at)
    return out


def widths(edges: Sequence[int], initial: int) -> tuple[list[int], list[int]]:
    """The lengths of all pulses between edges in ticks: those at level 0, those at level 1."""
    spans = [later - earlier for earlier, later in pairwise(edges)]
    after_first, other = spans[::2], spans[1::2]
    return (after_first, other) if initial == 1 else (other, after_first)


class Late(NamedTuple):
    """By how many ticks rising edges come late (below 0: falling ones).

    `skew` is at most half a bit, for pulses tell it but for whole bits; `longest` adds the whole bits by which even the
    shortest pulse of the one level is too long.
    """

    skew: float
    longest: float


_LONGEST_PULSE = 11.5
_PULSES = 4
_TOGETHER = 0.4
_SHORTEST = 50
_ALIKE = 0.15
_NEAR = 0.2


def lateness(edges: Sequence[int], initial: int, bit: float) -> Late | None:
    """How late edges are at that bit length; None where there are few pulses, or their lengths are no such bits."""
    low, high = widths(edges, initial)
    beyond = _beyond_whole(low, bit), _beyond_whole(high, bit)
    if beyond[0] is None or beyond[1] is None:
        return None
    skew = _wrapped((beyond[0] - beyond[1]) / 2, bit)
    if abs(_wrapped(beyond[0] - skew, bit)) > _ALIKE * bit:  # half a bit early and half a bit late are the same
        skew = _wrapped(skew + bit / 2, bit)
    if abs(_wrapped(beyond[0] - skew, bit)) > _ALIKE * bit:
        return None
    shortest = [sorted(pulses)[len(pulses) // _SHORTEST] / bit for pulses in (low, high)]
    longest = skew
    # what makes the one level longer makes the other one shorter: a pulse below one bit decides which it is
    if shortest[0] >= shortest[1]:
        longest = skew + bit * max(0, round(shortest[0] - 1 - skew / bit))
    else:
        longest = skew - bit * max(0, round(shortest[1] - 1 + skew / bit))
    return Late(skew, longest)


def _wrapped(value: float, bit: float) -> float:
    """The value within half a bit of 0, whole bits left out."""
    return (value + bit / 2) % bit - bit / 2


def _beyond_whole(pulses: Sequence[int], bit: float) -> float | None:
    """By how much pulses are longer than whole bits (shorter: below 0), None where they are all over the place."""
    turns = [pulse / bit for pulse in pulses if pulse < _LONGEST_PULSE * bit]
    if len(turns) < _PULSES:
        return None
    mean = sum(cmath.exp(2j * pi * turn) for turn in turns) / len(turns)
    if abs(mean) < _TOGETHER:
        return None
    middle = cmath.phase(mean) / (2 * pi)
    # pauses between bytes are no whole bits, and would pull it away
    near = [off for turn in turns if abs(off := _wrapped(turn - middle, 1.0)) < _NEAR]
    return (middle + median(near)) * bit if near else middle * bit
