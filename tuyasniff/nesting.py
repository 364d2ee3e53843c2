"""How deep values of a JSON text lie inside each other: what walks through them may only go so deep."""

from __future__ import annotations

from typing import Any


def is_deep(tree: Any, most: int) -> bool:
    """Whether more than so many lists and objects stand inside each other."""
    level = [tree]
    for _ in range(most):
        level = [
            inner
            for one in level
            if isinstance(one, (dict, list))
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return any(isinstance(one, (dict, list)) for one in level)
