"""One process, measured from its start to its end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import NamedTuple

PEAK_UNIT = 1e6 if sys.platform == "darwin" else 1e6 / 1024
"""What `ru_maxrss` is to be divided by for MB: macOS counts bytes, others KiB."""


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
