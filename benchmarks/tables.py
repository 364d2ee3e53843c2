"""Runs of `benchmarks/bench.py` as tables: on the terminal, in README.md and in docs/performance.md.

    python benchmarks/tables.py [RUN.json] [--write]

RUN.json is what `bench.py --json` wrote; without it the kept run is taken. With `--write` the tables go into both
documents, and the run is kept as latest.json beside this file: they show what stands there, and a test says so.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any, TypeAlias

Run: TypeAlias = Mapping[str, Any]
Cells: TypeAlias = list[list[str]]

HERE = Path(__file__).resolve().parent
KEPT = HERE / "latest.json"
"""The run that the documents show; there is none before the first."""

README = HERE.parent / "README.md"
PAGE = HERE.parent / "docs" / "performance.md"
FIRST_SCREEN = "first screen"
NOTHING = "–"

_BLOCK = re.compile(r"(<!-- bench: (\w+) -->\n).*?(<!-- bench: end -->)", re.DOTALL)


def speed_cells(run: Run, *, plain: bool) -> Cells:
    """The jobs: MB/s, what others do on the same file in the same run, memory, and the sound frames."""
    programs = list(dict.fromkeys(name for row in run["speed"] for name in row["rivals"] if name.startswith("C")))
    naive = next((row["rivals"]["naive"] for row in run["speed"] if "naive" in row["rivals"]), None)
    head = ["job, a process", "MB", "s", "CPU s", "MB/s", "x naive", *programs, *(f"of {name}" for name in programs)]
    cells = [[*head, "peak MB", "sound frames", "of intact"]]
    for row in run["speed"]:
        speed = row["MB/s"]
        beside = [row["rivals"].get(name) for name in programs]
        raw = row["form"] in ("raw", "part")
        cells.append(
            [
                _words(row["job"], plain=plain),
                figure(row["MB"]),
                figure(row["MB"] / speed),
                figure(row["CPU s"]),
                NOTHING if row["sample"] else figure(speed),
                figure(speed / naive) if naive and raw and not row["sample"] else NOTHING,
                *(figure(other) if other else NOTHING for other in beside),
                *(f"{speed / other:.3f}" if other else NOTHING for other in beside),
                figure(row["peak MB"]),
                NOTHING if row["frames"] is None else f"{row['frames']:,}",
                _difference(row["frames"], row["intact"]),
            ]
        )
    return cells


def found_cells(run: Run) -> Cells:
    """Of the intact frames how many were found."""
    cells = [["who", "intact frames", "found", "%", "missed", "below a false one", "found, never written"]]
    for row in run["found"]:
        share = f"{100 * row['found'] / row['intact']:.4f}"
        counts = [f"{row[name]:,}" if name in row else NOTHING for name in ("missed", "covered", "wrong")]
        cells.append([row["who"], f"{row['intact']:,}", f"{row['found']:,}", share, *counts])
    return cells


def other_cells(run: Run, *, plain: bool) -> Cells:
    """Figures that are no MB/s."""
    rows = ([_words(row["what"], plain=plain), _value(row), row["unit"]] for row in run["others"])
    return [["what", "", ""], *rows]


def _value(row: Mapping[str, Any]) -> str:
    return f"{row['value']:,.0f}" if row["unit"] == "frames" else figure(row["value"])


def first_cells(run: Run) -> Cells:
    """What a README shows."""
    size = f"{run['options']['MB']:g} MB, {run['machine']['date']}"
    naive = next((row["rivals"]["naive"] for row in run["speed"] if "naive" in row["rivals"]), None)
    cells = [[size, "MB/s", "a naive parser", "a C program", "memory"]]
    for row in run["speed"]:
        if row["first"]:
            theirs = row["rivals"].get("C")
            cells.append(
                [
                    row["job"],
                    figure(row["MB/s"]),
                    figure(naive) if naive and row["form"] == "raw" else NOTHING,
                    figure(theirs) if theirs else NOTHING,
                    f"{row['peak MB']:.0f} MB",
                ]
            )
    screens = [row for row in run["others"] if row["what"].endswith(FIRST_SCREEN)]
    cells += [["`replay` of a recording: first screen", f"{figure(row['value'])} s", *3 * [NOTHING]] for row in screens]
    return cells


def empty(cells: Cells) -> Cells:
    """The same table before anything was measured."""
    first, *rows = cells
    return [first, *([row[0], *(NOTHING for _ in row[1:])] for row in rows)]


def figure(value: float) -> str:
    """A figure with as many digits as mean something."""
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}" if value >= 2 else f"{value:.2f}"


def _difference(frames: int | None, intact: int | None) -> str:
    if frames is None or intact is None:
        return NOTHING
    return "all" if frames == intact else f"{frames - intact:+,}"


def _words(text: str, *, plain: bool) -> str:
    return text.replace("`", "") if plain else text


def facts(run: Run) -> str:
    """When, on what, and how it was measured."""
    machine, options = run["machine"], run["options"]
    clock = "seconds on the wall" if options["clock"] == "wall" else "seconds of the processor"
    core = "one core" if machine["cores"] == 1 else f"{machine['cores']} cores"
    return (
        f"{machine['date']}: {machine['cpu']}, {core}, {machine['system']}, Python {machine['python']}, "
        f"numpy {machine['numpy']}, {machine['compiler']}; tuyasniff {machine['tuyasniff']}. Files of "
        f"{options['MB']:g} MB, best of {options['rounds']} by {clock}; load before it began: {machine['load']}."
    )


def table(run: Run) -> str:
    """All of it for a terminal."""
    parts = [facts(run)]
    for cells in (
        speed_cells(run, plain=True) if run["speed"] else [],
        found_cells(run) if run["found"] else [],
        other_cells(run, plain=True) if run["others"] else [],
    ):
        if cells:
            parts.append(aligned(cells))
    parts += legend(run)
    return "\n\n".join(parts)


def legend(run: Run) -> Iterator[str]:
    """What the columns are."""
    if any(row["rivals"] for row in run["speed"]):
        yield (
            "C is benchmarks/reference.c with -O3: it counts frames, counts datapoints, or prints, whichever is the\n"
            "like. The naive parser is benchmarks/naive.py: it only cuts frames, and gets a part of the file.\n"
            "Frames beyond the intact ones are false ones, and damaged ones whose sum is right again."
        )
    if run["options"]["others"]:
        yield f"'other' is what was given with options: {', '.join(run['options']['others'])}."


def aligned(cells: Cells) -> str:
    """A table of text: the first column to the left, figures to the right."""
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    lines = []
    for row in cells:
        figures = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        lines.append("  ".join((row[0].ljust(widths[0]), *figures)).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def markdown(cells: Cells) -> str:
    """A table of Markdown."""
    head, *rows = cells
    marks = ["---", *("---:" for _ in head[1:])]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, marks, *rows))


def blocks(run: Run | None) -> dict[str, str]:
    """What belongs between the marks of the documents, by their names; without a run, tables without figures."""
    some = run or _unmeasured()
    first = first_cells(some)
    parts = [speed_cells(some, plain=False), found_cells(some), other_cells(some, plain=False)]
    if run is None:
        first, parts = empty(first), [empty(cells) for cells in parts]
    said = facts(run) if run else "Not measured yet: `make bench` does that."
    return {"first": markdown(first), "all": "\n".join((fill(said, 120) + "\n", *map(markdown, parts)))}


def _unmeasured() -> Run:
    """A run with nothing in it but what will be measured."""
    from jobs import JOBS, OTHERS, REPLAY

    nothing: dict[str, Any] = {"MB": 0.0, "MB/s": 1.0, "CPU s": 0.0, "peak MB": 0.0, "frames": None, "intact": None}
    nothing |= {"sample": False, "rivals": {"C": 1.0}}
    found = [{"who": who, "intact": 1, "found": 1} for who in ("tuyasniff", "C", "naive")]
    return {
        "machine": {"date": "not measured yet"},
        "options": {"MB": 50.0},
        "speed": [nothing | {"job": job.name, "form": job.form, "first": job.first} for job in JOBS],
        "found": found,
        "others": [
            *({"what": f"`replay` of a recording: {name}", "value": 0.0, "unit": unit} for name, unit in REPLAY),
            *({"what": other.name, "value": 0.0, "unit": other.unit} for other in OTHERS),
        ],
    }


def renewed(text: str, run: Run | None) -> str:
    """A document with the tables of a run. Raises SystemExit for a mark that it does not know."""
    known = blocks(run)

    def block(match: re.Match[str]) -> str:
        if match[2] not in known:
            raise SystemExit(f"there is no table {match[2]}: {', '.join(known)}")
        return match[1] + known[match[2]] + match[3]

    return _BLOCK.sub(block, text)


def kept() -> Run | None:
    """The run that the documents show."""
    return json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else None


def write_pages(run: Run | None, pages: Sequence[Path] = (README, PAGE)) -> None:
    """Put the tables of a run into the documents."""
    for page in pages:
        page.write_text(renewed(page.read_text("utf-8"), run), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, nargs="?", help="what bench.py --json wrote; without it the kept one")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    run = json.loads(given.run.read_text("utf-8")) if given.run else kept()
    if run is not None:
        print(table(run))
    if given.write:
        if given.run:
            KEPT.write_text(json.dumps(run, indent=1) + "\n", "utf-8")
        write_pages(run)


if __name__ == "__main__":
    main()
