"""How good the guesses are: one table, simulated and real side by side.

python benchmarks/guesser/score.py [--json | --markdown] [--weights FILE] [--sample N] [--jobs 2] [--mistakes]

Simulated: every labelled device for two hours, judged after one dump, ten minutes and two hours, with no product known
and without the device in the shapes; for the hardest row its near twins (Jaccard of the ids at least 0.6) are left out
as well. Real: the values that real devices reported, and the datapoints of real captures. It needs numpy
(`pip install numpy`) and the research folder beside the project. `--sample 5` takes every fifth device.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import Pool
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

import truth
from examples import OWN, TWINS, known, priors_without
from judged import answers_of, mistakes
from labelled import TABLE, sense
from real import real_answers
from scoring import Answer, calibration, reachable
from simulated import HORIZONS, simulator, traces_of

from tuyasniff.analysis.quantities.senses import Sense
from tuyasniff.analysis.quantities.weights import Weights, read

SEED = 7
"""Runs that no weights were fitted on; the devices were."""

CELLS = (
    ("meters, near twins left out", TWINS, "meter"),
    ("meters, own file left out", OWN, "meter"),
    ("all that meter, own file left out", OWN, "metering"),
    ("all devices, own file left out", OWN, "all"),
)
REAL = (
    ("meters, near twins left out", True, ("meter",)),
    ("meters, own file left out", False, ("meter",)),
    ("all devices, own file left out", False, ("meter", "other")),
)
HONEST = (
    "The weights were fitted on these devices in other runs, so simulated rows flatter: for devices that no weights "
    "have seen, take what fit.py prints from five folds. Real rows leave a device out of the shapes only, too."
)
_HEAD = ("", "n", "exact", "quantity", "answered", "right", "at 95 %", "off")
_LABELS = "n = datapoints; answered, right = from the threshold on; at 95 % = could be answered; off = of calibration"


class Job(NamedTuple):
    """One simulated run."""

    file: str
    without: tuple[str, ...]
    seed: int
    weights: str | None


class Cell(NamedTuple):
    """The figures of one cell, as shares."""

    n: int
    exact: float
    quantity: float
    answered: float
    precision: float | None
    reachable: float
    off: float
    curve: list[tuple[float, float, int]]


def cell_of(given: Sequence[Answer]) -> Cell | None:
    """The figures of some answers."""
    if not given:
        return None
    told = [a for a in given if a.told]
    off, curve = calibration(given)
    n = len(given)
    return Cell(
        n,
        sum(a.right for a in given) / n,
        sum(a.quantity_right for a in given) / n,
        len(told) / n,
        sum(a.right for a in told) / len(told) if told else None,
        reachable(given, 0.95)[0],
        off,
        curve,
    )


def run(job: Job) -> list[Answer]:
    """Simulate one device, and judge it at all horizons."""
    simulate = simulator()
    if not _TABLE:
        _TABLE.update(simulate.load_devices())
    device = known()[job.file]
    made = simulate.simulate(_TABLE[job.file], job.seed, 2.0)
    weighing = None if job.weights is None else _weights(job.weights)
    truth: dict[int, Sense] = {
        dp_id: sense(row["qgroup"], row["cscale"], row["role"])
        for dp_id, row in made.truth.items()
        if isinstance(dp_id, int) and row["certain"] and row["type"] == "value"
    }
    kind = "meter" if device.is_meter else "metering" if device.metering else "other"
    out: list[Answer] = []
    for horizon, until in HORIZONS.items():
        traces = traces_of(made.reports, until)
        for without in job.without:
            priors = priors_without(job.file, without)
            out += answers_of(traces, truth, (without, horizon, kind, job.file), priors=priors, weighing=weighing)
    return out


_TABLE: dict[str, Any] = {}


def _weights(path: str) -> Weights:
    return read(Path(path).read_text(encoding="utf-8"))


def simulated_answers(jobs: Sequence[Job], processes: int) -> list[Answer]:
    """The answers for all simulated runs."""
    given: list[Answer] = []
    with Pool(processes) as pool:
        for done, its in enumerate(pool.imap_unordered(run, jobs, chunksize=2), 1):
            given += its
            if done % 50 == 0:
                print(f"{done} of {len(jobs)} devices", file=sys.stderr, flush=True)
    return given


def simulated_cells(given: Sequence[Answer]) -> dict[tuple[str, str], Cell | None]:
    """All simulated cells by row and horizon."""
    kinds = {"meter": ("meter",), "metering": ("meter", "metering"), "all": ("meter", "metering", "other")}
    return {
        (name, horizon): cell_of([a for a in given if a.group[:2] == (without, horizon) and a.group[2] in kinds[of]])
        for name, without, of in CELLS
        for horizon in HORIZONS
    }


def real_cells(weights: str | None) -> dict[str, Cell | None]:
    """The cells of real snapshots."""
    weighing = None if weights is None else _weights(weights)
    by_twins = {
        twins: [a for _, its in real_answers(known(), without_twins=twins, weighing=weighing) for a in its]
        for twins in (False, True)
    }
    return {name: cell_of([a for a in by_twins[twins] if a.group[1] in kinds]) for name, twins, kinds in REAL}


def _line(name: str, cell: Cell | None) -> str:
    if cell is None:
        return f"{name:<36} none"
    shares = (cell.exact, cell.quantity, cell.answered, cell.precision, cell.reachable, cell.off)
    words = "".join(f"{'-' if share is None else f'{share:.1%}':>10}" for share in shares)
    return f"{name:<36}{cell.n:>6}{words}"


def _markdown(simulated: dict[tuple[str, str], Cell | None], real: dict[str, Cell | None]) -> Iterator[str]:
    """Simulated and real side by side, as in docs/units.md."""
    tables = (
        ("Meters", (("unlike all known ones", CELLS[0][0]), ("relatives known", CELLS[1][0]))),
        ("Devices of all kinds", (("relatives known", CELLS[3][0]),)),
    )
    for title, rows in tables:
        last = rows[-1][1]
        sizes = [cell.n if cell else 0 for cell in (simulated.get((last, "2 hours")), real.get(last))]
        heads = (
            f"{title} ({sizes[0]:,} simulated values, {sizes[1]} real)",
            "one dump",
            "ten minutes",
            "two hours",
            "real",
        )
        yield f"| {' | '.join(heads)} |"
        yield "|---|---|---|---|---|"
        for words, name in rows:
            cells = [*(simulated.get((name, horizon)) for horizon in HORIZONS), real.get(name)]
            yield _row(f"{words}: exact / right quantity", cells, lambda cell: (cell.exact, cell.quantity))
            yield _row("... answered / of these right", cells, lambda cell: (cell.answered, cell.precision))
            yield _row("... confidence off by", cells, lambda cell: (cell.off,))
        yield ""


def _row(words: str, cells: Sequence[Cell | None], of: Callable[[Cell], tuple[float | None, ...]]) -> str:
    told = [
        " / ".join("-" if s is None else f"{100 * s:.0f}" for s in of(cell)) + " %" if cell else "" for cell in cells
    ]
    return f"| {words} | " + " | ".join(told) + " |"


def _curve(cell: Cell | None) -> str:
    return " ".join(f"{said:.2f}:{was:.2f}({n})" for said, was, n in (cell.curve if cell else ()))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--markdown", action="store_true", help="the table of docs/units.md")
    parser.add_argument("--weights", metavar="FILE", help="instead of those that come with the program")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every N-th device")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--mistakes", action="store_true", help="list what was told and is wrong")
    parser.add_argument("--real", action="store_true", help="no simulated devices")
    told = parser.parse_args()
    if not TABLE.is_file():
        print(f"the research folder is not here: {TABLE.parent}", file=sys.stderr)
        return 1
    jobs = [
        Job(file, (TWINS, OWN) if device.is_meter else (OWN,), told.seed, told.weights)
        for file, device in sorted(known().items())
    ][:: told.sample]
    given = [] if told.real else simulated_answers(jobs, told.jobs)
    simulated = simulated_cells(given) if given else {}
    real = real_cells(told.weights)
    rows = truth.verdicts()
    counts = Counter(row.verdict for row in rows)
    if told.markdown:
        print("\n".join(_markdown(simulated, real)))
        return 0
    if told.json:
        document = {
            "note": HONEST,
            "simulated": [
                {"row": name, "horizon": horizon, **_plain(cell)} for (name, horizon), cell in simulated.items()
            ],
            "real": [{"row": name, **_plain(cell)} for name, cell in real.items()],
            "captures": {
                **{word: counts[word] for word in (truth.RIGHT, truth.WRONG, truth.OPEN, truth.ABSENT)},
                "wrong_rows": [f"{one.row.file} {one.row.dp_id}: {one.said}" for one in rows if one.verdict == "wrong"],
            },
        }
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    print(f"{_HEAD[0]:<36}{_HEAD[1]:>6}" + "".join(f"{word:>10}" for word in _HEAD[2:]))
    for horizon in HORIZONS if simulated else ():
        print(f"simulated, {horizon}")
        for name, _, _ in CELLS:
            print(_line(f"  {name}", simulated[name, horizon]))
    print("real snapshots, mostly one dump")
    for name, cell in real.items():
        print(_line(f"  {name}", cell))
    print(f"\n{_LABELS}\n{HONEST}\n\ncalibration: said:true(how many)")
    for (name, horizon), cell in simulated.items():
        print(f"  {name}, {horizon}: {_curve(cell)}")
    for name, cell in real.items():
        print(f"  real, {name}: {_curve(cell)}")
    carried = len(rows) - counts[truth.ABSENT]
    print(
        f"\nreal captures: of {carried} datapoints that somebody vouches for {counts[truth.RIGHT]} right, "
        f"{counts[truth.WRONG]} wrong ({counts[truth.WRONG] / max(1, carried):.1%}), {counts[truth.OPEN]} open"
    )
    for one in rows:
        if one.verdict == truth.WRONG:
            print(f"  wrong: {truth.described(one)}")
    for wrong in mistakes(given, told=True) if told.mistakes else ():
        without, horizon, _, file = wrong.group
        said = "" if wrong.given is None else f"{wrong.given.quantity} {wrong.given.scale:g}"
        true = f"{wrong.truth.quantity} {wrong.truth.scale:g} {wrong.truth.role}"
        print(f"  {file} {wrong.dp_id}, {horizon}, without {without}: {true}; said {said} {wrong.confidence:.2f}")
    return 0


def _plain(cell: Cell | None) -> dict[str, Any]:
    return {} if cell is None else cell._asdict()


if __name__ == "__main__":
    raise SystemExit(main())
