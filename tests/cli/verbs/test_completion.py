from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from cli.running import ROOT, program
from tuyasniff.cli.main import VERBS


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_printed_for_each_shell(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "completion", shell)
    assert result.code == 0
    assert "_TUYASNIFF_COMPLETE" in result.out
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=result.out.encode(), check=True, capture_output=True)


def test_a_terminal_is_told_where_the_script_belongs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "~/.tuyasniff.bash" in program(monkeypatch, "completion", "bash", terminal=True).err
    assert program(monkeypatch, "completion", "bash").err == ""


def completed(words: str, at: int) -> list[str]:
    environment = os.environ | {"_TUYASNIFF_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(at)}
    done = subprocess.run(
        [sys.executable, "-m", "tuyasniff"], capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_a_script_of_former_days_is_answered_as_well() -> None:
    assert completed("tuyasniff ", 1) == list(VERBS)
    assert "raw" in completed("tuyasniff decode --format ", 3)
