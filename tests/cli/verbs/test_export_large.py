"""A mapping made of a large input is the one that its items make one by one, and so is all that is said."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bulk.streams import stream
from cli.counted import NEVER, Counted
from cli.running import Result, program
from cli.verbs.test_convert_large import FILES, session_file
from lanes import some, times
from tuyasniff.capture.about import About
from tuyasniff.capture.targets import TSNIFF
from tuyasniff.cli import large
from tuyasniff.model import Chunk
from wire import HEARTBEAT, PRODUCT, dp, frame, report

VOLTS = dp(20, 2, (2301).to_bytes(4, "big"))


def both(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[list[Result], Counted]:
    """What is made one by one, and of columns."""
    counted, results = Counted(), []
    for least in (NEVER, 1):
        monkeypatch.setattr("tuyasniff.cli.inputs.poured", counted)
        monkeypatch.setattr(large, "LARGE", least)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772359200")
        results.append(program(monkeypatch, "export", *arguments))
    return results, counted


def same(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[Result, Counted]:
    (one, many), counted = both(monkeypatch, *arguments)
    assert many == one
    return one, counted


@pytest.mark.parametrize("seed", range(times(6, 300)))
def test_of_any_stream(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    source = tmp_path / "in.bin"
    source.write_bytes(stream(chance, 3000, damage=chance.choice((0.0, 0.001, 0.02))))
    _, counted = same(monkeypatch, str(source))
    assert counted.in_columns > 1000


@pytest.mark.parametrize("seed", range(times(3, 100)))
def test_of_session_files_with_times_notes_and_gaps(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same(monkeypatch, "--to", "yaml", str(session_file(tmp_path, seed)))


@pytest.mark.parametrize("path", some(FILES, 6), ids=lambda path: path.name)
@pytest.mark.parametrize("name", ["json", "openbeken", "esphome"])
def test_of_captures_of_every_form(name: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same(monkeypatch, "--to", name, str(path))


def test_what_is_private_is_hidden_where_it_came_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = [PRODUCT, HEARTBEAT, *(report(20, 2300 + turn % 9) for turn in range(4000))]
    talk.insert(3000, frame(0x62, b'{"ssid":"my home","pwd":"my secret word"}'))
    source = tmp_path / "my secret word.bin"
    source.write_bytes(b"".join(talk))
    results, counted = both(monkeypatch, str(source))
    for result in results:
        assert '"id": 20' in result.out
        assert "my secret word" not in result.out
    assert counted.in_columns > 3000


def test_what_the_device_said_of_itself_last_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [b'{"p":"AIp08kLIftb8xabc","v":"1.0.%d","m":0}' % number for number in (0, 1, 0)]
    reports = [report(20, 2300 + turn % 9) for turn in range(2000)]
    parts = [HEARTBEAT, *reports, *(part for one in words for part in (frame(1, one), *reports[:500]))]
    source = tmp_path / "in.bin"
    source.write_bytes(b"".join(parts))
    result, counted = same(monkeypatch, str(source))
    assert '"v":"1.0.0"' in result.out.replace("\\", "")
    assert counted.in_columns > 2500


def test_several_inputs_stand_behind_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first, second = session_file(tmp_path / "a", 1), session_file(tmp_path / "b", 2)
    same(monkeypatch, "--known", "20=231V", str(first), str(second))


def test_whether_it_is_polled_and_its_versions_are_known_where_they_show_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = [(0.1 * turn, HEARTBEAT) for turn in range(1500)]
    for turn in range(900):
        talk += [(200.0 + 5 * turn, frame(8, version=0)), (200.2 + 5 * turn, frame(7, VOLTS, version=1))]
    source = tmp_path / "in.tsniff.jsonl"
    with source.open("wb") as out:
        assert TSNIFF.chunks is not None
        writer = TSNIFF.chunks(out, About())
        for at, data in talk:
            writer.write(Chunk("line", data, round(at * 1e6)))
        writer.end()
    result, counted = same(monkeypatch, str(source))
    assert '"needs_polling": true' in result.out
    assert '"header_versions": [0, 1, 3]' in result.out
    assert counted.in_columns > 2000
