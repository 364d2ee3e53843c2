"""Things that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from lanes import times

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("TUYASNIFF_SHARED", ROOT.parent / "shared"))

settings.register_profile(
    "default", deadline=None, max_examples=times(40, 100), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")


@pytest.fixture(scope="session", autouse=True)
def nothing_known(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test looks at the products that the person at this computer has imported."""
    os.environ["TUYASNIFF_DATA"] = str(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The research folder with real captures; tests that need it are skipped where it is not."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip("needs the research folder with real captures beside the project (TUYASNIFF_SHARED)")
    return SHARED
