"""Starting costs little: what is not needed is not imported, and the time stays within a multiple of bare Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wire import TALK

pytestmark = pytest.mark.alone

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"textual", "scapy", "serial", "numpy", "rich", "ruamel", "fastjsonschema", "asyncio", "unittest"}
PASTE = TALK.hex(" ")[:200]

_LOOK = """
import sys
from tuyasniff.cli.main import run
code = run(sys.argv[1:])
sys.stdout.flush()
print(code, *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def roots(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _LOOK, *arguments],
        input=PASTE.encode(),
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    code, *names = done.stderr.decode().splitlines()[-1].split()
    assert code == "0"
    return set(names)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--version",),
        ("--help",),
        ("decode",),
        ("decode", "--color", "always"),
        ("decode", "--json"),
        ("decode", "--explain", "1"),
        ("datapoints",),
        ("info", "formats"),
    ],
)
def test_nothing_heavy_is_imported_for_light_work(arguments: tuple[str, ...]) -> None:
    assert not HEAVY & roots(*arguments)


def test_the_version_needs_nothing_of_the_protocol() -> None:
    code = "import sys\nfrom tuyasniff.cli.main import run\nrun(['--version'])\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = {name for name in done.stdout.split() if name.startswith("tuyasniff.")}
    assert loaded <= {
        "tuyasniff.cli", "tuyasniff.cli.main", "tuyasniff.cli.diagnostics", "tuyasniff.errors", "tuyasniff.render",
        "tuyasniff.render.labels",
    }  # fmt: skip


def seconds(*arguments: str, rounds: int = 5) -> float:
    """The least processor time of a few runs: other work on the machine only adds to it."""
    resource = pytest.importorskip("resource")
    # with bytecode beside the sources, as everybody has it from the second start on
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    spent = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, *arguments],
            input=PASTE.encode(),
            capture_output=True,
            check=True,
            cwd=ROOT,
            env=environment,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return float(min(spent))


@pytest.mark.parametrize(
    ("arguments", "multiple"),
    [(("--version",), 6), (("decode",), 15)],
)
def test_starting_takes_a_few_times_as_long_as_python_itself(arguments: tuple[str, ...], multiple: int) -> None:
    bare = seconds("-c", "pass")
    spent = seconds("-m", "tuyasniff", *arguments)
    if spent > multiple * bare:  # once more, for a machine that was busy
        bare, spent = max(bare, seconds("-c", "pass")), min(spent, seconds("-m", "tuyasniff", *arguments, rounds=10))
    assert spent <= multiple * bare, f"{spent * 1000:.0f} ms, {spent / bare:.1f} times {bare * 1000:.0f} ms"
