"""Things that come, and those that come next: as many as another process needs to be ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from tuyasniff.bulk.braid import Braid
from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.stretch import Stretch

Thing = Stretch | Braid | Chunk | Gap | Note


class Foresight:
    """Gives things as they are, having read stretches of `size` bytes more than it gave.

    Nothing but stretches is looked beyond. An error comes out where it would have come without.
    """

    def __init__(self, things: Iterable[Thing], size: int) -> None:
        self.size = size
        """0 to look at nothing beforehand."""
        self._things = iter(things)
        self._waiting: deque[Thing] = deque()
        self._held = 0
        self._error: BaseException | None = None
        self._over = False

    def __iter__(self) -> Iterator[Thing]:
        while True:
            self._look()
            if not self._waiting:
                if self._error is not None:
                    raise self._error
                return
            thing = self._waiting.popleft()
            self._held -= len(thing.data) if isinstance(thing, Stretch) else 0
            if self.size and isinstance(thing, Stretch):
                self._look()
            yield thing

    def following(self, tap: str) -> list[bytes]:
        """What the next stretches hold, as far as they simply go on with the bytes of a tap."""
        found = []
        for thing in self._waiting:
            if not isinstance(thing, Stretch) or thing.tap != tap or thing.claimed or thing.claims is not None:
                break
            found.append(thing.data)
        return found

    def _look(self) -> None:
        """Read on until enough is waiting; one thing is always enough where nothing is to be looked at."""
        while not self._over and (not self._waiting or self._wanted):
            try:
                thing = next(self._things)
            except StopIteration:
                self._over = True
            except BaseException as error:  # what was read before comes first
                self._error, self._over = error, True
            else:
                self._waiting.append(thing)
                self._held += len(thing.data) if isinstance(thing, Stretch) else 0

    @property
    def _wanted(self) -> bool:
        return self._held < self.size and isinstance(self._waiting[-1], Stretch)
