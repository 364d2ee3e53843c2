"""Recordings of two wires, many frames at a time: every verb prints and writes the same, and says the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bulk.conversations import Kind, conversation, some_kind
from cli.counted import NEVER, Counted
from cli.running import program
from lanes import times
from tuyasniff.capture.about import About
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.targets import TSNIFF
from tuyasniff.cli import large
from tuyasniff.cli.targets import ALL_TARGETS
from tuyasniff.model import Talker


def recording(path: Path, seed: int, kind: Kind, *, events: int = 2500, baud: int | None = 9600) -> Path:
    """A session file of a random conversation."""
    taps = (TapInfo("mcu", Talker.MCU, None, baud), TapInfo("module", Talker.MODULE, None, baud))
    with path.open("wb") as stream:
        assert TSNIFF.chunks is not None
        writer = TSNIFF.chunks(stream, About(None, taps))
        for chunk in conversation(random.Random(seed), events, kind):
            writer.write(chunk)
        writer.end()
    return path


def same(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Counted:
    """The same data, the same words, the same exit code; how many items came in columns."""
    counted = Counted()
    results = []
    for least in (NEVER, 1):
        monkeypatch.setattr("tuyasniff.cli.inputs.poured", counted)
        monkeypatch.setattr(large, "LARGE", least)
        results.append(program(monkeypatch, *arguments))
    usual, many = results
    assert many.out == usual.out
    assert many == usual
    return counted


@pytest.mark.parametrize(
    "arguments",
    [
        ("decode",), ("decode", "--jsonl"), ("decode", "--json", "--fields"), ("decode", "--filter", "dp:2"),
        ("decode", "--filter", "tap:module !noise"), ("datapoints",), ("datapoints", "--json"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_printed(arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = recording(tmp_path / "in.tsniff.jsonl", 1, Kind())
    assert same(monkeypatch, *arguments, str(path)).in_columns > 1500


@pytest.mark.parametrize("arguments", [("decode",), ("decode", "--jsonl"), ("datapoints", "--json")], ids=" ".join)
def test_what_is_printed_of_a_bus_that_never_pauses(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = Kind(damage=0.0005, noise=0.1, late_us=4_000, pause_us=8_000, silence=0.0)
    path = recording(tmp_path / "in.tsniff.jsonl", 2, kind, baud=115200)
    assert same(monkeypatch, *arguments, str(path)).in_columns > 1500


@pytest.mark.parametrize("seed", range(times(4, 200)))
def test_what_is_printed_of_any_conversation(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    path = recording(
        tmp_path / "in.tsniff.jsonl", seed, some_kind(chance), events=1200, baud=chance.choice((None, 9600))
    )
    same(monkeypatch, "decode", "--jsonl", str(path))
    same(monkeypatch, "datapoints", "--json", str(path))


@pytest.mark.parametrize("name", [row.name for row in ALL_TARGETS])
def test_what_is_written(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = recording(tmp_path / "in.tsniff.jsonl", 2, Kind())
    made = []
    for least in (NEVER, 1):
        monkeypatch.setattr(large, "LARGE", least)
        out = tmp_path / f"{least}.out"
        result = program(monkeypatch, "convert", "--format", name, str(path), str(out))
        made.append((result.code, result.err.replace(str(out), "OUT"), out.read_bytes() if out.exists() else b""))
    assert made[0] == made[1]
