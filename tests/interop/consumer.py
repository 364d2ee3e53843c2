"""A program of somebody else, written against the public names: `mypy --strict` is to know every type in it.

`assert_type` fails where a type is another one, or `Any`. This file is checked, and run with a capture as argument.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import assert_type

import tuyasniff
from tuyasniff.model import (
    Chunk,
    Datapoint,
    DpSummary,
    DpType,
    FamilyName,
    Fault,
    FaultCode,
    Field,
    Frame,
    Gap,
    Guess,
    Item,
    Meaning,
    Message,
    Noise,
    Note,
    Span,
    Talker,
)


def items(path: Path) -> int:
    found = tuyasniff.decode(path, format=None, family="wifi")
    assert_type(found, Iterator[Item])
    frames = 0
    for item in found:
        assert_type(item.number, int)
        thing = item.thing
        if isinstance(thing, Message):
            assert_type(thing.frame, Frame)
            assert_type(thing.frame.talker, Talker)
            assert_type(thing.frame.family, FamilyName | None)
            assert_type(thing.name, str)
            assert_type(thing.faults, tuple[Fault, ...])
            assert_type([fault.code for fault in thing.faults], list[FaultCode])
            assert_type([leaf for field in thing.fields for leaf in field.leaves()], list[Field])
            assert_type([field.span for field in thing.fields], list[Span])
            for dp in thing.dps:
                assert_type(dp, Datapoint)
                assert_type(dp.value, bool | int | str | bytes)
            frames += 1
        elif isinstance(thing, Noise):
            assert_type(thing.raw, bytes)
        elif isinstance(thing, Gap):
            assert_type(thing.reason, str)
        else:
            assert_type(thing, Note)
    return frames


def meanings(path: Path) -> dict[int, str]:
    judged = tuyasniff.guesses(path)
    told: dict[int, str] = {}
    for number, guess in judged.guesses.items():
        assert_type(number, int)
        assert_type(guess, Guess)
        assert_type(guess.answer, Meaning | None)
        told[number] = "?" if guess.answer is None else guess.answer.quantity
    return told


def what(text: str) -> str:
    verdict = tuyasniff.identify(text)
    assert_type(verdict.family, FamilyName | None)
    return verdict.word


def piece_by_piece(data: bytes) -> list[Frame | Noise]:
    framer = tuyasniff.Framer("mine")
    found = [*framer.feed(Chunk("mine", data)), *framer.flush()]
    assert_type(found, list[Frame | Noise])
    return found


def session(path: Path) -> list[int]:
    live = tuyasniff.Session(tuyasniff.open_capture(path))
    table = tuyasniff.DpTable()
    for item in live:
        if isinstance(item.thing, Message):
            table.add(item.thing, item.number)
    assert_type(live.family, FamilyName | None)
    rows = table.summaries()
    assert_type([*rows], list[DpSummary])
    assert_type([row.id for row in rows], list[int])
    return [row.id for row in rows]


def built() -> bytes:
    frame = tuyasniff.build("report", dps=[(1, DpType.BOOL, True)])
    assert_type(frame, bytes)
    return frame


def main(argument: Callable[[], str]) -> None:
    path = Path(argument())
    assert items(path) > 10
    assert meanings(path)[20] == "voltage"
    assert session(path)
    assert piece_by_piece(built())
    assert what("55 AA 03 00 00 01 01 04")
    print("fine")


if __name__ == "__main__":
    main(lambda: sys.argv[1])
