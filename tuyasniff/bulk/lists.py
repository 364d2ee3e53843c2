"""Lists of datapoints of many frames at once: the walk from head to head, all frames in step."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuyasniff.bulk.columns import Bytes, Numbers
from tuyasniff.model import DpType
from tuyasniff.protocol.datapoints import HEAD
from tuyasniff.protocol.family import FAMILIES, Family, forms
from tuyasniff.protocol.listforms import is_list, list_talker

Flags = NDArray[np.bool_]

_LONGEST_NUMBER = 4
_CODES = 256
_ASCII = 0x7F
_LARGEST = 0x7FFFFFFF


class Lists(NamedTuple):
    """The datapoints of frames: those of frame `i` stand from `first[i]` to `first[i + 1]`.

    `sound` says of each frame whether its payload is a list of sound datapoints and nothing else; others have none
    here. For each datapoint: id, type, the place and length of its value, and the value of numbers (0 for the rest).
    `value` may be left out: then it is empty, and `with_values` puts it in.
    """

    sound: Flags
    first: Numbers
    id: Bytes
    type: Bytes
    at: Numbers
    length: Numbers
    value: Numbers


def _plain_families() -> list[Family]:
    return [row for row in FAMILIES if not row.extended]


@cache
def list_codes() -> Flags:
    """Of each command byte, whether it may carry a list of datapoints in some family without sequence numbers."""
    return np.array([any(list_talker(row.name, code) for row in _plain_families()) for code in range(_CODES)])


@cache
def plausible_lists() -> Flags:
    """Of each version and command byte, whether a frame with a sound list of datapoints is plausible."""
    found = np.zeros((_CODES, _CODES), bool)
    for row in _plain_families():
        for code in range(_CODES):
            talker = list_talker(row.name, code)
            if talker is not None:
                found[list(row.versions(talker)), code] = True
    return found


@cache
def longest_others() -> Numbers:
    """Of each command byte, the longest payload that is no plain list of datapoints; -1 for none."""
    others = [
        [form.most for row in _plain_families() for form in forms(row.name, code) if not is_list(form)]
        for code in range(_CODES)
    ]
    return np.array([max(most, default=-1) for most in others], np.int64)


@cache
def _proper() -> Flags:
    """Of each type byte and length (everything beyond 4 is 5), whether it is proper."""
    proper = np.zeros((_CODES, 8), bool)
    for number, lengths in ((DpType.BOOL, [1]), (DpType.VALUE, [4]), (DpType.ENUM, [1]), (DpType.BITMAP, [1, 2, 4])):
        proper[number, lengths] = True
    proper[[DpType.RAW, DpType.STRING], : _LONGEST_NUMBER + 2] = True
    return proper.ravel()


def read_lists(data: bytes, begin: Numbers, end: Numbers, wanted: Flags, *, values: bool = True) -> Lists:
    """The datapoints of the `wanted` ones among frames of the 7-byte layout at `begin` up to `end` in `data`.

    Frames that are not sound keep what the walk found, for `only` to take out with other things.
    """
    raw = np.frombuffer(data, np.uint8)
    walk = _walk(raw, begin, end, wanted)
    number, kind = raw.take(walk.at), raw.take(walk.at + 1)
    short = np.minimum(walk.size, _LONGEST_NUMBER + 1).astype(np.uint8)
    bad = ~_proper().take((kind.astype(np.uint16) << 3) + short)
    bad |= number == 0
    bools = np.flatnonzero(kind == DpType.BOOL)
    bad[bools[raw.take(np.minimum(walk.at.take(bools) + HEAD, len(raw) - 1)) > 1]] = True
    texts = np.flatnonzero(kind == DpType.STRING)
    longest = int((end - begin).max(initial=0))
    bad[texts[_bad_texts(data, raw, walk, texts, longest)]] = True
    sound = walk.ended
    sound[np.searchsorted(walk.first, np.flatnonzero(bad), side="right") - 1] = False
    value = _values(raw, walk.at + HEAD, kind, short) if values else np.zeros(0, np.int64)
    return Lists(sound, walk.first, number, kind, walk.at + HEAD, walk.size, value)


def with_values(data: bytes, lists: Lists) -> Lists:
    """The same lists, none of whose values is left out."""
    if len(lists.value) == len(lists.id):
        return lists
    short = np.minimum(lists.length, _LONGEST_NUMBER + 1).astype(np.uint8)
    return lists._replace(value=_values(np.frombuffer(data, np.uint8), lists.at, lists.type, short))


def only(lists: Lists, kept: Flags) -> Lists:
    """The kept frames only, and of them only the datapoints of sound ones."""
    counts = np.diff(lists.first)
    stays = kept & lists.sound
    out = np.flatnonzero(~stays & (counts > 0))
    left, sound = counts * stays, lists.sound
    if not kept.all():
        places = np.flatnonzero(kept)
        left, sound = left.take(places), sound.take(places)
    first = np.concatenate(([0], np.cumsum(left)))
    if not len(out):
        return lists._replace(sound=sound, first=first)
    staying = np.ones(len(lists.id), bool)
    staying[ragged(lists.first[out], counts[out])] = False
    stay = np.flatnonzero(staying)
    return Lists(
        sound,
        first,
        lists.id.take(stay),
        lists.type.take(stay),
        lists.at.take(stay),
        lists.length.take(stay),
        lists.value.take(stay) if len(lists.value) else lists.value,
    )


def first_places(keys: Numbers) -> Numbers:
    """The places at which each of some keys stands first, in the order of the keys."""
    order = np.argsort(keys, kind="stable")
    ordered = keys.take(order)
    return order[np.flatnonzero(np.concatenate((np.ones(min(len(keys), 1), bool), ordered[1:] != ordered[:-1])))]


def ragged(begin: Numbers, size: Numbers) -> Numbers:
    """The numbers from each `begin` on, `size` of them, one run behind the other."""
    ends = np.cumsum(size)
    shift: Numbers = np.repeat(begin - (ends - size), size)
    shift += np.arange(len(shift))
    return shift


class _Walk(NamedTuple):
    """Where the heads of frame `i` are, `first[i]` to `first[i + 1]`, the sizes they say, whether the walk came out."""

    ended: Flags
    first: Numbers
    at: Numbers
    size: Numbers


def _walk(raw: Bytes, begin: Numbers, end: Numbers, wanted: Flags) -> _Walk:
    """From head to head by the declared lengths, whatever stands there; only the end of the frame ends it."""
    ended = np.zeros(len(begin), bool)
    first = np.zeros(len(begin) + 1, np.int64)
    place = np.flatnonzero(wanted & (end - begin >= 7 + HEAD))
    at, stop = begin[place] + 6, end[place] - 1
    counts = np.zeros(len(begin), np.int64)
    steps: list[tuple[Numbers, Numbers, Numbers]] = []
    while len(place):
        size = raw.take(at + 2).astype(np.int64) << 8
        size |= raw.take(at + 3)
        steps.append((place, at, size))
        after = at + size
        after += HEAD
        goes_on = after + HEAD <= stop
        over, more = np.flatnonzero(~goes_on), np.flatnonzero(goes_on)
        last = place.take(over)
        counts[last] = len(steps)
        ended[last] = after.take(over) == stop.take(over)
        place, at, stop = place.take(more), after.take(more), stop.take(more)
    np.cumsum(counts, out=first[1:])
    where, sizes = np.empty(first[-1], np.int64), np.empty(first[-1], np.int64)
    for number, (place, at, size) in enumerate(steps):
        target = first.take(place)
        target += number
        where[target], sizes[target] = at, size
    return _Walk(ended, first, where, sizes)


def _bad_texts(data: bytes, raw: Bytes, walk: _Walk, texts: Numbers, longest: int) -> Numbers:
    """Those of some strings that are not UTF-8, up to the `longest`: what is longer leaves its frame, and is not sound.

    Where all bytes are ASCII there is nothing to look at.
    """
    size = walk.size[texts]
    full = np.flatnonzero((size > 0) & (size < longest) & (walk.at[texts] + HEAD + size <= len(raw)))
    size, begin = size[full], walk.at[texts[full]] + HEAD
    if not len(size):
        return full
    beyond = np.flatnonzero(np.maximum.reduceat(raw.take(ragged(begin, size)), np.cumsum(size) - size) > _ASCII)
    wrong = [one for one in beyond.tolist() if not _is_text(data[int(begin[one]) : int(begin[one] + size[one])])]
    return full[wrong]


def _is_text(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _values(raw: Bytes, at: Numbers, kind: Bytes, short: Bytes) -> Numbers:
    """The numbers, big-endian: a value is signed, the others are not; 0 for strings and raw."""
    words = np.ndarray((max(len(raw) - 3, 0),), ">u4", raw, 0, (1,))
    # the last four bytes up to the end of the value, some of them before it: whatever the length, the number ends there
    place = at + short
    place -= HEAD
    np.minimum(place, max(len(raw) - HEAD, 0), out=place)
    number = words[place].astype(np.uint32)
    number &= _masks().take((kind.astype(np.uint16) << 3) + short)
    value: Numbers = number.astype(np.int64)
    negative = np.flatnonzero((kind == DpType.VALUE) & (number > _LARGEST))
    value[negative] -= 1 << 32
    return value


@cache
def _masks() -> NDArray[np.uint32]:
    """For a type and a length (everything beyond 4 is 5), which bits of the last four bytes are the number."""
    masks = np.zeros((_CODES, 8), np.uint32)
    for kind in (DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP):
        masks[kind, : _LONGEST_NUMBER + 1] = [0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF]
    return masks.ravel()
