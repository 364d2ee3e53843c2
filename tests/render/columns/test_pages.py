"""The pieces of which pages are made, and that an error in any of them is noticed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulk.building import columns_of
from tuyasniff.render.clock import Clock
from tuyasniff.render.columns import bodies, cells, manylines, margins, noises, paper, pool, sheet, sums
from tuyasniff.render.columns.digits import columns_of as digits_of
from tuyasniff.render.columns.digits import figures, windows
from tuyasniff.render.columns.pool import NOTHING, RECORD, Pool, writes_in_order
from tuyasniff.render.columns.wrapping import Wrapping
from tuyasniff.render.rows import Rows
from tuyasniff.render.styles import Segment

from .printing import PIPE, many, printed
from .talking import items_of, talk

STARTED = datetime(2026, 2, 28, 23, 59, 58, tzinfo=UTC)
PIECES = talk(11, 400)
TALK = items_of(PIECES, [place * 250_003 for place in range(len(PIECES))], first=9_700)


def test_this_numpy_writes_in_order() -> None:
    assert writes_in_order()


@given(st.lists(st.binary(max_size=3 * RECORD), max_size=40), st.integers(0, 40))
def test_a_page_is_its_texts_one_behind_the_other(texts: list[bytes], kept: int) -> None:
    some = Pool()
    parts = [some.keep(text) for text in texts[:kept]]
    some.begin()
    parts += [some.put(text) for text in texts[kept:]]
    wanted = np.array([part for one in parts for part in (one, NOTHING)], np.int64)
    for _ in range(2):
        assert some.page(wanted)[:-1].tobytes() == b"".join(texts)


def test_a_pool_keeps_what_it_is_told_and_reuses_the_rest() -> None:
    some = Pool()
    first = some.keep(b"first")
    for round_ in range(3):
        some.begin()
        others = [some.put(b"%d" % number * 30) for number in range(round_, 9_000)]
        assert (
            some.page(np.array([first, others[-1], first], np.int64))[:-1].tobytes()
            == b"first" + b"8999" * 30 + b"first"
        )
    some.forget(0)
    assert some.kept == 0


@given(st.lists(st.integers(0, 2**62), min_size=1))
def test_figures_are_those_of_python(values: list[int]) -> None:
    given_values = np.array(values, np.int64)
    assert digits_of(given_values).tolist() == [len(str(value)) if value < 10**18 else 19 for value in values]
    assert [bytes(row) for row in figures(given_values, 19)] == [b"%019d" % value for value in values]


def test_windows_are_bytes_from_each_place_on() -> None:
    data = np.frombuffer(b"abcdefgh", np.uint8)
    found = windows(data, 3, np.array([0, 5, 2]))
    assert [bytes(row) for row in found] == [b"abc", b"fgh", b"cde"]
    assert windows(data, 0, np.array([8, 1])).shape == (2, 0)


@given(
    st.lists(st.lists(st.integers(1, 70), max_size=9), min_size=1, max_size=8),
    st.integers(20, 90),
    st.integers(5, 48),
    st.integers(10, 60),
)
def test_datapoints_wrap_as_rows_of_an_item_do(rows: list[list[int]], columns: int, left: int, used: int) -> None:
    left = min(left, columns // 2)
    start = max(left, used + 2)
    first = np.cumsum([0, *map(len, rows)])
    width = np.array([wide for row in rows for wide in row], np.int64)
    found = Wrapping(columns, left).wrapped(first, width, np.full(len(rows), start))
    down, alone, last = [], [], []
    for place, row in enumerate(rows):
        filled = Rows((Segment("h" * used),), columns=columns, start=left, left=left, cuts=False)
        for rank, wide in enumerate(row):
            before = len(filled.rows)
            filled.flow((Segment("x" * wide),))
            if len(filled.rows) > before:
                down.append(int(first[place]) + rank)
                alone += [place] if not rank else []
        lines = ["".join(segment.text for segment in line) for line in filled.closed()]
        last.append(len(lines[-1]) if row else 0)
    assert sorted(found.down.tolist()) == down
    assert found.alone.tolist() == alone
    assert found.used.tolist() == last


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=20))
def test_times_are_those_of_the_clock(moments: list[int]) -> None:
    for started in (None, STARTED):
        clock = Clock(started)
        shown, odd = margins.times(np.array(moments, np.int64), clock, started)
        for row, strange, t_us in zip(shown, odd, moments, strict=True):
            assert strange or bytes(row).decode() == clock.text(t_us) + " "
        if started is not None:
            found = margins.days(np.array(moments, np.int64), started).tolist()
            assert found == [day.toordinal() for t_us in moments if (day := clock.day(t_us))]


def nothing_wraps(self: Wrapping, first: Any, width: Any, start: Any) -> Any:
    found = _WRAPPED(self, first, width, start)
    return found._replace(down=found.down[:0], alone=found.alone[:0])


_WRAPPED = Wrapping.wrapped

ERRORS: tuple[tuple[str, Any, str, Any], ...] = (
    ("nothing wraps", Wrapping, "wrapped", nothing_wraps),
    ("a length is told too late", cells, "_SHORT", 9),
    ("kept numbers of another range", cells, "_told", lambda size: b"[%d] " % (size + 1)),
    ("any noise is text", noises, "_TEXT", 2),
    ("the sum is that of all bytes", sums, "sum8", lambda data: sum(data[1:]) & 0xFF),
    ("a mark of a wrong sum that is none", bodies, "MARK", "  "),
    ("the digits do not count", paper.Paper, "begin", lambda self, digits, *, anew: None),
    ("every moment is halfway", margins, "_seconds", lambda t_us, clock, out: None),
    ("the day does not count", margins, "DAY_US", 86_400_000_00),
    ("a text is never too long for a record", pool, "RECORD", 65),
    ("no row has a fault", sheet.Sheet, "_wrong", lambda self, used: sheet._Extras(*(np.empty(0, np.int64),) * 3)),
    ("a page too far", manylines, "_pages", lambda columns: [(0, len(columns) - 1)]),
)


@pytest.mark.parametrize(
    ("owner", "name", "wrong"), [error[1:] for error in ERRORS], ids=[error[0] for error in ERRORS]
)
def test_an_error_is_noticed(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, wrong: Any) -> None:
    expected = [printed(TALK, PIPE, started=started) for started in (None, STARTED)]
    assert [many([columns_of(TALK)], PIPE, started=started) for started in (None, STARTED)] == expected
    monkeypatch.setattr(owner, name, wrong)
    monkeypatch.setattr(manylines, "writes_in_order", lambda: True)
    try:
        found = [many([columns_of(TALK)], PIPE, started=started) for started in (None, STARTED)]
    except (ValueError, IndexError):
        return  # arrays that do not fit each other are a loud error
    assert found != expected
