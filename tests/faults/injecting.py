"""System calls that fail: a small library between the program and its C library, built where there is a compiler."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")

needs_faults = pytest.mark.skipif(
    not sys.platform.startswith("linux") or COMPILER is None, reason="needs Linux and a C compiler to make calls fail"
)


@cache
def library() -> Path:
    """The library, built once."""
    assert COMPILER is not None
    built = Path(mkdtemp(prefix="tuyasniff-faults-")) / "inject.so"
    source = Path(__file__).with_name("inject.c")
    subprocess.run([COMPILER, "-shared", "-fPIC", "-O2", "-o", str(built), str(source)], check=True)
    return built


def surroundings(control: Path, **more: str) -> dict[str, str]:
    """The environment of a program whose calls fail as the file `control` says."""
    return {
        **os.environ, "TERM": "xterm-256color", "LD_PRELOAD": str(library()), "FAULTS": str(control), **more,
    }  # fmt: skip
