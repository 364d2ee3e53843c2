"""An input that was opened: a name, what it was taken for, and its chunks in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from tuyasniff.capture.bytesource import ByteSource
from tuyasniff.errors import SourceError
from tuyasniff.model import Chunk, Gap, Note, Talker
from tuyasniff.naming import named
from tuyasniff.stretch import Stretch, Turns

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tuyasniff.logic.wires import Wire

_T = TypeVar("_T")
_WANTED = "give what the wire between module and MCU says; what something else is tells: tuyasniff identify FILE"


class TapInfo(NamedTuple):
    """What is known of a tap from the beginning: who talks on it, the port or file, the speed in baud."""

    tap: str
    talker: Talker = Talker.UNKNOWN
    source: str | None = None
    baud: int | None = None


class Content(Protocol):
    """What a file turned out to hold.

    One that is read faster as a whole has a method `stretches` too: the same, with a Stretch or Turns in place of many
    chunks.
    """

    @property
    def started(self) -> datetime | None:
        """The moment of `t_us` 0, None where the content has no date."""

    @property
    def remarks(self) -> Sequence[str]:
        """Words for the user about the reading, complete after it."""

    def __iter__(self) -> Iterator[Chunk | Gap | Note]:
        """The chunks and notes, once."""

    def why_nothing(self) -> str:
        """Why no frame came out, in words that follow a colon."""


class Nothing:
    """A file of which no byte is read, and why."""

    started = None
    remarks = ()

    def __init__(self, why: str, hint: str = "") -> None:
        self.hint = hint
        self._why = why

    def __iter__(self) -> Iterator[Chunk | Gap | Note]:
        return iter(())

    def why_nothing(self) -> str:
        """Why no frame came out, in words that follow a colon."""
        return self._why


class Capture:
    """An opened input: iterate once for its chunks, gaps and notes, or over `stretches`, for many at a time.

    `format` names what it was taken for and `format_score` says how surely (0 to 1). `trickles`
    says that the input pauses, so that its reader should not wait for much of it. `lost` is set when the input broke
    while it was read: what came before was given out, and a Gap stands at the end. `beginning` are the first bytes of
    a text, as it is written.
    """

    def __init__(
        self,
        source: ByteSource,
        content: Content,
        *,
        format: str,
        format_score: float,
        tap: str,
        trickles: bool = False,
        beginning: bytes = b"",
    ) -> None:
        self.name = source.name
        self.beginning = beginning
        self.format = format
        self.format_score = format_score
        self.tap = tap
        self.trickles = trickles
        self._source = source
        self._content = content

    @property
    def files(self) -> tuple[Path, ...]:
        """The file that is read, where it is one."""
        return () if self._source.path is None else (self._source.path,)

    @property
    def started(self) -> datetime | None:
        """The moment of `t_us` 0, None where the input has no date, or has not come to it yet."""
        return self._content.started

    @property
    def clock_us(self) -> int | None:
        """The time of day of `t_us` 0 in microseconds since midnight, where the input has that but no date."""
        clock: int | None = getattr(self._content, "clock_us", None)
        return clock

    @property
    def taps(self) -> tuple[TapInfo, ...]:
        """The taps that the input announces, as far as it was read."""
        return tuple(getattr(self._content, "taps", ()))

    @property
    def wires(self) -> tuple[Wire, ...]:
        """What each wire of a logic capture turned out to be, once it was begun; empty for everything else."""
        return tuple(getattr(self._content, "wires", ()))

    @property
    def baud(self) -> int | None:
        """The speed of its taps in baud, None where nobody tells it or they differ."""
        told = {info.baud for info in self.taps}
        return told.pop() if len(told) == 1 else None

    @property
    def remarks(self) -> tuple[str, ...]:
        """Words for the user about the reading, complete after it."""
        return tuple(self._content.remarks)

    @property
    def size(self) -> int | None:
        """Bytes of the file as it lies on the disk, None where nobody knows."""
        return self._source.size

    @property
    def amount(self) -> int | None:
        """About how many bytes are read of it, None where nobody knows: a packed file holds more than its size."""
        return self._source.amount

    @property
    def has_lines(self) -> bool:
        """Whether what it holds stands in lines, which have numbers."""
        return bool(getattr(self._content, "has_lines", True))

    @property
    def live(self) -> bool:
        """Whether bytes may come slowly: a pipe, a terminal, a device."""
        return self._source.live

    @property
    def bytes_read(self) -> int:
        """Bytes read so far, to be held against `size`."""
        return self._source.progress

    @property
    def lost(self) -> SourceError | None:
        """Why the input ended before its end, None when it did not."""
        content: SourceError | None = getattr(self._content, "lost", None)
        return self._source.lost or content

    @property
    def is_foreign(self) -> bool:
        """Whether it is a file of which no byte is read, or could be; `why_nothing` says why."""
        return isinstance(self._content, Nothing) or bool(getattr(self._content, "unread", False))

    @property
    def interrupted(self) -> bool:
        """Whether the keyboard ended a live input while it waited."""
        return self._source.was_interrupted

    @property
    def fingerprint(self) -> str | None:
        """The sha256 of the bytes that were read, packed as they came; None unless asked for, and read to the end."""
        return self._source.fingerprint

    def __iter__(self) -> Iterator[Chunk | Gap | Note]:
        return self._given(iter(self._content))

    def stretches(self) -> Iterator[Stretch | Chunk | Gap | Note]:
        """The same things in the same order, with a Stretch in place of many chunks where that is faster.

        What trickles is not kept waiting for more of it, and comes in chunks.
        """
        for thing in self.together():
            if isinstance(thing, Turns):
                yield from thing.chunks()
            else:
                yield thing

    def together(self) -> Iterator[Stretch | Turns | Chunk | Gap | Note]:
        """The same, with a value in place of many chunks of several taps, too."""
        many: Callable[[], Iterator[Stretch | Turns | Chunk | Gap | Note]] | None
        many = getattr(self._content, "stretches", None)
        return self._given(iter(self._content) if many is None or self.trickles else many())

    def _given(self, things: Iterator[_T]) -> Iterator[_T | Gap]:
        """What is read, and at its end all that an input has to do and say."""
        try:
            yield from things
            if self._source.keeps_fingerprint and not self._source.live:
                self._source.drain()  # what stands behind the end of a form counts for the fingerprint
        finally:
            self.close()
        if self.lost is not None:
            yield Gap(self.tap, None, "lost", str(self.lost))

    def stop_at(self, size: int) -> None:
        """Before it is read: of a text without a frame take no more than about so many characters."""
        stop = getattr(self._content, "stop_at", None)
        if stop is not None:
            stop(size)

    def skim(self) -> None:
        """Before it is read: of a long text without a frame look closer only at what may be one."""
        skim = getattr(self._content, "skim", None)
        if skim is not None:
            skim()

    @property
    def cut(self) -> bool:
        """Whether such a limit ended it before its end."""
        return bool(getattr(self._content, "cut", False))

    @property
    def wordy(self) -> bool:
        """Whether it is a text in which nobody found a frame before it was read."""
        return not getattr(self._content, "gives_frames", True)

    def why_nothing(self) -> str:
        """Why no frame was found, in words that follow a colon."""
        return self._content.why_nothing()

    @property
    def hint(self) -> str:
        """How to get at the bytes all the same, or what to give instead."""
        return named(str(getattr(self._content, "hint", "")) or _WANTED, self.name)

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()
