"""A device that lives beside a program: for tests and benchmarks of what listens to it."""

from __future__ import annotations

import threading
from math import inf
from types import TracebackType

from tuyasniff.model import Talker
from tuyasniff.simulate.endpoints import of_sides
from tuyasniff.simulate.pacing import paced
from tuyasniff.simulate.ports import Ports, Stopped
from tuyasniff.simulate.simulation import Simulation


class Playing:
    """Plays a simulation on ports, in a thread of its own, `speed` times as fast as the clock.

    `sent` holds every byte that was written for each side, as a reader gets it: bytes of a reader's wrong rate as it
    misheard them, none of the time when the taps were pulled. The ports are the caller's to close; they are left as
    they are at the end, so what was written last can still be read. Usable as a context manager.
    """

    def __init__(self, simulation: Simulation, endpoint: Ports, speed: float = 1.0, seconds: float = inf) -> None:
        self.simulation = simulation
        self.endpoint = endpoint
        self.sent: dict[str, bytearray] = {str(side): bytearray() for side in (Talker.MCU, Talker.MODULE)}
        self.error: BaseException | None = None
        self._speed = speed
        self._seconds = seconds
        self._thread = threading.Thread(target=self._play, name="playing", daemon=True)
        endpoint.written = self._written

    def start(self) -> None:
        """Begin; a port that waits for a client does so in the thread."""
        self._thread.start()

    def turn_plug(self) -> None:
        """Pull the taps, or plug them in again."""
        self.endpoint.plug.turn()

    @property
    def is_over(self) -> bool:
        """Whether the end of the run has come, or of the thread."""
        return not self._thread.is_alive()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the end of the run; whether it has come. Raises what went wrong in the thread."""
        self._thread.join(timeout)
        if self.error is not None:
            raise self.error
        return self.is_over

    def stop(self) -> None:
        """End it, wait for that, and raise what went wrong in the thread."""
        self.endpoint.stop()
        self.join(10.0)

    def __enter__(self) -> Playing:
        """Start it."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()

    def _play(self) -> None:
        try:
            self.endpoint.open()
            things = paced(self.simulation, self._seconds, self._speed, wait=self.endpoint.wait)
            self.endpoint.take(of_sides(things, (Talker.MCU, Talker.MODULE)))
        except Stopped:
            pass
        except BaseException as error:
            self.error = error

    def _written(self, side: Talker, data: bytes) -> None:
        self.sent[str(side)] += data
