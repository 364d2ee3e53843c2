"""What is handed out: wheel and sdist hold what belongs in them, install in an empty environment, and work there."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import tuyasniff
from cli.running import ROOT
from lanes import SLOW

TOOLS = ROOT / ".interop" / "build" / "bin" / "python"
CAPTURE = ROOT / "captures" / "meter.hex"
CONSUMER = ROOT / "tests" / "interop" / "consumer.py"

pytestmark = pytest.mark.skipif(not TOOLS.exists(), reason="python -m build is not installed: make interop")


def run(*command: str | Path, cwd: Path, given: str | None = None, **environment: str) -> str:
    """What a command prints. It knows nothing of this environment, nor of the checkout."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, input=given, capture_output=True, text=True, check=False, timeout=300,
        env=clean | {"PYTHONUTF8": "1", "TUYASNIFF_DATA": str(cwd), "COLUMNS": "100"} | environment,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def installed(package: Path, home: Path, python: str | Path = sys.executable, *more: str) -> Path:
    """An empty environment into which only this was put, and what it asks for; its `bin`."""
    run(python, "-m", "venv", "--without-pip", home, cwd=home.parent)
    inside = home / "bin" / "python"
    pip: list[str | Path] = [TOOLS, "-m", "pip", "--python", inside, "--disable-pip-version-check", "--quiet"]
    # compiled when first used: that takes most of the time otherwise
    run(*pip, "install", "--no-compile", *more, package, cwd=home.parent)
    run(*pip, "check", cwd=home.parent)
    return inside.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sdist, and the wheel that was made of it."""
    folder = tmp_path_factory.mktemp("dist")
    run(TOOLS, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return {"sdist": sdist, "wheel": wheel}


@pytest.fixture(scope="module")
def homes(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The `bin` of two environments, one with the wheel in it and one with the sdist."""
    with ThreadPoolExecutor() as together:
        made = {
            name: together.submit(installed, package, tmp_path_factory.mktemp(name) / "env")
            for name, package in built.items()
        }
    return {name: done.result() for name, done in made.items()}


@pytest.fixture(scope="module")
def wheel(homes: dict[str, Path]) -> Path:
    """The `bin` of the environment with the wheel in it."""
    return homes["wheel"]


@pytest.fixture(scope="module")
def unpacked(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree of the sdist."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(built["sdist"]) as archive:
        archive.extractall(folder, filter="data")
    (tree,) = folder.iterdir()
    return tree


def ours() -> Iterator[str]:
    """The files of the project that git knows, or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no checkout of git")
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).exists() and not name.startswith(".ci/"):
            yield name


def test_the_sdist_holds_the_project_and_nothing_else(unpacked: Path) -> None:
    inside = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert inside - {"PKG-INFO"} == set(ours())


def test_the_wheel_holds_the_package_and_nothing_else(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name and ".data/" not in name}
    assert names == {name for name in ours() if name.startswith("tuyasniff/")}
    assert {
        "tuyasniff/py.typed", "tuyasniff/tui/style.tcss", "tuyasniff/report/page.css", "tuyasniff/report/page.js",
        "tuyasniff/mapping/mapping.schema.json", "tuyasniff/analysis/quantities/shapes.txt",
        "tuyasniff/simulate/devices/__init__.py",
    } <= names  # fmt: skip


def test_what_it_says_of_itself_is_complete(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as archive:
        names = archive.namelist()
        (told,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        about = email.message_from_bytes(archive.read(told))
    assert about["Name"] == "tuyasniff"
    assert about["Version"] == tuyasniff.__version__
    assert about["License-Expression"] == "MIT"
    assert about["License-File"] == "LICENSE"
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert about["Requires-Python"] == ">=3.11"
    assert about["Description-Content-Type"] == "text/markdown"
    run(TOOLS, "-m", "twine", "check", "--strict", *built.values(), cwd=built["wheel"].parent)


def test_the_wheel_works_where_nothing_else_is(wheel: Path, tmp_path: Path) -> None:
    program, capture = wheel / "tuyasniff", tmp_path / "meter.hex"
    capture.write_bytes(CAPTURE.read_bytes())

    def told(*arguments: str, given: str | None = None) -> str:
        return run(program, *arguments, cwd=tmp_path, given=given)

    with ThreadPoolExecutor() as beside:  # it takes ten seconds
        demo = beside.submit(told, "demo", "--plain")
        try_out(told, tmp_path)
    assert demo.result().count("MCU >") > 5


def try_out(told: Callable[..., str], folder: Path) -> None:
    """What needs the files that come along."""
    assert told("--version") == f"tuyasniff {tuyasniff.__version__}\n"
    assert "20 value 2301" in told("decode", given="55 AA 03 07 00 08 14 02 00 04 00 00 08 FD 30\n")
    assert "voltage 230.7 V" in told("datapoints", "meter.hex")
    assert '"voltage"' in told("export", "meter.hex")
    assert "heartbeat" in told("info", "commands")
    assert "TuyaMCU" in told("identify", "meter.hex")
    told("report", "meter.hex", "--html", "-o", "page.html", "--no-questions")
    assert "<style" in (folder / "page.html").read_text()
    told("simulate", "meter", "--seconds", "20", "--to", "x.pcapng")
    assert "20" in told("decode", "x.pcapng")
    assert "complete -" in told("completion", "bash")


def test_the_screen_has_its_style_with_it(wheel: Path, tmp_path: Path) -> None:
    code = "import tuyasniff.tui.app as app; print(app.__file__)"
    module = Path(run(wheel / "python", "-c", code, cwd=tmp_path).strip())
    assert module.is_relative_to(wheel.parent)
    assert module.with_name("style.tcss").read_bytes() == (ROOT / "tuyasniff" / "tui" / "style.tcss").read_bytes()


def test_the_dissector_comes_along(wheel: Path) -> None:
    shipped = wheel.parent / "share" / "tuyasniff" / "tuyamcu.lua"
    assert shipped.read_bytes() == (ROOT / "docs" / "wireshark" / "tuyamcu.lua").read_bytes()


def mypy(python: Path, program: Path, where: Path) -> str:
    """What a strict mypy says of a program of somebody who has the wheel and nothing else."""
    (where / "mypy.ini").write_text("[mypy]\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(python),
         "--cache-dir", str(where / "cache"), str(program)],
        cwd=where, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return done.stdout


def test_a_program_of_somebody_else_knows_every_type(wheel: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_bytes(CONSUMER.read_bytes())
    assert mypy(wheel / "python", program, tmp_path).startswith("Success")
    assert run(wheel / "python", program, CAPTURE, cwd=tmp_path) == "fine\n"
    program.write_text(
        "import tuyasniff\n"
        "tuyasniff.nothing\n"
        "for item in tuyasniff.decode(3):\n"
        "    item.thing.nothing\n"
        "reveal_type(item)\n"
    )
    said = mypy(wheel / "python", program, tmp_path)
    assert 'Module has no attribute "nothing"' in said
    assert 'Argument 1 to "decode" has incompatible type "int"' in said
    assert said.count('has no attribute "nothing"') == 5
    assert re.search(r"tuyasniff\.model\.\w+\.Item", said)


def test_the_sdist_installs_and_works(homes: dict[str, Path], tmp_path: Path) -> None:
    programs = homes["sdist"]
    assert run(programs / "tuyasniff", "--version", cwd=tmp_path) == f"tuyasniff {tuyasniff.__version__}\n"
    assert "voltage 230.7 V" in run(programs / "tuyasniff", "datapoints", CAPTURE, cwd=tmp_path)


def test_the_sdist_runs_its_own_tests(unpacked: Path) -> None:
    fast = ("tests/protocol", "tests/test_public.py", "tests/test_model.py", "tests/cli/test_main.py")
    there = {"PYTHONPATH": str(unpacked), "TUYASNIFF_SHARED": str(unpacked / "none")}
    where = run(sys.executable, "-c", "import tuyasniff; print(tuyasniff.__file__)", cwd=unpacked, **there)
    assert Path(where.strip()).is_relative_to(unpacked)
    run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *fast, cwd=unpacked, **there)


def others() -> list[Path]:
    """Newer Pythons of this computer, as far as they can be found and start."""
    homes = [Path(home) for home in os.environ.get("PATH", "").split(os.pathsep) if home]
    homes += sorted(Path.home().glob(".pyenv/versions/*/bin"))
    found: dict[str, Path] = {}
    for name in ("python3.12", "python3.13", "python3.14"):
        for home in homes:
            done = (
                subprocess.run([home / name, "-V"], capture_output=True, check=False)
                if (home / name).exists()
                else None
            )
            if name not in found and done is not None and done.returncode == 0:
                found[name] = home / name
    return [*found.values()]


@pytest.mark.skipif(not SLOW, reason="one Python will do; all: TUYASNIFF_SLOW=1 make interop")
def test_other_pythons_will_do_as_well(built: dict[str, Path], tmp_path: Path) -> None:
    pythons = others()
    if not pythons:
        pytest.skip("there is no newer Python here")
    for python in pythons:
        programs = installed(built["wheel"], tmp_path / python.name, python)
        assert "voltage 230.7 V" in run(programs / "tuyasniff", "datapoints", CAPTURE, cwd=tmp_path)
        assert run(programs / "python", CONSUMER, CAPTURE, cwd=tmp_path) == "fine\n"
