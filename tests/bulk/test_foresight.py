"""What comes next is read before it is given, and nothing is changed by that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bulk.streams import stretch_of
from tuyasniff.bulk.foresight import Foresight, Thing
from tuyasniff.model import Chunk, Note


def things(read: list[str]) -> Iterator[Thing]:
    for name in "abcdef":
        read.append(name)
        yield stretch_of([name.encode() * 10])
    read.append("note")
    yield Note("there", 5)
    read.append("chunk")
    yield Chunk("other", b"z" * 10)


def test_all_things_come_in_order_and_as_many_bytes_before_them_as_are_wanted() -> None:
    read: list[str] = []
    foresight = Foresight(things(read), 25)
    seen = []
    for thing in foresight:
        seen.append((thing, len(read)))
    assert [thing for thing, _ in seen] == list(things([]))
    assert [count for _, count in seen] == [4, 5, 6, 7, 7, 7, 7, 8], "the note ends the looking ahead"


def test_with_nothing_wanted_a_thing_is_read_when_it_is_given() -> None:
    read: list[str] = []
    for number, _ in enumerate(Foresight(things(read), 0), 1):
        assert number == len(read)


def test_what_follows_is_what_goes_on_with_the_bytes_of_a_tap() -> None:
    claimed = stretch_of([b"x"], claimed=True)
    foresight = Foresight(iter([stretch_of([b"a"]), stretch_of([b"b"]), stretch_of([b"c"]), claimed]), 100)
    next(iter(foresight))
    assert foresight.following("wire") == [b"b", b"c"]
    assert foresight.following("other") == []


def test_an_error_comes_behind_what_was_read_before_it() -> None:
    def failing() -> Iterator[Thing]:
        yield stretch_of([b"a"])
        yield stretch_of([b"b"])
        raise OSError("gone")

    seen = []
    with pytest.raises(OSError, match="gone"):
        for thing in Foresight(failing(), 1000):
            seen.append(thing)
    assert len(seen) == 2
