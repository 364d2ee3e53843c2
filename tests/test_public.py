"""The names that other programs may import."""

from __future__ import annotations

import subprocess
import sys

import pytest

import tuyasniff


@pytest.mark.parametrize("name", tuyasniff.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(tuyasniff, name) is not None
    assert name in dir(tuyasniff)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        getattr(tuyasniff, "nonsense")  # noqa: B009


def test_importing_the_package_loads_none_of_its_rooms() -> None:
    code = "import sys, tuyasniff; print([m for m in sys.modules if m.startswith('tuyasniff.')])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
