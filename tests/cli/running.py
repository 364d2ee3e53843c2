"""Running the program: in this process for most tests, as a process of its own for a few."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tuyasniff.cli.main import run

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Result:
    """What came of it."""

    code: int
    out: str
    err: str


class _Stream(io.TextIOWrapper):
    """A stdout or stdin with bytes behind it that is no terminal, or says that it is one."""

    terminal = False

    def isatty(self) -> bool:
        return self.terminal


def program(
    monkeypatch: pytest.MonkeyPatch,
    *arguments: str,
    stdin: bytes = b"",
    terminal: bool = False,
    asks: bool = False,
    columns: int | None = None,
) -> Result:
    """Run in this process. `terminal`: stdout is one; `asks`: stdin is one; `columns`: what COLUMNS says."""
    out, err = io.BytesIO(), io.StringIO()
    stdout = _Stream(out, encoding="utf-8")
    source = _Stream(io.BytesIO(stdin), encoding="utf-8")
    stdout.terminal, source.terminal = terminal, asks
    for name, value in (("stdout", stdout), ("stderr", err), ("stdin", source)):
        monkeypatch.setattr(sys, name, value)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    if columns is not None:
        monkeypatch.setenv("COLUMNS", str(columns))
    try:
        code = run(arguments)
        stdout.flush()
    finally:
        monkeypatch.undo()
    return Result(int(code), out.getvalue().decode(), err.getvalue())


def process(*arguments: str, stdin: bytes = b"", cwd: Path = ROOT) -> Result:
    """Run as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tuyasniff", *arguments],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
