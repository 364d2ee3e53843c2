"""What listening costs while it happens: both wires saturated, in lines and on the screen, beside a bare reader.

python benchmarks/listening.py [--seconds 20] [--hours 24] [--json] [--only load,full,delay,memory,idle]

load    CPU of `sniff --plain` and of the screen while both wires talk at 115200 baud without a pause, as a share of one
        core, and as a multiple of a program that does nothing but read the two ports
full    the same at 921600 baud, from a writer that only writes: CPU until all is shown, for each second of traffic, and
        how many of the frames are not in the recording
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
import tty
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


def wanted_share(process: int, seconds: float) -> float:
    """The same, with the time in which others had the core: what its main thread wants, also on a busy machine."""
    stat = Path(f"/proc/{process}/schedstat")
    before = sum(map(int, stat.read_text().split()[:2]))
    time.sleep(seconds)
    return (sum(map(int, stat.read_text().split()[:2])) - before) / seconds / 1e9


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
        plain.terminate()
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


FULL_BAUD = 921_600
_TICK_S = 0.01
_RESTS = 0.06
"""The share of a core below which a program has nothing left to show."""

_FIRST = 100_000_000


class Full:
    """Two wires that are never quiet: numbered frames at the pace of the rate, written from a thread.

    `held` is the most bytes of a wire for which the port had no room: an adapter keeps some of them, a wire does not.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.written = 0
        self.held = 0
        self._masters: list[int] = []
        self._over = threading.Event()
        for _ in range(2):
            master, slave = os.openpty()
            tty.setraw(slave)
            os.set_blocking(master, False)
            self._masters.append(master)
            self.names.append(os.ttyname(slave))
        self._thread = threading.Thread(target=self._write)

    def _write(self) -> None:
        waiting = [b"", b""]
        begun, sent = time.monotonic(), 0
        while not self._over.is_set():
            due = round((time.monotonic() - begun) * FULL_BAUD / 10) - sent
            for wire, master in enumerate(self._masters):
                frames = [numbered(self.written + number, 7 - wire) for number in range(due // 15)]
                self.written += len(frames)
                waiting[wire] += b"".join(frames)
                with contextlib.suppress(BlockingIOError):
                    waiting[wire] = waiting[wire][os.write(master, waiting[wire]) :]
                self.held = max(self.held, len(waiting[wire]))
            sent += due // 15 * 15
            time.sleep(_TICK_S)
        end = time.monotonic() + 120
        while any(waiting) and time.monotonic() < end:
            for wire, master in enumerate(self._masters):
                with contextlib.suppress(BlockingIOError):
                    waiting[wire] = waiting[wire][os.write(master, waiting[wire]) :]
            time.sleep(_TICK_S)

    def __enter__(self) -> Full:
        return self

    def start(self) -> None:
        """Begin to talk."""
        self._thread.start()

    def stop(self) -> None:
        """Everything was said."""
        self._over.set()
        self._thread.join()

    def __exit__(self, *_: object) -> None:
        for master in self._masters:
            os.close(master)


def numbered(number: int, command: int) -> bytes:
    """A frame that no other is equal to."""
    body = bytes((0x55, 0xAA, 3, command, 0, 8, 101, 2, 0, 4)) + (_FIRST + number).to_bytes(4, "big")
    return body + bytes((sum(body) & 0xFF,))


def full(folder: Path, seconds: float) -> list[Row]:
    """Both wires at the highest usual rate."""
    rows = []
    for name in ("sniff --plain", "the screen"):
        recording = folder / f"{name.split()[-1].strip('-')}.tsniff.jsonl"
        with Full() as wires:
            options = [
                "--mcu",
                wires.names[0],
                "--module",
                wires.names[1],
                "-b",
                str(FULL_BAUD),
                "--write",
                str(recording),
            ]
            command = [*PROGRAM, "sniff", *options]
            screen = Terminal(command) if name == "the screen" else None
            if screen is None:
                lines = subprocess.Popen([*command, "--plain"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            process = lines.pid if screen is None else screen.process
            time.sleep(4)
            before = cpu_s(process)
            wires.start()
            time.sleep(seconds)
            wires.stop()
            behind = time.monotonic()
            while wanted_share(process, 1.0) > _RESTS:  # what it has not shown yet is work, too
                pass
            behind = max(0.0, time.monotonic() - behind - 1.0)
            taken = (cpu_s(process) - before) / seconds
            memory = resident_mb(process)
            if screen is None:
                lines.terminate()
                lines.wait()
            else:
                screen.end()
            lost = wires.written - kept(recording)
        rows += [
            Row(f"two wires at {FULL_BAUD} baud, {name}", 100 * taken, "% of a core", 100),
            Row("    frames that were said", wires.written, ""),
            Row("    of these not in the recording", lost, "", 0),
            Row("    bytes waited at most before it read them", 1000 * wires.held / (FULL_BAUD / 10), "ms"),
            Row("    all of it is shown so long after the end", behind, "s"),
            Row("    memory", memory, "MB"),
        ]
    return rows


def kept(recording: Path) -> int:
    """How many different numbered frames a recording holds."""
    from tuyasniff.capture.opening import open_capture
    from tuyasniff.model import Chunk

    data: dict[str, bytearray] = {}
    for thing in open_capture(recording):
        if isinstance(thing, Chunk):
            data.setdefault(thing.tap, bytearray()).extend(thing.data)
    pattern = re.compile(rb"\x55\xaa\x03[\x06\x07]\x00\x08\x65\x02\x00\x04(.{4})", re.DOTALL)
    return len({value for heard in data.values() for value in pattern.findall(bytes(heard))})


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
    parser.add_argument("--only", default="load,full,delay,memory,idle")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    wanted = args.only.split(",")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TUYASNIFF_RECORDINGS"] = folder
        if "load" in wanted:
            rows += load(Path(folder), args.seconds)
        if "full" in wanted:
            rows += full(Path(folder), args.seconds)
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
