"""What an input shows, as a mapping: its datapoints while they are read, and their meanings when all is known."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

from tuyasniff import __version__
from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.analysis.enums import EnumCounts
from tuyasniff.analysis.polling import Polling
from tuyasniff.cli.diagnostics import PROGRAM
from tuyasniff.cli.inputs import Input
from tuyasniff.cli.meanings import Evidence, Meant
from tuyasniff.mapping.meant import with_meanings
from tuyasniff.mapping.model import CaptureSource, Generator, Mapping
from tuyasniff.mapping.observe import observed_mapping, stamp
from tuyasniff.model import Item, Message, Note, Talker

if TYPE_CHECKING:
    from tuyasniff.analysis.redact.sparing import SparingRedactor


class Shown:
    """One input on its way to a mapping."""

    def __init__(
        self,
        entry: Input,
        evidence: Evidence,
        after: int,
        baud: int | None = None,
        hiding: SparingRedactor | None = None,
    ) -> None:
        """What is evidence of meanings goes to `evidence`; items are numbered from `after` + 1.

        `baud` is the rate of the line, where the input does not tell it. `hiding` learns what is private.
        """
        self._entry = entry
        self._evidence = evidence
        self._after = after
        self._said_baud = baud
        self._hiding = hiding
        self.table = DpTable()
        self._versions: set[int] = set()
        self._info: str | None = None
        self._polling = Polling()

    def read(self) -> None:
        """Read all of it."""
        self._evidence.begin()
        if self._entry.many:
            self._read_many()
            return
        for item in self._entry.items(self._after):
            self._add(item)

    def _read_many(self) -> None:
        """The same of a large input."""
        from tuyasniff.bulk.courses import ManyValues
        from tuyasniff.bulk.identities import Identities
        from tuyasniff.bulk.polls import ManyPolls
        from tuyasniff.bulk.unmet import Unmet

        evidence = self._evidence
        values = ManyValues(self.table, EnumCounts(), evidence.traces, ordinary=self._show)
        polls, identities, unmet = ManyPolls(self._polling), Identities(), Unmet()
        for part in self._entry.parts(self._after):
            if isinstance(part, Item):
                self._add(part)
                continue
            evidence.pass_over(part)
            values.add(part, shift_us=evidence.begins_us)
            polls.add(part)
            self._versions.update(identities.versions(part))
            for row in sorted([*identities.products(part), *part.odd]):
                self._identify(part.item(row))
            if self._hiding is not None:
                for row in unmet.rows(part):
                    self._hiding.learn(part.item(row))

    def _add(self, item: Item) -> None:
        self._show(item)
        if isinstance(item.thing, Message):
            self._polling.add(item.thing)
        self._identify(item)
        if self._hiding is not None:
            self._hiding.learn(item)

    def _show(self, item: Item) -> None:
        """What an item shows of datapoints."""
        if isinstance(item.thing, Message | Note):
            self._evidence.add(item.thing, item.number)
        if isinstance(item.thing, Message):
            self.table.add(item.thing)

    def _identify(self, item: Item) -> None:
        """What a frame tells of the device itself."""
        thing = item.thing
        if not isinstance(thing, Message) or thing.frame.checksum == "bad":
            return
        frame = thing.frame
        self._versions.add(frame.version)
        if thing.name == "product_info" and frame.talker is not Talker.MODULE and frame.payload:
            try:
                self._info = frame.payload.decode("utf-8")
            except UnicodeDecodeError:
                return  # damaged text is no text to be kept

    def mapping(self) -> Mapping:
        """What was read so far."""
        session = self._entry.session
        return observed_mapping(
            self.table.summaries(),
            family=session.family,
            product=session.summary.product,
            product_info=self._info,
            header_versions=self._versions,
            baud=self._baud(),
            needs_polling=self._polling.needed or None,
            captures=self._sources(),
            started=self._entry.capture.started,
            generator=Generator(PROGRAM, __version__),
            created=stamp(_now()),
        )

    def _baud(self) -> int | None:
        """The rate of the frames, or of the line, where the taps tell one and the same."""
        heard = self._entry.session.summary.baud
        if heard is not None:
            return heard
        told = {tap.baud for capture in self._entry.captures for tap in capture.taps if tap.baud is not None}
        return told.pop() if len(told) == 1 else self._said_baud if not told else None

    def _sources(self) -> list[CaptureSource]:
        """The capture, or each of those that are one conversation; what was counted belongs to all of them."""
        told, summary = self._entry.told.duration_us, self._entry.session.summary
        sources = [
            CaptureSource(
                name=PurePath(capture.name).name or capture.name,
                sha256=capture.fingerprint if self._entry.complete else None,
                start=None if capture.started is None else stamp(capture.started),
            )
            for capture in self._entry.captures
        ]
        if len(sources) > 1:
            return sources
        duration = None if told is None else told / 1_000_000
        frames, errors = summary.frames, summary.bad_checksums
        return [replace(one, duration_s=duration, frames=frames, checksum_errors=errors) for one in sources]


def with_meant(mapping: Mapping, meant: Meant) -> Mapping:
    """What one input has shown, with what all of them together say about its datapoints."""
    return with_meanings(
        mapping,
        guesses=meant.judgement.guesses,
        raw=meant.judgement.raw,
        schema=meant.schema,
        confirmed=meant.sayings.meanings,
        names=meant.sayings.names,
        labels=meant.sayings.labels,
    )


def _now() -> datetime:
    """The moment, or the one that SOURCE_DATE_EPOCH names: the same captures then give the same file."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(told), UTC) if told.isdecimal() and len(told) < 12 else datetime.now(UTC)
