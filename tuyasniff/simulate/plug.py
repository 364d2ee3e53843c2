"""Taps that can be pulled while a run goes on: by its script, by a person, by a test."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from types import FrameType

from tuyasniff.model import Gap

PULLED = "unplugged"
BACK = "resumed"
"""The reasons of the gaps between which the taps are out."""

SIGNAL = "SIGUSR1"
"""What pulls the taps of a running program, and plugs them in again."""


class Plug:
    """Whether the taps are out. It is a file for `select`, which becomes ready when somebody turns it by hand."""

    def __init__(self) -> None:
        self._ear, self._bell = socket.socketpair()
        self._ear.setblocking(False)
        self._bell.setblocking(False)
        self._by_hand = self._by_script = False

    @property
    def is_out(self) -> bool:
        """As long as either says so, the script or the hand."""
        return self._by_hand or self._by_script

    def turn(self) -> None:
        """Pull it by hand, or plug it in again. A signal handler or any thread may do this."""
        self._by_hand = not self._by_hand
        self.ring()

    def ring(self) -> None:
        """Wake who waits for it."""
        with contextlib.suppress(OSError):
            self._bell.send(b"!")

    def follow(self, gap: Gap) -> None:
        """What the script says."""
        if gap.reason in (PULLED, BACK):
            self._by_script = gap.reason == PULLED

    def fileno(self) -> int:
        """For `select`."""
        return self._ear.fileno()

    def hush(self) -> None:
        """It has been noticed that somebody turned it."""
        with contextlib.suppress(OSError):
            self._ear.recv(64)

    def close(self) -> None:
        """Nobody waits for it any more."""
        self._ear.close()
        self._bell.close()


@contextlib.contextmanager
def turned_by_signal(plug: Plug) -> Iterator[None]:
    """While this lasts, SIGUSR1 turns the plug, where there is such a signal; in the main thread only."""
    number = getattr(signal, SIGNAL, None)
    if number is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def turn(_number: int, _frame: FrameType | None) -> None:
        plug.turn()

    before = signal.signal(number, turn)
    try:
        yield
    finally:
        signal.signal(number, before)
