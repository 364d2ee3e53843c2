"""Talks at several rates on one wire, told apart by the pauses between them.

The boot log of a module stands before its talk, at another rate. Where both are short, edges of both lie in what is
looked at to find the rate, and no rate fits. So the wire is cut at its long pauses, and each part is asked by itself.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from tuyasniff.logic.edges import Levels
from tuyasniff.logic.rates import GOOD, STANDARD, find, nearest
from tuyasniff.logic.skew import straightened
from tuyasniff.logic.uart import Decoded, Setting, decode

_PAUSE_S = 0.015
_ASKED = 48
_ASKED_EDGES = 800
_LEAST_EDGES = 24
_LEAST_BYTES = 6
_MUCH_FEWER = 0.5


class _Part(NamedTuple):
    """Edges between two long pauses, and the level before the first of them; `end` as that of `Levels`."""

    edges: array[int]
    initial: int
    end: int | None


def talks_of(wire: Levels, share_wrong: float) -> tuple[tuple[Setting, Decoded], ...]:
    """The wire as talks at two rates or more; nothing where that explains it no better.

    `share_wrong` is the share of bytes with errors that one rate gave, 1.0 where none did.
    """
    parts = list(_parts(wire))
    settings = _settings(wire, parts)
    if len(settings) < 2:
        return ()
    talks: list[tuple[Setting, list[Decoded]]] = []
    for part in parts:
        setting, decoded = min(
            ((one, _decoded(part, one)) for one in settings),
            # at a quicker rate than its own a byte is several, so the slowest of equals
            key=lambda read: (read[1].share_wrong, -read[0].bit),
        )
        if talks and talks[-1][0] == setting:
            talks[-1][1].append(decoded)
        else:
            talks.append((setting, [decoded]))
    joined = tuple((setting, _joined(pieces)) for setting, pieces in talks)
    total = sum(len(decoded.data) for _, decoded in joined)
    wrong = sum(decoded.wrong for _, decoded in joined)
    if not total or wrong > min(GOOD, _MUCH_FEWER * share_wrong) * total:
        return ()
    return tuple((setting, decoded) for setting, decoded in joined if decoded.data)


def _parts(wire: Levels) -> Iterator[_Part]:
    """The wire, cut wherever nothing changes for long."""
    edges = wire.edges
    pause = _PAUSE_S * wire.per_second
    first = 0
    for place in range(1, len(edges)):
        if edges[place] - edges[place - 1] > pause:
            yield _Part(edges[first:place], wire.level_after(first - 1) if first else wire.initial, edges[place])
            first = place
    yield _Part(edges[first:], wire.level_after(first - 1) if first else wire.initial, wire.end)


def _settings(wire: Levels, parts: list[_Part]) -> list[Setting]:
    """Settings at usual rates that some parts have, in which next to nothing is wrong; one for each rate."""
    found: dict[int, list[tuple[int, Setting]]] = {}
    for part in [part for part in parts if len(part.edges) >= _LEAST_EDGES][:_ASKED]:
        best = find(part.edges[:_ASKED_EDGES], part.initial, wire.per_second)
        if best is None or best.bytes < _LEAST_BYTES or best.sample.share_wrong > GOOD:
            continue
        rate = nearest(wire.per_second / best.setting.bit)
        if rate in STANDARD:
            found.setdefault(rate, []).append((best.bytes, best.setting))
    best_of = [max(ones, key=lambda one: one[0]) for ones in found.values()]
    upright = sum(count if not setting.inverted else -count for count, setting in best_of) >= 0
    return [setting for _, setting in best_of if setting.inverted != upright]


def _decoded(part: _Part, setting: Setting) -> Decoded:
    return decode(straightened(part.edges, part.initial, setting.skew), part.initial, setting, part.end)


def _joined(pieces: list[Decoded]) -> Decoded:
    starts = array("q")
    for piece in pieces:
        starts.extend(piece.starts)
    return Decoded(b"".join(one.data for one in pieces), starts, b"".join(one.errors for one in pieces))
