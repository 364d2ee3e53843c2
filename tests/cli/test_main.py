from __future__ import annotations

import importlib
from pathlib import Path

import click
import pytest

import tuyasniff
from tuyasniff.cli.main import VERBS

from .running import program


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_file_and_a_help_with_an_example(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command = importlib.import_module(f"tuyasniff.cli.verbs.{verb}").command
    assert isinstance(command, click.Command)
    assert command.name == verb
    for flag in ("-h", "--help"):
        result = program(monkeypatch, verb, flag)
        assert result.code == 0
        assert f"tuyasniff {verb}" in result.out
        assert max(map(len, result.out.splitlines())) <= 80
        assert len(result.out.splitlines()) < 60


def test_every_file_of_a_verb_is_a_verb() -> None:
    folder = Path(tuyasniff.__file__).parent / "cli" / "verbs"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(VERBS)


def test_without_a_verb_the_help_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch)
    assert result.code == 0
    assert all(verb in result.out for verb in VERBS)
    assert result.out == program(monkeypatch, "--help").out


def test_the_version_is_that_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    assert program(monkeypatch, "--version").out == f"tuyasniff {tuyasniff.__version__}\n"


def test_usage_errors_point_to_the_help_of_their_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "decode", "--frobnicate")
    assert result.err.splitlines()[1] == "hint: tuyasniff decode --help"
    assert program(monkeypatch, "frobnicate").err.splitlines()[1] == "hint: tuyasniff --help"
