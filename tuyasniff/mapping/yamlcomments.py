"""The comments of a YAML text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tuyasniff.mapping import yamltext
from tuyasniff.patterns import regex

_COMMENT = regex(r"(?:^|(?<=[\s]))#[^\r\n]*", re.MULTILINE)


def comments(text: str) -> list[str]:
    """All of them in their order, each from its `#` to the end of the line. Raises Unreadable for what is no YAML."""
    if "#" not in text:
        return []
    root = yamltext.compose(text)
    parts, at = [], 0
    for start, end in sorted(set(_scalars(root))) if root is not None else ():
        if start >= at:
            parts.append(text[at:start])
            at = end
    parts.append(text[at:])
    # a word stands for each value: a comment begins only behind a blank
    return [found.rstrip() for found in _COMMENT.findall("x".join(parts))]


def _scalars(root: Any) -> Iterator[tuple[int, int]]:
    """From where to where the words and texts reach, in which a `#` is none."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if type(node).__name__ == "ScalarNode":
            start, end = node.start_mark.index, node.end_mark.index
            if end > start:
                yield start, end
        elif type(node).__name__ == "MappingNode":
            waiting += [part for pair in node.value for part in pair]
        else:
            waiting += node.value
