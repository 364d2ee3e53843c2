"""Moments as files write them, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tuyasniff.capture.moments import from_iso, iso, shifted


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
