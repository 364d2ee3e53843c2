"""The chunks of a capture, by tap and rate, so many of them as a verdict needs; memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tuyasniff.analysis.verdict.model import Wire
from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.patterns import regex

HEAD = 192 * 1024
"""So many bytes from the beginning of each tap are looked at, all of them."""

_WINDOW = 4 * 1024
_WINDOWS = 16
_NEW_RATE = regex(r"([0-9]{1,9}) to ([0-9]{1,9})\b")


class Gatherer:
    """Takes what a capture gives. Beyond the first bytes, pieces spread evenly over the rest are kept."""

    def __init__(self) -> None:
        self._streams: dict[tuple[str, int | None], _Stream] = {}
        self._rates: dict[str, int] = {}

    def add(self, thing: Chunk | Gap | Note) -> None:
        """Take the next thing."""
        if isinstance(thing, Chunk):
            key = (thing.tap, self._rates.get(thing.tap))
            stream = self._streams.get(key)
            if stream is None:
                stream = self._streams[key] = _Stream()
            stream.add(thing)
        elif isinstance(thing, Gap) and thing.reason == "baud changed":
            rate = _NEW_RATE.match(thing.detail)
            if rate is not None:
                self._change(thing.tap, int(rate[1]), int(rate[2]))

    def _change(self, tap: str, old: int, new: int) -> None:
        """From here on another rate; what came before the first change was at the old one."""
        if tap not in self._rates and (tap, None) in self._streams:
            self._streams[tap, old] = self._streams.pop((tap, None))
        self._rates[tap] = new

    def wires(self, rates: Mapping[str, int | None] | None = None) -> tuple[Wire, ...]:
        """What was heard so far; `rates` are those that the input announces, by tap."""
        told = rates or {}
        found = [
            Wire(
                tap,
                tuple(stream.chunks()),
                stream.size,
                told.get(tap) if rate is None else rate,
                whole_until_us=stream.whole_until_us,
            )
            for (tap, rate), stream in self._streams.items()
        ]
        heard = {wire.tap for wire in found}
        found.extend(Wire(tap, baud=baud) for tap, baud in told.items() if tap not in heard)
        return tuple(found)


def gathered(things: Iterable[Chunk | Gap | Note]) -> Gatherer:
    """All of a capture."""
    gatherer = Gatherer()
    for thing in things:
        gatherer.add(thing)
    return gatherer


class _Stream:
    """The beginning of a stream, and windows of the rest: where there are too many, every other one goes.

    The last two stay at any rate: what was told last is what counts.
    """

    def __init__(self) -> None:
        self.size = 0
        self._head: list[Chunk] = []
        self._windows: dict[int, list[Chunk]] = {}
        self._last: dict[int, list[Chunk]] = {}
        self._stride = 1

    def add(self, chunk: Chunk) -> None:
        data = chunk.data
        if self.size + len(data) <= HEAD or (self.size < HEAD and chunk.frame is not None):
            self._head.append(chunk)
            self.size += len(data)
        elif chunk.frame is not None:
            self._keep(chunk)
        else:
            at = 0
            while at < len(data):
                end = min(len(data), at + self._piece())
                piece = chunk._replace(data=data[at:end])
                if self.size < HEAD:
                    self._head.append(piece)
                    self.size += end - at
                else:
                    self._keep(piece)
                at = end

    def _piece(self) -> int:
        """The bytes up to the end of the head, or of the window."""
        if self.size < HEAD:
            return HEAD - self.size
        return _WINDOW - (self.size - HEAD) % _WINDOW

    def _keep(self, chunk: Chunk) -> None:
        number = (self.size - HEAD) // _WINDOW
        self.size += len(chunk.data)
        if number not in self._last:
            self._last = {at: kept for at, kept in self._last.items() if at == number - 1} | {number: []}
        self._last[number].append(chunk)
        if number % self._stride:
            return
        self._windows.setdefault(number, []).append(chunk)
        if len(self._windows) > _WINDOWS:
            self._stride *= 2
            self._windows = {at: kept for at, kept in self._windows.items() if at % self._stride == 0}

    @property
    def whole_until_us(self) -> int | None:
        """When the last chunk began that is followed by gaps; None where there are none, or no times."""
        return self._head[-1].t_us if self._windows and self._head else None

    def chunks(self) -> Iterable[Chunk]:
        yield from self._head
        for _, kept in sorted((self._windows | self._last).items()):
            yield from kept
