from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.verdict.heardwires import chip_says
from tuyasniff.analysis.verdict.explain import explain, only, sample, without
from tuyasniff.chips.heard import Heard, Mark, heard_of
from tuyasniff.chips.registry import DETECTORS
from tuyasniff.model import Chunk, Span

PIECES = st.lists(st.tuples(st.sampled_from("ab"), st.binary(min_size=1, max_size=20)), max_size=12)


@given(PIECES, st.lists(st.tuples(st.integers(0, 120), st.integers(1, 30)), max_size=6))
def test_what_is_left_and_what_was_taken_are_all_there_was(
    pieces: list[tuple[str, bytes]], cuts: list[tuple[int, int]]
) -> None:
    heard = heard_of(Chunk(tap, data, place) for place, (tap, data) in enumerate(pieces))
    spans: list[Span] = []
    for start, length in sorted(cuts):
        begin = max(start, spans[-1].end if spans else 0)
        if begin < len(heard.data):
            spans.append(Span(begin, min(begin + length, len(heard.data))))
    taken, left = only(heard, spans), without(heard, spans)
    assert len(taken.data) + len(left.data) == len(heard.data)
    assert sorted(taken.data + left.data) == sorted(heard.data)
    at = 0
    for span in spans:
        for offset in range(span.start, span.end):
            place = at + offset - span.start
            assert taken.data[place] == heard.data[offset]
            assert (taken.tap_at(place), taken.time_at(place)) == (heard.tap_at(offset), heard.time_at(offset))
        at += span.end - span.start
    assert list(taken.marks) == sorted(taken.marks, key=lambda mark: mark.offset)


def test_of_much_a_sample_tells_and_the_answer_is_measured_on_all_of_it() -> None:
    chunks = chip_says("cse7766", 600, merged=True)
    heard = heard_of(chunks)
    assert len(heard.data) > 100_000
    found = explain(heard, DETECTORS)
    assert found.best is not None
    assert (found.best.protocol, found.best.heard) == ("cse7766", len(heard.data))
    assert found.looked == len(sample(heard).data) < 60_000


def test_what_only_a_part_of_a_long_capture_holds_is_found_all_the_same() -> None:
    talk = b"".join(chunk.data for chunk in chip_says("v9821", 200, merged=True))
    noise = bytes(range(256)) * 30
    heard = Heard(noise + talk + noise + talk * 6, (Mark(0, None, "a"),))
    found = explain(heard, DETECTORS)
    assert found.best is not None
    assert found.best.protocol == "v9821"
    assert found.best.covered == 7 * len(talk)


def test_sure_frames_between_much_noise_are_an_answer() -> None:
    """Most of a line may be the boot log at another rate."""
    talk = b"".join(chunk.data for chunk in chip_says("v9821", 10, merged=True))
    heard = Heard(bytes(range(256)) * 6 + talk)
    found = explain(heard, DETECTORS)
    assert found.best is not None
    assert found.best.protocol == "v9821"
    assert found.best.coverage < 0.5
