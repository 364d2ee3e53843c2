"""The table of faults speaks of tests that there are, and all tests of faults are in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from faults.table import PARTS

TESTS = Path(__file__).resolve().parents[1]
NAMED = sorted({name for part in PARTS for fault in part.faults for name in fault.tests})


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_the_table_names_exists(name: str) -> None:
    file, _, function = name.partition("::")
    assert f"def {function}(" in (TESTS / file).read_text("utf-8")


def test_every_test_of_a_fault_is_in_the_table() -> None:
    found = set()
    for path in (TESTS / "faults").glob("test_*.py"):
        if path != Path(__file__):
            found |= {
                f"faults/{path.name}::{name}" for name in re.findall(r"^def (test_\w+)\(", path.read_text(), re.M)
            }
    assert found <= set(NAMED)


def test_every_fault_says_what_is_seen_and_kept() -> None:
    for part in PARTS:
        for fault in part.faults:
            assert fault.what and fault.seen and fault.kept and fault.tests
            assert "|" not in fault.what + fault.seen + fault.kept
