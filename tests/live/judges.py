"""Judges whose judgement and whose duration a test gives, and guesses made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tuyasniff.analysis.quantities import judge as judging
from tuyasniff.analysis.quantities.judge import Judgement
from tuyasniff.analysis.traces import Traces
from tuyasniff.model import Candidate, Evidence, Guess, GuessStatus, Meaning, RawReading, Schema

VOLTS = Meaning("voltage", "V", 1, 10)
WATTS = Meaning("power", "W", 1, 10)
AMPERES = Meaning("current", "A", 1, 1000)


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def guess(
    dp_id: int,
    *candidates: tuple[Meaning, float],
    status: GuessStatus = GuessStatus.GUESSED,
    told: bool = True,
    evidence: tuple[Evidence, ...] = (),
    role: str | None = None,
) -> Guess:
    """A guess with these candidates."""
    return Guess(dp_id, tuple(Candidate(*one) for one in candidates), evidence, status, told, role)


class Judge:
    """Stands in for the engine; what it was asked is in `asked`."""

    def __init__(
        self,
        guesses: Mapping[int, Guess] | None = None,
        raw: Mapping[int, RawReading] | None = None,
        *,
        takes: Callable[[], None] = lambda: None,
    ) -> None:
        self.guesses = dict(guesses or {})
        self.raw = dict(raw or {})
        self.remarks: tuple[str, ...] = ()
        self.takes = takes
        self.asked: list[tuple[int, Schema | None, dict[int, Meaning]]] = []

    def __call__(self, traces: Traces, *, schema: Schema | None = None, confirmed: Any = None) -> Judgement:
        self.takes()
        reports = sum(trace.reports for trace in traces.numbers.values())
        self.asked.append((reports, schema, dict(confirmed or {})))
        return Judgement(dict(self.guesses), dict(self.raw), self.remarks)

    def sit(self, monkeypatch: pytest.MonkeyPatch) -> Judge:
        """Judge in place of the engine."""
        monkeypatch.setattr(judging, "judge", self)
        return self
