"""One conversation from the form it is in into the form of a target, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, cast

from tuyasniff.capture.about import About
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.itemchunks import item_chunk
from tuyasniff.capture.targets import ChunkWriter, ItemWriter, Tally, Target, losses, no_times
from tuyasniff.cli.inputs import Input
from tuyasniff.cli.large import is_large
from tuyasniff.cli.sieve import Sieve
from tuyasniff.cli.sink import Sink
from tuyasniff.cli.targets import chunk_writer, many_writer
from tuyasniff.model import Chunk, Gap, Item, Message, Noise, Note, Talker
from tuyasniff.render.jsonout import input_entry
from tuyasniff.render.labels import plural
from tuyasniff.stretch import Stretch

if TYPE_CHECKING:
    from datetime import datetime

    from tuyasniff.bulk.many import ManyChunkWriter, ManyWriter
    from tuyasniff.capture.merge import AnyCapture

_LOOK_AHEAD = 512
"""Items that are looked at before the first is written, to know the taps; none where they come slowly."""

_MOST_AHEAD = 8 << 20
"""With so many bytes, fewer chunks than that are looked at."""


class Conversion:
    """Writes what an input gives into a sink.

    What was recorded goes to a target of chunks before anybody looks for frames in it (`record`), to one of items as
    the session explains it (`run`). A filter looks at items, so with one both go the second way.
    """

    def __init__(self, target: Target, sink: Sink, taps: tuple[TapInfo, ...] = (), sieve: Sieve | None = None) -> None:
        """`taps`: those that the user named."""
        self.tally = Tally()
        self._sieve = sieve or Sieve(None)
        self._target = target
        self._sink = sink
        self._taps = taps
        self._started: datetime | None = None
        self._items: ItemWriter | None = None
        self._chunks: ChunkWriter | None = None
        self._waiting: list[Stretch | Chunk | Gap | Note] = []
        self._chunks_waiting = self._bytes_waiting = 0
        self._source: AnyCapture | None = None
        self._entry: Input | None = None

    @property
    def stream(self) -> BinaryIO:
        """The sink as the writers see it."""
        return cast(BinaryIO, self._sink)

    @property
    def records(self) -> bool:
        """Whether what is recorded is written as it is."""
        return self._target.chunks is not None and self._sieve.wanted is None

    def record(self, capture: AnyCapture, thing: Stretch | Chunk | Gap | Note) -> None:
        """Write one thing of a capture; the first ones of a file wait until its taps are known."""
        self._source = capture
        self._count(thing)
        if self._chunks is None:
            self._waiting.append(thing)
            if isinstance(thing, Stretch | Chunk):
                self._bytes_waiting += len(thing.data)
            self._chunks_waiting += len(thing.offsets) if isinstance(thing, Stretch) else 1
            if capture.live or self._chunks_waiting >= _LOOK_AHEAD or self._bytes_waiting >= _MOST_AHEAD:
                self._open(capture)
            return
        if self._started is None and capture.started is not None:
            self._started = capture.started
            self._chunks.begin(capture.started)
        self._write(thing)

    def _count(self, thing: Stretch | Chunk | Gap | Note) -> None:
        if isinstance(thing, Stretch):
            from tuyasniff.bulk.tallies import add_stretch

            add_stretch(self.tally, thing)
        else:
            self.tally.add(thing)

    def _write(self, thing: Stretch | Chunk | Gap | Note) -> None:
        assert self._chunks is not None
        if isinstance(thing, Stretch):
            cast("ManyChunkWriter", self._chunks).write_many(thing)
        else:
            self._chunks.write(thing)

    def _open(self, capture: AnyCapture) -> None:
        """Begin a target of chunks, and write what waited."""
        self._started = capture.started
        known = {info.tap: info for info in (*self._taps, *capture.taps)}
        about = About(self._started, tuple(known.values()), capture.live)
        self._chunks = chunk_writer(self._target, self.stream, about, many=is_large(capture))
        for thing in self._waiting:
            self._write(thing)
        self._waiting.clear()

    def run(self, entry: Input) -> None:
        """Read an input to its end, and write its items if the target takes them."""
        self._entry = entry
        if entry.many and self._sieve.wanted is None:
            self._run_many(entry)
            return
        items = self._sieve.through(entry.parts() if entry.many else entry.items())
        if self._target.items is None:
            for item in items:
                if not self.records:
                    self.record(entry.capture, item_chunk(item.thing))
                self._count_recorded(item)
            return
        head = [] if entry.capture.live else list(islice(items, _LOOK_AHEAD))
        for item in chain(head, items):
            if self._items is None:
                self._items = self._target.items(self.stream, self._about(entry, head))
            self._items.write(item)
            self.tally.add(item.thing)

    def _run_many(self, entry: Input) -> None:
        """The same of a large input, most of whose items come in columns."""
        from tuyasniff.bulk.tallies import add_columns, count_frames

        parts = entry.parts()
        if self._target.items is None:
            for part in parts:
                if isinstance(part, Item):
                    self._count_recorded(part)
                else:
                    count_frames(self.tally, part)
            return
        head = list(islice(parts, _LOOK_AHEAD))
        writer: ManyWriter | None = None
        for part in chain(head, parts):
            if writer is None:
                about = self._about(entry, [one for one in head if isinstance(one, Item)])
                writer = self._items = many_writer(self._target, self.stream, about)
            if isinstance(part, Item):
                writer.write(part)
                self.tally.add(part.thing)
            else:
                writer.write_many(part)
                add_columns(self.tally, part)

    def _count_recorded(self, item: Item) -> None:
        """Chunks tell the rest; only a session tells what of them is frames and what noise."""
        thing = item.thing
        if isinstance(thing, Message):
            self.tally.frames += 1
        elif isinstance(thing, Noise):
            self.tally.noise += 1
            self.tally.noise_bytes += len(thing.raw)

    def _about(self, entry: Input, head: list[Item]) -> About:
        self._started = entry.capture.started
        family = None if entry.session.family is None else str(entry.session.family)
        inputs = tuple(
            input_entry(
                name=PurePath(one.name).name,
                format=one.format,
                score=one.format_score,
                size=one.size,
                family=family,
                baud=one.baud,
            )
            for one in entry.captures
        )
        known = {info.tap: info for info in _seen(head)}
        for info in (*entry.capture.taps, *self._taps):
            seen = known.get(info.tap)
            known[info.tap] = (
                info if seen is None or info.talker is not Talker.UNKNOWN else info._replace(talker=seen.talker)
            )
        return About(self._started, tuple(known.values()), entry.capture.live, inputs)

    def end(self) -> None:
        """Write what still waits."""
        if self._chunks is None and self._source is not None:
            self._open(self._source)
        if self._sieve.seen and not self._sieve.passed:
            self._write_nothing()
        for writer in (self._items, self._chunks):
            if writer is not None:
                writer.end()

    def _write_nothing(self) -> None:
        """Nothing matched: a file of nothing is still what was asked for."""
        assert self._entry is not None
        if self._target.items is None:
            self._open(self._entry.capture)
        else:
            self._items = self._target.items(self.stream, self._about(self._entry, []))
        self.stream.write(b"")

    def closing(self, name: str) -> Iterator[str]:
        """What was written, and what the target could not hold."""
        tally = self.tally
        counts = [plural(tally.frames, "frame"), plural(tally.noise_bytes, "noise byte")]
        counts += [plural(number, word) for number, word in ((tally.notes, "note"), (tally.gaps, "gap")) if number]
        yield f"wrote {', '.join(counts)} to {name} ({self._target.name})"
        remark = no_times(self._target, tally)
        if remark:
            yield remark
        if self._sieve.words is not None:
            yield self._sieve.words
        yield from losses(self._target, tally, started=self._started)


def _seen(head: list[Item]) -> Iterator[TapInfo]:
    """The taps of the first items, in order; of those with one talker, who it is."""
    talkers: dict[str, set[Talker]] = {}
    for item in head:
        thing = item.thing
        if isinstance(thing, Message):
            talkers.setdefault(thing.frame.tap, set()).add(thing.frame.talker)
        elif isinstance(thing, Noise):
            talkers.setdefault(thing.tap, set())
    for tap, seen in talkers.items():
        yield TapInfo(tap, next(iter(seen)) if len(seen) == 1 else Talker.UNKNOWN)
