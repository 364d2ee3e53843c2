"""The short form of the benchmarks: what they measure gives the right results. Nobody looks at a clock here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Message
from tuyasniff.session import Session
from tuyasniff.stretch import LARGE

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = ROOT / "benchmarks"
COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
MEGABYTES = 1.2
"""So much is read many frames at a time."""


@pytest.fixture(scope="module", autouse=True)
def path() -> Iterator[None]:
    """The benchmarks import each other; other tests have modules of the same names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path, str(BENCHMARKS)])
        yield


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A damaged capture, its truth beside it."""
    import makecapture

    out = tmp_path_factory.mktemp("bench") / "x.bin"
    makecapture.write(MEGABYTES, out)
    assert out.stat().st_size > LARGE
    return out


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program in C."""
    if COMPILER is None:
        pytest.skip("needs a C compiler")
    program = tmp_path_factory.mktemp("c") / "reference"
    source = BENCHMARKS / "reference.c"
    subprocess.run([COMPILER, "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, source], check=True)
    return program


def truth(capture: Path) -> Any:
    return np.load(capture.with_suffix(".truth.npz"))


def run(*words: str | Path, stdin: Path | None = None) -> str:
    with (stdin or Path(os.devnull)).open("rb") as given:
        command = [sys.executable, "-m", "tuyasniff", *map(str, words)]
        done = subprocess.run(command, stdin=given, capture_output=True, check=True)
    return done.stdout.decode()


def test_a_capture_tells_the_truth_about_itself(capture: Path) -> None:
    data, known = capture.read_bytes(), truth(capture)
    whole = [data[at : at + size] for at, size in zip(known["start"], known["length"], strict=True)]
    intact = known["intact"].tolist()
    for frame, sound in zip(whole, intact, strict=True):
        if sound:
            assert frame[:2] == b"\x55\xaa" and frame[4] << 8 | frame[5] == len(frame) - 7
            assert sum(frame[:-1]) & 255 == frame[-1]
    damaged = [frame for frame, sound in zip(whole, intact, strict=True) if not sound]
    assert any(sum(frame[:-1]) & 255 != frame[-1] for frame in damaged)
    assert 0.018 < len(damaged) / len(whole) < 0.026  # one byte of a thousand, and 22 of them in a frame
    assert 21.5 < known["length"].mean() < 23
    between = known["start"][1:] - known["start"][:-1] - known["length"][:-1]
    assert 0.015 < (between > 0).mean() < 0.025 and between.max() == 16
    assert {
        frame[2] for frame, module, sound in zip(whole, known["module"], intact, strict=True) if module and sound
    } == {0}


def test_the_same_seed_gives_the_same_capture_and_another_one_another(tmp_path: Path) -> None:
    import makecapture

    made = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        makecapture.write(0.05, tmp_path / name, seed)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1] != made[2]


def test_every_frame_that_was_spared_is_found_but_for_those_below_a_false_one(capture: Path) -> None:
    import children

    found = children.found(capture, capture.with_suffix(".truth.npz"))
    assert found["intact"] == int(truth(capture)["intact"].sum())
    assert found["missed"] == found["covered"] <= 2 * found["wrong"]
    assert found["wrong"] <= 2
    assert children.columns(capture) == {"frames": found["found"] + found["wrong"] + restored(capture)}


def restored(capture: Path) -> int:
    """Frames that were changed so that their sum is right again."""
    data, known = capture.read_bytes(), truth(capture)
    places = zip(known["start"], known["length"], known["intact"], strict=True)
    damaged = (data[at : at + size] for at, size, sound in places if not sound)
    return sum(
        frame[:2] == b"\x55\xaa" and frame[4] << 8 | frame[5] == len(frame) - 7 and sum(frame[:-1]) & 255 == frame[-1]
        for frame in damaged
    )


def test_what_is_missed_and_what_is_made_up_is_counted(capture: Path, tmp_path: Path) -> None:
    import children

    known = truth(capture)
    rows = np.zeros(len(known["start"]), np.dtype([("offset", np.uint64), ("length", np.uint32)]))
    rows["offset"], rows["length"] = known["start"], known["length"]
    intact = np.flatnonzero(known["intact"])
    rows = np.delete(rows, intact[[5, 9]])
    rows["length"][np.searchsorted(rows["offset"], known["start"][intact[9] - 1])] += 3  # over the one that is missing
    index = tmp_path / "index"
    rows.tofile(index)
    found = children.found(capture, capture.with_suffix(".truth.npz"), index)
    changed = 2 + bool(known["intact"][intact[9] - 1])
    assert (found["missed"], found["wrong"]) == (changed, 1)
    assert found["covered"] == changed - 1


def test_the_reference_finds_no_more_and_makes_up_no_less(capture: Path, reference: Path, tmp_path: Path) -> None:
    import children

    index = tmp_path / "index"
    subprocess.run([reference, capture, "index", index], check=True, capture_output=True)
    ours, theirs = (children.found(capture, capture.with_suffix(".truth.npz"), *more) for more in ((), (index,)))
    assert ours["found"] >= theirs["found"] > 0.999 * ours["intact"]
    assert ours["wrong"] <= theirs["wrong"]


def test_the_table_of_datapoints_is_that_of_the_reference(reference: Path, tmp_path: Path) -> None:
    """Of a capture in which both find the very same frames: where a false one comes up, they may choose differently."""
    import children
    import makecapture

    path, index = tmp_path / "x.bin", tmp_path / "index"
    for seed in range(1, 9):
        makecapture.write(MEGABYTES, path, seed, damage=0.0005)
        subprocess.run([reference, path, "index", index], check=True, capture_output=True)
        ours, theirs = children._placed(path), children._indexed(index)
        if all(map(np.array_equal, ours, theirs)):
            break
    else:
        pytest.fail("no capture was framed alike")
    told = subprocess.run([reference, path, "dps"], check=True, capture_output=True, env=os.environ | {"DUMP": "1"})
    rows = [tuple(map(int, line.split())) for line in told.stderr.decode().splitlines()]
    types = {"raw": 0, "bool": 1, "value": 2, "string": 3, "enum": 4, "bitmap": 5}
    table = json.loads(run("datapoints", "--json", path))["datapoints"]
    assert [(row["id"], types[row["type"]], row["count"]) for row in table] == [row[:3] for row in rows]
    numbers = [row for row in table if row["type"] in ("value", "enum", "bitmap")]
    assert len(numbers) == 10
    kept = {row[0]: row[3:] for row in rows}
    for row in numbers:
        assert (row["min"], row["max"], row["last"]) == kept[row["id"]], row["id"]


@pytest.mark.parametrize("options", [[], ["--jsonl"]], ids=["text", "jsonl"])
def test_what_a_file_gives_is_what_a_pipe_gives(capture: Path, options: list[str]) -> None:
    """A pipe is read one by one."""
    fast, slow = run("decode", *options, capture), run("decode", *options, "-", stdin=capture)
    if options:  # the first line says what the input is called, and how large it is
        fast, slow = (text.partition("\n")[2].replace('"tap":"stdin"', '"tap":"file"') for text in (fast, slow))
    assert fast == slow and fast.count("\n") > 40_000


@pytest.mark.parametrize("form", ["raw", "plain", "spaced", "canonical", "tasmota", "one-tap", "two-taps"])
def test_every_form_holds_the_frames_that_it_says(form: str, tmp_path: Path) -> None:
    import makecapture
    import makeforms

    path, out = tmp_path / "x.bin", tmp_path / f"form{'.tsniff.jsonl' if 'tap' in form else ''}"
    makecapture.write(0.1, path, damage=0.0)
    with out.open("wb") as file:
        made = makeforms.write(makeforms.wire_of(path, makecapture.truth_of(path)), form, 0.06, file)
    assert 60_000 - 1100 <= out.stat().st_size < 60_400
    items = [item.thing for item in Session(open_capture(out))]
    sound = [thing for thing in items if isinstance(thing, Message) and thing.frame.checksum == "ok"]
    assert len(sound) == made["intact"] > 300


@pytest.mark.parametrize(
    ("said", "frames"),
    [
        ("x: raw (0.97)\n1,234 frames: 1 MCU (told by content); 12 checksums bad; 3 noise bytes\n", 1222),
        ("64,876 frames: 52,174 MCU; 644 checksums bad, 1 checksum missing; 34,858 noise bytes", 64231),
        ("1 frame: 1 MCU (told by content); checksums good", 1),
        ('{"frames": 217748, "bytes": 4806646}', 217748),
        ("cannot be read", None),
    ],
)
def test_sound_frames_are_read_from_what_a_program_says(said: str, frames: int | None) -> None:
    import jobs

    assert jobs.sound_frames(said) == frames


def test_results_that_differ_are_said_and_times_never(tmp_path: Path) -> None:
    from bench import Bench

    options = Namespace(naive=None, reference=None)
    good = {"who": "tuyasniff", "intact": 1000, "found": 1000, "missed": 0, "covered": 0, "wrong": 1}
    row = {"job": "decode", "form": "raw", "frames": 1001, "sample": False, "MB/s": 1e-9}

    others: list[dict[str, Any]] = [{"what": "start", "value": 99.0, "unit": "s"}]

    def said(found: list[dict[str, Any]], *rows: dict[str, Any]) -> list[str]:
        bench = Bench(options, tmp_path)
        bench.found, bench.rows, bench.others = found, list(rows), others
        bench._intact = {"raw": 1000, "plain": 500}
        return list(bench.differences())

    theirs = good | {"who": "C", "wrong": 2}
    assert said([good, theirs], row, row | {"form": "plain", "frames": 500}) == []
    assert "missed" in said([good | {"missed": 1, "found": 999}, theirs])[0]
    assert "nobody wrote" in said([good | {"wrong": 3}, theirs])[0]
    assert "told of no frames" in said([good], row | {"frames": None})[0]
    assert "were put in" in said([good], row | {"form": "plain", "frames": 400})[0]
    others.append({"what": "live", "value": 2, "unit": "frames"})
    assert "2 frames are not in the recording" in said([good], row)[0]
    assert "differ in frames" in said([good], row, row | {"job": "convert", "frames": 1000})[-1]


def test_the_documents_show_the_kept_run() -> None:
    import tables

    for page, mark in ((tables.README, "first"), (tables.PAGE, "all")):
        text = page.read_text("utf-8")
        assert f"<!-- bench: {mark} -->" in text
        assert tables.renewed(text, tables.kept()) == text, "run: python benchmarks/tables.py --write"


def test_a_run_becomes_tables_with_its_date_and_machine() -> None:
    import tables

    machine = {"date": "2026-03-01", "cpu": "Some CPU", "cores": 4, "system": "Linux", "python": "3.12.1"}
    machine |= {"numpy": "2.0", "compiler": "cc 12", "tuyasniff": "1", "load": 0.1}
    row = {"job": "`decode`", "form": "raw", "first": True, "sample": False, "MB": 50.0, "MB/s": 25.0, "CPU s": 2.0}
    row |= {"peak MB": 90.0, "frames": 7, "intact": 7, "rivals": {"naive": 5.0, "C": 100.0}}
    options = {"MB": 50, "rounds": 3, "clock": "wall", "others": []}
    found = [{"who": "tuyasniff", "intact": 7, "found": 7, "missed": 0, "covered": 0, "wrong": 0}]
    others = [{"what": "`replay` of a recording: first screen", "value": 1.26, "unit": "s"}]
    made: dict[str, Any] = {"machine": machine, "options": options, "speed": [row], "found": found, "others": others}
    page = tables.renewed("before\n<!-- bench: first -->\nold\n<!-- bench: end -->\nbehind\n", made)
    assert page.startswith("before\n<!-- bench: first -->\n| 50 MB, 2026-03-01 |")
    assert "| `decode` | 25 | 5.0 | 100 | 90 MB |\n" in page and "first screen | 1.26 s |" in page and "old" not in page
    assert page.endswith("<!-- bench: end -->\nbehind\n")
    shown = tables.table(made)
    for words in ("2026-03-01", "Some CPU, 4 cores", "Python 3.12.1", "0.250", "100.0000", "all"):
        assert words in shown, words
    with pytest.raises(SystemExit):
        tables.renewed("<!-- bench: none -->\n<!-- bench: end -->\n", made)
