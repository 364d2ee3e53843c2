"""Large inputs are filtered many datapoints at a time: the table is the same, and so is all that is said."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bulk.conversations import some_kind
from bulk.streams import some_frame, stream
from bulk.talks import talk
from cli.counted import NEVER, Counted
from cli.running import Result, program
from cli.verbs.test_convert_large import FILES
from cli.verbs.test_two_taps_large import recording
from lanes import some, times
from tuyasniff.capture.about import About
from tuyasniff.capture.targets import TSNIFF
from tuyasniff.cli import large
from tuyasniff.model import Chunk, Gap, Note
from wire import HEARTBEAT, TALK

FILTERS = (
    "dp:20", "dp:20>2300", "dp:1-20 !dp:2", "type:raw,string", "from:module", "set | dp:5", "cmd:07", "cmd:07/14",
    "bad", "!fault", "n:>900", "n:600-2000,2100", "t:>0.5", "!t:1-2", "len:16,20-40", "hex:1402", "hex:ff..", "2301",
    "warm", "/ [0-9a-f]{4}/", '"add up"', "report", '"report"', "version:3", "tap:mcu", "dp:18 not from:mcu", "noise",
    "nothing_such",
)  # fmt: skip


def both(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> tuple[Result, int]:
    """The same table, the same words, the same exit code; gives them, and how many items came in columns."""
    results, counts = [], []
    for least in (NEVER, 1):
        counted = Counted()
        monkeypatch.setattr(large, "LARGE", least)
        monkeypatch.setattr("tuyasniff.cli.inputs.poured", counted)
        results.append(program(monkeypatch, "datapoints", *map(str, arguments)))
        counts.append(counted.in_columns)
    assert results[1].out == results[0].out
    assert results[1] == results[0]
    assert counts[0] == 0
    return results[0], counts[1]


def evening(path: Path, seed: int) -> Path:
    """A session file of one wire: times, notes, gaps, and frames some of which are damaged."""
    chance = random.Random(seed)
    with path.open("wb") as file:
        assert TSNIFF.chunks is not None
        writer = TSNIFF.chunks(file, About())
        for number in range(1500):
            t_us = 20_000 * number
            data = some_frame(chance) if number % 100 else stream(chance, 3, damage=0.1)
            writer.write(Chunk("mcu", data, t_us))
            if number % 400 == 399:
                writer.write(Gap("mcu", t_us, "unplugged"))
            if number % 300 == 299:
                writer.write(Note("kettle on", t_us))
        writer.end()
    return path


@pytest.mark.parametrize("wanted", FILTERS)
def test_raw_bytes_with_damage(wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "in.bin"
    path.write_bytes(talk(1, 900))
    result, taken = both(monkeypatch, "--json", "--filter", wanted, path)
    assert " match" in result.err
    assert taken > 300


@pytest.mark.parametrize("seed", range(times(6, 400)))
def test_random_streams(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    path = tmp_path / "in.bin"
    path.write_bytes(stream(chance, 1500, damage=0.002))
    _, taken = both(
        monkeypatch, *chance.choice(((), ("--json",), ("--strict",))), "--filter", chance.choice(FILTERS), path
    )
    assert taken > 100


@pytest.mark.parametrize("seed", range(times(4, 200)))
def test_session_files_with_times_notes_and_gaps(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = random.Random(seed).choice(FILTERS)
    _, taken = both(monkeypatch, "--json", "--filter", wanted, evening(tmp_path / "in.tsniff.jsonl", seed))
    assert taken > 100


@pytest.mark.parametrize("seed", range(times(3, 200)))
def test_recordings_of_two_wires(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    path = recording(tmp_path / "in.tsniff.jsonl", seed, some_kind(chance), events=1500)
    for wanted in chance.sample(FILTERS, 2):
        both(monkeypatch, "--json", "--filter", wanted, path)


@pytest.mark.parametrize("path", some(FILES, 3), ids=lambda path: path.name)
def test_captures_of_every_form(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for wanted in ("dp:1-20 !dp:2", "from:module | type:raw"):
        both(monkeypatch, "--json", "--filter", wanted, path)


def test_several_inputs_make_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [evening(tmp_path / f"{seed}.tsniff.jsonl", seed) for seed in (3, 4)]
    for wanted in ("dp:20 t:>15", "n:>2000"):
        result, taken = both(monkeypatch, "--json", "--filter", wanted, *paths)
        assert taken > 1000
        assert " match" in result.err


def test_what_is_known_of_moments_and_of_what_never_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = evening(tmp_path / "in.tsniff.jsonl", 1)
    known = ("--known", "18=3A", "--known", "20=230V", "--ref", "power 5 W @3s", "--explain", "all")
    result, _ = both(monkeypatch, *known, "--filter", "dp:20", path)
    assert "datapoint 18 never came" in result.err and "datapoint 20 never came" not in result.err


def test_only_an_item_that_says_something_has_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = evening(tmp_path / "in.tsniff.jsonl", 1)
    lines = program(monkeypatch, "decode", "--jsonl", str(path)).out.splitlines()
    last = {item["item"]: item.get("number") for item in map(json.loads, lines)}
    some_dps = ("--filter", "dp:1-20")
    for kind, more in (("frame", some_dps), ("noise", some_dps), ("noise", ()), ("gap", ()), ("note", ())):
        result, taken = both(monkeypatch, "--ref", f"power 5 W @#{last[kind]}", *more, path)
        assert (f"there is no item {last[kind]}" in result.err) is (kind in ("noise", "gap"))
        assert taken > 100


def test_a_time_that_comes_late_is_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "in.tsniff.jsonl"
    for timed in (True, False):
        with path.open("wb") as file:
            assert TSNIFF.chunks is not None
            writer = TSNIFF.chunks(file, About())
            for number in range(900):
                writer.write(Chunk("mcu", HEARTBEAT if number < 700 else TALK, 20_000 * number if timed else None))
            writer.end()
        result, taken = both(monkeypatch, "--filter", "t:>9000", path)
        assert ("the input has no times" in result.err) is not timed
        assert taken > 500


def test_only_what_is_wanted_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "in.bin"
    path.write_bytes(TALK * 300)
    result, taken = both(monkeypatch, "--filter", "dp:20>2302", path)
    assert result.err.splitlines()[-1] == "300 of 900 values match dp:20>2302"
    assert result.out.splitlines()[1].split()[:4] == ["20", "14", "value", "300"]
    assert taken > 1000
