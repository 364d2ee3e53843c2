"""Large inputs are decoded many frames at a time: what is printed is the same, and so is all that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from bulk.talks import chunks, talk
from cli.running import Result, program
from lanes import some, times
from tuyasniff.capture.about import About
from tuyasniff.capture.targets import TSNIFF
from tuyasniff.cli import large

CAPTURES = Path(__file__).parents[3] / "captures"
FILES = sorted(path.with_name(path.name.removesuffix(".expected.jsonl")) for path in CAPTURES.glob("*.expected.jsonl"))
WAYS = pytest.mark.parametrize(
    "options",
    [(), ("--jsonl",), ("--json",), ("--jsonl", "--fields"), ("--json", "--fields"), ("--jsonl", "--strict")],
    ids=" ".join,
)
NEVER = 1 << 60


def same(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    """The same data, the same words, the same exit code; gives them."""
    results = []
    for least in (NEVER, 1):
        monkeypatch.setattr(large, "LARGE", least)
        results.append(program(monkeypatch, "decode", *arguments))
    usual, many = results
    assert many.out == usual.out
    assert many == usual
    return usual


@WAYS
@pytest.mark.parametrize("seed", range(times(2, 20)))
def test_raw_bytes_with_damage(
    options: tuple[str, ...], seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in.bin"
    source.write_bytes(talk(seed, 1500))
    result = same(monkeypatch, *options, str(source))
    assert result.code == ("--strict" in options)
    assert result.out.count("\n") > 1000


@WAYS
def test_session_files_with_times_notes_and_gaps(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in.tsniff.jsonl"
    with source.open("wb") as stream:
        assert TSNIFF.chunks is not None
        writer = TSNIFF.chunks(stream, About())
        for thing in chunks(0, talk(0, 1500), timed=True):
            writer.write(thing)
        writer.end()
    same(monkeypatch, *options, str(source))


@WAYS
def test_several_inputs_are_numbered_through(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = []
    for seed in range(3):
        path = tmp_path / f"{seed}.bin"
        path.write_bytes(talk(seed, 800 if seed else 3))
        names.append(str(path))
    same(monkeypatch, *options, *names)


@WAYS
@pytest.mark.parametrize("path", some(FILES, 5), ids=lambda path: path.name)
def test_captures_of_every_form(options: tuple[str, ...], path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same(monkeypatch, *options, str(path))
