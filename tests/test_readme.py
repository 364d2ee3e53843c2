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
EXAMPLES = (ROOT / "docs" / "examples.md").read_text("utf-8")


def maker() -> Any:
    """docs/make.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make = maker()


def text(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


BLOCKS: list[str] = [*make.blocks(README), *make.blocks(EXAMPLES)]


def test_there_are_ten_examples_and_the_first_page_stays_short() -> None:
    assert len(BLOCKS) >= 10
    assert len(README.splitlines()) <= 210


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(block).split("\n", 1)[0])
def test_an_example_prints_what_the_page_says(block: str) -> None:
    assert make.renewed(block) == block


def test_the_picture_shows_what_the_program_prints() -> None:
    assert make.PICTURE.read_text("utf-8") == make.picture()
    assert f"({make.PICTURE.name})" in EXAMPLES


@pytest.mark.parametrize("path", make.SCREENS, ids=lambda path: str(path.name))
def test_a_picture_of_the_screen_shows_what_is_on_it(path: Path) -> None:
    kept = path.read_text("utf-8")
    assert make.screens.words(kept) == make.screens.words(make.screen(path)), "run: python docs/make.py"
    assert any(f"]({place})" in text(page) for page in make.PAGES for place in (path.name, f"docs/{path.name}"))


def test_other_colours_do_not_make_a_picture_stale_and_another_word_does() -> None:
    path = next(iter(make.SCREENS))
    kept = path.read_text("utf-8")
    assert make._alike(path, kept, kept.replace("#57a5e2", "#123456").replace('x="', 'x="1'))
    assert not make._alike(path, kept, kept.replace("kettle", "toaster"))
    assert len(make.screens.words(kept)) == make.SCREENS[path].size[1]


def test_the_first_picture_of_the_readme_is_the_screen() -> None:
    assert re.findall(r"!\[[^\]]*\]\(([^)]*)\)", README)[0] == "docs/screen.svg"


def test_the_exit_codes_are_those_of_the_program() -> None:
    from tuyasniff.cli.diagnostics import Exit

    sentence = re.search(r"Exit codes: (.*?)\.", README, re.DOTALL)
    assert sentence is not None
    assert {int(code) for code in re.findall(r"\b\d+\b", sentence[1])} == {int(code) for code in Exit}


@pytest.mark.parametrize("target", ["demo", "test", "slow", "tour", "interop"])
def test_the_commands_of_the_readme_are_in_the_makefile(target: str) -> None:
    assert f"make {target}" in README
    subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)


def test_the_tour_shows_what_it_promises_within_eighty_columns(tmp_path: Path) -> None:
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


def test_the_tour_fails_when_the_program_does() -> None:
    script = ROOT / "captures" / "demo.sh"
    assert subprocess.run(["sh", script, "/bin/false"], capture_output=True, check=False).returncode != 0
