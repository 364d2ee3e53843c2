"""The grammar: laws over generated filters, and what is said about texts that are none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.query.bench_items import BENCH
from tuyasniff.analysis.query import EVERYTHING, SIGNS, WORDS, Filter, both, either, hints, negated, parse
from tuyasniff.analysis.query.parser import DEEPEST, LONGEST
from tuyasniff.analysis.query.words import text_term
from tuyasniff.errors import FormatError

_IDS = st.integers(0, 255).map(str) | st.tuples(st.integers(0, 99), st.integers(99, 255)).map(
    lambda pair: f"{pair[0]}-{pair[1]}"
)
_SIGNS = st.sampled_from(["=", "!=", ">", ">=", "<", "<="])
_COMPARED = st.tuples(_IDS, _SIGNS, st.integers(-(1 << 31), 1 << 31)).map(
    lambda parts: f"dp:{parts[0]}{parts[1]}{parts[2]}"
)
_VALUED = st.tuples(_IDS, st.text(st.characters(exclude_characters='"\\'), max_size=8)).map(
    lambda parts: f'dp:"{parts[0]}={parts[1]}"'
)
_EXAMPLES = st.sampled_from([example for word in WORDS for example in word.examples])
_TERMS = (_EXAMPLES | _COMPARED | _VALUED).map(parse) | st.text(min_size=1, max_size=12).map(text_term)


def _joined(parts: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    several = st.lists(parts, min_size=1, max_size=3)
    return several.map(lambda some: both(*some)) | several.map(lambda some: either(*some)) | parts.map(negated)


FILTERS = st.recursive(_TERMS, _joined, max_leaves=8)
PIECES = st.sampled_from(
    [
        "dp:",
        "20",
        "=",
        ">",
        "(",
        ")",
        "!",
        "&",
        "|",
        " ",
        '"',
        "\\",
        "/",
        "text:",
        "heartbeat",
        "t:1-2",
        "x:",
        "a",
        "[",
        "*",
    ]
)


def chosen(wanted: Filter) -> set[str]:
    return {name for name, item in BENCH.items() if wanted(item)}


@given(FILTERS)
def test_what_a_filter_prints_parses_to_the_same_filter(wanted: Filter) -> None:
    again = parse(str(wanted))
    assert again == wanted and str(again) == str(wanted)
    assert chosen(again) == chosen(wanted)


@given(FILTERS, FILTERS)
def test_signs_join_filters_as_sets(left: Filter, right: Filter) -> None:
    assert chosen(negated(left)) == set(BENCH) - chosen(left)
    assert chosen(both(left, right)) == chosen(left) & chosen(right)
    assert chosen(either(left, right)) == chosen(left) | chosen(right)
    assert chosen(parse(f"({left}) ({right})")) == chosen(parse(f"({left}) & ({right})")) == chosen(both(left, right))
    assert negated(negated(left)) == left


@given(st.text(max_size=60) | st.lists(PIECES, max_size=14).map("".join))
def test_any_text_is_a_filter_or_one_clear_error(text: str) -> None:
    try:
        wanted = parse(text)
    except FormatError as error:
        assert error.message.startswith("filter, column ")
        assert error.hint
        return
    assert parse(str(wanted)) == wanted
    chosen(wanted)


def test_and_binds_stronger_than_or() -> None:
    assert parse("n:1 n:2 | n:3") == either(both(parse("n:1"), parse("n:2")), parse("n:3"))
    assert str(parse("n:1 (n:2|n:3)  !( n:4 n:5 )")) == "n:1 & (n:2 | n:3) & !(n:4 & n:5)"


def test_a_word_is_printed_in_its_usual_spelling() -> None:
    for text, usual in {
        "CMD:0x7,Report": "cmd:07,report",
        "from:mod": "from:module",
        "t:1.50-2.0s": "t:1.5-2",
        "n:03": "n:3",
        'hex:"55 AA ??"': "hex:55aa..",
        "text:kettle": "text:kettle",
        'text:"bad"': "text:bad",
        '"bad"': '"bad"',
        '"kettle"': "kettle",
        'tap:"a b"': 'tap:"a b"',
        '"say \\"x\\""': '"say \\"x\\""',
        "type:bool,bool": "type:bool",
    }.items():
        assert str(parse(text)) == usual


def test_a_time_of_day_is_a_text() -> None:
    assert parse("12:00:01") == text_term("12:00:01")


def test_an_empty_text_chooses_everything() -> None:
    assert parse("") == parse("  \n") == EVERYTHING
    assert chosen(EVERYTHING) == set(BENCH)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("n:1 dpp:20", "filter, column 5: there is no word 'dpp:'", "did you mean dp?"),
        ("foo:bar", "filter, column 1: there is no word 'foo:'", '"foo:bar" in quotes is searched for'),
        ("dp", "filter, column 1: 'dp' needs more", "as in dp:20"),
        ("dp:", "filter, column 1: 'dp:' needs more", "as in dp:"),
        ("dp:x", "filter, column 1: 'x' names no datapoint", "dp:18-20"),
        ("dp:20>hot", "filter, column 1: 'hot' is no whole number", "without scale"),
        ("dp:20>230.1", "filter, column 1: '230.1' is no whole number", "2301 for 230.1"),
        ("dp:300", "filter, column 1: '300' is never there", "the highest possible is 255"),
        ("dp:1,256-300=5", "filter, column 1: '256-300' is never there", "255"),
        ("version:>255", "filter, column 1: '>255' is never there", "255"),
        ("seq:65536", "filter, column 1: '65536' is never there", "65,535"),
        ("dp:9-3", "filter, column 1: the range '9-3' is empty", "smaller"),
        ("dp:20 > 5", "filter, column 7: '>' compares nothing", "no blanks"),
        ("len>20", "filter, column 1: 'len>20' compares nothing", "a colon after the word"),
        ("dp:20 value>2300", "filter, column 7: 'value>2300' compares nothing", "dp:20>2300"),
        ("from:mcuu", "filter, column 1: there is no talker 'mcuu'", "did you mean mcu?"),
        ("type:colour", "filter, column 1: there is no type 'colour'", "possible: raw, bool"),
        ("cmd:heartbeet", "filter, column 1: there is no command 'heartbeet'", "did you mean heartbeat or "),
        ("cmd:zzz", "filter, column 1: there is no command 'zzz'", "tuyasniff info commands"),
        ("fault:sum", "filter, column 1: there is no fault 'sum'", ""),
        ("hex:5", "filter, column 1: '5' are no bytes", "pairs of hex digits"),
        ("hex:xy", "filter, column 1: 'xy' are no bytes", "pairs of hex digits"),
        ("t:5", "filter, column 1: '5' is not what stands here", "12.5-20"),
        ("t:a-b", "filter, column 1: 'a-b' is not what stands here", "12.5-20"),
        ("len:x", "filter, column 1: 'x' is not what stands here", "18-20"),
        ("noise:3", "filter, column 1: 'noise' takes nothing after it", "write only noise"),
        ('""', "filter, column 1: there is nothing to search for", "between the quotes"),
        ('a "b', "filter, column 3: the quote that begins here does not end", 'add a "'),
        ('a"b', "filter, column 1: a quote does not end", 'add a "'),
        ("(a", "filter, column 1: the parenthesis that begins here does not end", "add a )"),
        ("a)", "filter, column 2: this ) has no (", "quote it"),
        ("a |", "filter, column 4: the filter ends where a word should stand", "add a word"),
        ("| a", "filter, column 1: '|' stands where a word should", "missing"),
        ("()", "filter, column 2: ')' stands where a word should", "missing"),
        ("/x", "filter, column 1: the expression that begins with / does not end", "in quotes"),
        ("//", "filter, column 1: there is nothing between the slashes", "regular expression"),
        ("/(/", "filter, column 1: /(/ is no regular expression: missing )", "backslash"),
        ("/(a+)+b/", "filter, column 1: /(a+)+b/ repeats a group that holds repeats or alternatives", "never end"),
        ("/(a|a)*b/", "filter, column 1: /(a|a)*b/ repeats a group", "never end"),
        ("/((?:[a]b?)){9}/", "filter, column 1: /((?:[a]b?)){9}/ repeats a group", "never end"),
        ("/.*.*.*zzq/", "filter, column 1: /.*.*.*zzq/ can match in too many ways", "at most two of * + {n,}"),
        ("/(?x)(a+) +Q/", "filter, column 1: /(?x)(a+) +Q/ holds a group that filters do not know: '(?x'", "without"),
        ("/(a+)(?#c)+Q/", "filter, column 1: /(a+)(?#c)+Q/ holds a group that filters do not know: '(?#'", "without"),
    ],
)
def test_an_error_says_where_and_what_to_do(text: str, message: str, hint: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse(text)
    assert caught.value.message.startswith(message)
    assert hint in caught.value.hint


@pytest.mark.parametrize("text", ["dp:255", "dp:200-300", "version:>254", "version:!=300", "version:<300", "seq:65535"])
def test_what_may_be_there_is_let_through(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("dp:20=230.1", ["numbers on the wire are whole, without scale: 2301 instead of 230.1"]),
        ("!(heartbeat | dp:20=-1,5)", ["numbers on the wire are whole, without scale: -15 instead of -1,5"]),
        ("not noise", ["'not' is searched like any word: write !A"]),
        ("noise OR gap", ["'OR' is searched like any word: write A | B"]),
        ("noise and gap", ["'and' is searched like any word: write A B"]),
        ('"not" noise', []),
        ("dp:20=2301", []),
        ("dp:20!=230.1", []),
        ("dp:101=hallway", []),
    ],
)
def test_what_is_hardly_meant_has_a_hint(text: str, told: list[str]) -> None:
    assert list(hints(parse(text), timed=False)) == told


def test_a_moment_in_an_input_without_times_has_a_hint() -> None:
    wanted = parse("t:>1 noise")
    assert list(hints(wanted, timed=False)) == ["the input has no times; n: chooses by item number"]
    assert list(hints(wanted, timed=True)) == []


def test_expressions_that_end_are_let_through() -> None:
    for source in (r"(?:ab)+", r"(a+)?", r"[(+]+x", r"\(+", r"(?i)(a)(b)*", "a{2}", "[[a]", "(?=a)b"):
        parse(f"/{source}/")


@pytest.mark.parametrize("text", ["/vo(a|\n\x00+/", "dp:1\x1b[2J", 'x:"a\nb"', "no\u2028word:1"])
def test_an_error_is_one_line_whatever_it_quotes(text: str) -> None:
    with pytest.raises(FormatError) as error:
        parse(text)
    assert error.value.message.isprintable()


def test_long_and_deep_texts_end_quickly() -> None:
    for text in (
        "(" * 4000,
        "!" * 3999 + "a",
        "a|" * 2000,
        "a " * 2000,
        '"' * 4000,
        "(" * (DEEPEST + 1) + "a",
        "9" * 5000,
    ):
        begun = time.process_time()
        try:
            chosen(parse(text))
        except FormatError as error:
            assert len(error.message) < 200
        assert time.process_time() - begun < 2
    assert parse("(" * DEEPEST + "a" + ")" * DEEPEST) == parse("a")
    with pytest.raises(FormatError):
        parse("a" * (LONGEST + 1))


def test_signs_of_the_help_parse() -> None:
    for sign in SIGNS:
        for example in sign.examples:
            parse(example)
