"""How often what was pressed stands first: `python benchmarks/learning.py [RUNS]`, 1,000 by default.

Virtual devices on which loads, weather and the network go their own ways; somebody presses something at a key or in the
app, once and a second time, and marks it sooner or later.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from analysis.learn.pressing import Outcome, Shape, first_of, idle, run

MARKS: tuple[tuple[str, tuple[float, float], Shape | None, bool], ...] = (
    ("marked within 1.5 s (live)", (-1.5, 1.5), Shape.NEAR, True),
    ("marked within 1.5 s", (-1.5, 1.5), None, True),
    ("noted 0.2 to 2 s before", (-2.0, -0.2), None, True),
    ("typed 2 to 7 s afterwards", (2.0, 7.0), None, True),
    ("live, only the MCU is heard", (-1.5, 1.5), Shape.NEAR, False),
)


def right(outcomes: list[Outcome]) -> tuple[float, float]:
    """The shares of runs in which it stood first, after one press and after two."""
    once = sum(first_of(one.once) == one.kind.dp_id for one in outcomes)
    twice = sum(first_of(one.twice) == one.kind.dp_id for one in outcomes)
    return once / len(outcomes), twice / len(outcomes)


def main() -> None:
    """Print a line for each way to mark, and how sure it was where it was right and where it was wrong."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"{'':28} {'one press':>10} {'two':>8} {'CPU s':>8}")
    for words, lag, shape, module in MARKS:
        before = time.process_time()
        outcomes = [run(seed, lag=lag, shape=shape, module=module) for seed in range(runs)]
        once, twice = right(outcomes)
        print(f"{words:28} {once:>10.2%} {twice:>8.2%} {time.process_time() - before:>8.1f}")
        missed = Counter(one.device for one in outcomes if first_of(one.once) != one.kind.dp_id)
        sure = [one.once.deeds[0].changes[0].score for one in outcomes if one.once.deeds[0].changes]
        print(
            f"{'':28} sure of it {sum(sure) / max(len(sure), 1):.3f} after one press; missed: {dict(missed) or 'none'}"
        )
    firsts = [found.deeds[0].changes[0].score if found.deeds[0].changes else 0.0 for found in map(idle, range(runs))]
    shown, sure_of = sum(score > 0 for score in firsts) / runs, sum(score >= 0.8 for score in firsts) / runs
    print(f"{'nothing was pressed':28} something is shown in {shown:.1%}, and sure (0.80) in {sure_of:.1%}")


if __name__ == "__main__":
    main()
