"""Everything that is to be fast, in one run and one table, beside a naive parser and a program in C.

    python benchmarks/bench.py [--size 50] [--rounds 3] [--clock wall] [--json FILE] [--keep]
    python benchmarks/bench.py --capture x.bin --truth x.truth.npz [--naive FILE.py] [--reference FILE.c]

Each job is a whole process, from its start to the last byte of its output; ours and theirs take turns, so that a slow
moment of the machine is everybody's, and the best of the rounds counts. The files are made on the spot (`--size` MB
each) and taken away again. `reference.c` is compiled where there is a compiler; `--reference` is another one like it,
`--naive` another parser with a class `Naive`. `--clock cpu` counts seconds of the processor, for a busy machine.

It ends with 1 where results differ from what was put in, never because of time. `--keep` writes the run to latest.json
and the tables of README.md and docs/performance.md with it (benchmarks/tables.py).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from jobs import CHILD, FILE, HERE, JOBS, LOST, OTHERS, PROGRAM, REPLAY, REPLAYED, Job, sound_frames
from machine import described
from processes import Ran, run, together_mb
from tables import KEPT, table, write_pages

PART_MB = 10.0
"""What is slow gets no more of the capture than that."""

LONG_S = 30.0
"""What takes so long is not done again."""

MISSED_MOST = 1e-5
"""The share of the intact frames that may be missed, each below a frame whose sum is right by chance."""


class Bench:
    """One run: its files, and what was found."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self._options = options
        self._folder = folder
        self._intact: dict[str, int] = {}
        self._naive: dict[str, Sequence[str]] = {"naive": (*CHILD, "naive", FILE)}
        if options.naive:
            self._naive["naive, other"] = (*CHILD, "naive", FILE, str(options.naive))
        self._compiled = self._compile()
        self.rows: list[dict[str, Any]] = []
        self.found: list[dict[str, Any]] = []
        self.others: list[dict[str, Any]] = []

    def _compile(self) -> dict[str, Path]:
        """The programs in C, by what they are called."""
        compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        sources = {"C": HERE / "reference.c"}
        if self._options.reference:
            sources["C, other"] = self._options.reference
        if compiler is None:
            say("no compiler, so nothing is compared with C")
            return {}
        programs = {}
        for number, (name, source) in enumerate(sources.items()):
            programs[name] = self._folder / f"reference{number}"
            run([compiler, "-O3", "-w", "-o", str(programs[name]), str(source)])
        return programs

    # files

    def _file(self, form: str) -> Path:
        """A form of the capture; it is made where it is not there."""
        path = self._folder / {"pcapng": "x.pcapng"}.get(form, f"{form}.tsniff.jsonl" if "tap" in form else form)
        if path.exists():
            return path
        say(f"making {form}")
        size = str(self._options.size)
        if form == "raw":
            return self._raw(path, size)
        if form == "pcapng":
            source = self._file("one-tap")
            run([*PROGRAM, "convert", str(source), str(path)])
            self._intact[form] = self._intact["one-tap"]
            return path
        wanted = "raw" if form == "part" else form
        size = str(min(self._options.size, PART_MB)) if form == "part" else size
        maker = str(HERE / "makeforms.py")
        made = run(
            [sys.executable, maker, str(self._file("raw")), str(self._truth), wanted, size, str(path)], keep=True
        )
        self._intact[form] = json.loads(made.out)["intact"]
        return path

    def _raw(self, path: Path, size: str) -> Path:
        given = self._options.capture
        if given:
            self._truth = self._options.truth
            path.symlink_to(given.resolve())
        else:
            self._truth = self._folder / "raw.truth.npz"
            run([sys.executable, str(HERE / "makecapture.py"), size, str(path)])
        return path

    # measuring

    def speed(self, wanted: str) -> None:
        """All jobs in whose name or form a word is."""
        for form, jobs in groupby(JOBS, lambda job: job.form):
            for job in jobs:
                if wanted in job.name or wanted in form:
                    self._measure(job)
            if form in self._intact and form not in ("part", REPLAYED):
                self._file(form).unlink()

    def _measure(self, job: Job) -> None:
        path = self._file(job.form)
        size = path.stat().st_size / 1e6
        rivals: dict[str, Sequence[str]] = {}
        if job.rival:
            out = [os.devnull] if job.rival == "print" else []
            rivals = {name: [str(program), FILE, job.rival, *out] for name, program in self._compiled.items()}
        if job.form == "part":
            rivals |= self._naive
        say(job.name)
        tries: dict[str, list[Ran]] = {}
        for _ in range(self._options.rounds):
            for name, command in ({"": job.command} | rivals).items():
                words = [str(path) if word == FILE else word for word in command]
                tries.setdefault(name, []).append(run(words, keep=bool(name) or job.keep))
            if sum(one.wall_s for one in tries[""]) > LONG_S:
                break
        best = {name: size / min(one.seconds(self._options.clock) for one in some) for name, some in tries.items()}
        ours = tries[""][0]
        row: dict[str, Any] = {"job": job.name, "form": job.form, "first": job.first, "sample": job.sample}
        row |= {"MB": size, "MB/s": best[""], "CPU s": min(one.cpu_s for one in tries[""]), "rounds": len(tries[""])}
        together = together_mb([str(path) if word == FILE else word for word in job.command])
        row["peak MB"] = max(together, *(one.peak_mb for one in tries[""]))
        row["frames"] = sound_frames(ours.out if job.keep else ours.err)
        row["rivals"] = {name: best[name] for name in rivals}
        row["rivals' frames"] = {name: sound_frames(tries[name][0].out) for name in rivals}
        row["rivals' peak MB"] = {name: max(one.peak_mb for one in tries[name]) for name in rivals}
        self.rows.append(row)

    def recall(self) -> None:
        """What is found of what was written."""
        say("frames found")
        path = self._file("raw")
        found = [*CHILD, "found", str(path), str(self._truth)]
        self.found.append({"who": "tuyasniff"} | json.loads(run(found, keep=True).out))
        if "C" in self._compiled:
            index = self._folder / "index"
            run([str(self._compiled["C"]), str(path), "index", str(index)])
            self.found.append({"who": "C"} | json.loads(run([*found, str(index)], keep=True).out))
            index.unlink()
        intact = self.found[0]["intact"]
        self._intact["raw"] = intact
        for row in self.rows:
            for name, frames in row["rivals' frames"].items():
                if row["form"] == "part" and name in self._naive:
                    self.found.append({"who": name, "intact": self._intact["part"], "found": frames})

    def replay(self) -> None:
        """The screen, on a recording."""
        path = self._file(REPLAYED)
        say("replay")
        size = path.stat().st_size / 1e6
        command = [sys.executable, str(HERE / "replaying.py"), str(path), "--rounds", "2", "--json"]
        first, whole = json.loads(run(command, keep=True).out)
        told = f"`replay` of a recording, {size:,.0f} MB: "
        for (name, unit), value in zip(REPLAY, (first["s"], whole["s"], whole["peak MB"]), strict=True):
            self.others.append({"what": told + name, "value": value, "unit": unit})

    def other_benchmarks(self) -> None:
        """Figures of the others."""
        told: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
        for other in OTHERS:
            command = (sys.executable, str(HERE / other.script), *other.options, "--json")
            if command not in told:
                say(other.script)
                told[command] = self._rows_of(command)
            begins = other.row.split("|")
            rows = [row for row in told[command] if all(word in row["what"] for word in begins)]
            if rows:
                values = [row[other.figure] for row in rows]
                value = sum(values) if other.unit == LOST else values[0]
                self.others.append({"what": other.name, "value": value, "unit": other.unit})

    def _rows_of(self, command: Sequence[str]) -> list[Mapping[str, Any]]:
        """What another benchmark tells; nothing where this machine cannot run it. It ends with 1 above a limit."""
        try:
            rows: list[Mapping[str, Any]] = json.loads(run(command, keep=True, fine=(0, 1)).out)
        except (SystemExit, ValueError) as error:
            say(f"left out: {error}")
            return []
        return rows

    # judging

    def differences(self) -> Iterator[str]:
        """Where results are not what was put in."""
        if self.found:
            ours, *theirs = self.found
            if ours["missed"] > MISSED_MOST * ours["intact"] or ours["missed"] > ours["covered"]:
                yield f"{ours['missed']} intact frames were missed, {ours['covered']} of them below a false one"
            if any(ours["wrong"] > one["wrong"] for one in theirs if "wrong" in one):
                yield f"{ours['wrong']} frames were found that nobody wrote, more than by the others"
        for row in self.rows:
            intact = self._intact.get(row["form"])
            frames = row["frames"]
            if row["sample"]:
                continue
            if frames is None:
                yield f"{row['job']} told of no frames"
            elif intact is not None and abs(frames - intact) > 2 + 2 * MISSED_MOST * intact:
                yield f"{row['job']}: {frames:,} sound frames, and {intact:,} were put in"
        for row in self.others:
            if row["unit"] == LOST and row["value"]:
                yield f"live, {row['value']:,.0f} frames are not in the recording"
        counts = {row["job"]: row["frames"] for row in self.rows if row["form"] == "raw" and not row["sample"]}
        if len(set(counts.values())) > 1:
            yield f"jobs on the same file differ in frames: {counts}"

    def told(self) -> dict[str, Any]:
        """The run, for programs."""
        rows = [row | {"intact": self._intact.get(row["form"])} for row in self.rows]
        options = {"MB": self._options.size, "rounds": self._options.rounds, "clock": self._options.clock}
        others = [name for name, there in (("naive", self._options.naive), ("C", self._options.reference)) if there]
        return {
            "machine": described(),
            "options": options | {"others": others, "capture": bool(self._options.capture)},
            "speed": rows,
            "found": self.found,
            "others": self.others,
        }


def say(words: str) -> None:
    """What is going on, for whoever waits."""
    print(f"... {words}", file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=float, default=50.0, help="MB of every file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    parser.add_argument("--capture", type=Path, help="raw bytes instead of made ones")
    parser.add_argument("--truth", type=Path, help="its truth: arrays start, length, intact")
    parser.add_argument("--naive", type=Path, help="another naive parser")
    parser.add_argument("--reference", type=Path, help="another program in C")
    parser.add_argument("--only", default="speed,replay,others", help="some of the parts")
    parser.add_argument("--jobs", default="", help="jobs with this word only")
    parser.add_argument("--json", type=Path, help="write the run there, for programs")
    parser.add_argument("--keep", action="store_true", help="write the tables of the documents")
    given = parser.parse_args()
    if (given.capture is None) != (given.truth is None):
        parser.error("--capture and --truth belong together")
    if given.keep and (given.jobs or given.only != parser.get_default("only")):
        parser.error("--keep wants all of it")
    return given


def main() -> int:
    options = arguments()
    wanted = options.only.split(",")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        bench = Bench(options, Path(name))
        if "speed" in wanted:
            bench.speed(options.jobs)
            bench.recall()
        if "replay" in wanted:
            bench.replay()
        if "others" in wanted:
            bench.other_benchmarks()
        told = bench.told()
        differences = list(bench.differences())
    print(table(told))
    if options.json:
        options.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    for words in differences:
        print(f"differs: {words}", file=sys.stderr)
    if options.keep and not differences:
        KEPT.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
        write_pages(told)
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main())
