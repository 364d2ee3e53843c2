"""A serial port that is listened to. What can be done with it is what a tap can do, and that is all.

The port is opened with DTR and RTS at rest and without any flow control, which would drive lines or send bytes by
itself. The system may still move DTR and RTS for a moment while it opens a port, and may echo what arrives before it
is set up: only a wire that is not connected cannot talk, so connect ground and the adapter's RX, nothing else.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Protocol

from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.sources.linecounters import Counters, counters_of
from tuyasniff.sources.ports import Port, holders, list_ports, port_of, same_adapter
from tuyasniff.sources.refusals import LIST, check, listed, number_of, refusal, said
from tuyasniff.sources.tap import WAIT_S, LineErrors, Tap

DEFAULT_BAUD = 9600
_UNPLUGGED = (5, 6, 19)
"""EIO, ENXIO and ENODEV: there is nothing behind the name any more."""


class ListeningPort(Protocol):
    """As much of a port of pyserial as listening needs."""

    dtr: bool
    rts: bool
    baudrate: int

    @property
    def in_waiting(self) -> int:
        """How many bytes could be read now."""

    def open(self) -> None:
        """Open it as it has been set up."""

    def read(self, size: int = ..., /) -> bytes:
        """At most so many bytes."""

    def cancel_read(self) -> None:
        """End a read that waits."""

    def close(self) -> None:
        """Let go of it."""

    def fileno(self) -> int:
        """The handle of the system."""


MakePort = Callable[[str, int], ListeningPort]


def unopened_port(device: str, baud: int) -> ListeningPort:
    """A port of pyserial, 8N1, that is not open yet."""
    from serial import Serial

    port = Serial(
        port=None,
        baudrate=baud,
        bytesize=8,
        parity="N",
        stopbits=1,
        timeout=WAIT_S,
        xonxoff=False,
        rtscts=False,
        dsrdtr=False,
        exclusive=None if sys.platform == "win32" else True,
    )
    port.port = device
    return port


def _check_name(device: str) -> None:
    """The names of Windows are not in the file system."""
    if sys.platform != "win32":
        check(device)


class SerialTap(Tap):
    """A serial port, 8N1. After a loss it finds its USB adapter again though that may have another number by then."""

    def __init__(
        self,
        device: str,
        baud: int = DEFAULT_BAUD,
        *,
        make_port: MakePort = unopened_port,
        list_ports: Callable[[], list[Port]] = list_ports,
        check_name: Callable[[str], None] = _check_name,
    ) -> None:
        super().__init__(device, baud)
        self._rate = baud
        self._make_port = make_port
        self._list_ports = list_ports
        self._check_name = check_name
        self._adapter: Port | None = None
        self._device = device
        self._port: ListeningPort | None = None
        self._counted: Counters | None = None
        # a wake must never meet a handle that is being closed: its number may belong to a file by then
        self._closing = threading.Lock()

    @property
    def tunable(self) -> bool:
        """Any rate may be tried."""
        return True

    def open(self) -> None:
        """Open the port, or after a loss the one that the same adapter has now. Raises SourceError."""
        self.close()
        device = self._find()
        self._check_name(device)
        port = self._make_port(device, self._rate)
        port.dtr = False
        port.rts = False
        try:
            port.open()
        except Exception as error:  # termios has an error of its own that is no OSError
            raise _opening_failed(device, self._rate, error) from error
        self._counted = _counters(port)
        self._device = device
        self._port = port
        self._adapter = self._adapter or self._identify(device)

    def _find(self) -> str:
        known = self._adapter
        if known is None:
            return self.name
        ports = self._list_ports()
        found = same_adapter(known, ports)
        if found is not None:
            return found.device
        other = port_of(self.name, ports)
        words = f"the adapter of {self.name} is not there"
        if other is not None:
            words += f", {other.device} is another one"
        hint = f"plug it into the same socket; it was {known.identity}"
        raise SourceError(words, SourceReason.MISSING, hint)

    def _identify(self, device: str) -> Port | None:
        found = port_of(device, self._list_ports())
        return found if found is not None and found.usb_id else None

    def read(self) -> bytes:
        """What has arrived; waits at most WAIT_S for the first byte. Raises SourceError: LOST."""
        port = self._opened()
        try:
            data = port.read(port.in_waiting or 1)
        except Exception as error:
            raise self._lost(error) from error
        return data + _rest(port) if len(data) == 1 else data

    def _opened(self) -> ListeningPort:
        if self._port is None:
            raise SourceError(f"{self.name} is not open", SourceReason.LOST)
        return self._port

    def _lost(self, error: Exception) -> SourceError:
        number = number_of(error)
        if number in _UNPLUGGED:
            return SourceError(f"{self._device} has gone", SourceReason.LOST, "plug it in again")
        others = [] if number else [who for who in holders(self._device) if "pid" in who]
        if others:
            words = f"{self._device} is read by {listed(others)} at the same time"
            return SourceError(words, SourceReason.LOST, "close it there: bytes that it takes are missing here")
        words = f"{self._device} has gone" + (f": {said(error)}" if number else "")
        return SourceError(words, SourceReason.LOST, "plug it in again")

    def close(self) -> None:
        """Let go of it; never raises."""
        with self._closing:
            port, self._port = self._port, None
            self._counted = None
            if port is not None:
                try:
                    port.close()
                except Exception:  # an adapter that has gone cannot even be closed
                    return

    def wake(self) -> None:
        """End a read that waits; from any thread."""
        if not self._closing.acquire(timeout=WAIT_S):
            return
        try:
            if self._port is not None:
                self._port.cancel_read()
        except Exception:  # the read ends by itself after WAIT_S
            return
        finally:
            self._closing.release()

    def tune(self, baud: int) -> None:
        """Listen at another rate from now on, or from the next opening. Raises SourceError, and keeps the old rate."""
        before = self._rate
        if self._port is not None:
            try:
                self._port.baudrate = baud
            except Exception as error:
                self._restore(before)
                raise _no_rate(self._device, baud) from error
        self.baud = self._rate = baud

    def _restore(self, baud: int) -> None:
        try:
            self._opened().baudrate = baud
        except Exception as error:
            raise self._lost(error) from error

    def errors(self) -> LineErrors | None:
        """What the driver counted since the port was opened; None where it does not."""
        now = None if self._port is None or self._counted is None else _counters(self._port)
        return None if now is None or self._counted is None else now.since(self._counted)


def _rest(port: ListeningPort) -> bytes:
    """What came together with a first byte: adapters hand over many bytes at a time."""
    try:
        waiting = port.in_waiting
        return port.read(waiting) if waiting else b""
    except Exception:  # the byte that was read counts; the next read will say what is wrong
        return b""


def _counters(port: ListeningPort) -> Counters | None:
    try:
        return counters_of(port.fileno())
    except (AttributeError, OSError, ValueError):
        return None


def _opening_failed(device: str, baud: int, error: Exception) -> SourceError:
    if isinstance(error, (ValueError, OverflowError)):
        return _no_rate(device, baud)
    return refusal(device, error)


def _no_rate(device: str, baud: int) -> SourceError:
    words = f"{device} cannot listen at {baud} baud"
    return SourceError(words, SourceReason.UNREADABLE, f"TuyaMCU talks at 9600 or 115200 baud; {LIST}")
