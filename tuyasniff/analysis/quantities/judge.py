"""What all datapoints of a device mean, decided together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tuyasniff.analysis.traces import Traces
from tuyasniff.model import Guess, Meaning, RawReading, Reference, Schema


class Known(NamedTuple):
    """What somebody read off another instrument, or knows.

    `dp_id` says which datapoint shows it, None where any may; `t_us` when, None for "all the time".
    """

    reference: Reference
    dp_id: int | None = None
    t_us: int | None = None


class Judgement(NamedTuple):
    """The guesses and the opened raw values by dpID, and what there is to say about the whole."""

    guesses: Mapping[int, Guess]
    raw: Mapping[int, RawReading]
    remarks: Sequence[str] = ()


def judge(
    traces: Traces,
    *,
    known: Sequence[Known] = (),
    schema: Schema | None = None,
    confirmed: Mapping[int, Meaning] | None = None,
) -> Judgement:
    """Judge what was seen so far. It takes milliseconds, and tens of them for long sessions; nothing is kept.

    The notes of the traces that carry a reading are references, too. `confirmed` is what a person has said: it is
    never changed, and helps to judge the others.
    """
    return Judgement({}, {})
