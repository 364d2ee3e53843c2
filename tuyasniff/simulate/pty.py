"""Pseudo-terminals: one serial port for each wire, for programs that want to open one."""

from __future__ import annotations

import array
import contextlib
import os
import select
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.model import Chunk, Gap, Note, Talker

PATIENCE_S = 0.5
"""How long a reader may be busy before what it has not read is thrown away, as a wire would do."""

_READ = 4096


class _Port:
    """One pty. Its slave stays open here: so its settings last, and nobody's coming or going ends it."""

    def __init__(self, side: Talker) -> None:
        import tty

        self.side = side
        self.master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self.master, False)
        self.name = os.ttyname(self._slave)
        self._deaf = False

    def write(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self.master, data) :]
            except BlockingIOError:
                self._make_room()

    def _make_room(self) -> None:
        """Wait for the reader, but once only where there is none."""
        import termios

        if not self._deaf and select.select([], [self.master], [], PATIENCE_S)[1]:
            return
        self._deaf = True
        termios.tcflush(self._slave, termios.TCIFLUSH)

    def read(self) -> bytes:
        with contextlib.suppress(OSError):
            return os.read(self.master, _READ)
        return b""

    def drain(self, seconds: float) -> None:
        """Give a reader time to take the rest: it is gone when the pty is."""
        import fcntl
        import termios

        until = time.monotonic() + seconds
        waiting = array.array("i", [0])
        while not self._deaf and time.monotonic() < until:
            fcntl.ioctl(self._slave, termios.FIONREAD, waiting)
            if not waiting[0]:
                return
            time.sleep(0.005)

    def close(self) -> None:
        os.close(self.master)
        os.close(self._slave)


class Ptys:
    """A pty for each side. `link` makes symbolic links to them: LINK for one side, LINK-mcu and LINK-module for both.

    What is written into the port of the MCU is heard by it.
    """

    live = True

    def __init__(self, sides: Sequence[Talker], link: Path | None = None) -> None:
        if sys.platform == "win32" or not hasattr(os, "openpty"):
            message = "there are no ptys on this system"
            raise SourceError(message, SourceReason.MISSING, "use --to tcp://127.0.0.1:7777 instead")
        self._ports = [_Port(side) for side in sides]
        self._links: list[Path] = []
        self._names = {port.side: port.name for port in self._ports}
        if link is not None:
            try:
                for port in self._ports:
                    name = link if len(self._ports) == 1 else link.with_name(f"{link.name}-{port.side}")
                    self._link(name, port)
            except OSError as error:
                self.close()
                message = f"cannot make the link {link}: {error.strerror or error}"
                raise SourceError(message, SourceReason.PERMISSION, "name a place where there is no file") from error

    def _link(self, name: Path, port: _Port) -> None:
        if name.is_symlink():
            name.unlink()
        name.symlink_to(port.name)
        self._links.append(name)
        self._names[port.side] = f"{name} ({port.name})"

    @property
    def places(self) -> Sequence[str]:
        """The names of the ports."""
        return [f"{side}: {name}" for side, name in self._names.items()]

    def open(self) -> None:
        """They are there at once; nobody can tell when somebody opens them."""

    def wait(self, seconds: float) -> bytes:
        """Until time is over, or somebody says something."""
        ready, _, _ = select.select([port.master for port in self._ports], [], [], seconds)
        heard = b""
        for port in self._ports:
            if port.master in ready:
                data = port.read()
                heard += data if port.side is Talker.MCU else b""
        return heard

    def take(self, things: Iterable[Chunk | Gap | Note]) -> None:
        """Write the bytes; notes and gaps have no place on a wire."""
        ports = {str(port.side): port for port in self._ports}
        for thing in things:
            if isinstance(thing, Chunk) and thing.tap in ports:
                ports[thing.tap].write(thing.data)
        for port in self._ports:
            port.drain(PATIENCE_S)

    def close(self) -> None:
        """Remove the links and the ports."""
        for link in self._links:
            with contextlib.suppress(OSError):
                link.unlink()
        self._links.clear()
        while self._ports:
            with contextlib.suppress(OSError):
                self._ports.pop().close()
