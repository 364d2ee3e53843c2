from __future__ import annotations

from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import times
from tuyasniff.analysis.verdict.gather import HEAD, Gatherer, gathered
from tuyasniff.model import Chunk, Gap, Note
from wire import ASKED


def kept(gatherer: Gatherer) -> bytes:
    (wire,) = gatherer.wires()
    return b"".join(chunk.data for chunk in wire.chunks)


@given(st.lists(st.binary(max_size=50), max_size=30))
def test_a_short_capture_is_kept_whole(pieces: list[bytes]) -> None:
    gatherer = gathered(Chunk("a", piece) for piece in [*pieces, b"x"])
    assert kept(gatherer) == b"".join(pieces) + b"x"
    (wire,) = gatherer.wires()
    assert wire.heard == wire.size


@settings(max_examples=times(6, 40))
@given(st.integers(100, 200_000), st.integers(HEAD + 1, 3_000_000))
def test_of_a_long_one_the_beginning_and_pieces_up_to_the_end_are_kept(size: int, total: int) -> None:
    data = array("I", range(total // 4 + 1)).tobytes()
    gatherer = gathered(Chunk("a", data[at : at + size]) for at in range(0, len(data), size))
    (wire,) = gatherer.wires()
    whole = kept(gatherer)
    assert wire.heard == len(data)
    assert whole[:HEAD] == data[:HEAD]
    assert len(whole) == wire.size <= HEAD + 19 * 4096
    rest = whole[HEAD:]
    for at in range(0, len(rest) - 8, 4096):
        assert rest[at : at + 8] in data
    assert whole[-4096:] == data[-4096:], "what was said last counts too"


def test_many_tiny_chunks_cost_no_more_memory_than_few_long_ones() -> None:
    tiny = gathered(Chunk("a", b"xy") for _ in range(400_000))
    (wire,) = tiny.wires()
    assert wire.heard == 800_000
    assert wire.size <= HEAD + 19 * 4096


def test_frames_that_a_text_tells_stay_whole() -> None:
    frames = [Chunk("a", ASKED, frame=ASKED) for _ in range(HEAD // len(ASKED) + 5000)]
    (wire,) = gathered(frames).wires()
    assert all(chunk.data == chunk.frame for chunk in wire.chunks)


def test_a_change_of_the_rate_makes_another_wire() -> None:
    things: list[Chunk | Gap | Note] = [
        Chunk("a", b"old"),
        Gap("a", None, "baud changed", "9600 to 115200"),
        Chunk("a", b"new"),
        Chunk("b", b"x"),
    ]
    wires = {(wire.tap, wire.baud): wire.size for wire in gathered(things).wires({"b": 4800})}
    assert wires == {("a", 9600): 3, ("a", 115200): 3, ("b", 4800): 1}


def test_a_tap_that_says_nothing_is_a_wire_all_the_same() -> None:
    wires = gathered([Chunk("a", b"x")]).wires({"a": 9600, "b": 9600})
    assert [(wire.tap, wire.baud, wire.size) for wire in wires] == [("a", 9600, 1), ("b", 9600, 0)]
