"""Ports, taps and clocks for tests about listening."""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable
from typing import Any

from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.model import Chunk, Gap
from tuyasniff.sources.ports import Port
from tuyasniff.sources.tap import LineErrors, Tap

ADAPTER = Port("/dev/ttyUSB0", "USB Serial", 0x1A86, 0x7523, "", "1-2")


def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.001)


def data_of(things: list[Chunk | Gap]) -> bytes:
    """All bytes that were heard."""
    return b"".join(thing.data for thing in list(things) if isinstance(thing, Chunk))


def gaps_of(things: list[Chunk | Gap]) -> list[str]:
    """The reasons of the gaps."""
    return [thing.reason for thing in list(things) if isinstance(thing, Gap)]


class FakePort:
    """A port that gives what is put in, and fails the test when anybody says or moves anything on the wire."""

    _OWN = ("incoming", "is_open", "closed_times", "woken", "opened_as", "refuses")
    incoming: list[bytes | Exception]
    opened_as: dict[str, object]
    refuses: Exception | None

    def __init__(self, *incoming: bytes | Exception, refuses: Exception | None = None) -> None:
        values: dict[str, Any] = {"incoming": list(incoming), "opened_as": {}, "refuses": refuses}
        for name, value in values.items():
            object.__setattr__(self, name, value)
        for name in ("is_open", "closed_times", "woken", "dtr", "rts", "baudrate"):
            object.__setattr__(self, name, name in ("dtr", "rts"))

    def __setattr__(self, name: str, value: object) -> None:
        if name not in self._OWN:
            assert name in ("dtr", "rts", "baudrate"), f"{name} was set"
            assert name == "baudrate" or (value is False and not self.is_open), f"{name} was moved"
        object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was asked for")

    is_open: bool
    closed_times: int
    woken: int
    dtr: bool
    rts: bool
    baudrate: int

    def open(self) -> None:
        self.opened_as = {"dtr": self.dtr, "rts": self.rts}
        if self.refuses is not None:
            raise self.refuses
        self.is_open = True

    def close(self) -> None:
        self.is_open = False
        self.closed_times += 1

    def fileno(self) -> int:
        raise OSError("there is no handle")

    @property
    def in_waiting(self) -> int:
        first = self.incoming[0] if self.incoming else b""
        if isinstance(first, Exception):
            raise first
        return len(first)

    def read(self, size: int = 1, /) -> bytes:
        assert self.is_open
        if not self.incoming:
            time.sleep(0.001)
            return b""
        first = self.incoming.pop(0)
        if isinstance(first, Exception):
            raise first
        if first[size:]:
            self.incoming.insert(0, first[size:])
        return first[:size]

    def cancel_read(self) -> None:
        self.woken += 1


class ScriptedTap(Tap):
    """A tap that does what the test puts into `events`: bytes are read, errors are raised."""

    def __init__(self, *events: bytes | Exception, baud: int | None = 9600) -> None:
        super().__init__("/dev/scripted", baud)
        self.events: queue.Queue[bytes | Exception] = queue.Queue()
        for event in events:
            self.events.put(event)
        self.refusals: list[Exception] = []
        self.counters: LineErrors | None = None
        self.opened = self.closed = 0
        self.rates: list[int] = []
        self.refuse_rate: SourceError | None = None

    @property
    def tunable(self) -> bool:
        return self.baud is not None

    def open(self) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.opened += 1

    def read(self) -> bytes:
        try:
            event = self.events.get(timeout=0.005)
        except queue.Empty:
            return b""
        if isinstance(event, Exception):
            raise event
        return event

    def close(self) -> None:
        self.closed += 1

    def tune(self, baud: int) -> None:
        if self.refuse_rate is not None:
            raise self.refuse_rate
        self.rates.append(baud)
        self.baud = baud

    def errors(self) -> LineErrors | None:
        return self.counters


class Ticks:
    """A clock of nanoseconds that stands still until it is moved."""

    def __init__(self) -> None:
        self.ns = 0

    def __call__(self) -> int:
        return self.ns

    def to_us(self, micros: int) -> None:
        self.ns = micros * 1000


def lost(words: str = "it has gone") -> SourceError:
    """What a tap says when its wire is lost."""
    return SourceError(words, SourceReason.LOST)


class PtyPair:
    """A pty in raw mode: `name` is what a tap opens, `master` the other end of the wire."""

    def __init__(self) -> None:
        import tty

        self.master, slave = os.openpty()
        tty.setraw(slave)
        self.name = os.ttyname(slave)
        os.close(slave)
        os.set_blocking(self.master, False)

    def put(self, data: bytes) -> None:
        os.write(self.master, data)

    def heard(self) -> bytes:
        """What a tap said, which must be nothing."""
        try:
            return os.read(self.master, 4096)
        except OSError:  # nothing is there, and where the tap is closed already, nothing is left
            return b""

    def unplug(self) -> None:
        if self.master >= 0:
            os.close(self.master)
        self.master = -1
