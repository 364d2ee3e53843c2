"""Samples without any form around them: one byte a sample, a bit for each of up to eight wires.

sigrok's `binary` output of up to eight channels is that, and what cheap instruments write. Nothing in it tells the
sample rate, so a person has to.
"""

from __future__ import annotations

from collections.abc import Iterable

from tuyasniff.errors import FormatError
from tuyasniff.logic.edges import Planes, Recording
from tuyasniff.logic.sigrok import TOO_MANY_EDGES

WIRES = 8


def read_raw_digital(pieces: Iterable[bytes], samplerate: int | None) -> Recording:
    """The wires `D0` to `D7` at so many samples a second. Raises FormatError where nobody tells the rate."""
    if samplerate is None:
        raise FormatError("raw samples do not tell their rate", "give it: --samplerate 1M")
    planes = Planes(range(WIRES))
    for piece in pieces:
        planes.feed(piece)
        if planes.full:
            break
    names = {wire: f"D{wire}" for wire in range(WIRES)}
    return Recording(planes.levels(names, samplerate), (TOO_MANY_EDGES,) if planes.full else ())
