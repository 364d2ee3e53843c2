"""Real programs on real ptys, with everything in reach that can go wrong between them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cli.running import ROOT
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk, Gap
from tuyasniff.simulate.ttyrate import rate_of
from wire import dp, frame

TUYASNIFF = (sys.executable, "-m", "tuyasniff")
PATIENCE_S = 30.0
_TAIL = 2000
DATAPOINT = 101
_NUMBER = re.compile(rb"(?<![0-9A-Za-z])1[0-9]{8}(?![0-9A-Za-z])")
_ESCAPE = re.compile(rb"\x1b(?:\[[0-9;?<=>]*[A-Za-z]|[()][A-Z0-9]|.)")
_FIRST = 100_000_000


def numbered(number: int, command: int = 7) -> bytes:
    """A report that no other frame is equal to; with command 6 what a module sets."""
    return frame(command, dp(DATAPOINT, 2, (_FIRST + number).to_bytes(4, "big")))


def numbers_in(data: bytes) -> list[int]:
    """The numbers of the frames whose text, in any form, is in these bytes."""
    return [int(found) - _FIRST for found in _NUMBER.findall(_ESCAPE.sub(b" ", data))]


def until(true: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"no {what} within {seconds:g} s"
        time.sleep(0.005)


class Wire:
    """One direction of a bus on a pty: says numbered frames, and may be pulled out. `took`: all of the last ones."""

    def __init__(self, link: Path, *, first: int = 0, command: int = 7) -> None:
        """`link` is the name by which it is listened to; it stays when the pty behind it is another one."""
        self.link = link
        self.said = first
        self.took = True
        self._command = command
        self.master = -1
        self.plug()

    def plug(self) -> None:
        """A new pty behind the same name."""
        self.master, slave = os.openpty()
        tty.setraw(slave)
        fresh = self.link.with_name(f"{self.link.name}.fresh")
        fresh.symlink_to(os.ttyname(slave))
        fresh.replace(self.link)
        os.close(slave)
        os.set_blocking(self.master, False)

    def unplug(self) -> None:
        """Nothing is behind the name any more."""
        self.link.unlink(missing_ok=True)
        master, self.master = self.master, -1
        if master >= 0:
            os.close(master)

    def say(self, count: int = 1) -> int:
        """So many frames more; the number of the last one."""
        self.took = self.put(
            b"".join(numbered(number, self._command) for number in range(self.said, self.said + count))
        )
        self.said += count
        return self.said - 1

    def put(self, data: bytes) -> bool:
        """Bytes as they are; who does not listen loses them, as on a wire. Whether all were taken."""
        try:
            return os.write(self.master, data) == len(data)
        except BlockingIOError:
            return False

    @property
    def rate(self) -> int:
        """The rate to which the one who listens has set the port; 0 where nobody has."""
        return rate_of(self.master) or 0

    @contextlib.contextmanager
    def talking(self, every_s: float = 0.01) -> Iterator[None]:
        """Says a frame every so often, beside what else happens."""
        over = threading.Event()

        def talk() -> None:
            while not over.wait(every_s):
                with contextlib.suppress(OSError):
                    self.say()

        thread = threading.Thread(target=talk)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


@contextlib.contextmanager
def wires(folder: Path, *names: str) -> Iterator[list[Wire]]:
    """Wires with these names, which go at the end."""
    made = [Wire(folder / name) for name in names]
    try:
        yield made
    finally:
        for wire in made:
            wire.unplug()


class Program:
    """A process of the program; what it writes is read as it comes, from a terminal of its own or from pipes."""

    def __init__(
        self,
        *arguments: str,
        terminal: bool = False,
        size: tuple[int, int] = (40, 140),
        environment: dict[str, str] | None = None,
        command: Sequence[str] = TUYASNIFF,
        before: Callable[[], object] = lambda: None,
        stdin: int = subprocess.DEVNULL,
        stderr: int | None = None,
        brief: bool = False,
    ) -> None:
        """`before` is called in the new process, before it becomes the program. `brief`: of what it shows only numbers
        are kept."""
        self._brief = brief
        self._seen: set[int] = set()
        self.out = bytearray()
        self.err = bytearray()
        self.terminal = -1
        self.reads = threading.Event()
        self.reads.set()
        self._hung_up = threading.Event()
        self._done_reading = threading.Event()
        surroundings = {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
        surroundings = {**os.environ, **surroundings} if environment is None else environment
        command = [*command, *arguments]
        if terminal:
            self.terminal, slave = os.openpty()
            self.resize(*size)

            def prepare() -> None:
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)
                before()

            self.process = subprocess.Popen(
                command, stdin=slave, stdout=slave, stderr=slave if stderr is None else stderr, env=surroundings,
                preexec_fn=prepare, start_new_session=True,  # noqa: PLW1509  (nothing but system calls)
            )  # fmt: skip
            os.close(slave)
            self._threads = [threading.Thread(target=self._read, args=(self.terminal, self.out), daemon=True)]
        else:
            self.process = subprocess.Popen(
                command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE if stderr is None else stderr,
                env=surroundings, preexec_fn=before, start_new_session=True,  # noqa: PLW1509
            )  # fmt: skip
            streams = ((self.process.stdout, self.out), (self.process.stderr, self.err))
            self._threads = [
                threading.Thread(target=self._read, args=(stream.fileno(), kept), daemon=True)
                for stream, kept in streams
                if stream is not None
            ]
        for thread in self._threads:
            thread.start()

    def _read(self, handle: int, kept: bytearray) -> None:
        with contextlib.suppress(OSError):
            while not (self._hung_up.is_set() or (kept is self.out and self._done_reading.is_set())):
                self.reads.wait()
                if not select.select([handle], [], [], 0.05)[0]:
                    continue
                data = os.read(handle, 65536)
                if not data:
                    return
                kept += data
                if self._brief and kept is self.out:
                    self._seen.update(numbers_in(bytes(kept)))
                    del kept[:-_TAIL]

    @property
    def text(self) -> str:
        """All it has written so far."""
        return (bytes(self.out) + bytes(self.err)).decode("utf-8", "replace")

    @property
    def shown(self) -> list[int]:
        """The numbers of the frames that it has shown so far."""
        return sorted(self._seen) if self._brief else numbers_in(bytes(self.out))

    def says(self, text: str, seconds: float = PATIENCE_S) -> None:
        """Wait until it has written something."""
        until(lambda: text in self.text or self.process.poll() is not None, f"'{text}' in {self.text!r}", seconds)
        assert text in self.text, self.text

    def shows(self, number: int, seconds: float = PATIENCE_S) -> None:
        """Wait until it has shown a frame."""
        until(
            lambda: number in self.shown or self.process.poll() is not None, f"frame {number}: {self.text!r}", seconds
        )
        assert number in self.shown, self.text

    def resize(self, rows: int, columns: int) -> None:
        """Another size of its terminal."""
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.terminal, keys.encode())

    def hang_up(self) -> None:
        """Its terminal has gone, as when a window is closed or an ssh session breaks."""
        self._hung_up.set()  # a thread that waits in a read would keep it open
        for thread in self._threads:
            thread.join()
        terminal, self.terminal = self.terminal, -1
        os.close(terminal)

    def close_out(self) -> None:
        """Nobody reads what it writes to stdout any more."""
        assert self.process.stdout is not None
        self._done_reading.set()
        self._threads[0].join()
        self.process.stdout.close()

    def signal(self, number: int) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def ended(self, seconds: float = PATIENCE_S) -> int:
        """Wait for its end; its code. What it wrote is complete then."""
        code = self.process.wait(seconds)
        for thread in self._threads:
            thread.join(5)
        return code

    def close(self) -> None:
        """It is gone afterwards, whatever happened."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
        if self.terminal >= 0:
            os.close(self.terminal)
        for stream in (self.process.stdout, self.process.stderr, self.process.stdin):
            if stream is not None:
                stream.close()


@contextlib.contextmanager
def sniffing(*arguments: str, **options: object) -> Iterator[Program]:
    """`sniff` with these arguments."""
    program = Program("sniff", *arguments, **options)  # type: ignore[arg-type]
    try:
        yield program
    finally:
        program.close()


def recorded(path: Path) -> list[int]:
    """The numbers of the frames in a recording, of all taps, in their order."""
    data: dict[str, bytearray] = {}
    for thing in open_capture(path):
        if isinstance(thing, Chunk):
            data.setdefault(thing.tap, bytearray()).extend(thing.data)
        elif isinstance(thing, Gap):
            data.setdefault(thing.tap, bytearray()).extend(b"\xff|gap|\xff")
    found = []
    for heard in data.values():
        found += [int.from_bytes(value, "big") - _FIRST for value in _VALUE.findall(bytes(heard))]
    return found


_VALUE = re.compile(rb"\x55\xaa\x03[\x06\x07]\x00\x08\x65\x02\x00\x04(.{4})", re.DOTALL)


def gaps(path: Path) -> list[str]:
    """The reasons of the gaps in a recording."""
    return [thing.reason for thing in open_capture(path) if isinstance(thing, Gap)]
