from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.analysis.query.expressions import SEARCHED, WAYS_MOST, expression, ways
from tuyasniff.analysis.query.text import matching
from tuyasniff.analysis.query.values import Wrong
from tuyasniff.model import Item, Note


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("abc", 1),
        (r"a\+[*+]", 1),
        ("a{3}", 1),
        ("a{b}", 1),
        ("a?b?", 4),
        ("a{2,5}", 4),
        ("a{,5}?", 6),
        ("kettle|lamp|fan", 3),
        ("(a|b)(c|d|e)", 6),
        ("(a?b)?", 3),
        (".*", SEARCHED),
        (".*?x", SEARCHED),
        (".{3,}x|.++y", 2 * SEARCHED),
        (r"(?i)(?P<a>\d+) (?:\w+)", SEARCHED**2),
        ("(?=.*a)(?!b)(?<=c)(?>d)", SEARCHED),
    ],
)
def test_the_ways_to_match_are_counted(source: str, count: int) -> None:
    assert ways(source) == count


@pytest.mark.parametrize(
    "source",
    [
        ".*.*.*.*.*.*.*zzq",
        r"(?x)(a+) +Q",
        "(?ix)a",
        "(?x:(a+) +)Q",
        "(a+)(?#c)+Q",
        "(a)(?(1)b+|c+)+",
        "a?" * 30 + "a" * 30,
        "(a|a)" * 30,
        "(a+)+",
        "(a+){2,}",
        "(?:(?:a|b)c)*",
        r"\d+\s+\w+",
    ],
)
def test_what_may_not_end_is_refused_with_a_hint(source: str) -> None:
    with pytest.raises(Wrong) as caught:
        expression(source)
    assert caught.value.hint


def test_two_repeats_without_an_end_are_let_through_and_three_are_not() -> None:
    assert ways(".*" * 2 + "x") == SEARCHED**2 <= WAYS_MOST
    assert ways(".*" * 3 + "x") > WAYS_MOST


def test_the_beginning_of_a_text_is_searched() -> None:
    found = matching("x$")
    assert found(Item(1, Note("a" * (SEARCHED - 1) + "x"))) and not found(Item(1, Note("a" * SEARCHED + "x")))


def test_what_is_let_through_ends() -> None:
    text = "a" * SEARCHED
    for source in ("a*a*Q", ".*.*a?a?a?Q", "(a|a)(a|a)(a|a)a+a+Q", "a{0,99}a{0,99}(a|a|a)Q"):
        begun = time.process_time()
        assert expression(source).search(text) is None
        assert time.process_time() - begun < 5


@given(st.text(alphabet="ab.*+?|()[]{}0123,\\^$:=!<>#xiP ", max_size=30))
def test_any_text_is_an_expression_or_wrong(source: str) -> None:
    try:
        found = expression(source)
    except Wrong as wrong:
        assert wrong.text and wrong.hint
    else:
        assert isinstance(found, re.Pattern)
