"""Who answers whom on a line where one asks and the other answers at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import eq
from typing import Any, NamedTuple


class Turn(NamedTuple):
    """One saying: a question or an answer. By the `key` it is seen whether one can be the answer to the other.

    `awaits`: somebody has to answer it; nobody answers a broadcast. `start` and `end` say where it stands.
    """

    asks: bool
    key: Any
    start: int
    end: int
    awaits: bool = True


class Turns(NamedTuple):
    """For each turn the index of the question it answers, or None.

    `unanswered` counts the questions behind which there was silence, `damaged` those with bytes behind them that make
    no answer. `by_order`: the questions stood in one block and the answers in another, so they were put together by
    their order. `late`: each answer was put to the question behind it.
    """

    answers: tuple[int | None, ...]
    unanswered: int = 0
    damaged: int = 0
    by_order: bool = False
    late: bool = False

    def remarks(self, asked: int) -> Iterator[str]:
        """What is to be said of it, where so many questions were asked."""
        if self.by_order:
            yield "Questions and answers came one behind the other, without times: they are paired by their order."
        if self.late:
            yield "Answers came before their questions: the times of the taps are a little off. They are put in order."
        if self.unanswered:
            yield f"{self.unanswered:,} of {asked:,} questions were not answered."
        if self.damaged:
            yield f"{self.damaged:,} of {asked:,} questions have an answer that is damaged."


def paired(turns: Sequence[Turn], fits: Callable[[Any, Any], bool] = eq) -> Turns:
    """An answer belongs to the question just before it, if it can be one to it: `fits` takes the keys of both.

    The very last question is not called unanswered: the capture may end before the answer. Two taps without times come
    one behind the other: then the first answer belongs to the first question, as long as all of them fit.
    """
    asked = [place for place, turn in enumerate(turns) if turn.asks and turn.awaits]
    told = [place for place, turn in enumerate(turns) if not turn.asks]
    answers: list[int | None] = [None] * len(turns)
    if len(asked) > 1 and len(told) > 1 and (asked[-1] < told[0] or told[-1] < asked[0]):
        all_fit = len(asked) == len(told) and all(
            fits(turns[question].key, turns[answer].key) for question, answer in zip(asked, told, strict=True)
        )
        if all_fit:
            for question, answer in zip(asked, told, strict=True):
                answers[answer] = question
        return Turns(tuple(answers), max(0, len(asked) - len(told)), by_order=all_fit)
    waiting: int | None = None
    silent = damaged = 0
    for place, turn in enumerate(turns):
        if waiting is not None:
            if not turn.asks and fits(turns[waiting].key, turn.key):
                answers[place] = waiting
            elif turn.start > turns[waiting].end:
                damaged += 1
            else:
                silent += 1
            waiting = None
        if turn.asks and turn.awaits:
            waiting = place
    return Turns(tuple(answers), silent, damaged) if told else Turns(tuple(answers))


def paired_late(turns: Sequence[Turn], fits: Callable[[Any, Any], bool] = eq) -> Turns:
    """As `paired`, for two taps of which the asking one is heard later: an answer stands before its question."""
    last = len(turns) - 1
    mirrored = [turn._replace(start=-turn.end, end=-turn.start) for turn in reversed(turns)]
    found = paired(mirrored, fits)
    answers = tuple(None if question is None else last - question for question in reversed(found.answers))
    return found._replace(answers=answers, late=True)
