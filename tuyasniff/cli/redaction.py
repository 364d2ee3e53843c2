"""A capture read whole, its secrets learned, and played again without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from tuyasniff.analysis.redact import Redacted, Redactor, redacted
from tuyasniff.capture.capture import TapInfo
from tuyasniff.cli.inputs import Input, recorded
from tuyasniff.cli.reading import Understanding
from tuyasniff.model import Chunk, FamilyName, Gap, Item, Message, Note
from tuyasniff.session import Session
from tuyasniff.stretch import Packed

if TYPE_CHECKING:
    from datetime import datetime

    from tuyasniff.capture.capture import Capture
    from tuyasniff.capture.merge import AnyCapture

    Record = Callable[[AnyCapture, Chunk | Gap | Note], None]


class Played(NamedTuple):
    """What was recorded, rewritten: to a session as good as the capture that it came from."""

    things: Sequence[Chunk | Gap | Note]
    taps: tuple[TapInfo, ...]
    started: datetime | None
    live: bool = False

    def __iter__(self) -> Iterator[Any]:
        return iter(self.things)


class Told(NamedTuple):
    """What the head of a document says of an input."""

    name: str
    format: str
    format_score: float
    size: int | None
    baud: int | None


class Rewritten(Input):
    """An input as Conversion takes it, whose capture is rewritten."""

    def __init__(self, played: Played, captures: Sequence[Told], family: FamilyName | None) -> None:
        super().__init__("", Understanding())
        self.capture = cast("AnyCapture", played)
        self.captures = cast("tuple[Capture, ...]", tuple(captures))
        self._family = family

    def play(self, record: Record | None) -> None:
        """Begin; `record` is given each thing before anybody looks for frames in it."""
        self.session = Session(recorded(self.capture, self.capture, record), family=self._family)

    def items(self, after: int = 0) -> Iterator[Item]:
        """The items, once."""
        del after
        return iter(self.session)


class Redaction:
    """Takes an input, thing by thing as it was recorded and item by item, and gives it back without its secrets."""

    def __init__(self, seed: str | None, taps: tuple[TapInfo, ...] = ()) -> None:
        """`taps`: those that the user named."""
        self.redactor = Redactor(seed)
        self._things = Packed()
        self._taps = taps
        self._entry: Input | None = None
        self._result: Redacted | None = None

    def record(self, _capture: AnyCapture, thing: Chunk | Gap | Note) -> None:
        """Keep one thing of the capture."""
        self._things.append(thing)

    def learn(self, entry: Input) -> None:
        """Read an input to its end."""
        self._entry = entry
        for item in entry.items():
            self.redactor.learn(item)
        for one in entry.captures:
            self.redactor.learn_text(one.name)

    @property
    def entry(self) -> Input | None:
        """The input, None where there was nothing to read."""
        return self._entry

    @property
    def result(self) -> Redacted:
        """What was recorded, rewritten; to be asked for when everything has been read."""
        if self._result is None:
            self._result = redacted(self.redactor, self._things)
        return self._result

    def rewritten(self) -> Rewritten:
        """The input without its secrets."""
        entry, redactor = self._entry, self.redactor
        assert entry is not None
        known = {info.tap: info for info in (*self._taps, *entry.capture.taps)}
        taps = tuple(
            info._replace(
                tap=redactor.text(info.tap), source=None if info.source is None else redactor.name(info.source)
            )
            for info in known.values()
        )
        captures = [
            Told(redactor.name(one.name), one.format, one.format_score, one.size, one.baud) for one in entry.captures
        ]
        return Rewritten(Played(self.result.things, taps, entry.capture.started), captures, entry.session.family)

    def frames(self) -> list[tuple[Any, ...]]:
        """What every frame is to be in any other form: bytes, the whole, who sent it, when."""
        played = self.rewritten()
        played.play(None)
        return frames_of(played.items())


def frames_of(items: Iterator[Item]) -> list[tuple[Any, ...]]:
    """Of all frames: bytes, the whole, who sent it, when."""
    frames = (item.thing.frame for item in items if isinstance(item.thing, Message))
    return [(frame.raw, frame.rebuilt, frame.talker, frame.t_us) for frame in frames]
