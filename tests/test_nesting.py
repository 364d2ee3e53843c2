from __future__ import annotations

from typing import Any

import pytest

from tuyasniff.nesting import is_deep


@pytest.mark.parametrize(
    ("tree", "depth"), [(1, 0), ("x", 0), ([], 1), ({}, 1), ([1, 2], 1), ([[]], 2), ({"a": 1, "b": [{"c": 2}]}, 3)]
)
def test_the_deepest_of_all_values_counts(tree: Any, depth: int) -> None:
    assert [is_deep(tree, most) for most in range(5)] == [most < depth for most in range(5)]


def test_what_is_deeper_than_any_recursion_is_told() -> None:
    tree: Any = []
    for _ in range(100_000):
        tree = [tree]
    assert is_deep(tree, 64)
