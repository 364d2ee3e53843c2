"""The inputs of a run, opened one after the other; one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, TypeVar

from tuyasniff.capture.capture import Capture
from tuyasniff.capture.opening import RAW, capture_of, open_capture
from tuyasniff.cli.arguments import as_hex, strays
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.large import WRITTEN, each, is_large, poured
from tuyasniff.cli.pasting import pasted
from tuyasniff.cli.progress import stopped_at, wants_progress, watched
from tuyasniff.cli.reading import Understanding
from tuyasniff.cli.terminals import stdin_is_terminal
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.model import Item, Talker
from tuyasniff.render.closing import Told, closing, heading, wire_heading, with_identify
from tuyasniff.session import HOLD_FRAMES, Session

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Columns
    from tuyasniff.capture.merge import AnyCapture, Merged, Wire
    from tuyasniff.model import Chunk, Gap, Note
    from tuyasniff.stretch import Stretch, Turns

    Record = Callable[[AnyCapture, Any], None]
    """Takes a capture and a thing of it: a chunk, gap or note, where there are many also a stretch."""

_T = TypeVar("_T", bound="Stretch | Chunk | Gap | Note")

_HELD_WHILE_WAITING = 8
"""Frames that are held back to tell the family while somebody watches them come."""


class Input:
    """One input. `open` reads as far as it takes to know its format and its family.

    With `wires`, several files and who talks in each, it is their conversation.
    """

    def __init__(
        self,
        spec: str,
        how: Understanding,
        *,
        tap: str | None = None,
        text: str | None = None,
        wires: Sequence[tuple[str, Talker]] = (),
        record: Record | None = None,
        fingerprint: bool = False,
        whole: bool = False,
        block: int = 0,
        lines: bool = False,
    ) -> None:
        """`record` is given each thing of the capture before anybody looks for frames in it.

        `block`: of a large file who asks for `parts` gets columns of items, made of so many bytes (WRITTEN, COUNTED),
        and `record` stretches of chunks; 0: all comes one by one.

        `lines`: the line in which each item stands is wanted. Columns hold none, so a text does not come in them.

        `whole`: every byte is wanted, also of megabytes of a text in which nothing looks like a frame.

        Who finds out what an input without frames is sets `explained`: then nobody complains of it.
        """
        self.told = Told()
        self.count = 0
        self.complete = False
        self.explained = False
        self.empty = False
        self.capture: AnyCapture
        self.session: Session
        self.captures: tuple[Capture, ...] = ()
        self._spec = spec
        self._wires = wires
        self._text = text
        self._how = how
        self._tap = tap
        self._record = record
        self._fingerprint = fingerprint
        self._whole = whole
        self._block = block
        self._lines = lines
        self.many = False
        self._items: Iterator[Columns | Item] | None = None
        self._poured: Generator[Columns | Item, None, None] | None = None

    def open(self, stdin: IO[bytes] | None = None) -> None:
        """Open the input if it is not open. Raises SourceError and FormatError."""
        if self._items is not None:
            return
        if self._wires:
            self.capture = self._merged(stdin)
        elif self._text is not None:
            self.capture = capture_of(
                self._text, name="argument", format=self._how.format, tap=self._tap, fingerprint=self._fingerprint
            )
        else:
            self.capture = open_capture(
                self._spec,
                format=self._how.format,
                tap=self._tap,
                stdin=stdin,
                fingerprint=self._fingerprint,
                sampling=self._how.sampling,
            )
        if isinstance(self.capture, Capture):
            self.captures = (self.capture,)
        if not self._whole and self._how.format is None:
            for capture in self.captures:
                capture.skim()
        self.many = self._block > 0 and not self._wires and is_large(self.capture)
        self.many = self.many and not (self._lines and self.captures[0].has_lines)
        items: Iterator[Columns | Item]
        if self.many:
            one = self.captures[0]
            things: Iterable[Stretch | Turns | Chunk | Gap | Note] = (
                one.together() if self._record is None else recorded(self.capture, one.stretches(), self._record)
            )
            self.session = self._session(())
            # what makes bytes of text needs memory of its own
            block = self._block if one.format == RAW else min(self._block, WRITTEN)
            items = self._poured = poured(self.session, things, block=block)
        else:
            self.session = self._session(recorded(self.capture, self.capture, self._record))
            items = iter(self.session)
        first = next(items, None)
        self.empty = first is None
        self._items = iter(()) if first is None else chain((first,), items)

    def _session(self, things: Iterable[Chunk | Gap | Note]) -> Session:
        hold = _HELD_WHILE_WAITING if self.capture.trickles else HOLD_FRAMES
        return Session(things, family=self._how.family, hold=hold, baud_of=self._baud_of)

    def _baud_of(self, tap: str) -> int | None:
        """The rate that the capture tells of a tap; who records its things hides the capture from the session."""
        return next((info.baud for info in self.capture.taps if info.tap == tap), None)

    def _merged(self, stdin: IO[bytes] | None) -> Merged:
        """All wires opened, or none."""
        from tuyasniff.capture.merge import Merged, Wire

        wires: list[Wire] = []
        try:
            for spec, talker in self._wires:
                capture = open_capture(
                    spec,
                    format=self._how.format,
                    stdin=stdin,
                    fingerprint=self._fingerprint,
                    sampling=self._how.sampling,
                )
                wires.append(Wire(capture, talker))
        except SourceError:
            for wire in wires:
                wire.capture.close()
            raise
        self.captures = tuple(wire.capture for wire in wires)
        return Merged(wires)

    def park(self) -> None:
        """Let go of a file that can be opened again later."""
        if not self.capture.live:
            self.capture.close()
            self._items = None

    def items(self, after: int = 0) -> Iterator[Item]:
        """The items, once, numbered from `after` + 1."""
        return each(self.parts(after))

    def parts(self, after: int = 0) -> Iterator[Columns | Item]:
        """The same; where there are `many`, most of them in columns."""
        items, self._items = self._items, iter(())
        assert items is not None
        for item in watched(items, self.capture, wanted=wants_progress()):
            if isinstance(item, Item):
                self.told.add(item)
                self.count += 1
                yield item if not after else item._replace(number=item.number + after)
            else:
                from tuyasniff.render.columns.told import add_columns

                add_columns(self.told, item)
                self.count += len(item)
                yield item if not after else item.shifted(after)
        self.complete = True

    def settle(self) -> None:
        """Where it was given up half-way: what came so far is summed up."""
        if self._poured is not None:
            self._poured.close()

    def headings(self) -> list[str]:
        """What it was taken for, in words: a line for each wire, what they make together, what was said in vain."""
        family = None if self.session.family is None else str(self.session.family)
        lines = [wire_heading(one.name, one.format, one.format_score, talker) for one, talker in self._named()]
        score = self.session.family_score
        whole = heading(self.capture.name, self.capture.format, self.capture.format_score, family, score)
        return [*lines, whole, *(f"{self.capture.name}: {words}" for words in self._how.idle_words(self.captures))]

    def _named(self) -> Iterator[tuple[Capture, Talker]]:
        """The captures of the wires, and who talks on them."""
        return zip(self.captures, (talker for _, talker in self._wires), strict=False)


class Inputs:
    """All inputs of a run, and what is to be said about each of them."""

    def __init__(
        self,
        files: Sequence[str],
        how: Understanding,
        diagnostics: Diagnostics,
        *,
        strict: bool = False,
        brief: bool = False,
        record: Record | None = None,
        fingerprint: bool = False,
        stdin: IO[bytes] | None = None,
        frameless: bool = False,
        whole: bool = False,
        block: int = 0,
        lines: bool = False,
    ) -> None:
        """`brief`: nothing is summed up for an input of which only a part is wanted; the rest as Input has it.

        `stdin` is what standard input holds, where somebody has read of it already. `frameless`: bytes without frames
        are something to look at, too, so whoever asks says himself where there is nothing.
        """
        self._brief = brief
        self._frameless = frameless
        self.finished: list[Input] = []
        self._diagnostics = diagnostics
        self._strict = strict
        self._stdin = stdin
        if [*files, *(spec for spec, _ in how.wires())].count("-") > 1:
            raise FormatError("standard input can be read once only", "write what it gives to a file first")
        new = partial(Input, how=how, record=record, fingerprint=fingerprint, whole=whole, block=block)
        if how.merges:
            wires = how.wires(files)
            self._inputs = [new("", wires=wires)]
            if ("-", Talker.UNKNOWN) in wires and stdin_is_terminal():
                self._stdin = pasted(diagnostics)
            return
        typed = as_hex(tuple(files))
        if typed is not None:
            self._inputs = [new("", text=typed)]
            return
        for stray in strays(tuple(files)):
            hint = "the other arguments are the bytes of a frame; this one is neither hex nor a file"
            raise SourceError(f"no such file: {stray}", SourceReason.MISSING, hint)
        names = files or ("-",)
        taps = [f"input{number}" for number in range(1, len(names) + 1)] if len(names) > 1 else [None]
        self._inputs = [new(name, tap=tap, lines=lines) for name, tap in zip(names, taps, strict=True)]
        if "-" in names and stdin_is_terminal():
            self._stdin = pasted(diagnostics)

    @property
    def stdin(self) -> IO[bytes] | None:
        """What standard input holds, where somebody has read of it already: what was pasted, for example."""
        return self._stdin

    @property
    def count(self) -> int:
        """How many items those had that are finished: the next one begins behind them."""
        return sum(entry.count for entry in self.finished)

    def say_remarks(self, entry: Input) -> None:
        """What the session says of one of them, a line each."""
        for remark in entry.session.remarks:
            self._diagnostics.say(f"{entry.capture.name}: {remark}")

    def ahead(self) -> list[Input]:
        """Open all inputs to know what they are; what cannot be opened is reported and dropped."""
        self._inputs = [entry for entry in self._inputs if self._open(entry)]
        if len(self._inputs) > 1:
            for entry in self._inputs:
                entry.park()
        return self._inputs

    def each(self, work: Callable[[Input], bool | None]) -> None:
        """Announce each input that opens, let `work` read it, and sum it up. `work` returns True to end the run."""
        for entry in self._inputs:
            if not self._open(entry):
                continue
            if not entry.empty:
                for line in entry.headings():
                    self._diagnostics.say(line)
            try:
                enough = work(entry)
            except KeyboardInterrupt:
                self._finish(entry)
                for line in stopped_at(entry.captures):
                    self._diagnostics.say(line)
                raise
            self._finish(entry)
            if entry.capture.interrupted:
                raise KeyboardInterrupt
            if enough:
                return

    def each_then(self, work: Callable[[Input], bool | None], finish: Callable[[], None]) -> None:
        """The same, and then `finish`: an interrupt waits for it, so that what came until then is shown."""
        try:
            self.each(work)
        except KeyboardInterrupt:
            finish()
            raise
        finish()

    def _open(self, entry: Input) -> bool:
        try:
            entry.open(self._stdin)
        except SourceError as error:
            self._diagnostics.report(error)
            return False
        return True

    def _finish(self, entry: Input) -> None:
        """Say what came of an input that was read to its end, or how far it came before it was given up."""
        entry.settle()
        capture, summary = entry.capture, entry.session.summary
        self.finished.append(entry)
        capture.close()
        if self._brief and not entry.complete:
            return
        for remark in capture.remarks:
            # what is said of several wires names them itself
            self._diagnostics.say(remark if len(entry.captures) > 1 else f"{capture.name}: {remark}")
        for line in () if entry.explained else closing(summary, entry.told.by):
            self._diagnostics.say(line)
        if capture.lost is not None:
            self._diagnostics.report(capture.lost)
        elif not (summary.frames or self._frameless or entry.explained) and entry.complete:
            message = f"nothing recognisable in {capture.name}: {capture.why_nothing()}"
            hint = with_identify(capture.hint, capture.name) if summary.noise_bytes else capture.hint
            self._diagnostics.error(message, hint, code=Exit.NOTHING)
        if self._strict and summary.damaged:
            self._diagnostics.note_code(Exit.DAMAGE)


def recorded(capture: AnyCapture, things: Iterable[_T], record: Record | None) -> Iterable[_T]:
    """The things of a capture, each recorded first, if anybody does that."""
    if record is None:
        return things

    def each_recorded() -> Iterator[_T]:
        for thing in things:
            record(capture, thing)
            yield thing

    return each_recorded()
