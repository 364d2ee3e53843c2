"""One process, measured from its start to its end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PEAK_UNIT = 1e6 if sys.platform == "darwin" else 1e6 / 1024
"""What `ru_maxrss` is to be divided by for MB: macOS counts bytes, others KiB."""

_LOOK_S = 0.03


class Ran(NamedTuple):
    """Seconds on the wall and of the processor, the most memory in MB, and what was said.

    The memory of whoever starts it counts, too, up to the start: keep that small.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float
    out: str
    err: str

    def seconds(self, clock: str) -> float:
        """By the clock that is wanted: `wall` or `cpu`."""
        return self.wall_s if clock == "wall" else self.cpu_s


def together_mb(command: Sequence[str]) -> float:
    """The most memory in MB that a command and the processes it starts have at once; what they share counts once.

    0 where the system does not tell (Linux does). It is looked at from time to time, which slows the command down.
    """
    if not sys.platform.startswith("linux"):
        return 0.0
    most = 0
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            most = max(most, sum(map(_share_kib, [process.pid, *_children(process.pid)])))
            time.sleep(_LOOK_S)
    return most * 1024 / 1e6


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except OSError:
        return []


def _share_kib(pid: int) -> int:
    try:
        found = re.search(r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text("ascii"), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) if found else 0


def run(command: Sequence[str], *, keep: bool = False, fine: Sequence[int] = (0,)) -> Ran:
    """Run a command. Its output is thrown away unless `keep`.

    Raises SystemExit with what it said where it ends with a code that is not `fine`.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out if keep else subprocess.DEVNULL,
            stderr=err,
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, err):
            file.seek(0)
        told, said = (file.read().decode("utf-8", "replace") for file in (out, err))
    if process.returncode not in fine:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {said.strip()[-500:]}")
    return Ran(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / PEAK_UNIT, told, said)
