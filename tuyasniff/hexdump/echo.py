"""One frame, printed twice: a firmware that logs the same bytes from several places counts once.

Only records that name their print statement are compared, and only with other statements of the same firmware and
the same side, a few lines and less than a second apart. Equal frames from the same statement are real traffic.
"""

from __future__ import annotations

from collections import deque

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.record import Item, Kind, Record, Words

_LINES = 8
_HOLD_LINES = 16
_NEAR_US = 1_500_000
_BUFFER = 2048


class _Seen:
    __slots__ = ("eaten", "key", "record")

    def __init__(self, record: Record, key: bytes) -> None:
        self.record = record
        self.key = key
        self.eaten = {record.source}


class Echoes:
    """Takes records in order, gives them back without the repetitions. `dropped` counts those."""

    def __init__(self) -> None:
        self.dropped = 0
        self._seen: deque[_Seen] = deque(maxlen=32)
        self._streams: dict[tuple[str, str], bytes] = {}
        self._held: deque[Item] = deque()

    @property
    def holding(self) -> bool:
        """Whether anything is held back: then every item has to be fed, else only records with a source."""
        return bool(self._held)

    def feed(self, item: Item) -> list[Item]:
        """The items that are certain now."""
        if isinstance(item, Words) or not item.source:
            return self._out(item)
        lane = (item.group, item.channel)
        if item.kind is Kind.STREAM:
            self._streams[lane] = (self._streams.get(lane, b"") + item.data)[-_BUFFER:]
            self._cancel_held(lane)
            return self._out(item)
        key = _key(item)
        if self._in_stream(lane, key) or self._repeats(item, key):
            self.dropped += 1
            return []
        self._seen.append(_Seen(item, key))
        if item.kind is Kind.BODY and lane in self._streams:
            self._held.append(item)
            return []
        return self._out(item)

    def flush(self) -> list[Item]:
        """What was still held back."""
        rest = list(self._held)
        self._held.clear()
        return rest

    def _out(self, item: Item) -> list[Item]:
        if not self._held:
            return [item]
        self._held.append(item)
        out: list[Item] = []
        while self._held and (not _is_body(self._held[0]) or item.line - self._held[0].line > _HOLD_LINES):
            out.append(self._held.popleft())
        return out

    def _in_stream(self, lane: tuple[str, str], key: bytes) -> bool:
        buffer = self._streams.get(lane)
        if buffer is None or not key:
            return False
        at = buffer.find(key)
        if at < 0:
            return False
        self._streams[lane] = buffer[at + len(key) :]
        return True

    def _cancel_held(self, lane: tuple[str, str]) -> None:
        for item in list(self._held):
            if isinstance(item, Words) or item.kind is not Kind.BODY or (item.group, item.channel) != lane:
                continue
            if self._in_stream(lane, _key(item)):
                self._held.remove(item)
                self.dropped += 1

    def _repeats(self, record: Record, key: bytes) -> bool:
        for seen in reversed(self._seen):
            first = seen.record
            if record.line - first.line > _LINES:
                return False
            if (
                seen.key == key
                and first.group == record.group
                and first.channel == record.channel
                and record.source not in seen.eaten
                and _near(first, record)
            ):
                seen.eaten.add(record.source)
                return True
        return False


def _is_body(item: Item) -> bool:
    return isinstance(item, Record) and item.kind is Kind.BODY


def _near(first: Record, second: Record) -> bool:
    if first.stamp is None or second.stamp is None or first.stamp.kind != second.stamp.kind:
        return True
    return abs(second.stamp.us - first.stamp.us) < _NEAR_US


def _key(record: Record) -> bytes:
    """The frame without its checksum, so that records with and without one are comparable."""
    if record.whole is not None:
        return record.whole[:-1]
    found = scan.look(record.data)
    return record.data[:-1] if not found.need and found.end == len(record.data) else record.data
