"""A thread ahead changes nothing but the time."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tuyasniff.bulk.ahead import Ahead


def _numbers(ended: list[str], last: int = 1000) -> Iterator[int]:
    try:
        yield from range(last)
    finally:
        ended.append("ended")


def test_everything_comes_in_its_order() -> None:
    ended: list[str] = []
    assert list(Ahead(_numbers(ended))) == list(range(1000))
    assert ended == ["ended"]


def test_an_error_comes_behind_what_came_before_it() -> None:
    def broken() -> Iterator[int]:
        yield 1
        yield 2
        raise OSError("gone")

    taken = []
    with pytest.raises(OSError, match="gone"):
        for number in Ahead(broken()):
            taken.append(number)
    assert taken == [1, 2]


def test_who_stops_taking_ends_the_thread_and_the_iterator() -> None:
    ended: list[str] = []
    before = threading.active_count()
    things = iter(Ahead(_numbers(ended, 10**9)))
    assert [next(things), next(things)] == [0, 1]
    things.close()  # type: ignore[attr-defined]
    assert ended == ["ended"]
    assert threading.active_count() == before


def test_an_interrupt_ends_the_thread() -> None:
    ended: list[str] = []
    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        for number in Ahead(_numbers(ended, 10**9)):
            if number == 5:
                raise KeyboardInterrupt
    assert threading.active_count() == before
    assert ended == ["ended"]
