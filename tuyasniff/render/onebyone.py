"""Items as lines of text, one after the other, from the first to the last of an input."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tuyasniff.model import Item, Noise
from tuyasniff.render.clock import Clock
from tuyasniff.render.folding import Run
from tuyasniff.render.knownlines import KnownLines
from tuyasniff.render.lines import Folded, Layout, day_line, folded_line
from tuyasniff.render.styles import Segment

if TYPE_CHECKING:
    from datetime import date, datetime


class OneByOne:
    """Noise is folded, the clock stands from the first time on, each new day has a line.

    `layout` is that of the items so far, `day` and `run` are what the next one depends on besides.
    """

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

    def item(self, item: Item) -> bytes:
        """What can be said when it has come: noise waits for what follows."""
        thing = item.thing
        if isinstance(thing, Noise):
            before = b"" if self.run is None or self.run.tap == thing.tap else self.waiting()
            if self.run is None:
                self.run = Run(item.number, thing)
            self.run.add(thing)
            return before
        before = b"" if self.run is None else self.waiting()
        return before + self._encoded(self._timed(thing.t_us) + self._known.text(item, self.layout))

    def waiting(self) -> bytes:
        """The noise that waits for more of it."""
        run, self.run = self.run, None
        return b"" if run is None else self.folded(run.folded())

    def folded(self, noise: Folded) -> bytes:
        """A run of noise."""
        return self._encoded(self._timed(noise.t_us) + self._line(folded_line(noise, self.layout)))

    def _timed(self, t_us: int | None) -> str:
        """Take a time; the line of a new day."""
        if t_us is None:
            return ""
        if self.layout.clock is None:
            self.layout = self.layout._replace(clock=Clock(self.started))
        watch = self.layout.watch
        today = watch.day(t_us) if watch is not None else None
        if today is None:
            return ""
        before, self.day = self.day, today
        return self._line(day_line(today, self.layout)) if before and before != today else ""

    def _line(self, line: Iterable[Segment]) -> str:
        return self._ink(line).rstrip() + "\n"

    def _encoded(self, text: str) -> bytes:
        return text.encode(self.encoding, "backslashreplace")
