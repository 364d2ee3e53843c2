"""A judge that says what a test wants, in the place of the real one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from tuyasniff.analysis.quantities.judge import Judgement
from tuyasniff.model import Candidate, Evidence, Guess, GuessStatus, Meaning, RawPart, RawReading

VOLTS = Meaning("voltage", "V", 1, 10)
WATTS = Meaning("power", "W", 1, 10)
AMPS = Meaning("current", "A", 1, 1000)


def guess(dp_id: int, meaning: Meaning = VOLTS, confidence: float = 0.97, **known: Any) -> Guess:
    """A guess with one other candidate and a reason for and against."""
    other = WATTS if meaning != WATTS else VOLTS
    evidence = (
        Evidence("band", "steady between 230.1 and 230.4 V", 3.2, 4),
        Evidence("order", "a voltage rarely stands here", -0.4),
    )
    fields: dict[str, Any] = {"told": confidence >= 0.9, "evidence": evidence, **known}
    return Guess(dp_id, (Candidate(meaning, confidence), Candidate(other, round(1 - confidence, 4))), **fields)


def confirmed(dp_id: int, meaning: Meaning) -> Guess:
    """What a person has said."""
    return Guess(dp_id, (Candidate(meaning, 1.0),), status=GuessStatus.CONFIRMED, told=True)


def phase(dp_id: int = 6, **changes: Any) -> RawReading:
    """A phase of 232.1 V, 0.050 A and 5 W."""
    known: dict[str, Any] = {
        "layout": "v2i3p3",
        "length": 8,
        "parts": (
            RawPart("voltage", 0, 2, 2321, "232.1 V", VOLTS),
            RawPart("current", 2, 3, 50, "0.050 A", AMPS),
            RawPart("power", 5, 3, 5, "5 W", Meaning("power", "W")),
        ),
        "confidence": 0.98,
        "evidence": (Evidence("layout", "232.1 V is a mains voltage", 3.0),),
    }
    return RawReading(dp_id, **(known | changes))


@contextmanager
def judging(
    guesses: Mapping[int, Guess], raw: Mapping[int, RawReading] | None = None, remarks: tuple[str, ...] = ()
) -> Iterator[list[dict[str, Any]]]:
    """Whatever is judged gets this answer; gives what the judge was asked."""
    asked: list[dict[str, Any]] = []

    def judge(traces: Any, **known: Any) -> Judgement:
        asked.append({"traces": traces, **known})
        return Judgement(guesses, raw or {}, remarks)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tuyasniff.analysis.quantities.judge.judge", judge)
        yield asked
