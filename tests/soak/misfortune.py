"""A bus on which all goes wrong that can, one thing after the other, and which knows what must have been heard."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from faults.stage import Program, Wire

TICK_S = 0.02
MODULE_FROM = 50_000_000
"""The numbers of the module's frames begin here, those of the MCU's at 0."""

NEAR_S = 2.5
"""Frames so near to a fault that loses bytes may be among them; all others have to be in the file."""

RATES = (115_200, 9600)


class Batch(NamedTuple):
    """Some frames that were said at once: when, on which wire, and whether who listens was able to hear them."""

    at: float
    first: int
    frames: int
    whole: bool


class Usage(NamedTuple):
    """What a process holds at some moment.

    What is held are the `blocks` of Python, and `large_kb` from C. `memory_kb` is what the system counts.
    """

    at: float
    memory_kb: int
    handles: int
    threads: int
    blocks: int
    large_kb: int


class Bus:
    """Two wires with frames on them, and a program that listens. All that happens is drawn from `seed`."""

    def __init__(self, folder: Path, *, seed: int, rate: int) -> None:
        """`rate` frames a second on each wire."""
        self.wires = (Wire(folder / "mcu"), Wire(folder / "module", first=MODULE_FROM, command=6))
        self.said: list[Batch] = []
        self.losing: list[tuple[float, float]] = []
        self.faults: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._each = max(1, round(rate * TICK_S))
        self._control = folder / "faults"
        self._slept = 0
        self._fail("")
        self._over = threading.Event()
        self._baud = RATES[0]
        self._noise = False
        self._away: set[Wire] = set()
        self._lock = threading.Lock()
        self._program: Program | None = None
        self._recording = folder / "soak.tsniff.jsonl"
        self.holding = folder / "holding"

    @property
    def recording(self) -> Path:
        """Where the program is to record."""
        return self._recording

    @property
    def control(self) -> Path:
        """The file that tells the program's system calls what is to fail."""
        return self._control

    def run(self, program: Program, seconds: float) -> list[Usage]:
        """Talk and have faults for so long; what the program held meanwhile."""
        self._program = program
        talker = threading.Thread(target=self._talk)
        misfortune = threading.Thread(target=self._go_wrong)
        held: list[Usage] = []
        talker.start()
        misfortune.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(2.0)
            assert program.process.poll() is None, program.text[-2000:]
            held.append(usage(program.process.pid, self.holding))
        self._over.set()
        misfortune.join()
        talker.join()
        return held

    def certain(self) -> list[int]:
        """The numbers of all frames that nothing kept from being heard."""
        numbers: list[int] = []
        for batch in self.said:
            near = any(begin - NEAR_S <= batch.at <= end + NEAR_S for begin, end in self.losing)
            if batch.whole and not near:
                numbers += range(batch.first, batch.first + batch.frames)
        return numbers

    def close(self) -> None:
        """The wires go."""
        for wire in self.wires:
            wire.unplug()

    def _talk(self) -> None:
        while not self._over.wait(TICK_S):
            for wire in self.wires:
                with self._lock:
                    if wire not in self._away:
                        self._say(wire)

    def _say(self, wire: Wire) -> None:
        first, now = wire.said, time.monotonic()
        if wire.rate != self._baud:  # at another rate it is something else that is heard
            wire.put(bytes(value | 0x80 for value in os.urandom(4 * self._each)))
            self._lost(now)
            return
        wire.say(self._each)
        whole = wire.took
        if not whole:
            self._lost(now)
        self.said.append(Batch(now, first, self._each, whole))
        if self._noise:
            wire.put(os.urandom(5))

    def _lost(self, at: float) -> None:
        """Bytes were lost at this moment, or right after the last time."""
        if self.losing and at - self.losing[-1][1] < NEAR_S:
            self.losing[-1] = (self.losing[-1][0], at)
        else:
            self.losing.append((at, at))

    # ---- what goes wrong

    def _go_wrong(self) -> None:
        things = (
            self._noises,
            self._unplugged,
            self._other_rate,
            self._clock,
            self._asleep,
            self._stopped,
            self._disk,
            self._reading,
        )
        self._over.wait(5.0)
        while not self._over.is_set():
            thing = self._random.choice(things)
            self.faults[thing.__name__.strip("_")] += 1
            thing()
            self._fail("")
            self._over.wait(self._random.uniform(6, 12))

    def _fail(self, what: str) -> None:
        """From now on; what the computer has slept it never gets back."""
        fresh = self._control.with_suffix(".fresh")
        fresh.write_text(f"clock SLEPT {self._slept}\n{what}")
        fresh.replace(self._control)

    def _noises(self) -> None:
        self._noise = True
        self._over.wait(self._random.uniform(0.5, 3))
        self._noise = False

    def _unplugged(self) -> None:
        begun = time.monotonic()
        gone = self._random.choice((self.wires, self.wires[:1], self.wires[1:]))
        with self._lock:
            self._away.update(gone)
            for wire in gone:
                wire.unplug()
        self._over.wait(self._random.uniform(0.3, 3))
        for wire in gone:
            wire.plug()
        end = time.monotonic() + 10
        while any(wire.rate not in RATES for wire in gone) and time.monotonic() < end:
            time.sleep(0.05)
        self._away.clear()
        self.losing.append((begun, time.monotonic()))

    def _other_rate(self) -> None:
        begun = time.monotonic()
        self._baud = RATES[1 - RATES.index(self._baud)]
        end = begun + 90
        while any(wire.rate != self._baud for wire in self.wires) and time.monotonic() < end:
            if self._over.wait(0.1):
                break
        self.losing.append((begun, time.monotonic()))

    def _clock(self) -> None:
        self._fail(f"clock WALL {self._random.choice((-86_400, -3, 3600, 86_400))}\n")
        self._over.wait(self._random.uniform(2, 4))

    def _asleep(self) -> None:
        self._slept += self._random.randrange(2, 3600)

    def _stopped(self) -> None:
        assert self._program is not None
        self._program.signal(signal.SIGSTOP)
        self._over.wait(self._random.uniform(0.2, 2))
        self._program.signal(signal.SIGCONT)

    def _disk(self) -> None:
        kind = self._random.choice(("EIO", "ENOSPC", "TORN", "SHORT", "EINTR"))
        self._fail(f"write {kind} {self._recording.name}\n")
        self._over.wait(self._random.uniform(0.2, 1.2))

    def _reading(self) -> None:
        assert self._program is not None
        self._program.reads.clear()
        self._over.wait(self._random.uniform(1, 6))
        self._program.reads.set()


def usage(process: int, holding: Path) -> Usage:
    """What a process holds now; `holding` is the file into which it writes what only it knows."""
    status = Path(f"/proc/{process}/status").read_text()
    figures = dict(line.split(":", 1) for line in status.splitlines())
    handles = len(list(Path(f"/proc/{process}/fd").iterdir()))
    blocks, large_kb = map(int, holding.read_text().split())
    return Usage(time.monotonic(), int(figures["VmRSS"].split()[0]), handles, int(figures["Threads"]), blocks, large_kb)
