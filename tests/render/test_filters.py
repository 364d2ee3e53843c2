from __future__ import annotations

from tuyasniff.render.filters import filter_entry, filter_lines, filters_document, matched_words
from tuyasniff.render.styles import plain


class Row:
    form = "dp:IDS"
    help = "such a datapoint"
    examples = ("dp:20", "dp:18-20")


def test_the_help_shows_form_meaning_and_an_example() -> None:
    lines = [plain(line) for line in filter_lines([Row()], [Row()], room=80)]
    assert lines[0].split("  ")[0] == "word" and lines[2] == "" and lines[3].startswith("written")
    assert lines[1].split() == lines[4].split()
    assert lines[1].split() == ["dp:IDS", "such", "a", "datapoint", "dp:18-20"]


def test_scripts_get_all_examples() -> None:
    entry = {"form": "dp:IDS", "title": "such a datapoint", "examples": ["dp:20", "dp:18-20"]}
    assert filters_document([Row()], []) == {"schema": 1, "words": [entry], "signs": []}


def test_how_much_matched_is_a_sentence() -> None:
    assert matched_words(12, 340, "item", "dp:20") == "12 of 340 items match dp:20"
    assert matched_words(1, 1, "item", "dp:20") == "1 of 1 item matches dp:20"
    assert matched_words(0, 2048, "value", "bad") == "none of 2,048 values matches bad"
    assert matched_words(3, 3, "item", "") == "3 of 3 items match everything"
    assert "\x1b" not in matched_words(3, 3, "item", "\x1b[31m")


def test_the_summary_says_what_was_filtered() -> None:
    assert filter_entry("dp:20", 3, 9) == {"filter": "dp:20", "items": 9, "matched": 3}
