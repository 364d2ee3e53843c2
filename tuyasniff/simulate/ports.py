"""What the ports of all kinds have in common: they can be pulled and plugged in, and tell what they wrote."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence

from tuyasniff.model import Chunk, Gap, Note, Talker
from tuyasniff.simulate.plug import Plug


class Stopped(Exception):
    """Somebody has ended the run."""


class Ports(ABC):
    """A port for each wire. While the taps are pulled there are none, and what is said then nobody hears.

    `say` is told in words what happens to them, `written` all bytes that were written, as a reader gets them.
    """

    live = True

    def __init__(self, say: Callable[[str], object] | None = None) -> None:
        self.plug = Plug()
        self.written: Callable[[Talker, bytes], object] | None = None
        self._say = say
        self._out = self._stopped = False

    @property
    @abstractmethod
    def places(self) -> Sequence[str]:
        """Where to find them, in words, one line each."""

    @abstractmethod
    def open(self) -> None:
        """Be ready; this may wait for somebody."""

    @abstractmethod
    def wait(self, seconds: float) -> bytes:
        """Let time pass; what somebody said to the MCU meanwhile."""

    @abstractmethod
    def write(self, tap: str, data: bytes) -> None:
        """Bytes of a wire, for whoever listens."""

    @abstractmethod
    def pull(self) -> None:
        """There are no ports any more; whoever has one open notices."""

    @abstractmethod
    def plug_in(self) -> None:
        """There are ports again, in the same places as far as that can be."""

    def begin(self) -> None:
        """The first ports; none stays where not all can be had."""
        try:
            self.plug_in()
        except BaseException:
            self.close()
            raise

    def take(self, things: Iterable[Chunk | Gap | Note]) -> None:
        """Write the bytes; notes have no place on a wire, and gaps are the time when the taps are pulled."""
        for thing in things:
            if isinstance(thing, Gap):
                self.plug.follow(thing)
            self.obey()
            if isinstance(thing, Chunk) and not self._out:
                self.write(thing.tap, thing.data)

    def stop(self) -> None:
        """End the run: what waits or writes raises Stopped. Any thread may do this."""
        self._stopped = True
        self.plug.ring()

    def obey(self) -> None:
        """Pull them, or plug them in, if somebody wants it otherwise than it is. Raises Stopped."""
        if self._stopped:
            raise Stopped
        if self.plug.is_out is self._out:
            return
        self._out = not self._out
        if self._out:
            self.pull()
            self._tell("unplugged")
        else:
            self.plug_in()
            for place in self.places:
                self._tell(place)

    def close(self) -> None:
        """Let go of all."""
        self.plug.close()

    def wrote(self, side: Talker, data: bytes) -> None:
        """Tell that bytes have been written."""
        if self.written is not None:
            self.written(side, data)

    def _tell(self, words: str) -> None:
        if self._say is not None:
            self._say(words)
