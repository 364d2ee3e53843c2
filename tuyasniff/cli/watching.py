"""A live session without a screen: every item as a line, or as JSON, until somebody ends it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from tuyasniff.capture.about import About
from tuyasniff.capture.itemchunks import item_chunk
from tuyasniff.capture.moments import iso
from tuyasniff.capture.targets import ChunkWriter, ItemWriter, Target
from tuyasniff.cli.diagnostics import PROGRAM, Diagnostics
from tuyasniff.cli.output import Output
from tuyasniff.cli.sieve import Sieve
from tuyasniff.cli.sink import Sink
from tuyasniff.model import Item
from tuyasniff.render.clock import Clock
from tuyasniff.render.folding import folded
from tuyasniff.render.jsonout import Json, dumps, input_entry, session_line
from tuyasniff.render.jsontext import line_text
from tuyasniff.render.knownlines import KnownLines
from tuyasniff.render.lines import Folded, Layout, folded_line

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter
    from tuyasniff.live.livesession import LiveSession

POLL_S = 0.05
"""How long nothing is looked at while nothing comes."""

TOGETHER_S = 0.05
"""How long what comes without a pause is collected: looking at it more often costs more than it shows."""


class Show(Protocol):
    """Takes the items of a live session as they come."""

    def items(self, items: Sequence[Item]) -> None:
        """Some more."""

    def end(self) -> None:
        """Nothing follows."""


class TextShow:
    """A line per item, or a few."""

    def __init__(self, output: Output, live: LiveSession) -> None:
        self._output = output
        self._live = live
        self._layout: Layout | None = None
        self._started = live.started
        self._known = KnownLines(output.ink)

    def items(self, items: Sequence[Item]) -> None:
        """Print them."""
        if not items:
            return
        layout = self._laid_out()
        for item in folded(items):
            if isinstance(item, Folded):
                self._output.line(folded_line(item, layout))
            else:
                self._output.text(self._known.text(item, layout))
        self._output.flush()

    def _laid_out(self) -> Layout:
        """The layout; a recording may tell only by its first line when it began."""
        if self._layout is None or self._started != self._live.started:
            self._started = self._live.started
            width = self._output.width
            self._layout = Layout(width.columns, Clock(self._started), width.cuts)
        return self._layout

    def end(self) -> None:
        """Hand over the rest."""
        self._output.flush()


class JsonLinesShow:
    """The lines of `decode --jsonl`: the session first, then an object per item."""

    def __init__(self, output: Output, live: LiveSession) -> None:
        self._output = output
        self._live = live
        self._begun = False

    def items(self, items: Sequence[Item]) -> None:
        """Print them."""
        if not self._begun:
            self._begun = True
            self._put(dumps(session_line(input_entries(self._live), iso(self._live.started))))
        for item in items:
            self._put(line_text(item))
        self._output.flush()

    def _put(self, text: str) -> None:
        self._output.text(text + "\n")

    def end(self) -> None:
        """Hand over the rest; also a session of nothing has its line."""
        self.items(())


class FileShow:
    """What `--write` asked for in another form than that of the recording."""

    def __init__(self, sink: Sink, target: Target, live: LiveSession, wanted: Filter | None = None) -> None:
        self._wanted = wanted
        self._sink = sink
        self._target = target
        self._live = live
        self._items: ItemWriter | None = None
        self._chunks: ChunkWriter | None = None

    def items(self, items: Sequence[Item]) -> None:
        """Write them."""
        self._open()
        for item in items if self._wanted is None else filter(self._wanted, items):
            if self._items is not None:
                self._items.write(item)
            elif self._chunks is not None:
                self._chunks.write(item_chunk(item.thing))
        if items and self._sink.is_stdout:
            self._sink.flush()

    def _open(self) -> None:
        if self._items is not None or self._chunks is not None:
            return
        entries = tuple(input_entries(self._live))
        about = About(self._live.started, tuple(self._live.taps), eager=True, inputs=entries)
        stream = cast(BinaryIO, self._sink)
        if self._target.items is not None:
            self._items = self._target.items(stream, about)
        elif self._target.chunks is not None:
            self._chunks = self._target.chunks(stream, about)

    def end(self) -> None:
        """Make it complete, and give the file its name."""
        self._open()
        for writer in (self._items, self._chunks):
            if writer is not None:
                writer.end()
        self._sink.write(b"")
        self._sink.commit()


def input_entries(live: LiveSession) -> list[Json]:
    """The taps as the head of a session in JSON lists them."""
    family = None if live.family is None else str(live.family)
    return [
        input_entry(name=info.source or info.tap, format="live", score=None, size=None, family=family, baud=info.baud)
        for info in live.taps
    ]


class Watch:
    """Pumps a live session and hands its items to the shows, those that pass the sieve."""

    def __init__(
        self,
        live: LiveSession,
        shows: Sequence[Show],
        diagnostics: Diagnostics,
        sieve: Sieve,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._live = live
        self._shows = shows
        self._diagnostics = diagnostics
        self._sieve = sieve
        self._clock = clock
        self._said: dict[str, str] = {}

    def run(self, seconds: float | None = None) -> None:
        """Until the taps end, the time is over, or somebody interrupts."""
        until = None if seconds is None else self._clock() + seconds
        try:
            while until is None or self._clock() < until:
                left = POLL_S if until is None else min(POLL_S, max(until - self._clock(), 0.0))
                if self._live.wait(left):
                    time.sleep(min(left, TOGETHER_S))
                batch = self._live.pump()
                self._show(batch.items)
                self._say()
                if batch.over:
                    break
        finally:
            self._show(self._live.stop().items)
            for show in self._shows:
                show.end()
            self._say()

    def _show(self, items: Sequence[Item]) -> None:
        passed = list(self._sieve.through(items))
        if passed:
            for show in self._shows:
                show.items(passed)

    def _say(self) -> None:
        """What is wrong, once, when it begins to be."""
        now: dict[str, str] = {}
        recorder = self._live.recorder
        if recorder is not None and recorder.trouble:
            now["recorder"] = recorder.trouble
        for saying in self._live.sayings():
            now[f"{saying.code} {saying.tap}"] = f"{saying.text} ({saying.remedy})" if saying.remedy else saying.text
        for code, text in now.items():
            if code not in self._said:
                self._diagnostics.say(f"{PROGRAM}: {text}")
        self._said = now
