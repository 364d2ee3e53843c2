"""How much each figure weighs. The numbers are fitted by `benchmarks/guesser/fit.py` and stand in `weights.txt`.

There is one set for devices that measure mains and one for all others, each for a moment, for minutes and for hours;
and two rounds: what each datapoint says alone, then with what the others are by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from tuyasniff.analysis.quantities import candidates, context

ROUNDS = (candidates.FIGURES, (*candidates.FIGURES, "world", "physics", *context.NAMES))
SPANS = ("moment", "minutes", "hours")
KINDS = ("mains", "others")

_MINUTES_S = 120.0
_HOURS_S = 2700.0

Weights = Mapping[tuple[str, str, int], tuple[float, ...]]


def span_of(seconds: float | None, reports: int) -> str:
    """Which set counts after so many seconds; without times, after so many reports of the busiest datapoint."""
    if seconds is None:
        return "moment" if reports < 8 else "minutes"
    if seconds < _MINUTES_S:
        return "moment"
    return "minutes" if seconds < _HOURS_S else "hours"


def kind_of(metering: float) -> str:
    """Which set counts for a device that meters with this probability."""
    return "mains" if metering > 0.5 else "others"


def write(weights: Weights) -> str:
    """The text of `weights.txt`."""
    lines = ["# kind span round figure weight"]
    for (kind, span, turn), numbers in sorted(weights.items()):
        names = ROUNDS[turn]
        lines += [f"{kind} {span} {turn} {name} {number:.4g}" for name, number in zip(names, numbers, strict=True)]
    return "\n".join(lines) + "\n"


def read(text: str) -> Weights:
    """The weights of a text that `write` made; a figure that it does not name weighs nothing."""
    found: dict[tuple[str, str, int], dict[str, float]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, span, turn, name, number = line.split()
            found.setdefault((kind, span, int(turn)), {})[name] = float(number)
    return {key: tuple(its.get(name, 0.0) for name in ROUNDS[key[2]]) for key, its in found.items()}


@cache
def shipped() -> Weights:
    """The weights that come with the program, read once."""
    return read(files(__package__).joinpath("weights.txt").read_text(encoding="utf-8"))


def score(figures: Sequence[float], weights: Sequence[float]) -> float:
    """The logarithm of the odds of one candidate, up to what all have in common."""
    return sum([figure * weight for figure, weight in zip(figures, weights, strict=True)])
