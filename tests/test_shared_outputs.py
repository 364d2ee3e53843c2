"""Whatever is made to be shared holds no secret of a capture that is full of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.redact.seeded import ALL, SECRETS, left, recorded
from cli.running import program
from tuyasniff.mapping.exporters.registry import TARGETS

NAMED = [secret for secret in ALL if secret != SECRETS["hidden"].encode()]
"""All but the one of which only a person can know that it is private."""

PROJECTS = ("tuya-local", "openbeken", "tasmota", "esphome", "zigbee2mqtt", "forum")


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A recording with everything private that there is, in a file whose name is private too."""
    return recorded(tmp_path / "Waldhaus Nord d8f15b7c31ae.tsniff.jsonl")


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Everything in a folder, zips opened."""
    for path in folder.iterdir():
        if path.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as packed:
                yield from ((name, packed.read(name)) for name in packed.namelist())
        else:
            yield path.name, path.read_bytes()


def written(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> dict[str, bytes]:
    """What a verb prints, and the files that it writes into a folder of its own; stderr is for the person at home."""
    folder.mkdir()
    result = program(monkeypatch, *arguments)
    assert result.code == 0, result.err
    return {"stdout": result.out.encode(), **dict(files(folder))}


def leaks(told: dict[str, bytes], secrets: list[bytes]) -> list[tuple[str, list[bytes]]]:
    """Where secrets stand: in what, and which; names of files count."""
    found = [(name, left(name.encode() + b"\n" + data, secrets)) for name, data in told.items()]
    return [(name, secrets) for name, secrets in found if secrets]


def test_the_capture_is_full_of_secrets(session: Path) -> None:
    assert len(left(session.read_bytes(), NAMED)) >= 5


@pytest.mark.parametrize("row", [row for row in TARGETS if row.name != "zigbee2mqtt"], ids=lambda row: row.name)
def test_no_exported_file_holds_one(
    row: object, session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = next(one for one in TARGETS if one is row)
    out = tmp_path / "out" / f"x{target.suffixes[0]}"
    told = written(monkeypatch, out.parent, "export", str(session), "--to", target.name, "-o", str(out))
    assert leaks(told, NAMED) == []


@pytest.mark.parametrize("project", PROJECTS)
def test_no_report_holds_one(project: str, session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out" / "report.zip"
    told = written(
        monkeypatch, out.parent, "report", str(session), "--for", project, "-o", str(out), "--hide", SECRETS["hidden"]
    )
    assert len(told) > 2
    assert leaks(told, ALL) == []


def test_no_page_holds_one(session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out" / "page.html"
    told = written(
        monkeypatch, out.parent, "report", str(session), "--html", "-o", str(out), "--hide", SECRETS["hidden"]
    )
    assert leaks(told, ALL) == []
