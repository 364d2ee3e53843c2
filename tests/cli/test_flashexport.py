from __future__ import annotations

from pathlib import Path

import pytest

from cli.running import Result, program
from knowledge.flashdump.synthetic import SECRETS, plug, tuyamcu
from tuyasniff.cli.flashexport import dump_among
from wire import TALK


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "plug.bin").write_bytes(plug())
    (tmp_path / "mcu.bin").write_bytes(tuyamcu())
    (tmp_path / "talk.bin").write_bytes(TALK)
    (tmp_path / "long.bin").write_bytes(TALK * 2000)
    (tmp_path / "long.log").write_bytes(b"55 AA 03 00 00 01 01 04\n" * 4000)
    return tmp_path


def export(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> Result:
    paths = [str(folder / one) if "." in one else one for one in arguments]
    return program(monkeypatch, "export", *paths)


def test_only_a_dump_is_taken_for_one(folder: Path) -> None:
    names = [str(folder / name) for name in ("talk.bin", "long.bin", "long.log", "missing.bin")]
    assert dump_among([*names, "-", str(folder)]) is None
    assert dump_among([*names, str(folder / "plug.bin")]) == str(folder / "plug.bin")


@pytest.mark.parametrize(
    ("to", "lines"),
    [
        ("openbeken", ("setPinRole 26 Rel", "startDriver BL0937", "// VoltageSet", "// SetupEnergyStats")),
        ("esphome", ("platform: hlw8012", "model: BL0937", "number: P26", "board: cb2s")),
    ],
)
def test_a_plug_without_tuyamcu_gets_its_pins_and_its_metering_chip(
    folder: Path, monkeypatch: pytest.MonkeyPatch, to: str, lines: tuple[str, ...]
) -> None:
    result = export(monkeypatch, folder, "plug.bin", "--to", to)
    assert result.code == 0
    assert all(line in result.out for line in lines)
    assert not any(secret in result.out + result.err for secret in SECRETS.values())


def test_a_file_that_is_there_is_replaced_only_when_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "autoexec.bat").write_text("mine")
    refused = export(monkeypatch, folder, "plug.bin", "--to", "openbeken", "-o", "autoexec.bat")
    assert (refused.code, (folder / "autoexec.bat").read_text()) == (3, "mine")
    assert "--fresh" in refused.err
    assert export(monkeypatch, folder, "plug.bin", "--to", "openbeken", "-o", "autoexec.bat", "--fresh").code == 0
    assert "startDriver BL0937" in (folder / "autoexec.bat").read_text()
    onto = export(monkeypatch, folder, "plug.bin", "--to", "openbeken", "-o", "plug.bin", "--fresh")
    assert (onto.code, (folder / "plug.bin").read_bytes()) == (2, plug())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("mcu.bin", "--to", "openbeken"), "has a TuyaMCU"),
        (("plug.bin", "--to", "csv"), "no datapoints for csv"),
        (("plug.bin", "talk.bin", "--to", "openbeken"), "exported alone"),
    ],
)
def test_what_cannot_be_made_of_a_dump_is_one_line_and_a_hint(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    result = export(monkeypatch, folder, *arguments)
    assert (result.code, result.out) == (2, "")
    assert [line.split(":")[0] for line in result.err.splitlines()] == ["tuyasniff", "hint"]
    assert words in result.err


@pytest.mark.parametrize("verb", [("redact",), ("report", "--for", "openbeken"), ("report", "--html")])
@pytest.mark.parametrize("name", ["plug.bin", "mcu.bin"])
def test_a_dump_is_neither_redacted_nor_reported(
    folder: Path, monkeypatch: pytest.MonkeyPatch, verb: tuple[str, ...], name: str
) -> None:
    shared = folder / ("shared.html" if "--html" in verb else "shared.md" if "report" in verb else "shared.bin")
    result = program(monkeypatch, *verb, str(folder / name), "-o", str(shared))
    assert (result.code, result.out) == (2, "")
    assert "is a flash dump" in result.err
    assert "tuyasniff identify" in result.err
    assert not shared.exists()
    assert program(monkeypatch, *verb, str(folder / "long.bin"), "-o", str(shared)).code == 0
