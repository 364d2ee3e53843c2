from __future__ import annotations

from dataclasses import replace

from tuyasniff.mapping.model import CaptureSource, Observed, Source
from tuyasniff.mapping.seen import Overlap, combined, doubts, overlap_of, sources, united


def source(*shas: str | None) -> Source:
    return Source(tuple(CaptureSource("x", sha) for sha in shas))


def test_captures_are_told_apart_by_their_fingerprint() -> None:
    assert overlap_of(source("a"), source("b")) is Overlap.NONE
    assert overlap_of(source("a", "b"), source("b")) is Overlap.ALL
    assert overlap_of(source("a"), source("a", "b")) is Overlap.PARTLY
    assert overlap_of(None, source("a")) is overlap_of(source("a"), None) is Overlap.NONE


def test_what_may_be_a_part_of_the_same_is_not_added() -> None:
    whole, start = "a" * 64, "2026-01-02T03:04:05Z"
    part, grown = CaptureSource("x.log", None, frames=3), CaptureSource("x.log", whole, frames=9)
    for one, other in ((part, grown), (grown, part), (part, part)):
        assert overlap_of(Source((one,)), Source((other,))) is Overlap.PARTLY
        assert "the larger count" in next(doubts(Source((one,)), Source((other,))))
    assert sources(Source((part,)), Source((grown,))) == sources(Source((grown,)), Source((part,))) == Source((grown,))
    dated, later = replace(grown, start=start), replace(grown, start=start, sha256="b" * 64, frames=20)
    assert overlap_of(Source((dated,)), Source((later,))) is Overlap.PARTLY
    assert sources(Source((dated,)), Source((later,))) == Source((later,))
    assert sources(Source((later,)), Source((dated,))) == Source((later,))


def test_what_may_count_twice_is_said_and_what_had_no_name_is_not() -> None:
    first, second = CaptureSource("x.bin", "a" * 64), CaptureSource("x.bin", "b" * 64)
    assert overlap_of(Source((first,)), Source((second,))) is Overlap.NONE
    assert "counted twice" in next(doubts(Source((first,)), Source((second,))))
    assert list(doubts(Source((first,)), Source((first,)))) == []
    pastes = [Source((replace(one, name="stdin"),)) for one in (first, second)]
    assert list(doubts(*pastes)) == []
    assert overlap_of(*pastes) is Overlap.NONE
    nothing = Source((CaptureSource("stdin"),))
    assert overlap_of(nothing, pastes[0]) is Overlap.NONE
    assert "counted twice" in next(doubts(nothing, pastes[0]))


def test_counts_add_up_unless_they_were_counted_before() -> None:
    one, two = Observed(3, 1), Observed(5, None)
    assert combined(one, two, Overlap.NONE) == Observed(8, 1)
    for overlap in (Overlap.ALL, Overlap.PARTLY):
        assert combined(one, two, overlap) == Observed(5, 1)
    assert combined(None, two, Overlap.NONE) == combined(two, None, Overlap.NONE) == two


def test_moments_span_all_of_it_in_any_zone() -> None:
    early, late = "2026-01-02T03:00:00+02:00", "2026-01-02T02:00:00Z"
    for one, two in ((early, late), (late, early)):
        both = combined(Observed(first=one, last=one), Observed(first=two, last=two), Overlap.NONE)
        assert both == Observed(first=early, last=late)


def test_the_period_is_that_of_the_longer_watch() -> None:
    short, long = Observed(reports=2, period_s=9.0), Observed(reports=50, period_s=10.0)
    for one, two in ((short, long), (long, short)):
        both = combined(one, two, Overlap.NONE)
        assert both is not None
        assert both.period_s == 10.0


def test_at_most_64_values_are_kept_and_true_is_not_1() -> None:
    old, new = Observed(values=tuple(range(60)), distinct=60), Observed(values=(True, 70, 71, 72, 73, 74), distinct=6)
    both = combined(old, new, Overlap.NONE)
    assert both is not None
    assert len(both.values) == 64
    assert both.values[60] is True
    assert both.distinct == 66


def test_the_last_value_is_the_later_one_unless_it_was_known() -> None:
    old, new = Observed(last_value=1), Observed(last_value=2)
    for overlap, last in ((Overlap.NONE, 2), (Overlap.ALL, 1)):
        both = combined(old, new, overlap)
        assert both is not None
        assert both.last_value == last


def test_of_another_type_only_the_counts_count() -> None:
    old, new = Observed(1, min=0, max=5, values=(5,)), Observed(2, min=-9, max=9, values=("x",))
    both = combined(old, new, Overlap.NONE, values=False)
    assert both == Observed(3, min=0, max=5, values=(5,))


def test_nothing_is_there_twice() -> None:
    assert united((1, 2), [2, 3, 3]) == (1, 2, 3)


def test_the_same_recording_in_another_form_is_the_same_capture() -> None:
    first = CaptureSource("x.tsniff.jsonl", "a" * 64, "2026-01-02T03:04:05Z", 59.5, 99, 0)
    other = replace(first, name="x.pcapng", sha256="b" * 64)
    assert overlap_of(Source((first,)), Source((other,))) is Overlap.ALL
    for different in (replace(other, frames=98), replace(other, start=None), replace(other, duration_s=None)):
        assert overlap_of(Source((first,)), Source((different,))) is Overlap.NONE
