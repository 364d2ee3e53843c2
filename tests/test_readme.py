"""What the README shows is what the program does."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def maker() -> Any:
    """docs/make.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make = maker()
BLOCKS: list[str] = make.blocks(README)


def test_there_are_ten_examples() -> None:
    assert len(BLOCKS) == 10


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(block).split("\n", 1)[0])
def test_an_example_prints_what_the_readme_says(block: str) -> None:
    assert make.renewed(block) == block


def test_the_picture_shows_what_the_program_prints() -> None:
    assert make.PICTURE.read_text("utf-8") == make.picture()
    assert f"({make.PICTURE.relative_to(ROOT)})" in README


def test_the_exit_codes_are_those_of_the_program() -> None:
    from tuyasniff.cli.diagnostics import Exit

    sentence = re.search(r"Exit codes: (.*?)\.", README, re.DOTALL)
    assert sentence is not None
    assert {int(code) for code in re.findall(r"\b\d+\b", sentence[1])} == {int(code) for code in Exit}


@pytest.mark.parametrize("target", ["demo", "test"])
def test_the_commands_of_the_readme_are_in_the_makefile(target: str) -> None:
    assert f"make {target}" in README
    subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)


def test_the_demo_shows_what_it_promises_within_eighty_columns(tmp_path: Path) -> None:
    program = tmp_path / "tuyasniff"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{make.sys.executable}" -m tuyasniff "$@"\n')
    program.chmod(0o755)
    script = ROOT / "captures" / "demo.sh"
    done = subprocess.run(["sh", script, program], capture_output=True, text=True, check=True, timeout=60)
    shown = done.stdout.replace(str(program), "tuyasniff")
    assert max(map(len, shown.splitlines())) <= 80
    steps = ("product query", "kettle on", "0x07 report", "set+echo", "checksum 33", "cloud connected")
    for wanted in (*steps, "docs/wiring.md"):
        assert wanted in shown
    assert "\x1b" not in shown
    assert done.stderr == ""


def test_the_demo_fails_when_the_program_does() -> None:
    script = ROOT / "captures" / "demo.sh"
    assert subprocess.run(["sh", script, "/bin/false"], capture_output=True, check=False).returncode != 0
