"""Fit how much each figure weighs, and report the accuracy on devices that the fit has not seen.

python benchmarks/guesser/fit.py [--seeds 1,2] [--quick]     writes tuyasniff/analysis/quantities/weights.txt

Every run leaves the device's own file out of the shapes; half of them its near twins as well. The report is from five
folds: twins are always in one fold. It needs numpy, scipy and the research folder beside the project.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Sequence
from multiprocessing import Pool
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from examples import OWN, TWINS, Example, examples, known, priors_without
from labelled import twins
from scipy.optimize import minimize
from scoring import Answer, answers, calibration, report
from simulated import HORIZONS

from tuyasniff.analysis.quantities.combine import Odds, look_around
from tuyasniff.analysis.quantities.weights import ROUNDS, kind_of, span_of, write

TARGET = Path(__file__).resolve().parents[2] / "tuyasniff" / "analysis" / "quantities" / "weights.txt"
FOLDS = 5
LAW = 9.0
_ROLE_WRONG = 0.3
_FIRM = 3e-3

Figures = dict[int, Any]


def make(job: tuple[str, int, str]) -> list[Example]:
    """The examples of one run."""
    file, seed, without = job
    return list(examples(file, seed, without))


def around(job: tuple[Example, dict[int, Odds]]) -> Figures:
    """The figures of the second round."""
    example, odds = job
    surroundings = look_around(example.field, priors_without(example.file, example.without), odds)
    return {
        dp_id: np.array([surroundings.figures(dp_id, row, odds) for row in rows])
        for dp_id, rows in example.field.rows.items()
    }


def folds(files: Sequence[str]) -> dict[str, int]:
    """A fold for each file; twins share theirs."""
    out: dict[str, int] = {}
    left, turn = set(files), 0
    order = sorted(files)
    random.Random(1).shuffle(order)
    for file in order:
        if file not in left:
            continue
        todo, together = [file], set()
        while todo:
            one = todo.pop()
            if one not in together:
                together.add(one)
                todo += [other for other in twins(known()[one], known()) if other in left and other not in together]
        left -= together
        out |= dict.fromkeys(together, turn % FOLDS)
        turn += 1
    return out


def key_of(example: Example) -> tuple[str, str]:
    """Which set of weights the example belongs to."""
    field = example.field
    return kind_of(field.metering), span_of(field.seconds, max(c.n for c in field.courses.values()))


class Sums:
    """The figures of many datapoints, stacked."""

    def __init__(self, rows: Sequence[tuple[Any, Any, float]]) -> None:
        kept = [row for row in rows if row[1].sum() > 0]
        self.x = np.vstack([row[0] for row in kept])
        self.y = np.concatenate([row[1] for row in kept])
        counts = np.array([len(row[1]) for row in kept])
        self.start = np.concatenate([[0], np.cumsum(counts)[:-1]])
        self.weight = np.array([row[2] for row in kept])
        self.owner = np.repeat(np.arange(len(counts)), counts)

    def fit(self, start: Any = None) -> Any:
        """The weights under which what is right is likeliest."""
        spread = self.x.std(0) + 1e-6
        whole = self.weight.sum()

        def loss(w: Any) -> tuple[float, Any]:
            z = self.x @ w
            e = np.exp(z - np.maximum.reduceat(z, self.start)[self.owner])
            s = np.add.reduceat(e, self.start)
            t = np.add.reduceat(e * self.y, self.start)
            lost = -(self.weight * np.log(t / s + 1e-12)).sum() / whole
            slope = ((e / s[self.owner] - e * self.y / t[self.owner]) * self.weight[self.owner]) @ self.x / whole
            return lost + _FIRM * ((w * spread) ** 2).sum(), slope + 2 * _FIRM * w * spread**2

        first = np.zeros(self.x.shape[1]) if start is None else start
        found = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
        names = ROUNDS[len(found) == len(ROUNDS[1])]
        if "veto" in names:  # a law of nature weighs more than examples can tell
            found[names.index("veto")] = max(LAW, found[names.index("veto")])
        return found


def rows_of(example: Example, more: Figures | None) -> list[tuple[Any, Any, float]]:
    """Figures, what is right, and the weight of each labelled datapoint."""
    weight = (2.0 if example.is_meter else 1.0) / (1 + len(example.truth)) ** 0.5
    out = []
    for dp_id, truth in example.truth.items():
        rows = example.field.rows[dp_id]
        x = np.array([row.figures for row in rows])
        if more is not None:
            x = np.hstack([x, more[dp_id]])
        right = [
            (
                row.sense[:2] == truth[:2]
                or (row.sense.quantity == truth.quantity and abs(row.sense.scale - truth.scale) < 0.01)
            )
            * (1.0 if row.sense.role == truth.role else _ROLE_WRONG)
            for row in rows
        ]
        out.append((x, np.array(right), weight))
    return out


def odds_of(example: Example, w: Any, more: Figures | None) -> dict[int, Odds]:
    """What each datapoint may be under these weights."""
    out = {}
    for dp_id, rows in example.field.rows.items():
        x = np.array([row.figures for row in rows])
        if more is not None:
            x = np.hstack([x, more[dp_id]])
        z = x @ w
        e = np.exp(z - z.max())
        out[dp_id] = {row.sense: float(p) for row, p in zip(rows, e / e.sum(), strict=True)}
    return out


def tempered(odds: Odds, t: float) -> Odds:
    """The odds with all logarithms multiplied."""
    heights = {sense: p**t for sense, p in odds.items() if p > 0}
    whole = sum(heights.values())
    return {sense: height / whole for sense, height in heights.items()}


def temper(pairs: Sequence[tuple[Example, dict[int, Odds]]]) -> float:
    """By how much confidence must be moderated to be honest on devices that were not seen; it is never raised."""

    def lost(t: float) -> float:
        given = [
            answer
            for example, odds in pairs
            for answer in answers(example.truth, {d: tempered(its, t) for d, its in odds.items()}, ())
            if not metering or example.is_meter
        ]
        return calibration(given)[0]

    metering = any(example.is_meter for example, _ in pairs)
    return min((k / 20 for k in range(12, 21)), key=lost)


def main() -> int:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1,2")
    parser.add_argument("--quick", action="store_true", help="devices that meter only")
    parser.add_argument("--keep", action="store_true", help="do not write the weights")
    told = parser.parse_args()
    seeds = [int(seed) for seed in told.seeds.split(",")]
    jobs = [(file, seed, TWINS) for seed in seeds for file, device in known().items() if device.metering]
    jobs += [(file, seeds[0] + 100, OWN) for file, device in known().items() if device.metering]
    if not told.quick:
        jobs += [
            (file, seeds[0], TWINS if n % 2 else OWN)
            for n, (file, device) in enumerate(known().items())
            if not device.metering
        ]
    with Pool(2) as pool:
        made = [example for its in pool.imap(make, jobs, chunksize=4) for example in its if example.truth]
        print(f"{len(made)} examples", flush=True)
        fold = folds(sorted({example.file for example in made}))
        more: list[Figures] | None = None
        weights: dict[tuple[str, str, int], tuple[float, ...]] = {}
        for turn in range(len(ROUNDS)):
            odds: list[dict[int, Odds]] = [{} for _ in made]
            for key in sorted({key_of(example) for example in made}):
                its = [n for n, example in enumerate(made) if key_of(example) == key]
                rows = {n: rows_of(made[n], None if more is None else more[n]) for n in its}
                whole = Sums([row for n in its for row in rows[n]]).fit()
                weights[(*key, turn)] = tuple(float(w) for w in whole)
                for k in range(FOLDS):
                    seen = [row for n in its if fold[made[n].file] != k for row in rows[n]]
                    w = Sums(seen).fit(whole) if any(fold[made[n].file] == k for n in its) else whole
                    for n in its:
                        if fold[made[n].file] == k:
                            odds[n] = odds_of(made[n], w, None if more is None else more[n])
            if turn + 1 == len(ROUNDS):
                for key in sorted({key_of(example) for example in made}):
                    its = [n for n, example in enumerate(made) if key_of(example) == key]
                    t = temper([(made[n], odds[n]) for n in its])
                    print(f"{key}: confidence is tempered by {t:.2f}", flush=True)
                    weights[(*key, turn)] = tuple(t * w for w in weights[(*key, turn)])
                    for n in its:
                        odds[n] = {dp_id: tempered(its_odds, t) for dp_id, its_odds in odds[n].items()}
            given = [answer for example, its in zip(made, odds, strict=True) for answer in _answers(example, its)]
            for without in (TWINS, OWN):
                for horizon in HORIZONS:
                    some = [a for a in given if a.group == (without, horizon, "meter")]
                    print(f"round {turn}, without {without:5}, meters, {horizon:10}: {report(some)}", flush=True)
                    if not told.quick:
                        some = [a for a in given if a.group[:2] == (without, horizon)]
                        print(f"round {turn}, without {without:5}, all,    {horizon:10}: {report(some)}", flush=True)
            if turn + 1 < len(ROUNDS):
                more = pool.map(around, list(zip(made, odds, strict=True)), chunksize=8)
    if not told.keep:
        if told.quick:
            from tuyasniff.analysis.quantities.weights import read

            old = read(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
            weights = (
                dict(old)
                | {key: w for key, w in weights.items() if key[0] == "mains"}
                | {key: w for key, w in weights.items() if key not in old}
            )
        TARGET.write_text(write(weights), encoding="utf-8")
        print(f"-> {TARGET}")
    return 0


def _answers(example: Example, odds: dict[int, Odds]) -> list[Answer]:
    group = (example.without, example.horizon, "meter" if example.is_meter else "other")
    return answers(example.truth, odds, group)


if __name__ == "__main__":
    raise SystemExit(main())
