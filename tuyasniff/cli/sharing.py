"""Captures read once to know what is private in them, and played again without it: for what is made to be shared."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from tuyasniff.analysis.redact import Redactor, Track, amounts, redacted, words
from tuyasniff.capture.about import About
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.hextext import HexTextWriter
from tuyasniff.capture.sessionfile import SessionWriter
from tuyasniff.cli.inputs import Input
from tuyasniff.model import Chunk, FamilyName, Gap, Item, Note
from tuyasniff.session import Session
from tuyasniff.stretch import Packed

if TYPE_CHECKING:
    from datetime import datetime

    from tuyasniff.capture.merge import AnyCapture


@dataclass(slots=True)
class Kept:
    """An input in memory. `started` is the date of `t_us` 0; `mark` says what was replaced in it."""

    name: str
    things: Sequence[Chunk | Gap | Note] = ()
    taps: tuple[TapInfo, ...] = ()
    started: datetime | None = None
    mark: Note | None = None
    tracks: Mapping[str, Track] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Chunk | Gap | Note]:
        return iter(self.things)


class Sharing:
    """Keeps what inputs give (`record`, `read`), then plays each of them again (`played`) with pseudonyms, or as it is.

    The same secret has the same pseudonym in all inputs, and in every text that is given to `text`.
    """

    def __init__(self, *, hide: bool = True, seed: str | None = None) -> None:
        """`seed` makes the pseudonyms repeatable: for tests."""
        self.hide = hide
        self._redactor = Redactor(seed)
        self._recorded: dict[int, Packed] = {}
        self._inputs: list[Kept] = []
        self._shown: list[Kept] | None = None

    def hide_more(self, texts: Iterable[str], dps: Iterable[int]) -> None:
        """Replace these texts, too, and the text or raw bytes of these datapoints. Raises FormatError."""
        for text in texts:
            self._redactor.hide(text)
        for number in dps:
            self._redactor.hide_dp(number)

    def record(self, capture: AnyCapture, thing: Chunk | Gap | Note) -> None:
        """What an input gives, before anybody looks for frames in it."""
        self._recorded.setdefault(id(capture), Packed()).append(thing)

    def read(self, entry: Input, after: int) -> None:
        """Read an input to its end, or as far as it comes."""
        capture = entry.capture
        tracks = self._redactor.begin()
        try:
            for item in entry.items(after):
                if self.hide:
                    self._redactor.learn(item)
        finally:
            things = self._recorded.pop(id(capture), Packed())
            taps = tuple(capture.taps)
            self._inputs.append(Kept(capture.name, things, taps, capture.started, tracks=tracks))

    def shown(self) -> Sequence[Kept]:
        """The inputs as they may be shown, once all of them were read."""
        if self._shown is None:
            self._shown = [self._hidden(one) if self.hide else one for one in self._inputs]
        return self._shown

    def _hidden(self, one: Kept) -> Kept:
        redactor = self._redactor
        done = redacted(redactor, one.things, mark=False, tracks=one.tracks)
        taps = tuple(
            info._replace(
                tap=redactor.text(info.tap), source=None if info.source is None else redactor.name(info.source)
            )
            for info in one.taps
        )
        mark = Note(words(redactor.found, done.rewritten))
        return Kept(redactor.name(one.name), done.things, taps, one.started, mark)

    def played(self, family: FamilyName | None = None) -> Iterator[tuple[Kept, Session, Iterator[Item]]]:
        """Each input as a session, with its items; they are numbered on from one input to the next."""
        after = 0
        for one in self.shown():
            session = Session(one, family=family, first_number=after + 1)
            seen = _Counted(iter(session))
            yield one, session, seen
            after += seen.count

    def text(self, text: str) -> str:
        """A text of a person or a file, with the same pseudonyms."""
        return self._redactor.text(text) if self.hide else text

    @property
    def hidden(self) -> str:
        """What was hidden, for a person: `1 Wi-Fi name, 2 passwords`; empty for nothing."""
        return ", ".join(amounts(self._redactor.found)) if self.hide else ""

    def session_file(self) -> bytes:
        """All inputs as a session file, which can be replayed.

        What was replaced is said at the end of each, so that items have the numbers that they have everywhere else.
        """
        stream = io.BytesIO()
        for one in self.shown():
            writer = SessionWriter(stream, started=one.started, taps=_plain(one.taps), eager=False)
            for thing in (*one.things, *([] if one.mark is None else [one.mark])):
                writer.write(thing)
        return stream.getvalue()

    def lines(self, most: int, family: FamilyName | None = None) -> str:
        """All items as hex text, one a line; empty where that would be longer than so many characters."""
        if sum(len(thing.data) for one in self.shown() for thing in one.things if isinstance(thing, Chunk)) * 3 > most:
            return ""
        stream = io.BytesIO()
        for one, _, items in self.played(family):
            writer = HexTextWriter(stream, About(one.started, _plain(one.taps)))
            for item in items:
                writer.write(item)
        text = stream.getvalue().decode("utf-8")
        return text if len(text) <= most else ""


class _Counted:
    """Items, counted on their way."""

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self.count = 0

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        item = next(self._items)
        self.count += 1
        return item


def _plain(taps: Sequence[TapInfo]) -> tuple[TapInfo, ...]:
    """Folders of a file tell where it lay, which is nobody's business."""
    return tuple(info if info.source is None else info._replace(source=PurePath(info.source).name) for info in taps)
