"""Several wires as one talk: what they said, in the order in which it was said."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.analysis.verdict.model import Wire
from tuyasniff.model import Chunk


def in_order(wires: Sequence[Wire]) -> list[Chunk]:
    """What all wires said, by time, else by its place in the one text that holds it all; nothing without either."""
    return _by_time(wires) or _by_place(wires)


def whole_until_us(wires: Sequence[Wire]) -> int | None:
    """Up to when all wires are here whole, None where nothing is left out."""
    return min((wire.whole_until_us for wire in wires if wire.whole_until_us is not None), default=None)


def _by_time(wires: Sequence[Wire]) -> list[Chunk]:
    """What all taps said, in the order of time; nothing where some of it has none.

    Only while all of them are here whole: what one has a gap beside would be without an answer.
    """
    end_us = whole_until_us(wires)
    chunks = [
        chunk for wire in wires for chunk in wire.chunks if end_us is None or chunk.t_us is None or chunk.t_us <= end_us
    ]
    times = [chunk.t_us for chunk in chunks if chunk.t_us is not None]
    if len(times) < len(chunks):
        return []
    return [chunks[place] for place in sorted(range(len(chunks)), key=times.__getitem__)]


def _by_place(wires: Sequence[Wire]) -> list[Chunk]:
    """What all taps said, in the order of the lines of one text that holds it all; nothing where there is none."""
    chunks = [chunk for wire in wires for chunk in wire.chunks]
    origins = [chunk.origin for chunk in chunks if chunk.origin is not None and chunk.origin.line is not None]
    whole = all(wire.size >= wire.heard for wire in wires)
    if len(origins) < len(chunks) or len({origin.name for origin in origins}) != 1 or not whole:
        return []
    places = [(origin.line or 0, origin.column or 0) for origin in origins]
    return [chunks[at] for at in sorted(range(len(chunks)), key=places.__getitem__)]
