"""Moments as files write them, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tuyasniff.capture.moments import from_iso, from_iso_with_zone, iso, iso_with_zone, shifted


def test_iso_says_the_zone_only_where_it_is_known() -> None:
    naive = datetime(2022, 3, 2, 13, 38, 47)
    assert iso(None) is None
    assert iso(naive) == "2022-03-02T13:38:47.000000"
    assert iso(naive.replace(tzinfo=UTC)) == "2022-03-02T13:38:47.000000Z"
    assert iso(naive.replace(tzinfo=timezone(timedelta(hours=2)))) == "2022-03-02T11:38:47.000000Z"


@pytest.mark.parametrize("text", ["2022-03-02T13:38:47.000000", "2022-03-02T13:38:47.000000Z"])
def test_what_was_written_is_read(text: str) -> None:
    assert iso(from_iso(text)) == text


def test_what_is_no_moment_is_none() -> None:
    assert from_iso("unknown") is None
    assert from_iso("9999-99-99") is None
    assert shifted(datetime.max, 10**9) is None


def test_a_moment_keeps_its_zone_where_that_is_wanted() -> None:
    here = datetime(2026, 3, 1, 18, 0, tzinfo=timezone(timedelta(hours=1)))
    assert iso_with_zone(here) == "2026-03-01T18:00:00.000000+01:00"
    again = from_iso_with_zone("2026-03-01T18:00:00.000000+01:00")
    assert again == here and again is not None and again.utcoffset() == timedelta(hours=1)
    assert iso_with_zone(datetime(2026, 3, 1, 17, 0, tzinfo=UTC)) == "2026-03-01T17:00:00.000000Z"
    assert iso_with_zone(None) is None and from_iso_with_zone("yesterday") is None
