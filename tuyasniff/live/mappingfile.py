"""What a live session has shown so far, as a mapping file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.analysis.polling import Polling
from tuyasniff.analysis.redact.sparing import SparingRedactor
from tuyasniff.analysis.traces import Traces
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.program import program
from tuyasniff.disk import write_text
from tuyasniff.errors import FormatError
from tuyasniff.live.judging import Judging
from tuyasniff.live.outfile import FileExists
from tuyasniff.live.waiting import Exported, Heard, Watch, check_apart, recording_of, rest_of
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.registry import Target, target, target_for
from tuyasniff.mapping.files import language_of, update
from tuyasniff.mapping.hiding import hide_private
from tuyasniff.mapping.meant import with_meanings
from tuyasniff.mapping.merge import Merged, merged_all
from tuyasniff.mapping.model import EMPTY, CaptureSource, Generator, Mapping
from tuyasniff.mapping.observe import observed_mapping, stamp
from tuyasniff.model import Item, Message, Note, Talker
from tuyasniff.session import Session, Summary

_NAME = "live session"
"""What a session without a file is called in a mapping."""


class There(StrEnum):
    """What becomes of a file that is there already."""

    KEEP = "keep"
    MERGE = "merge"
    REPLACE = "replace"


class Source(Heard, Protocol):
    """What is needed of a live session."""

    @property
    def store(self) -> Iterable[Item]:
        """The latest items."""

    @property
    def dps(self) -> DpTable:
        """The datapoints of all items."""

    @property
    def summary(self) -> Summary:
        """What all items amount to."""

    @property
    def judging(self) -> Judging:
        """What a person has said of the datapoints, and what the product declares."""

    def now_us(self) -> int:
        """The time in microseconds since `started`."""


def export_mapping(
    live: Source,
    path: Path,
    to: str | None = None,
    *,
    there: There = There.KEEP,
    watch: Watch | None = None,
) -> Exported:
    """Write what was seen as a target of the registry; without a name in `to` the suffix of the file decides.

    A file that is there is kept (FileExists), merged into or replaced, as `there` says. Raises FormatError
    and SourceError.
    """
    row = target_for(path.name) if to is None else target(to)
    _check_name(path, row)
    check_apart(live, path)
    if there is There.KEEP and path.exists():
        raise FileExists(path)
    name, shown = _shown(live, watch or Watch())
    merged = Merged(EMPTY)

    def change(into: Mapping) -> Mapping:
        nonlocal merged
        if into is not EMPTY and there is There.KEEP:
            raise FileExists(path)
        merged = merged_all(into, [(name, _hidden(shown, live.store))], str(path))
        return merged.mapping

    if row.language is None:
        written = row.write(change(EMPTY), Wishes(version=program().split(maxsplit=1)[1]))
        write_text(path, written.text)
        unsaid = written.remarks
        lost: tuple[str, ...] = ()
    else:
        unsaid = ()
        lost = update(path, change, language=row.language, fresh=there is There.REPLACE)
    remarks = (*merged.remarks, *unsaid, *(f"this comment could not be kept: {text}" for text in lost))
    return Exported(path, _words(merged, path), remarks)


def _hidden(mapping: Mapping, items: Iterable[Item]) -> Mapping:
    """The mapping without what is private; the latest items tell what that is."""
    redactor = SparingRedactor()
    for item in items:
        redactor.learn(item)
    return hide_private(mapping, redactor.text, redactor.name)


def _check_name(path: Path, row: Target) -> None:
    """A name that says another language could not be read again."""
    language = language_of(path.name)
    if row.language is not None and language is not row.language:
        raise FormatError(f"{row.name} does not go with the name '{path.name}'", f"end it in {row.suffixes[0]}")


def _words(merged: Merged, path: Path) -> str:
    count = len(merged.mapping.dps)
    words = f"wrote {count:,} datapoint{'s' * (count != 1)} to {path}"
    if merged.updated or merged.kept:
        words += f": {len(merged.added)} new, {len(merged.updated)} updated, {len(merged.kept)} of your entries kept"
    return words


def _shown(live: Source, watch: Watch) -> tuple[str, Mapping]:
    """The name of the session and what it has shown; all of it, where there is a recording."""
    recording = recording_of(live)
    look = _Look()
    if recording is None or rest_of(live) is not None:
        for item in live.store:
            watch.step()
            look.item(item)
        return _NAME, _mapping(live, look, live.dps, live.summary, CaptureSource(_NAME))
    capture = open_capture(recording)
    session = Session(capture, family=live.family)
    table = DpTable()
    for item in session:
        watch.step(min(1.0, capture.bytes_read / capture.size) if capture.size else None)
        look.item(item)
        if isinstance(item.thing, Message):
            table.add(item.thing, item.number)
    return recording.name, _mapping(live, look, table, session.summary, CaptureSource(recording.name))


def _mapping(live: Source, look: _Look, table: DpTable, summary: Summary, source: CaptureSource) -> Mapping:
    bauds = {tap.baud for tap in live.taps if tap.baud is not None}
    capture = CaptureSource(
        name=source.name,
        start=None if live.started is None else stamp(live.started),
        duration_s=live.now_us() / 1_000_000,
        frames=summary.frames,
        checksum_errors=summary.bad_checksums,
    )
    mapping = observed_mapping(
        table.summaries(),
        family=live.family,
        product=summary.product,
        product_info=look.info,
        header_versions=look.versions,
        baud=bauds.pop() if len(bauds) == 1 else None,
        needs_polling=look.polling.needed or None,
        captures=[capture],
        started=live.started,
        generator=Generator(*program().split(maxsplit=1)),
        created=stamp(datetime.now(UTC)),
    )
    return _meant(live.judging, look.traces, mapping)


def _meant(judging: Judging, traces: Traces, mapping: Mapping) -> Mapping:
    """The mapping with what its datapoints mean, judged anew: the session goes on meanwhile in another thread."""
    from tuyasniff.analysis.quantities.judge import judge

    said = judging.said
    confirmed, names, labels = dict(said.meanings), dict(said.names), dict(said.labels)
    judgement = judge(traces, schema=judging.schema, confirmed=confirmed)
    return with_meanings(
        mapping,
        guesses=judgement.guesses,
        raw=judgement.raw,
        schema=judging.schema,
        confirmed=confirmed,
        names=names,
        labels=labels,
    )


class _Look:
    """What only the items themselves tell."""

    def __init__(self) -> None:
        self.versions: set[int] = set()
        self.info: str | None = None
        self.traces = Traces()
        self.polling = Polling()

    def item(self, item: Item) -> None:
        """Look at an item."""
        if isinstance(item.thing, Note):
            self.traces.note(item.thing)
        elif isinstance(item.thing, Message):
            self.traces.add(item.thing, item.number)
            self.polling.add(item.thing)
        if not isinstance(item.thing, Message) or item.thing.frame.checksum == "bad":
            return
        frame = item.thing.frame
        self.versions.add(frame.version)
        if item.thing.name == "product_info" and frame.talker is not Talker.MODULE and frame.payload:
            try:
                self.info = frame.payload.decode("utf-8")
            except UnicodeDecodeError:
                return  # damaged text is no text to be kept
