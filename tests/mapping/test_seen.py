from __future__ import annotations

from tuyasniff.mapping.model import CaptureSource, Observed, Source
from tuyasniff.mapping.seen import Overlap, combined, overlap_of, united


def source(*shas: str | None) -> Source:
    return Source(tuple(CaptureSource("x", sha) for sha in shas))


def test_captures_are_told_apart_by_their_fingerprint() -> None:
    assert overlap_of(source("a"), source("b")) is Overlap.NONE
    assert overlap_of(source("a", "b"), source("b")) is Overlap.ALL
    assert overlap_of(source("a"), source("a", "b")) is Overlap.PARTLY
    assert overlap_of(source(None), source(None)) is Overlap.NONE
    assert overlap_of(None, source("a")) is overlap_of(source("a"), None) is Overlap.NONE


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
