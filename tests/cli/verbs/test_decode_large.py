"""Large inputs are decoded many frames at a time: what is printed is the same, and so is all that is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from bulk.talks import chunks, talk
from cli.running import Result, program
from lanes import some, times
from tuyasniff.bulk.columns import Columns
from tuyasniff.capture.about import About
from tuyasniff.capture.targets import TSNIFF
from tuyasniff.cli import large
from tuyasniff.cli.inputs import Input
from tuyasniff.cli.printers import ExplainPrinter
from tuyasniff.model import Item

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


FILTERS = pytest.mark.parametrize(
    "wanted", ["!heartbeat", "dp:20>2300 | text:AI", "bad | noise", "n:900-1200", "t:>3", "/2[0-9]3/", "nothing_such"]
)


@FILTERS
@pytest.mark.parametrize("options", [(), ("--jsonl",), ("--json", "--fields"), ("--hex",)], ids=" ".join)
@pytest.mark.parametrize("timed", [False, True])
def test_what_a_filter_lets_through(
    options: tuple[str, ...], wanted: str, timed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same(monkeypatch, *options, "--filter", wanted, str(captured(tmp_path, timed=timed)))


@pytest.mark.parametrize("wanted", ["5", "1100", "700-703,1,1300", "1200-99999999", "all", "99999999"])
@pytest.mark.parametrize("timed", [False, True])
def test_the_story_of_items_deep_inside(
    wanted: str, timed: bool, deep: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = same(monkeypatch, "--explain", wanted, str(captured(tmp_path, timed=timed)))
    assert result.code == (2 if wanted == "99999999" else 0)
    assert any(deep) is (not timed and wanted != "5"), "what has no lines comes in columns, and nothing else"


def test_a_story_of_a_filter_and_of_several_files(
    deep: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(captured(tmp_path, timed=False))
    result = same(monkeypatch, "--explain", "600-3000", "--filter", "dp:20", file, file)
    assert result.out.count("header") > 10
    assert any(deep)


@pytest.fixture
def deep() -> Iterator[list[bool]]:
    """Every item counts as one deep inside; holds whether each part that is looked at for a story is columns."""
    seen: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tuyasniff.cli.verbs.decode._DEEP", 1)
        patch.setattr(ExplainPrinter, "show", shown_in_columns(seen))
        yield seen


def captured(folder: Path, *, timed: bool) -> Path:
    """A capture: a session file with times, or raw bytes."""
    if not timed:
        path = folder / "in.bin"
        path.write_bytes(talk(0, 1500))
        return path
    path = folder / "in.tsniff.jsonl"
    assert TSNIFF.chunks is not None
    with path.open("wb") as stream:
        writer = TSNIFF.chunks(stream, About())
        for thing in chunks(0, talk(0, 1500), timed=True):
            writer.write(thing)
        writer.end()
    return path


def shown_in_columns(seen: list[bool]) -> Callable[[ExplainPrinter, Input, Iterable[Columns | Item]], None]:
    """`ExplainPrinter.show`, which also notes whether parts came in columns."""
    show = ExplainPrinter.show

    def noting(self: ExplainPrinter, entry: Input, parts: Iterable[Columns | Item]) -> None:
        def noted() -> Iterator[Columns | Item]:
            for part in parts:
                seen.append(isinstance(part, Columns))
                yield part

        show(self, entry, noted())

    return noting
