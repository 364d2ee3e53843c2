"""A list of sound datapoints counts the same whether it is known to be one or has to be looked at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from laws.streams import dp, frame
from tuyasniff.model import Frame, Talker, TalkerBy
from tuyasniff.protocol.vote import FamilyVote

_DPS = st.lists(
    st.one_of(
        st.builds(lambda n, v: dp(n, 1, bytes((v,))), st.integers(1, 255), st.integers(0, 1)),
        st.builds(lambda n, v: dp(n, 2, v.to_bytes(4, "big")), st.integers(1, 255), st.integers(0, 2**32 - 1)),
        st.builds(lambda n, v: dp(n, 0, v), st.integers(1, 255), st.binary(max_size=12)),
        st.builds(lambda n, v: dp(n, 3, v.encode()), st.integers(1, 255), st.text(max_size=4)),
    ),
    min_size=1,
    max_size=4,
)
_FRAMES = st.builds(
    lambda version, code, dps: frame(version, code, b"".join(dps)),
    st.integers(0, 3),
    st.sampled_from((0x05, 0x06, 0x07, 0x09, 0x22)),
    _DPS,
)


@given(st.lists(_FRAMES, max_size=12))
def test_known_lists_vote_as_lists_that_are_looked_at(frames: list[bytes]) -> None:
    known, looked = FamilyVote(), FamilyVote()
    for raw in frames:
        one = Frame("tap", Talker.UNKNOWN, TalkerBy.NONE, None, None, 0, raw)
        assert known.add(one, listed=True) == looked.add(one)
        assert known.verdict() == looked.verdict()
        assert vars(known) == vars(looked)
