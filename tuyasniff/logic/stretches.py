"""A whole wire decoded: mostly one rate, but a module's boot log may stand before it at another."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from tuyasniff.logic.edges import Levels
from tuyasniff.logic.rates import ACCEPTED, GOOD, SAMPLE_EDGES, SELDOM, STANDARD, Found, find, nearest
from tuyasniff.logic.skew import lateness, straightened
from tuyasniff.logic.talks import talks_of
from tuyasniff.logic.uart import Decoded, Setting, decode

_PAUSE_BYTES = 4
_BAD_SHARE = 0.3
_BAD_BYTES = 3
_EDGES_A_BYTE = 11
_OTHER_EDGES = 24
_OTHER_BYTES = 8
_OTHER_WRONG = 0.1
_MOST_STRETCHES = 64
_VANISHED = 0.4
_VANISHED_BYTES = 16
_NO_BIT_LASTS = 0.95
_MANY_WRONG = 0.08
_FEW_WRONG = 0.01
_BY_CHANCE_BYTES = 24


class Stretch(NamedTuple):
    """Bytes that were sent at one setting."""

    setting: Setting
    decoded: Decoded


def stretches_of(wire: Levels, baud: int | None = None) -> tuple[Stretch, ...]:
    """The bytes of a wire, in order; nothing where it is no UART. With `baud` it is read at that rate anyhow."""
    stretches = _at_one_rate(wire, baud)
    if baud is not None:
        return stretches
    share = share_wrong(stretches)
    if share <= _FEW_WRONG:
        return stretches
    return tuple(Stretch(*one) for one in talks_of(wire, share)) or (() if _by_chance(wire, stretches) else stretches)


def _by_chance(wire: Levels, stretches: tuple[Stretch, ...]) -> bool:
    """Whether so few bytes are right, and so many wrong, that a part of them may have looked sound by chance."""
    total = sum(len(one.decoded.data) for one in stretches)
    share = share_wrong(stretches)
    if not stretches or total * (1 - share) > _BY_CHANCE_BYTES:
        return False
    main = max(stretches, key=lambda one: len(one.decoded.data))
    return share > (ACCEPTED if _is_usual(main.setting, wire.per_second) else GOOD)


def share_wrong(stretches: tuple[Stretch, ...]) -> float:
    """The share of bytes with an error, 1.0 where there are none."""
    total = sum(len(one.decoded.data) for one in stretches)
    return sum(one.decoded.wrong for one in stretches) / total if total else 1.0


def _at_one_rate(wire: Levels, baud: int | None) -> tuple[Stretch, ...]:
    """The bytes at the rate of most of the wire, and what makes no sense at that one at its own."""
    found = _found(wire, baud)
    if found is None:
        return ()
    setting = found.setting
    straight = straightened(wire.edges, wire.initial, setting.skew)
    whole = decode(straight, wire.initial, setting, wire.end)
    if not whole.data:
        return ()
    if baud is not None:
        return (Stretch(setting, whole),)
    return tuple(_mended(wire, setting, whole))


def _found(wire: Levels, baud: int | None) -> Found | None:
    """The setting of most of the wire: of its beginning, or else of its end, its middle or its halves."""
    edges = wire.edges
    count = len(edges)
    places = (0, count - SAMPLE_EDGES, count // 2, count // 4, 3 * count // 4)
    # an even number of edges before it leaves the level as it was at the beginning
    for begin in dict.fromkeys(max(0, place) & ~1 for place in places):
        part = edges[begin : begin + SAMPLE_EDGES]
        found = find(part, wire.initial, wire.per_second, baud=baud)
        if found is not None and (baud is not None or _is_uart(found, wire.per_second)):
            # where pulses vanish a short part may look sound by chance: none is asked after this one
            return None if baud is None and _vanished(found, part, wire.initial) else found
    return None


def _is_uart(found: Found, per_second: int) -> bool:
    """Whether frames come out. At a rate that nobody sets next to nothing may be wrong: chance finds such rates."""
    most = ACCEPTED if _is_usual(found.setting, per_second) else GOOD
    return len(found.sample.data) > 1 and found.sample.share_wrong <= most


def _is_usual(setting: Setting, per_second: int) -> bool:
    return nearest(per_second / setting.bit) in (*STANDARD, *SELDOM)


def _vanished(found: Found, part: array[int], initial: int) -> bool:
    """Whether no single bits are left of one level, in spite of the skew that was found: they did not last."""
    setting, sample = found
    if sample.share_wrong <= GOOD or len(sample.data) < _VANISHED_BYTES:
        return False
    skewed = abs(setting.skew) / setting.bit
    if skewed > _NO_BIT_LASTS or (skewed > _VANISHED and sample.share_wrong > _MANY_WRONG):
        return True
    late = lateness(part, initial, setting.bit)
    return late is None or abs(late.longest - setting.skew) > _VANISHED * setting.bit


def _mended(wire: Levels, setting: Setting, whole: Decoded) -> Iterator[Stretch]:
    """The bytes, with stretches that make no sense at that rate read at their own."""
    count = len(whole.data)
    at = 0
    for begin, end in _doubtful(wire, setting, whole):
        # at the wrong rate what comes first may have been taken for glitches: it begins where the last byte ended
        ended = whole.starts[begin - 1] + (setting.bits - 0.5) * setting.bit if begin else wire.start
        first = bisect_left(wire.edges, ended)
        behind = bisect_left(wire.edges, whole.starts[end]) if end < count else len(wire.edges)
        level = wire.level_after(first - 1) if first else wire.initial
        part = wire.edges[first:behind]
        other = find(part, level, wire.per_second, unlike=setting)
        if other is None or len(other.sample.data) < _OTHER_BYTES or other.sample.share_wrong > _OTHER_WRONG:
            continue
        if begin > at:
            yield Stretch(setting, _cut(whole, at, begin))
        straight = straightened(part, level, other.setting.skew)
        yield Stretch(other.setting, decode(straight, level, other.setting, wire.end if end == count else None))
        at = end
    if at < count:
        yield Stretch(setting, _cut(whole, at, count))


def _cut(decoded: Decoded, begin: int, end: int) -> Decoded:
    if begin == 0 and end == len(decoded.data):
        return decoded
    return Decoded(decoded.data[begin:end], decoded.starts[begin:end], decoded.errors[begin:end])


def _doubtful(wire: Levels, setting: Setting, whole: Decoded) -> Iterator[tuple[int, int]]:
    """From which byte to which bursts make no sense: wrong bytes, or more edges than so many bytes can have."""
    begin: int | None = None
    end = 0
    number = 0
    for first, behind in _bursts(setting, whole):
        errors = whole.errors[first:behind]
        wrong = len(errors) - errors.count(0)
        edges = _edge_at(wire, whole, behind) - _edge_at(wire, whole, first)
        bad = (wrong >= _BAD_BYTES and wrong > _BAD_SHARE * len(errors)) or edges > _EDGES_A_BYTE * len(errors)
        # a lone wrong byte between two bad bursts belongs to them
        if bad or (begin is not None and behind - first < _BAD_BYTES and wrong):
            begin = first if begin is None else begin
            end = behind
            continue
        if begin is not None:
            if _edge_at(wire, whole, end) - _edge_at(wire, whole, begin) >= _OTHER_EDGES and number < _MOST_STRETCHES:
                number += 1
                yield begin, end
            begin = None
    if begin is not None and _edge_at(wire, whole, end) - _edge_at(wire, whole, begin) >= _OTHER_EDGES:
        yield begin, end


def _edge_at(wire: Levels, whole: Decoded, byte: int) -> int:
    """The index of the edge with which a byte begins; of the end where there is no such byte."""
    return bisect_left(wire.edges, whole.starts[byte]) if byte < len(whole.data) else len(wire.edges)


def _bursts(setting: Setting, whole: Decoded) -> Iterator[tuple[int, int]]:
    """The bytes between two pauses, as indices from and to."""
    pause = _PAUSE_BYTES * setting.bits * setting.bit
    first = 0
    before = whole.starts[0] if whole.data else 0
    for place, start in enumerate(whole.starts):
        if start - before > pause:
            yield first, place
            first = place
        before = start
    if whole.data:
        yield first, len(whole.data)
