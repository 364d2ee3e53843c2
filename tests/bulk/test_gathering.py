"""Small stretches put together stand for the same chunks."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from bulk.stretching import stretches
from tuyasniff.bulk.gathering import gathered
from tuyasniff.model import Chunk, Gap, Note, Talker, TalkerBy
from tuyasniff.stretch import Stretch, Turns
from wire import HEARTBEAT, report

Thing = Stretch | Turns | Chunk | Gap | Note


def chunks(things: Iterable[Thing]) -> list[Thing]:
    return [one for thing in things for one in (thing.chunks() if isinstance(thing, Stretch | Turns) else [thing])]


@st.composite
def alike(draw: st.DrawFn) -> Stretch:
    """Stretches that often fit each other."""
    one = draw(stretches())
    times = None if one.times is None or draw(st.booleans()) else one.times
    lines = draw(st.none() | st.just(range(7, 7 + len(one.offsets))))
    by = draw(st.sampled_from((TalkerBy.TEXT, TalkerBy.TEXT, TalkerBy.NONE)))
    return one._replace(tap="file", times=times, lines=lines, by=by, claimed=draw(st.sampled_from((True, True, False))))


@given(st.lists(alike() | st.just(Note("kettle")), max_size=12), st.sampled_from((0, 50, 1 << 18)))
def test_the_chunks_are_the_same_in_the_same_order(things: list[Thing], size: int) -> None:
    assert chunks(list(gathered(things, size))) == chunks(things)


def test_lines_of_whole_frames_become_one_stretch_whoever_talks() -> None:
    one = Stretch("file", HEARTBEAT, (0,), None, (1,), None, "x", Talker.MODULE, TalkerBy.TEXT, claimed=True)
    other = one._replace(data=report(1, 5), lines=(2,), talker=Talker.MCU)
    noise = one._replace(data=b"\xff" + HEARTBEAT, offsets=(0, 1), lines=(3, 4), talkers=(0, 2), claims=(0, 1))
    first, rest = gathered([one, one, other, noise])
    assert isinstance(first, Stretch)
    assert isinstance(rest, Stretch)
    assert [*map(int, rest.talkers if rest.talkers is not None else ())] == [2, 1, 0, 2]
    assert [*map(int, rest.claims if rest.claims is not None else ())] == [1, 1, 0, 1]
    assert len(rest.data) == len(one.data) + len(other.data) + len(noise.data)
