"""A sniff that is killed at any moment leaves a recording that opens, with everything up to a moment before."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from statistics import median

import pytest

from cli.running import ROOT
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk, Message, Talker
from tuyasniff.session import Session
from tuyasniff.simulate.faults import parse_fault
from tuyasniff.simulate.playing import Playing
from tuyasniff.simulate.pty import Ptys
from tuyasniff.simulate.simulation import Simulation

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform == "win32", reason="there are no ptys on this system")]

LATE_S = 0.1
"""What was said longer ago than this is in the file, usually."""

JUDGED_LEAST = 6
"""Of five runs with two wires each."""

STALLED_S = 1.0
"""And always, what was said longer ago than this: a computer may let a program wait that is about to write."""


class Log:
    """What a device has written, and when."""

    def __init__(self) -> None:
        self.data: dict[str, bytearray] = {"mcu": bytearray(), "module": bytearray()}
        self._moments: list[tuple[float, str, int]] = []

    def written(self, side: Talker, data: bytes) -> None:
        self.data[side] += data
        self._moments.append((time.monotonic(), str(side), len(self.data[side])))

    def next_after(self, side: str, size: int) -> float | None:
        """When the first byte behind so many of them was written; None where there is none."""
        return next((at for at, who, written in self._moments if who == side and written > size), None)


def test_everything_but_the_last_moment_survives_a_kill(tmp_path: Path) -> None:
    ports = Ptys((Talker.MCU, Talker.MODULE), tmp_path / "wire", 115200)
    simulation = Simulation("meter", baud=115200, faults=[parse_fault("flood")], latency_us=1000, resumes=True)
    log = Log()
    with closing(ports), Playing(simulation, ports):
        ports.written = log.written
        lost: list[float] = []
        for number in range(5):
            path = tmp_path / f"{number}.tsniff.jsonl"
            killed, late = _killed(tmp_path / "wire", path)
            time.sleep(0.05)
            for side, heard in _recorded(path).items():
                said = bytes(log.data[side])
                first, last = said.find(heard), said.rfind(heard)
                assert first >= 0, f"{side} has bytes in run {number} that nobody said"
                if first != last:
                    continue  # the device repeats itself: nothing tells which time was heard
                missing = log.next_after(side, first + len(heard))
                lost.append(0.0 if missing is None else max(killed - late - missing, 0.0))
            assert sum(isinstance(item.thing, Message) for item in Session(open_capture(path))) > 10
        assert len(lost) >= JUDGED_LEAST
        assert median(lost) <= LATE_S, lost
        assert max(lost) <= STALLED_S, lost


def _killed(wire: Path, path: Path) -> tuple[float, float]:
    """Listen until some moment; when that was, and by how much this machine let somebody oversleep before it."""
    sniff = subprocess.Popen(
        [
            sys.executable, "-m", "tuyasniff", "sniff", "--mcu", f"{wire}-mcu", "--module", f"{wire}-module",
            "-b", "115200", "--plain", "--write", str(path),
        ],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not path.exists() or path.stat().st_size < 20_000:
        assert sniff.poll() is None
        time.sleep(0.01)
    end = time.monotonic() + random.uniform(0, 0.5)
    late, moment = 0.0, time.monotonic()
    while moment < end:
        time.sleep(0.005)
        before, moment = moment, time.monotonic()
        late = max(late, moment - before - 0.005)
    sniff.kill()
    sniff.wait()
    return moment, late


def _recorded(path: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for thing in open_capture(path):
        if isinstance(thing, Chunk):
            found[thing.tap] = found.get(thing.tap, b"") + thing.data
    return found
