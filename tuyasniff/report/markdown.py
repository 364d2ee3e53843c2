"""Markdown that stays what it is wherever it is pasted: text from a wire or a person never becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tuyasniff.render.labels import visible

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")
_STARTS = re.compile(r"^(\s*\d*)([-+=.)])(?=\s|$|[-=])")
_RUNS = re.compile(r"`+")
_MENTION = re.compile(r"@(?=\w)")
_ADDRESS = re.compile(r"(?i)(https?|www)(?=[:.])")


def plain(text: str) -> str:
    """Text of one line that shows as it reads: no markup, no mention of anybody, no link, no number of an issue."""
    line = _MARKUP.sub(r"\\\1", visible(text))
    line = _MENTION.sub("@\u200b", line)
    line = _ADDRESS.sub("\\1\u200b", line)
    return _STARTS.sub(r"\1\\\2", line)


def prose(text: str) -> str:
    """What a person typed, in several lines perhaps; each shows as it reads."""
    return "  \n".join(plain(line) for line in text.splitlines()) or "–"


def code(text: str) -> str:
    """A code span; backticks inside are no end of it."""
    line = visible(text).replace("\n", " ")
    if not line.strip():
        return "–"
    fence = "`" * (max((len(run) for run in _RUNS.findall(line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def cell(text: str) -> str:
    """A code span in a cell of a table, where `|` would end the cell even in code."""
    return code(text).replace("|", "\\|")


def block(text: str, language: str = "") -> str:
    """A fenced block; fences inside are no end of it. Control characters but line ends are made visible."""
    lines = [visible(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    body = "\n".join(lines).rstrip("\n")
    fence = "`" * max(3, max((len(run) for run in _RUNS.findall(body)), default=0) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the cells are Markdown already."""
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def folded(summary: str, body: str) -> str:
    """What opens with a click where HTML is let through, and is plain text elsewhere; `summary` is our own text."""
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"
