"""On what a benchmark ran, and when."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")


def described() -> dict[str, str | float]:
    """The day, and what of the machine makes it fast or slow. Names of machines and people are not in it."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cpu": _cpu(),
        "cores": os.cpu_count() or 1,
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": _version("numpy"),
        "tuyasniff": _version("tuyasniff"),
        "compiler": _compiler(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else 0,
    }


def _cpu() -> str:
    if _CPUINFO.exists():
        found = re.search(r"^model name\s*:\s*(.*)$", _CPUINFO.read_text("utf-8", "replace"), re.MULTILINE)
        if found:
            return " ".join(found[1].split())
    return platform.processor() or platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _compiler() -> str:
    name = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if name is None:
        return "none"
    told = subprocess.run([name, "--version"], capture_output=True, text=True, check=False).stdout.splitlines()
    return told[0] if told else name
