from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tuyasniff.analysis.query import EVERYTHING
from tuyasniff.analysis.store import Store
from tuyasniff.bulk.index import Index
from tuyasniff.errors import FormatError
from tuyasniff.live.wholestore import WholeStore
from tuyasniff.model import Chunk
from tuyasniff.session import Session
from tuyasniff.tui.goto import destination
from tuyasniff.tui.wholeview import WholeView
from tuyasniff.view import FrameView
from wire import report

STARTED = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def view() -> FrameView:
    """A frame every ten minutes, for three days."""
    store = Store()
    chunks = [Chunk("mcu", report(20, number), number * 600_000_000) for number in range(6 * 72)]
    for item in Session(chunks):
        store.add(item)
    return FrameView(store)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("17", 17),
        ("#17", 17),
        ("start", 1),
        (" END ", 432),
        ("0%", 1),
        ("50%", 217),
        ("100 %", 432),
        ("+0", 1),
        ("+600", 2),
        ("+601s", 3),
        ("+1h", 7),
        ("+1.5 h", 10),
        ("+2d", 289),
        ("+1:00", 7),
        ("+0:10:00.5", 3),
        ("11:00", 7),
        ("9:00", 139),
        ("10:05", 2),
        ("2026-11-22 11:00", 295),
        ("2026-11-22T11:00:00", 295),
    ],
)
def test_numbers_times_and_parts_lead_to_an_item(view: FrameView, text: str, number: int) -> None:
    assert destination(text, view, STARTED) == number


def test_a_time_of_day_is_that_after_where_one_looks(view: FrameView) -> None:
    day_us = 86_400_000_000
    assert destination("11:00", view, STARTED, here_us=1_800_000_000) == 7
    assert destination("11:00", view, STARTED, here_us=3_600_000_000) == 7 + 144
    assert destination("11:00", view, STARTED, here_us=day_us + 3_600_000_000) == 7 + 288
    assert destination("11:00", view, STARTED, here_us=2 * day_us + 3_600_000_000) == 7


def test_a_time_of_day_before_the_beginning_is_said_to_be_that() -> None:
    store = Store()
    for item in Session([Chunk("mcu", report(20, number), number * 60_000_000) for number in range(90)]):
        store.add(item)
    view, started = FrameView(store), STARTED.replace(hour=16, minute=58, second=39)
    for text in ("12:30", "0:00", "16:58:00"):
        with pytest.raises(FormatError, match=r"before the beginning, 16:58:39"):
            destination(text, view, started)
    with pytest.raises(FormatError, match="nothing came so late"):
        destination("19:00", view, started)
    assert destination("17:58:39", view, started) == 61


@pytest.mark.parametrize("words", ["10:30", "+90s", "+0"])
def test_where_nothing_has_a_time_that_is_told(words: str) -> None:
    store = Store()
    for item in Session([Chunk("mcu", report(20, number)) for number in range(9)]):
        store.add(item)
    with pytest.raises(FormatError, match="nothing here has a time"):
        destination(words, FrameView(store), None)
    index = Index()
    for item in store.matching(EVERYTHING):
        index.add(item)
    index.show()
    view = WholeView(WholeStore(index))
    with pytest.raises(FormatError, match="nothing here has a time"):
        destination(words, view, None)
    assert destination("5", view, None) == 5


def test_without_a_date_times_count_from_the_start(view: FrameView) -> None:
    assert destination("1:00", view, None) == 7
    with pytest.raises(FormatError, match="has no date"):
        destination("2026-11-22 11:00", view, None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("somewhere", "no place"),
        ("", "no place"),
        ("433", "there are 432 items"),
        ("+90d", "nothing came so late"),
        ("2026-12-24 11:00", "nothing came so late"),
        ("2026-13-24 11:00", "no such day"),
    ],
)
def test_what_leads_nowhere_is_said(view: FrameView, text: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        destination(text, view, STARTED)


def test_of_what_is_filtered_the_part_is_one_of_the_rows(view: FrameView) -> None:
    view.set_filter("n:100-200")
    assert destination("50%", view, STARTED) == 150
    assert destination("start", view, STARTED) == 100
    view.set_filter("gap")
    with pytest.raises(FormatError, match="nothing to go to"):
        destination("50%", view, STARTED)
