"""Who answers whom on a line where one asks and the other answers at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import eq
from typing import Any, NamedTuple


class Turn(NamedTuple):
    """One saying: a question or an answer. By the `key` it is seen whether one can be the answer to the other.

    `awaits`: somebody has to answer it; nobody answers a broadcast.
    """

    asks: bool
    key: Any
    awaits: bool = True


class Turns(NamedTuple):
    """For each turn the index of the question it answers, or None; how many questions stayed without an answer.

    `by_order`: the questions stood in one block and the answers in another, so they were put together by their order.
    """

    answers: tuple[int | None, ...]
    unanswered: int
    by_order: bool = False


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
    unanswered = 0
    for place, turn in enumerate(turns):
        if turn.asks:
            if waiting is not None:
                unanswered += 1
            waiting = place if turn.awaits else None
        elif waiting is not None:
            if fits(turns[waiting].key, turn.key):
                answers[place] = waiting
            else:
                unanswered += 1
            waiting = None
    return Turns(tuple(answers), unanswered if told else 0)
