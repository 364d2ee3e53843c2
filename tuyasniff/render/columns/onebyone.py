"""Items as text one by one, in pieces that begin and end anywhere, as the printer writes those of a whole input."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from tuyasniff.model import Item, Message, Noise
from tuyasniff.render.clock import Clock
from tuyasniff.render.folding import Run
from tuyasniff.render.knownlines import KnownLines
from tuyasniff.render.lines import Folded, Layout, day_line, folded_line
from tuyasniff.render.styles import Segment

if TYPE_CHECKING:
    from datetime import date, datetime


class OneByOne:
    """Items as text, one after the other: noise folded, the clock from the first time on, a line for each new day."""

    def __init__(
        self, layout: Layout, started: datetime | None, ink: Callable[[Iterable[Segment]], str], encoding: str
    ) -> None:
        self.layout = layout
        self.started = started
        self.encoding = encoding
        self.day: date | None = None
        self.run: Run | None = None
        self._ink = ink
        self._known = KnownLines(ink)

    def item(self, item: Item) -> Iterator[bytes]:
        """What can be said when it has come: noise waits for what follows."""
        if isinstance(item.thing, Noise):
            if self.run is not None and self.run.tap != item.thing.tap:
                yield self.waiting()
            self.noise(item.number, item.thing)
            return
        yield self.waiting()
        yield self._encoded(self._timed(moment(item)) + self._known.text(item, self.layout))

    def noise(self, number: int, noise: Noise) -> None:
        """Noise that belongs to what waits."""
        if self.run is None:
            self.run = Run(number, noise)
        self.run.add(noise)

    def waiting(self) -> bytes:
        """The noise that waits for more of it."""
        run, self.run = self.run, None
        return b"" if run is None else self.folded(run.folded())

    def folded(self, noise: Folded) -> bytes:
        """A run of noise."""
        day = self._timed(noise.t_us)
        return self._encoded(day + self._line(folded_line(noise, self.layout)))

    def _timed(self, t_us: int | None) -> str:
        """Take a time; the line of a new day."""
        if self.layout.clock is None and t_us is not None:
            self.layout = self.layout._replace(clock=Clock(self.started))
        watch = self.layout.watch
        today = watch.day(t_us) if watch is not None else None
        before, self.day = self.day, today or self.day
        return self._line(day_line(today, self.layout)) if before and today and before != today else ""

    def _line(self, line: Iterable[Segment]) -> str:
        return self._ink(line).rstrip() + "\n"

    def _encoded(self, text: str) -> bytes:
        return text.encode(self.encoding, "backslashreplace")


def moment(item: Item) -> int | None:
    """The time of an item in microseconds."""
    thing = item.thing
    return thing.frame.t_us if isinstance(thing, Message) else thing.t_us
