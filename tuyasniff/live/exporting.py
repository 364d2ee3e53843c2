"""A live session as a file: what was recorded in another form, or what it has shown as a mapping.

The recording on the disk is complete, memory keeps the latest items only, so a whole export reads the recording.
Everything here may run in a thread of its own while the session goes on.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from tuyasniff.capture.about import About
from tuyasniff.capture.itemchunks import item_chunk
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.targets import TARGETS, Tally, Target, losses, no_times, target_for
from tuyasniff.errors import FormatError
from tuyasniff.live.mappingfile import There, export_mapping
from tuyasniff.live.outfile import FileExists, OutFile
from tuyasniff.live.waiting import (
    Exported,
    Heard,
    Stopped,
    Watch,
    again_of,
    check_apart,
    is_part,
    recording_of,
    rest_of,
)
from tuyasniff.model import Chunk, Gap, Item, Message, Noise, Note
from tuyasniff.session import Session

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter
    from tuyasniff.capture.capture import Capture


class Which(StrEnum):
    """How much of a session."""

    ALL = "all"
    FILTERED = "filtered"
    SELECTED = "selected"


class Kept(Protocol):
    """What has the items of a session in memory."""

    dropped: int

    def __iter__(self) -> Iterator[Item]:
        """The items, oldest first."""


class Source(Heard, Protocol):
    """What is needed of a live session."""

    @property
    def store(self) -> Kept:
        """The latest items."""


def capture_target(name: str) -> Target:
    """The form of a capture with that name. Raises FormatError."""
    found = next((row for row in TARGETS if row.name == name), None)
    if found is None:
        raise FormatError(f"there is no format '{name}'", f"possible: {', '.join(row.name for row in TARGETS)}")
    return found


def export_capture(
    live: Source,
    path: Path,
    format: str | None = None,
    which: Which = Which.ALL,
    *,
    wanted: Filter | None = None,
    selected: Sequence[Item] = (),
    replace: bool = False,
    watch: Watch | None = None,
) -> Exported:
    """Write the session, what a filter lets through of it, or the items that somebody chose.

    `format` is the name of a row in `capture/targets`, else the suffix of the name decides. Raises FormatError for
    none, `outfile.FileExists` for a file that is there (unless `replace`), SourceError where nothing can be written,
    Stopped when `watch` says so; nothing is left behind then.
    """
    target = target_for(path.name, TARGETS) if format is None else capture_target(format)
    if target is None:
        suffixes = " ".join(suffix for row in TARGETS for suffix in row.suffixes)
        raise FormatError(f"the name '{path.name}' does not tell the format", f"end it in one of {suffixes}")
    check_apart(live, path)
    recording = recording_of(live) if which is not Which.SELECTED else None
    again = again_of(live) if which is not Which.SELECTED and recording is None else None
    work = _Capture(live, target, watch or Watch())
    with OutFile(path, replace=replace) as out:
        stream = cast(BinaryIO, out)
        if which is Which.SELECTED:
            work.items(stream, selected)
        else:
            wanted = wanted if which is Which.FILTERED else None
            if again is not None:
                work.read(stream, again(), wanted)
            else:
                work.session(stream, recording, rest_of(live), wanted)
    remarks = [remark for remark in (no_times(target, work.tally),) if remark]
    remarks += losses(target, work.tally, started=live.started)
    dropped = live.store.dropped if recording is None and again is None and which is not Which.SELECTED else 0
    if dropped:
        remarks.append(f"there is no recording, and the first {dropped:,} items are no longer in memory")
    if which is not Which.SELECTED and is_part(live):
        remarks.append("this is what was played so far: the rest cannot be read a second time")
    return Exported(path, work.words(path), tuple(remarks))


class _Capture:
    """One export of a capture."""

    def __init__(self, live: Source, target: Target, watch: Watch) -> None:
        self.tally = Tally()
        self._live = live
        self._target = target
        self._watch = watch

    def session(self, stream: BinaryIO, recording: Path | None, rest: Path | None, wanted: Filter | None) -> None:
        """All of it, or what a filter lets through; a recording may go on in another file."""
        if recording is None:
            found: Iterable[Item] = _rising(self._live.store)
            self.items(stream, found if wanted is None else filter(wanted, found))
            return
        with ExitStack() as opened:
            captures = [opened.enter_context(closing(open_capture(path))) for path in (recording, rest) if path]
            self.read(stream, chain.from_iterable(map(self._read, captures)), wanted)

    def read(self, stream: BinaryIO, things: Iterable[Chunk | Gap | Note], wanted: Filter | None) -> None:
        """What a recording holds, or what a filter lets through of it."""
        if wanted is None and self._target.chunks is not None:
            self._record(stream, things, count=True)
            return
        items: Iterable[Item] = Session(things, family=self._live.family)
        self.items(stream, items if wanted is None else filter(wanted, items))

    def items(self, stream: BinaryIO, items: Iterable[Item]) -> None:
        """These items."""
        if self._target.items is None:
            self._record(stream, self._chunks(items))
            return
        first = next(iterator := iter(items), None)
        writer = self._target.items(stream, self._about())
        for item in chain(() if first is None else (first,), iterator):
            self._watch.step()
            self.tally.add(item.thing)
            writer.write(item)
        writer.end()

    def _chunks(self, items: Iterable[Item]) -> Iterator[Chunk | Gap | Note]:
        for item in _renumbered(items):
            self._count(item)
            chunk = item_chunk(item.thing)
            self.tally.add(chunk)
            yield chunk

    def _record(self, stream: BinaryIO, things: Iterable[Chunk | Gap | Note], *, count: bool = False) -> None:
        """Write chunks; with `count` it is told apart what is in them, to say how much it was."""
        assert self._target.chunks is not None
        told = Session(family=self._live.family)
        first = next(iterator := iter(things), None)  # a capture knows its taps and its date by then
        writer = self._target.chunks(stream, self._about())
        for thing in chain(() if first is None else (first,), iterator):
            self._watch.step()
            writer.write(thing)
            if count:
                self.tally.add(thing)
                for item in told.feed(thing):
                    self._count(item)
        for item in told.end():
            self._count(item)
        writer.end()

    def _count(self, item: Item) -> None:
        """Chunks tell the rest of themselves."""
        if isinstance(item.thing, Message):
            self.tally.frames += 1
        elif isinstance(item.thing, Noise):
            self.tally.noise += 1
            self.tally.noise_bytes += len(item.thing.raw)

    def _read(self, capture: Capture) -> Iterator[Chunk | Gap | Note]:
        for thing in capture:
            self._watch.step(min(1.0, capture.bytes_read / capture.size) if capture.size else None)
            yield thing

    def _about(self) -> About:
        return About(self._live.started, tuple(self._live.taps))

    def words(self, path: Path) -> str:
        """`wrote 12 frames, 3 noise bytes to a.csv (csv)`."""
        tally = self.tally
        counts = [
            (tally.frames, "frame"),
            (tally.noise_bytes, "noise byte"),
            (tally.notes, "note"),
            (tally.gaps, "gap"),
        ]
        said = [f"{number:,} {word}{'s' * (number != 1)}" for number, word in counts if number] or ["nothing"]
        return f"wrote {', '.join(said)} to {path} ({self._target.name})"


def _renumbered(items: Iterable[Item]) -> Iterator[Item]:
    """Notes about items call them by number: by that which they have among these, where some are left out."""
    written = array("q")
    for item in items:
        note = item.thing
        if isinstance(note, Note) and note.frame is not None:
            place = bisect_left(written, note.frame)
            there = place < len(written) and written[place] == note.frame
            yield item._replace(thing=note._replace(frame=place + 1 if there else None))
        else:
            yield item
        written.append(item.number)


def _rising(items: Iterable[Item]) -> Iterator[Item]:
    """Items whose numbers grow; memory that is written to meanwhile might show one twice."""
    last = 0
    for item in items:
        if item.number > last:
            last = item.number
            yield item


__all__ = [
    "Exported",
    "FileExists",
    "Stopped",
    "There",
    "Watch",
    "Which",
    "capture_target",
    "export_capture",
    "export_mapping",
    "recording_of",
]
