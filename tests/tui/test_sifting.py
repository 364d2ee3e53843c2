"""Many items are asked some at a time."""

from __future__ import annotations

from tuyasniff.model import Item, Note
from tuyasniff.tui.sifting import Sifting


def items(count: int, first: int = 1) -> list[Item]:
    return [Item(number, Note(str(number), number)) for number in range(first, first + count)]


def test_all_are_asked_once_in_slices_and_others_when_they_come() -> None:
    asked: list[int] = []

    def even(item: Item) -> bool:
        asked.append(item.number)
        return item.number % 2 == 0

    now = iter(range(1000))
    sifting = Sifting(items(1000), even, monotonic=lambda: next(now))
    slices = 1
    while not sifting.go_on(0.5):
        slices += 1
        assert 0 < sifting.share < 1
    assert slices == 4 and sifting.share == 1
    assert asked == list(range(1, 1001))
    assert [sifting(item) for item in items(3)] == [False, True, False] and len(asked) == 1000
    assert sifting(items(1, 1002)[0]) and asked[-1] == 1002


def test_no_items_are_sifted_at_once() -> None:
    sifting = Sifting([], lambda item: True)
    assert sifting.go_on(0) and sifting.share == 1 and sifting(items(1)[0])
