"""What listening costs while it happens: both wires saturated, in lines and on the screen, beside a bare reader.

python benchmarks/listening.py [--seconds 20] [--hours 24] [--json] [--only load,delay,memory,idle]

load    CPU of `sniff --plain` and of the screen while both wires talk at 115200 baud without a pause, as a share of one
        core, and as a multiple of a program that does nothing but read the two ports
delay   from the byte on the wire to the text on the terminal, half of the frames and 95 % of them
memory  of the screen after so many hours of a busy meter, replayed as fast as it goes: at half of it and at its end
idle    CPU of the screen while nothing comes
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import pty
import re
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

PROGRAM = [sys.executable, "-m", "tuyasniff"]
SIZE = (45, 140)
TICKS = os.sysconf("SC_CLK_TCK")
BARE = """
import os, select, sys, termios, tty
ports = []
for name in sys.argv[1:]:
    port = os.open(name, os.O_RDONLY | os.O_NOCTTY)
    tty.setraw(port)
    settings = termios.tcgetattr(port)
    settings[4] = settings[5] = termios.B115200
    termios.tcsetattr(port, termios.TCSANOW, settings)
    ports.append(port)
while True:
    for port in select.select(ports, [], [])[0]:
        os.read(port, 4096)
"""


class Row(NamedTuple):
    """A figure and what it may be at most, None where it is only told."""

    what: str
    value: float
    unit: str
    most: float | None = None


class Terminal:
    """A program on a terminal of its own, whose output is read as fast as it comes."""

    def __init__(self, command: Sequence[str], look: Callable[[bytes], object] = lambda _: None) -> None:
        self.process, self._master = pty.fork()
        if self.process == 0:
            os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
            os.execv(command[0], list(command))
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self._look = look
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while data := os.read(self._master, 65536):
                self._look(data)

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._master, keys)

    def end(self) -> None:
        """Quit it, or kill it."""
        self.type(b"q")
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if os.waitpid(self.process, os.WNOHANG)[0]:
                return
            time.sleep(0.05)
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


def cpu_s(process: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(process: int) -> float:
    """Memory of a process in MB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def share(process: int, seconds: float) -> float:
    """The share of a core that a process takes for so long."""
    before, begin = cpu_s(process), time.monotonic()
    time.sleep(seconds)
    return (cpu_s(process) - before) / (time.monotonic() - begin)


@contextlib.contextmanager
def device(folder: Path, *options: str) -> Iterator[list[str]]:
    """A virtual meter on two ports; their names."""
    link = folder / "wire"
    command = [*PROGRAM, "simulate", "meter", "--to", "pty", "--link", str(link), *options]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    names = [f"{link}-mcu", f"{link}-module"]
    while not all(Path(name).exists() for name in names):
        time.sleep(0.05)
    try:
        yield names
    finally:
        process.terminate()
        process.wait()


def taps(names: Sequence[str]) -> list[str]:
    return ["--mcu", names[0], "--module", names[1], "-b", "115200"]


def load(folder: Path, seconds: float) -> list[Row]:
    saturated = ("--baud", "115200", "--fault", "flood", "--latency", "1")
    settle = 10.0  # the flood begins behind the handshake
    with device(folder, *saturated) as names:
        bare = subprocess.Popen([sys.executable, "-c", BARE, *names])
        time.sleep(settle)
        reader = share(bare.pid, seconds)
        bare.kill()
        bare.wait()
    with device(folder, *saturated) as names:
        plain = subprocess.Popen(
            [*PROGRAM, "sniff", *taps(names), "--plain"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(settle)
        lines = share(plain.pid, seconds)
        plain.send_signal(signal.SIGINT)
        plain.wait()
    with device(folder, *saturated) as names:
        screen = Terminal([*PROGRAM, "sniff", *taps(names)])
        time.sleep(settle)
        shown = share(screen.process, seconds)
        screen.end()
    return [
        Row("saturated, a program that only reads", 100 * reader, "% of a core"),
        Row("saturated, sniff --plain", 100 * lines, "% of a core", 12),
        Row("    times the bare reader", lines / max(reader, 1e-3), "x"),
        Row("saturated, the screen", 100 * shown, "% of a core", 25),
        Row("    times the bare reader", shown / max(reader, 1e-3), "x"),
    ]


def delay(seconds: float) -> list[Row]:
    """Reports with values that were never seen before are looked for in what the screen writes."""
    masters, names = [], []
    for _ in range(2):
        master, slave = os.openpty()
        masters.append(master)
        names.append(os.ttyname(slave))
    written: dict[bytes, float] = {}
    delays: list[float] = []

    def look(data: bytes) -> None:
        now = time.monotonic()
        for value in list(written):
            if value in data:
                delays.append(now - written.pop(value))

    screen = Terminal([*PROGRAM, "sniff", "--mcu", names[0], "--module", names[1], "-b", "115200"], look)
    time.sleep(3)
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        number += 1
        value = 123_456_789 + 7_654_321 * number % 1_900_000_000
        body = bytes((0x55, 0xAA, 3, 7, 0, 8, 20, 2, 0, 4)) + value.to_bytes(4, "big")
        written[str(value).encode()] = time.monotonic()
        os.write(masters[0], body + bytes((sum(body) & 0xFF,)))
        time.sleep(0.113)
    time.sleep(1)
    screen.end()
    shown = sorted(delays)
    return [
        Row("byte to screen, half of the frames within", 1000 * statistics.median(shown), "ms"),
        Row("byte to screen, 95 % of the frames within", 1000 * shown[int(0.95 * len(shown))], "ms", 250),
        Row("    frames that were looked for and not seen", float(len(written)), "", 0),
    ]


def memory(folder: Path, hours: float) -> list[Row]:
    path = folder / "hours.tsniff.jsonl"
    command = [*PROGRAM, "simulate", "meter", "--seconds", str(round(hours * 3600)), "--to", str(path)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    lines = subprocess.run(["wc", "-l", str(path)], capture_output=True, text=True, check=True).stdout
    screen = Terminal([*PROGRAM, "replay", str(path), "--speed", "max"])
    seen = []
    calm = 0
    while calm < 4:  # until nothing is left to do
        busy = share(screen.process, 1.0)
        seen.append(resident_mb(screen.process))
        calm = calm + 1 if busy < 0.2 and len(seen) > 5 else 0
    screen.end()
    return [
        Row(f"{hours:g} h of a busy meter: things replayed", float(lines.split()[0]), ""),
        Row("    memory of the screen, half-way", seen[len(seen) // 2], "MB"),
        Row("    memory of the screen, at the end", seen[-1], "MB", 200),
    ]


def idle(seconds: float) -> list[Row]:
    master, slave = os.openpty()
    screen = Terminal([*PROGRAM, "sniff", "--line", os.ttyname(slave), "-b", "9600"])
    time.sleep(8)
    taken = share(screen.process, seconds)
    screen.end()
    os.close(master)
    return [Row("the screen, while nothing comes", 100 * taken, "% of a core", 3)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--only", default="load,delay,memory,idle")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    wanted = args.only.split(",")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TUYASNIFF_RECORDINGS"] = folder
        if "load" in wanted:
            rows += load(Path(folder), args.seconds)
        if "delay" in wanted:
            rows += delay(args.seconds)
        if "memory" in wanted:
            rows += memory(Path(folder), args.hours)
        if "idle" in wanted:
            rows += idle(args.seconds)
    if args.json:
        json.dump([row._asdict() for row in rows], sys.stdout, indent=1)
        print()
    else:
        for row in rows:
            limit = "" if row.most is None else f"   (at most {row.most:g})"
            print(f"{row.what:<48}{row.value:10,.1f} {row.unit}{limit}")
    return int(any(row.most is not None and row.value > row.most for row in rows))


if __name__ == "__main__":
    sys.exit(main())
