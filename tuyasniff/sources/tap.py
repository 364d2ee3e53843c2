"""What a tap is: a wire that is listened to. There is no way to say anything on it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

WAIT_S = 0.1
"""How long a read may wait for a first byte, so that a reader notices soon that it should end."""


class LineErrors(NamedTuple):
    """What the system counted since the port was opened: bytes with a wrong stop bit, lost bytes, wrong parity."""

    framing: int = 0
    overrun: int = 0
    parity: int = 0
    breaks: int = 0


class Tap(ABC):
    """Bytes as they come. One thread opens, reads and closes it; only `wake` may be called from another."""

    def __init__(self, name: str, baud: int | None = None) -> None:
        """`name` is what people call it, `baud` the rate, None where there is none to set."""
        self.name = name
        self.baud = baud

    @property
    def tunable(self) -> bool:
        """Whether its rate can be set."""
        return False

    @abstractmethod
    def open(self) -> None:
        """Open it, or open it again after a loss. Raises SourceError with a reason and a hint."""

    @abstractmethod
    def read(self) -> bytes:
        """What has arrived; waits at most WAIT_S for the first byte, then gives none.

        Raises SourceError: LOST where the port has gone and may come back.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of it; never raises."""

    def wake(self) -> None:  # noqa: B027
        """End a read that waits."""

    def tune(self, baud: int) -> None:
        """Listen at another rate from now on. Raises SourceError where the port refuses."""
        raise TypeError(f"{self.name} has no rate")

    def errors(self) -> LineErrors | None:
        """The system's counters, None where it keeps none."""
        return None
