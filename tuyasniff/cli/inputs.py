"""The inputs of a run, opened one after the other; one that fails does not stop the others."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import IO, NamedTuple

from tuyasniff.capture.capture import Capture
from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.cli.arguments import as_hex, strays
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.progress import wants_progress, watched
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.model import FamilyName, Item
from tuyasniff.render.closing import Told, closing, heading
from tuyasniff.session import HOLD_FRAMES, Session

_PASTE_LIMIT = 16 << 20
_TERMINAL_LINE = 4095
_HELD_WHILE_WAITING = 8
"""Frames that are held back to tell the family while somebody watches them come."""


class Understanding(NamedTuple):
    """What the user said about all inputs; None where it is to be found out."""

    format: str | None = None
    family: FamilyName | None = None


class Input:
    """One input. `open` reads as far as it takes to know its format and its family."""

    def __init__(self, spec: str, how: Understanding, *, tap: str | None = None, text: str | None = None) -> None:
        self.told = Told()
        self.count = 0
        self.complete = False
        self.empty = False
        self.capture: Capture
        self.session: Session
        self._spec = spec
        self._text = text
        self._how = how
        self._tap = tap
        self._items: Iterator[Item] | None = None

    def open(self, stdin: IO[bytes] | None = None) -> None:
        """Open the input if it is not open. Raises SourceError and FormatError."""
        if self._items is not None:
            return
        if self._text is not None:
            self.capture = capture_of(self._text, name="argument", format=self._how.format, tap=self._tap)
        else:
            self.capture = open_capture(self._spec, format=self._how.format, tap=self._tap, stdin=stdin)
        hold = _HELD_WHILE_WAITING if self.capture.trickles else HOLD_FRAMES
        self.session = Session(self.capture, family=self._how.family, hold=hold)
        items = iter(self.session)
        first = next(items, None)
        self.empty = first is None
        self._items = iter(()) if first is None else chain((first,), items)

    def park(self) -> None:
        """Let go of a file that can be opened again later."""
        if not self.capture.live:
            self.capture.close()
            self._items = None

    def items(self, after: int = 0) -> Iterator[Item]:
        """The items, once, numbered from `after` + 1."""
        items, self._items = self._items, iter(())
        assert items is not None
        for item in watched(items, self.capture, wanted=wants_progress()):
            self.told.add(item)
            self.count += 1
            yield item if not after else item._replace(number=item.number + after)
        self.complete = True

    def heading(self) -> str:
        """What it was taken for, in words."""
        family = self.session.family
        return heading(
            self.capture.name,
            self.capture.format,
            self.capture.format_score,
            None if family is None else str(family),
            self.session.family_score,
        )


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
    ) -> None:
        """`brief`: nothing is summed up for an input of which only a part is wanted."""
        self._brief = brief
        self.finished: list[Input] = []
        self._diagnostics = diagnostics
        self._strict = strict
        self._stdin: IO[bytes] | None = None
        typed = as_hex(tuple(files))
        if typed is not None:
            self._inputs = [Input("", how, text=typed)]
            return
        for stray in strays(tuple(files)):
            hint = "the other arguments are the bytes of a frame; this one is neither hex nor a file"
            raise SourceError(f"no such file: {stray}", SourceReason.MISSING, hint)
        names = files or ("-",)
        taps = [f"input{number}" for number in range(1, len(names) + 1)] if len(names) > 1 else [None]
        self._inputs = [Input(name, how, tap=tap) for name, tap in zip(names, taps, strict=True)]
        if "-" in names and _stdin_is_terminal():
            self._stdin = self._pasted()

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
                self._diagnostics.say(entry.heading())
            try:
                enough = work(entry)
            except KeyboardInterrupt:
                self._finish(entry)
                raise
            self._finish(entry)
            if entry.capture.interrupted:
                raise KeyboardInterrupt
            if enough:
                return

    def _open(self, entry: Input) -> bool:
        try:
            entry.open(self._stdin)
        except SourceError as error:
            self._diagnostics.report(error)
            return False
        return True

    def _finish(self, entry: Input) -> None:
        """Say what came of an input that was read to its end, or how far it came before it was given up."""
        capture, summary = entry.capture, entry.session.summary
        self.finished.append(entry)
        capture.close()
        if self._brief and not entry.complete:
            return
        for remark in capture.remarks:
            self._diagnostics.say(f"{capture.name}: {remark}")
        for line in closing(summary, entry.told.by):
            self._diagnostics.say(line)
        if capture.lost is not None:
            self._diagnostics.report(capture.lost)
        elif not summary.frames and entry.complete:
            message = f"nothing recognisable in {capture.name}: {capture.why_nothing()}"
            self._diagnostics.error(message, capture.hint, code=Exit.NOTHING)
        if self._strict and summary.damaged:
            self._diagnostics.note_code(Exit.DAMAGE)

    def _pasted(self) -> IO[bytes]:
        """What a person pastes into the terminal, up to the end of file."""
        ends = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"
        self._diagnostics.say(f"Paste the log here, then press Enter and {ends}.")
        data = sys.stdin.buffer.read(_PASTE_LIMIT)
        if any(len(line) == _TERMINAL_LINE for line in data.split(b"\n")):
            self._diagnostics.say("A terminal cuts lines at 4,095 characters, and one was that long: use a file.")
        return io.BytesIO(data)


def _stdin_is_terminal() -> bool:
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:
        return False
