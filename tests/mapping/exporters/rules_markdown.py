"""What a page has to be: one heading, plain items, one table, nothing else, whatever stands in a mapping."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token

WIDE = 80

_BLOCKS = {
    "heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close", "bullet_list_open",
    "bullet_list_close", "list_item_open", "list_item_close", "table_open", "table_close", "thead_open", "thead_close",
    "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close",
}  # fmt: skip
_INLINE = {"text", "softbreak", "text_special"}


def problems(text: str) -> list[str]:
    """What is wrong, in words."""
    found = []
    if "\r" in text or not text.endswith("\n") or text.endswith("\n\n"):
        found.append("the lines do not end as they should")
    for line in text.splitlines():
        if not line.isprintable():
            found.append(f"does not print: {line!r}")
        if len(line) > WIDE and not line.startswith(("|", "## ")) and len(line.split()) > 1 + line.startswith("- "):
            found.append(f"too wide: {line}")
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    found += [f"a {token.type}" for token in tokens if token.type not in _BLOCKS]
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    if headings != ["h2"]:
        found.append(f"headings: {headings}")
    if sum(token.type == "table_open" for token in tokens) > 1:
        found.append("more than one table")
    if any(token.type == "bullet_list_open" and token.level for token in tokens):
        found.append("a list inside a list")
    for token in tokens:
        found += [f"a {child.type}: {token.content}" for child in token.children or () if child.type not in _INLINE]
    return found + _table(tokens) + _calls(text)


def _table(tokens: list[Token]) -> list[str]:
    rows: list[int] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append(0)
        elif token.type in ("th_open", "td_open"):
            rows[-1] += 1
    return ["a row is longer or shorter than the others"] if len(set(rows)) > 1 else []


def _calls(text: str) -> list[str]:
    """GitHub links and calls that a parser of plain Markdown does not know."""
    return [f"{words} is left" for words in ("http://", "https://", "www.", "@someone") if words in text]


def lines_of_table(text: str) -> list[str]:
    """The lines of the table."""
    return [line for line in text.splitlines() if line.startswith("|")]
