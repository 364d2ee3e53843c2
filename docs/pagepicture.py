"""Renews the picture of a report's page: `python docs/pagepicture.py`, beside a Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "report.png"
CAPTURE = ROOT / "captures" / "virtual-meter.tsniff.jsonl"
SIZE = (1080, 1880)
"""As far as the end of the plots."""


def main() -> None:
    """Make the page, and take its picture."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no chromium here: sh tests/interop/setup.sh")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        command = [sys.executable, "-m", "tuyasniff", "report", str(CAPTURE), "--no-schema", "--html", "-o", str(page)]
        subprocess.run(command, check=True, cwd=ROOT, stderr=subprocess.DEVNULL)
        wide, high = SIZE
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/x",
                   f"--window-size={wide},{high}", f"--screenshot={PICTURE}")  # fmt: skip
        subprocess.run([browser, *options, page.as_uri()], check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
