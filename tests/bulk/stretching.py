"""Stretches of any chunks."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import strategies as st

from tuyasniff.model import Talker, TalkerBy
from tuyasniff.stretch import NO_TIME, Stretch
from wire import HEARTBEAT, report

_PIECES = st.one_of(
    st.binary(min_size=1, max_size=40),
    st.sampled_from((HEARTBEAT, report(1, 5), report(1, 5)[:-1] + b"\0", b"x" * 2000)),
)
_MOMENTS = st.one_of(st.just(NO_TIME), st.integers(-(10**7), 10**16))


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    """A stretch of chunks none of which is empty."""
    pieces = draw(st.lists(_PIECES, min_size=1, max_size=30))
    offsets = [0, *accumulate(map(len, pieces))][:-1]
    many = len(pieces)
    talkers = draw(st.none() | st.lists(st.integers(0, 2), min_size=many, max_size=many))
    times = draw(st.none() | st.lists(_MOMENTS, min_size=many, max_size=many))
    return Stretch(
        draw(st.sampled_from(("file", "mcu", 'a "hex":"tap\u00e9'))),
        b"".join(pieces),
        offsets,
        times,
        talker=draw(st.sampled_from(Talker)),
        by=draw(st.sampled_from(TalkerBy)),
        claimed=draw(st.booleans()),
        talkers=talkers,
        claims=draw(st.none() | st.lists(st.integers(0, 1), min_size=many, max_size=many)),
    )
