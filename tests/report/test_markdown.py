from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tuyasniff.render.labels import visible
from tuyasniff.report.markdown import block, cell, code, plain, prose, table

READER = MarkdownIt("commonmark").enable("table").enable("strikethrough")
HOSTILE = (
    "<script>alert(1)</script>", "a|b", "`x`", "``", "*bold* _it_", "[a](http://evil)", "# head", "- item", "1. one",
    "@somebody #12", "line\nbreak", "\x1b[31m", "\u202egnp", "</details>", "&lt;", "a\\", "| --- |", "https://evil.example",
    "~~x~~", "> quote", "![p](http://evil)", "---", "===", "\\`", "$x$",
)  # fmt: skip


def inline(text: str) -> list[Token]:
    tokens = READER.parse(text)
    return [child for token in tokens for child in token.children or ()]


def shown(text: str) -> str:
    return "".join(token.content for token in inline(text)).replace("\u200b", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_shows_as_it_reads_and_is_no_markup(text: str) -> None:
    told = plain(text)
    assert "\n" not in told
    assert {token.type for token in inline(told)} <= {"text"}
    assert shown(told) == visible(text)
    assert "http:" not in told and "https:" not in told


@given(st.text(max_size=60))
def test_any_text_is_one_paragraph_that_reads_as_it_is(text: str) -> None:
    told = plain(text)
    assert [token.type for token in READER.parse(f"x {told} x") if token.nesting == 1] == ["paragraph_open"]
    assert shown(f"x {told} x").split() == ["x", *visible(text).split(), "x"]


@given(st.text(min_size=1, max_size=60))
def test_a_code_span_holds_any_text(text: str) -> None:
    if not visible(text).strip():
        assert code(text) == "–"
        return
    (token,) = [token for token in inline(f"a{code(text)}b") if token.type == "code_inline"]
    assert token.content.strip() == visible(text).strip()


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_a_row_of_a_table_stays_one_row_of_its_cells(texts: list[str]) -> None:
    made = table(["h"] * len(texts), [[cell(text) for text in texts], [plain(text) for text in texts]])
    tokens = [token.type for token in READER.parse(made)]
    assert tokens.count("tr_open") == 3
    assert tokens.count("td_open") == 2 * len(texts)
    assert len(made.splitlines()) == 4


@given(st.text(max_size=80))
def test_a_block_ends_where_it_says(text: str) -> None:
    (fence,) = [token for token in READER.parse(block(text, "json")) if token.type == "fence"]
    assert fence.info == "json"


def test_what_a_person_typed_keeps_its_lines() -> None:
    assert prose("one\n*two*") == "one  \n\\*two\\*"
    assert prose("") == "–"
