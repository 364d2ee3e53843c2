"""Pseudo-terminals: one serial port for each wire, for programs that want to open one."""

from __future__ import annotations

import array
import contextlib
import os
import select
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.model import Chunk, Gap, Note, Talker
from tuyasniff.simulate.mismatch import misheard
from tuyasniff.simulate.ports import Ports
from tuyasniff.simulate.ttyrate import rate_of, set_rate

PATIENCE_S = 0.5
"""How long a reader may be busy before what it has not read is thrown away, as a wire would do."""

_SETTLE_S = 0.02
"""How long what was written may take until it can be read."""

_READ = 4096
_OURS = ("/dev/pts/", "/dev/ttys")
"""How the names of ptys begin, on Linux and on macOS."""


class _Port:
    """One pty. Its slave stays open here: so its settings last, and nobody's coming or going ends it.

    It begins at the rate of the line, `baud`: a reader that sets none hears right, one that sets another does not.
    """

    def __init__(self, side: Talker, baud: int | None) -> None:
        import tty

        self.side = side
        self.master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self.master, False)
        self._baud = baud
        if baud is not None:
            set_rate(self._slave, baud)
        self._begun = rate_of(self._slave)
        self.name = os.ttyname(self._slave)
        self._deaf = False
        self._since = 0
        self._most = 0

    @property
    def _rate(self) -> int | None:
        """What the reader has set, None where it is as good as that of the line."""
        rate = None if self._baud is None else rate_of(self._slave)
        return None if rate == self._begun else rate

    def write(self, data: bytes) -> bytes:
        """What has come of the bytes at the rate of the reader."""
        rate = self._rate
        if rate is not None and self._baud is not None:
            data = misheard(data, self._baud, rate)
        self._give(data)
        return data

    def _give(self, data: bytes) -> None:
        if self._deaf:
            self._deaf = not self._is_read()
        while data:
            try:
                count = os.write(self.master, data)
            except BlockingIOError:
                self._make_room()
            else:
                data = data[count:]
                self._since += count

    def _make_room(self) -> None:
        """Wait for the reader, but once only where there is none."""
        import termios

        if select.select([], [self.master], [], 0.0 if self._deaf else PATIENCE_S)[1]:
            return
        self._deaf = True
        self._most = self._waiting()
        self._since = 0
        termios.tcflush(self._slave, termios.TCIFLUSH)

    def _waiting(self) -> int:
        """How many bytes could be read now; of many that wait, only so many as one queue of the system holds."""
        import fcntl
        import termios

        waiting = array.array("i", [0])
        fcntl.ioctl(self._slave, termios.FIONREAD, waiting)
        return waiting[0]

    def _is_read(self) -> bool:
        """Whether somebody has taken bytes since some were thrown away."""
        until = time.monotonic() + _SETTLE_S
        while self._waiting() < min(self._since, self._most):
            if time.monotonic() >= until:
                return True
            time.sleep(0.0005)
        return False

    def read(self) -> bytes:
        """What the reader has said, as the line hears it."""
        with contextlib.suppress(OSError):
            data, rate = os.read(self.master, _READ), self._rate
            return data if rate is None or self._baud is None else misheard(data, rate, self._baud)
        return b""

    def drain(self, seconds: float) -> None:
        """Give a reader time to take the rest: it is gone when the pty is."""
        if self._deaf and not self._is_read():
            return
        now = empty_since = time.monotonic()
        until = now + seconds
        while now < until and now - empty_since < _SETTLE_S:
            time.sleep(0.005)
            now = time.monotonic()
            if self._waiting():
                empty_since = now

    def close(self) -> None:
        os.close(self.master)
        os.close(self._slave)


class Ptys(Ports):
    """A pty for each side. `link` makes symbolic links to them: LINK for one side, LINK-mcu and LINK-module for both.

    A link that leads to a pty, or nowhere, was left behind by somebody who was killed, and is replaced. What is written
    into the port of the MCU is heard by it. `baud` is the rate of the line: a reader at another one hears what a serial
    port at that rate would; None gives all of them the bytes as they are.
    """

    def __init__(
        self,
        sides: Sequence[Talker],
        link: Path | None = None,
        baud: int | None = None,
        say: Callable[[str], object] | None = None,
    ) -> None:
        if sys.platform == "win32" or not hasattr(os, "openpty"):
            message = "there are no ptys on this system"
            raise SourceError(message, SourceReason.MISSING, "use --to tcp://127.0.0.1:7777 instead")
        super().__init__(say)
        self._sides = tuple(sides)
        self._link = link
        self._baud = baud
        self._ports: dict[str, _Port] = {}
        self._links: dict[Path, str] = {}
        self._names: dict[Talker, str] = {}
        self.begin()

    def plug_in(self) -> None:
        """Make the ptys and the links."""
        for side in self._sides:
            self._ports[str(side)] = _Port(side, self._baud)
        self._names = {port.side: port.name for port in self._ports.values()}
        if self._link is not None:
            self._make_links(self._link)

    def _make_links(self, link: Path) -> None:
        if not link.name:
            raise _no_link(link, "it is a directory")
        many = len(self._ports) > 1
        ports = {link.with_name(f"{link.name}-{side}") if many else link: port for side, port in self._ports.items()}
        for name in ports:
            _check_link(name)
        for name, port in ports.items():
            try:
                if name.is_symlink():
                    name.unlink()
                name.symlink_to(port.name)
            except OSError as error:
                raise _no_link(name, error.strerror or str(error)) from error
            self._links[name] = port.name
            self._names[port.side] = f"{name} ({port.name})"

    @property
    def places(self) -> Sequence[str]:
        """The names of the ports."""
        return [f"{side}: {name}" for side, name in self._names.items()]

    def open(self) -> None:
        """They are there at once; nobody can tell when somebody opens them."""

    def wait(self, seconds: float) -> bytes:
        """Until time is over, somebody says something, or the taps are to be pulled or plugged in."""
        ports = {port.master: port for port in self._ports.values()}
        waiting: list[Any] = [self.plug, *ports]
        ready, _, _ = select.select(waiting, [], [], seconds)
        heard = b""
        for master, port in ports.items():
            if master in ready:
                data = port.read()
                heard += data if port.side is Talker.MCU else b""
        if self.plug in ready:
            self.plug.hush()
            self.obey()
        return heard

    def take(self, things: Iterable[Chunk | Gap | Note]) -> None:
        """Write the bytes, and give whoever reads them time for the last ones."""
        super().take(things)
        self._drain()

    def write(self, tap: str, data: bytes) -> None:
        """Write bytes into the pty of that name, if there is one."""
        port = self._ports.get(tap)
        if port is not None:
            self.wrote(port.side, port.write(data))

    def _drain(self) -> None:
        for port in self._ports.values():
            port.drain(PATIENCE_S)

    def pull(self) -> None:
        """Hang up, once what was said before has been read, and remove the links."""
        self._drain()
        self._remove()

    def close(self) -> None:
        """Remove the ports, and the links unless they are somebody else's by now."""
        super().close()
        self._remove()

    def _remove(self) -> None:
        for link, name in self._links.items():
            with contextlib.suppress(OSError):
                if str(link.readlink()) == name:
                    link.unlink()
        self._links.clear()
        while self._ports:
            with contextlib.suppress(OSError):
                self._ports.popitem()[1].close()


def _check_link(name: Path) -> None:
    """SourceError where somebody's file or link is in the way."""
    try:
        if not name.is_symlink():
            if name.exists():
                raise _no_link(name, "it exists")
        elif name.exists() and not str(name.readlink()).startswith(_OURS):
            raise _no_link(name, f"it leads to {name.readlink()}")
    except SourceError:
        raise
    except OSError as error:
        raise _no_link(name, error.strerror or str(error)) from error


def _no_link(name: Path, why: str) -> SourceError:
    hint = "name a place where there is no file"
    return SourceError(f"cannot make the link {name}: {why}", SourceReason.PERMISSION, hint)
