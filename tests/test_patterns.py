"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys

import pytest

import tuyasniff
from tuyasniff.patterns import Lazy, regex


def test_it_does_what_re_does() -> None:
    lazy, eager = regex(r"(?P<h>\d+)\s*", re.ASCII), re.compile(r"(?P<h>\d+)\s*", re.ASCII)
    text = "55 170 ٣"
    for ask in ("search", "match", "fullmatch"):
        assert repr(getattr(lazy, ask)(text)) == repr(getattr(eager, ask)(text))
    assert lazy.findall(text) == eager.findall(text) and lazy.split(text) == eager.split(text)
    assert lazy.sub("x", text) == eager.sub("x", text) and lazy.subn("x", text) == eager.subn("x", text)
    assert [found["h"] for found in lazy.finditer(text)] == ["55", "170"]
    assert (lazy.pattern, lazy.flags, lazy.groups) == (eager.pattern, eager.flags, eager.groups)
    assert regex(rb"\xaa").search(b"\x55\xaa") is not None


def test_it_is_compiled_once_and_not_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str | bytes] = []

    def compile_it(self: Lazy) -> re.Pattern[str]:
        compiled.append(self.pattern)
        return re.compile(str(self.pattern))

    monkeypatch.setattr(Lazy, "compiled", compile_it)
    lazy = regex("a")
    assert not compiled
    assert lazy.search("a") and lazy.match("a") and lazy.sub("b", "a") == "b"
    assert compiled == ["a"]


def test_every_pattern_of_the_program_can_be_compiled() -> None:
    found = 0
    for info in pkgutil.walk_packages(tuyasniff.__path__, "tuyasniff."):
        if info.name != "tuyasniff.__main__":
            for pattern in _lazy(vars(importlib.import_module(info.name)).values()):
                found += pattern.compiled().groups >= 0
    assert found > 150


def test_reading_a_paste_compiles_few_of_them() -> None:
    code = (
        "from tuyasniff.patterns import Lazy\nmade = []\ncompiled = Lazy.compiled\n"
        "Lazy.compiled = lambda self: made.append(self) or compiled(self)\n"
        "from tuyasniff.cli.main import run\nrun(['decode'])\nimport sys\nprint(len(made), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"55 aa 00 00 00 00 ff", capture_output=True, check=True)
    assert int(done.stderr.split()[-1]) < 40


def _lazy(values: object) -> list[Lazy]:
    """Those among some values, and those in tables of them."""
    found: list[Lazy] = []
    for value in values if isinstance(values, list | tuple | type({}.values())) else ():
        if isinstance(value, Lazy):
            found.append(value)
        elif isinstance(value, dict):
            found += _lazy(list(value.values()))
        elif isinstance(value, list | tuple):
            found += _lazy(value)
    return found
