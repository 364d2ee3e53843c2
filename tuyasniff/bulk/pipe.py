"""One end of a pipe between two processes, of which it costs next to nothing to ask whether something has come."""

from __future__ import annotations

import select
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


class Pipe:
    """A connection; `Connection.poll` makes a selector for every question, this keeps one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._question = select.poll()
        self._question.register(connection.fileno(), select.POLLIN)

    def has_come(self, within_s: float = 0.0) -> bool:
        """Whether something can be received, or nothing ever will; waits so long for it."""
        return bool(self._question.poll(within_s * 1000))

    def send(self, thing: object) -> None:
        """Send a thing. OSError where nobody receives any more."""
        self._connection.send(thing)

    def receive(self) -> Any:
        """The next thing, waiting for it. EOFError or OSError where none will come."""
        return self._connection.recv()

    def close(self) -> None:
        """Nothing more is sent or received."""
        self._connection.close()
