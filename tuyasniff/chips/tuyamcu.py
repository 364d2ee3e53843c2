"""TuyaMCU as one protocol among others: `55 AA`, version, command, length, data, sum; with a sequence number too."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from tuyasniff.chips.finding import Detector, Finding, Kind, Line, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.model import Chunk, Frame, Span
from tuyasniff.protocol.claims import HEADER
from tuyasniff.protocol.fitting import plausible
from tuyasniff.protocol.framer import Framer

PROTOCOL = "tuyamcu"

STRENGTH = 28
"""Bits of chance against one frame: header 16, version 6, checksum 8, less for the lengths that are allowed."""

_JUDGED = 256
"""So many frames are asked whether their content can be true; more of the same say nothing new."""

_MODULE, _MCU = {0}, {1, 2, 3}

Place = Callable[[Frame], Span]


def scan(heard: Heard) -> Finding | None:
    """The TuyaMCU frames in what was heard, of each tap by itself; None without any."""
    if HEADER not in heard.data:
        return None
    frames: list[Frame] = []
    streams = _Streams(heard)
    framers: dict[str, Framer] = {}
    for chunk in streams.chunks():
        framer = framers.get(chunk.tap)
        if framer is None:
            framer = framers[chunk.tap] = Framer(chunk.tap)
        frames.extend(part for part in framer.feed(chunk) if isinstance(part, Frame))
    for framer in framers.values():
        frames.extend(part for part in framer.flush() if isinstance(part, Frame))
    return finding_of(frames, len(heard.data), streams.place)


def finding_of(frames: Iterable[Frame], heard: int, place: Place) -> Finding | None:
    """The finding that frames make, of `heard` bytes in all; `place` tells where a frame lies among them.

    A frame whose text gave no checksum counts, as one that no checksum bears out; a damaged one does not count. Of a
    frame that a text tells in words alone, without a byte, those count that it stands for.
    """
    sound = [frame for frame in frames if frame.checksum != "bad"]
    if not sound:
        return None
    in_words = sum(len(frame.whole) for frame in sound if not frame.raw)
    asked = [_makes_sense(frame.whole, frame.extended) for frame in sound[:_JUDGED]]
    spans = [(place(frame), frame) for frame in sound if frame.raw]
    spans.sort(key=lambda pair: pair[0].start)
    return Finding(
        PROTOCOL,
        tuple(_unit(span, frame) for span, frame in spans),
        covered=sum(len(frame.raw) for frame in sound) + in_words,
        heard=heard + in_words,
        frames=len(sound),
        proven=len(sound) > 1 or asked[0],
        plausible=sum(asked) / len(asked),
        line=_line(sound),
    )


def by_offset(frame: Frame) -> Span:
    """Where a frame lies in the stream of its own tap."""
    return Span(frame.offset, frame.offset + len(frame.raw))


@lru_cache(maxsize=1024)
def _makes_sense(whole: bytes, extended: bool) -> bool:
    return plausible(whole, extended)


def _unit(span: Span, frame: Frame) -> Unit:
    text = f"command {frame.cmd:02X}, {len(frame.payload)} bytes"
    return Unit(span.start, span.end, Kind.PUSH, text, checked=frame.checksum == "ok")


def _line(frames: Sequence[Frame]) -> Line | None:
    """Both sides where some frames name the module's version and some an MCU's; else nobody can tell from here."""
    versions = {frame.version for frame in frames}
    return Line.BOTH if versions & _MODULE and versions & _MCU and not frames[0].extended else None


class _Streams:
    """The taps in what was heard, each as a stream of its own, and where in the whole a byte of theirs lies."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._pieces: dict[str, list[tuple[int, int]]] = {}  # tap -> (offset in its stream, offset in the whole)
        self._sizes: dict[str, int] = {}

    def chunks(self) -> Iterable[Chunk]:
        """The pieces, in order."""
        if not self._heard.marks:
            yield self._noted("", Span(0, len(self._heard.data)), None)
            return
        for mark, piece in zip(self._heard.marks, self._heard.pieces(), strict=True):
            yield self._noted(mark.tap, piece, mark.t_us)

    def _noted(self, tap: str, piece: Span, t_us: int | None) -> Chunk:
        size = self._sizes.get(tap, 0)
        self._pieces.setdefault(tap, []).append((size, piece.start))
        self._sizes[tap] = size + piece.end - piece.start
        return Chunk(tap, self._heard.data[piece.start : piece.end], t_us)

    def place(self, frame: Frame) -> Span:
        """From the first byte of a frame to its last; bytes of another tap may lie between them."""
        return Span(self._whole(frame.tap, frame.offset), self._whole(frame.tap, frame.offset + len(frame.raw) - 1) + 1)

    def _whole(self, tap: str, offset: int) -> int:
        pieces = self._pieces[tap]
        at = bisect_right(pieces, offset, key=lambda piece: piece[0]) - 1
        stream, whole = pieces[at]
        return whole + offset - stream


DETECTOR = Detector(
    PROTOCOL,
    "TuyaMCU",
    (Rate(9600), Rate(115200)),
    STRENGTH,
    False,
    scan,
)
