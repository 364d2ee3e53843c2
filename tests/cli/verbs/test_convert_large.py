"""Large inputs are converted many frames at a time: what comes out is the same, and so is all that is said."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from bulk.talks import chunks, talk
from cli.counted import NEVER, Counted
from cli.running import Result, program
from lanes import some, times
from tuyasniff.capture.about import About
from tuyasniff.capture.targets import TSNIFF
from tuyasniff.cli import large
from tuyasniff.cli.targets import ALL_TARGETS
from wire import TALK, report

CAPTURES = Path(__file__).parents[3] / "captures"
FILES = sorted(path.with_name(path.name.removesuffix(".expected.jsonl")) for path in CAPTURES.glob("*.expected.jsonl"))
NAMES = [row.name for row in ALL_TARGETS]
EACH = pytest.mark.parametrize("name", NAMES)


def converted(
    monkeypatch: pytest.MonkeyPatch, source: Path, out: Path, name: str, *more: str, least: int
) -> tuple[Result, bytes]:
    monkeypatch.setattr(large, "LARGE", least)
    result = program(monkeypatch, "convert", "--force", "--format", name, *more, str(source), str(out))
    return result, out.read_bytes() if out.exists() else b""


def same(
    monkeypatch: pytest.MonkeyPatch, source: Path, out: Path, name: str, *more: str, counted: Counted | None = None
) -> Result:
    """The same file, the same words, the same exit code; gives them."""
    usual, made = converted(monkeypatch, source, out, name, *more, least=NEVER)
    out.unlink(missing_ok=True)
    if counted is not None:
        monkeypatch.setattr("tuyasniff.cli.inputs.poured", counted)
    assert converted(monkeypatch, source, out, name, *more, least=1) == (usual, made)
    return usual


@EACH
@pytest.mark.parametrize("seed", range(times(2, 20)))
def test_raw_bytes_with_damage(name: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "in.bin"
    source.write_bytes(talk(seed, 1500))
    counted = Counted()
    assert same(monkeypatch, source, tmp_path / "out", name, counted=counted).code == 0
    assert counted.in_columns > 500


@EACH
@pytest.mark.parametrize("seed", range(times(2, 20)))
def test_session_files_with_times_notes_and_gaps(
    name: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same(monkeypatch, session_file(tmp_path, seed), tmp_path / "out", name)


def session_file(folder: Path, seed: int) -> Path:
    source = folder / "in.tsniff.jsonl"
    with source.open("wb") as stream:
        assert TSNIFF.chunks is not None
        writer = TSNIFF.chunks(stream, About())
        for thing in chunks(seed, talk(seed, 1500), timed=True):
            writer.write(thing)
        writer.end()
    return source


@EACH
@pytest.mark.parametrize("path", some(FILES, 4), ids=lambda path: path.name)
def test_captures_of_every_form(name: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same(monkeypatch, path, tmp_path / "out", name)


@EACH
def test_what_is_packed_is_written_packed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "in.bin.gz"
    source.write_bytes(gzip.compress(talk(5, 800)))
    same(monkeypatch, source, tmp_path / "out.gz", name)


@EACH
def test_nothing_recognisable_is_said(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "in.bin"
    source.write_bytes(bytes(3000))
    assert same(monkeypatch, source, tmp_path / "out", name).code == 4


def test_a_filter_asks_every_item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "in.bin"
    source.write_bytes(TALK * 300)
    counted = Counted()
    result = same(monkeypatch, source, tmp_path / "out", "csv", "--filter", "dp:20", counted=counted)
    assert "600 of 1,800 items match dp:20" in result.err
    assert counted.in_columns > 500


@EACH
@pytest.mark.parametrize("wanted", ["dp:20", "!heartbeat", "noise | gap | note", "nothing_such"])
def test_what_a_filter_lets_through_is_the_same(
    name: str, wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same(monkeypatch, session_file(tmp_path, 1), tmp_path / "out", name, "--filter", wanted)


def test_a_megabyte_is_large_and_less_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = tmp_path / "in.bin", tmp_path / "out.bin"
    poured = []
    for size in (1 << 20, (1 << 20) - 1):
        source.write_bytes((TALK * 12000)[:size])
        counted = Counted()
        monkeypatch.setattr("tuyasniff.cli.inputs.poured", counted)
        assert program(monkeypatch, "convert", "--force", str(source), str(out)).code == 0
        assert out.read_bytes() == source.read_bytes()
        poured.append(counted.in_columns)
    assert poured[0] > 50_000
    assert poured[1] == 0


def test_a_small_file_is_converted_without_numpy(tmp_path: Path) -> None:
    source = tmp_path / "in.bin"
    source.write_bytes(TALK)
    code = (
        "import sys; from tuyasniff.cli.main import run; "
        f"run(['convert', '--force', {str(source)!r}, {str(tmp_path / 'out.csv')!r}]); print('numpy' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


def test_what_is_packed_is_large_by_what_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = tmp_path / "in.hex.gz", tmp_path / "out.bin"
    talk = b"".join(report(20, number * 7919 % 100_000) for number in range(90_000))
    source.write_bytes(gzip.compress(talk.hex().encode(), 6))
    assert 1 << 17 < source.stat().st_size < 1 << 20
    counted = Counted()
    monkeypatch.setattr("tuyasniff.cli.inputs.poured", counted)
    assert program(monkeypatch, "convert", str(source), str(out)).code == 0
    assert out.read_bytes() == talk
    assert counted.in_columns > 50_000
