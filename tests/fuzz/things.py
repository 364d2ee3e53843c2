"""What every reader of captures keeps to: its chunks, gaps and notes can be shown, stored and ordered."""

from __future__ import annotations

from collections.abc import Iterable

from tuyasniff.model import Chunk, Gap, Note

MOST_US = 1 << 62
"""No moment lies beyond: files and arrays of times hold 64 bits."""


def check_things(things: Iterable[object], *, filled: bool = False) -> None:
    """Moments fit into 64 bits; with `filled` no chunk is empty."""
    for thing in things:
        assert isinstance(thing, (Chunk, Gap, Note)), thing
        assert thing.t_us is None or abs(thing.t_us) < MOST_US, f"a moment that no file holds: {thing.t_us}"
        if isinstance(thing, Chunk):
            assert isinstance(thing.data, bytes), thing
            assert not filled or thing.data or thing.frame is not None, "a chunk of nothing"
