"""The campaign in scapy's own form: scapy's test runner, with everything that scapy loads for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def test_the_campaign_passes_in_the_test_runner_of_scapy(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scapy.tools.UTscapy", "-t", str(HERE / "tuya.uts"), "-f", "text"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(HERE.parents[1])},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAILED=0" in done.stdout
    assert "PASSED=8" in done.stdout
