"""Imports point down, and the lower floors load nothing that is heavy. import-linter says the same statically."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import pytest

import tuyasniff

HEAVY = ("click", "rich", "textual", "scapy", "serial", "numpy", "ruamel", "fastjsonschema", "Crypto")
UPPER = ("cli", "tui", "render", "scapy_layer", "__main__")
COLUMNS = ("tuyasniff.bulk", "tuyasniff.render.columns")
"""Rooms for thousands of things at once, which nobody enters for a few."""


def modules() -> list[str]:
    found = [info.name for info in pkgutil.walk_packages(tuyasniff.__path__, "tuyasniff.")]
    return [name for name in found if name != "tuyasniff.__main__"]


def loaded_by(names: list[str]) -> set[str]:
    code = "import sys, importlib\nfor n in sys.argv[1:]: importlib.import_module(n)\nprint(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_the_floors_below_the_front_ends_load_no_third_party_package() -> None:
    lower = [name for name in modules() if name.split(".")[1] not in UPPER and not name.startswith(COLUMNS)]
    assert len(lower) > 20
    loaded = loaded_by(lower)
    assert {name for name in loaded if name.split(".")[0] in HEAVY} == set()


def test_arrays_are_loaded_by_whoever_has_thousands_of_things() -> None:
    others = [name for name in modules() if not name.startswith(COLUMNS)]
    assert not {name for name in loaded_by(others) if name.split(".")[0] == "numpy"}


@pytest.mark.parametrize(
    ("room", "may_load"),
    [
        ("tuyasniff.model", {"model"}),
        ("tuyasniff.errors", {"errors"}),
        ("tuyasniff.protocol.framer", {"model", "errors", "protocol", "patterns", "nesting"}),
        ("tuyasniff.hexdump.read", {"model", "errors", "protocol", "hexdump", "patterns", "nesting"}),
        ("tuyasniff.chips.registry", {"model", "errors", "protocol", "chips", "patterns", "vocabulary", "nesting"}),
        ("tuyasniff.logic.wires", {"model", "errors", "logic", "patterns"}),
        ("tuyasniff.analysis.dpstate", {"model", "analysis"}),
        ("tuyasniff.session", {"model", "errors", "protocol", "order", "session", "summary", "patterns", "nesting"}),
        ("tuyasniff.sources.reader", {"model", "errors", "clock", "sources", "patterns"}),
        ("tuyasniff.sources.opening", {"model", "errors", "clock", "sources", "patterns"}),
    ],
)
def test_a_room_loads_only_what_lies_below_it(room: str, may_load: set[str]) -> None:
    ours = {name.split(".")[1] for name in loaded_by([room]) if name.startswith("tuyasniff.")}
    assert ours <= may_load


def test_no_port_is_known_before_one_is_opened() -> None:
    assert not {name for name in loaded_by(modules()) if name.split(".")[0] == "serial"}


def test_the_screen_is_loaded_by_whoever_wants_one() -> None:
    others = [name for name in modules() if name.split(".")[1] != "tui"]
    assert not {name for name in loaded_by(others) if name.split(".")[0] == "textual"}
