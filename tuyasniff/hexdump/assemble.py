"""Records -> chunks: bytes of one channel in order, and which of them the text presents as one frame.

A text may leave out a checksum, wrap a frame over lines, or cut it anywhere. The unfinished end of each channel is
held until the next record of that channel shows what it is: the middle of a frame that goes on, or a frame whose
checksum was never written. Whatever waits keeps its place: chunks come out in the order of the text, every byte
once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.clock import Clock
from tuyasniff.hexdump.record import Item, Kind, Record, Words
from tuyasniff.hexdump.scan import Verdict
from tuyasniff.model import Chunk, Note, Origin, Talker, TalkerBy

_MOST_WAITING = 256
_MOST_TAIL = 2 * scan.MAX_DATA
_PAUSE_US = 250_000


class _Piece:
    """Part of a record, and the chunks that it has become once that is decided."""

    __slots__ = ("chunks", "data", "done", "record", "t_us")

    def __init__(self, record: Record, data: bytes, t_us: int | None) -> None:
        self.record = record
        self.data = data
        self.t_us = t_us
        self.chunks: list[Chunk | Note] = []
        self.done = False


class _Lane:
    """The state of one channel: the unfinished end, the pieces it stands in, and what was given up last."""

    __slots__ = ("loose", "pieces", "tail", "tap")

    def __init__(self, tap: str) -> None:
        self.tap = tap
        self.tail = b""
        self.pieces: list[_Piece] = []
        self.loose = b""


class Assembler:
    """Feed records and words in the order of the text; chunks and notes come back as soon as they are certain."""

    def __init__(self, tap: str = "paste", name: str = "") -> None:
        self.clock = Clock()
        self._tap = tap
        self._name = name
        self._lanes: dict[str, _Lane] = {}
        self._waiting: deque[_Piece] = deque()

    def feed(self, item: Item) -> list[Chunk | Note]:
        """Take the next record or words."""
        t_us = self.clock.at(item.stamp) if item.stamp is not None else None
        if isinstance(item, Words):
            note = Note(item.text, t_us, origin=Origin(self._name, item.line))
            return self._passed(note)
        lane = self._lanes.get(item.channel)
        if lane is None:
            tap = f"{self._tap}/{item.channel}" if item.channel else self._tap
            lane = self._lanes[item.channel] = _Lane(tap)
        data = item.data
        if not data and item.kind is not Kind.BODY:
            return self._ready()
        if not lane.tail and not lane.loose and item.kind is not Kind.BODY and scan.is_frame(data):
            return self._passed(self._chunk(lane, item, data, t_us))
        piece = _Piece(item, data, t_us)
        if item.kind is Kind.BODY:
            self._settle(lane)
            lane.loose = b""
            self._decide(piece, self._chunk(lane, item, data, t_us, item.whole))
        elif item.kind is Kind.FRAME:
            self._settle(lane)
            self._frame(lane, piece)
        else:
            self._stream(lane, piece)
        return self._ready()

    def flush(self) -> list[Chunk | Note]:
        """The text has ended."""
        for lane in self._lanes.values():
            self._settle(lane)
        return self._ready()

    def _passed(self, thing: Chunk | Note) -> list[Chunk | Note]:
        if not self._waiting:
            return [thing]
        self._waiting.append(_done(thing))
        return self._ready()

    def _ready(self) -> list[Chunk | Note]:
        waiting = self._waiting
        if len(waiting) > _MOST_WAITING:
            oldest = next((piece for piece in waiting if not piece.done), None)
            for lane in self._lanes.values():
                if oldest in lane.pieces:
                    self._settle(lane, claim=oldest.record.kind is not Kind.STREAM)
        out: list[Chunk | Note] = []
        while waiting and waiting[0].done:
            out += waiting.popleft().chunks
        return out

    def _decide(self, piece: _Piece, *chunks: Chunk) -> None:
        piece.chunks += chunks
        piece.done = True
        self._waiting.append(piece)

    def _chunk(
        self, lane: _Lane, record: Record, data: bytes, t_us: int | None, frame: bytes | None = None, skip: int = 0
    ) -> Chunk:
        by = TalkerBy.NONE if record.talker is Talker.UNKNOWN else TalkerBy.TEXT
        column = record.column if not skip else None
        return Chunk(lane.tap, data, t_us, record.talker, by, Origin(self._name, record.line, column), frame)

    def _frame(self, lane: _Lane, piece: _Piece) -> None:
        """A record that claims to be whole: what it lacks or gets wrong is shown at the frame itself."""
        record, data = piece.record, piece.data
        found = scan.look(data)
        loose, lane.loose = lane.loose, b""
        frame: bytes | None = None
        if found.verdict is Verdict.MISSING and (record.checksum is not None or scan.believable(data)):
            frame = scan.mended(data) if record.checksum is None else data + bytes((record.checksum,))
        elif found.end == len(data) and (
            (found.verdict is Verdict.BAD and scan.believable(data))
            or (found.verdict is Verdict.VALID and loose and _swallowed(loose, data))
        ):
            frame = data
        if frame is not None:
            self._decide(piece, self._chunk(lane, record, data, piece.t_us, frame))
            return
        self._decide(piece, *self._pieces_of(lane, piece, data))
        unfinished = scan.tail(data)
        lane.loose = data[unfinished.end :] if unfinished is not None else b""

    def _stream(self, lane: _Lane, piece: _Piece) -> None:
        taken = self._continue(lane, piece) if lane.tail else 0
        if taken < 0:
            return
        record, data = piece.record, piece.data
        if taken:
            piece = _Piece(record, data[taken:], piece.t_us)
            data = piece.data
            if not data:
                return
        loose, lane.loose = lane.loose, b""
        first = scan.look(data)
        whole = first.end == len(data)
        if loose and first.verdict is Verdict.VALID and _swallowed(loose, data):
            head = _Piece(record, data[: first.end], piece.t_us)
            self._decide(head, self._chunk(lane, record, head.data, piece.t_us, head.data))
            piece = _Piece(record, data[first.end :], piece.t_us)
            data = piece.data
        elif first.verdict is Verdict.BAD and whole and record.kind is Kind.RUN and scan.believable(data):
            self._decide(piece, self._chunk(lane, record, data, piece.t_us, data))
            return
        unfinished = scan.tail(data)
        if unfinished is None:
            if data:
                self._decide(piece, *self._pieces_of(lane, piece, data))
            return
        start = unfinished.end
        if start:
            head = _Piece(record, data[:start], piece.t_us)
            self._decide(head, *self._pieces_of(lane, head, head.data))
        lane.tail = data[start:]
        end = _Piece(record, lane.tail, piece.t_us)
        lane.pieces = [end]
        self._waiting.append(end)

    def _continue(self, lane: _Lane, piece: _Piece) -> int:
        """Try a record as the rest of the unfinished end.

        Gives how many of its bytes belong to that, after which the rest is read by itself; -1 when all of them do
        and more are wanted.
        """
        record, data = piece.record, piece.data
        fresh = data[:2] == scan.HEADER
        own = scan.look(data).verdict if fresh else Verdict.NONE
        if own is not Verdict.NONE and scan.look(lane.tail).need == 1:
            self._settle(lane)
            return 0
        while lane.tail:
            joined = lane.tail + data
            found = scan.look(joined)
            if fresh and (own is Verdict.VALID or found.verdict is not Verdict.VALID):
                self._settle(lane)
                return 0
            if found.verdict is Verdict.VALID:
                return self._join(lane, piece, found.end - len(lane.tail))
            if found.need and len(joined) <= _MOST_TAIL and not scan.count(data):
                part = _Piece(record, data, piece.t_us)
                lane.pieces.append(part)
                lane.tail = joined
                self._waiting.append(part)
                return -1
            if found.need or scan.look(lane.tail).need == 1:
                self._settle(lane, claim=record.cut)
                return 0
            self._drop_head(lane)
        return 0

    def _drop_head(self, lane: _Lane) -> None:
        """The first header of the unfinished end is false: go on from the next one in it, if there is one."""
        at = lane.tail.find(scan.HEADER, 2)
        if at < 0:
            at = max(1, len(lane.tail) - lane.tail.endswith(scan.HEADER[:1]))
        rest = at
        while lane.pieces and rest >= len(lane.pieces[0].data):
            piece = lane.pieces.pop(0)
            rest -= len(piece.data)
            self._as_given(lane, piece)
        if lane.pieces and rest:
            piece = lane.pieces[0]
            later = _Piece(piece.record, piece.data[rest:], piece.t_us)
            piece.data = piece.data[:rest]
            self._waiting.insert(self._waiting.index(piece) + 1, later)
            self._as_given(lane, piece)
            lane.pieces[0] = later
        lane.tail = lane.tail[at:]

    def _join(self, lane: _Lane, piece: _Piece, taken: int) -> int:
        """The unfinished end and the first `taken` bytes of a record are one valid frame."""
        head = _Piece(piece.record, piece.data[:taken], piece.t_us)
        parts = [*lane.pieces, head]
        self._waiting.append(head)
        times = [part.t_us for part in parts if part.t_us is not None]
        if any(later - earlier > _PAUSE_US for earlier, later in zip(times, times[1:], strict=False)):
            # a clock that counts whole seconds must not tear a frame that two of its ticks share
            first = parts[0]
            first.chunks.append(self._chunk(lane, first.record, lane.tail + head.data, first.t_us))
            for part in parts:
                part.done = True
        else:
            for part in parts:
                self._as_given(lane, part)
        lane.tail, lane.pieces = b"", []
        return taken

    def _settle(self, lane: _Lane, *, claim: bool = True) -> None:
        """Nothing goes on with the unfinished end: a frame without its checksum, or bytes as they are."""
        if not lane.tail:
            return
        tail, pieces = lane.tail, lane.pieces
        lane.tail, lane.pieces = b"", []
        if claim and scan.look(tail).verdict is Verdict.MISSING and scan.believable(tail):
            first = pieces[0]
            first.chunks.append(self._chunk(lane, first.record, tail, first.t_us, scan.mended(tail)))
            for piece in pieces:
                piece.done = True
            return
        for piece in pieces:
            self._as_given(lane, piece)
        lane.loose = tail

    def _as_given(self, lane: _Lane, piece: _Piece) -> None:
        piece.chunks += self._pieces_of(lane, piece, piece.data)
        piece.done = True

    def _pieces_of(self, lane: _Lane, piece: _Piece, data: bytes) -> Iterator[Chunk]:
        """Chunks of bytes that were decided; frames written without checksum, end to end, are told apart."""
        start = 0
        for begin, end in _glued(data) if piece.record.kind is not Kind.STREAM else ():
            if begin > start:
                yield self._chunk(lane, piece.record, data[start:begin], piece.t_us, skip=start)
            bare = data[begin:end]
            yield self._chunk(lane, piece.record, bare, piece.t_us, scan.mended(bare), skip=begin)
            start = end
        if start < len(data):
            yield self._chunk(lane, piece.record, data[start:], piece.t_us, skip=start)


def _done(thing: Chunk | Note) -> _Piece:
    piece = _Piece(Record(b"", 0), b"", None)
    piece.chunks.append(thing)
    piece.done = True
    return piece


def _swallowed(loose: bytes, data: bytes) -> bool:
    """Whether bytes that were given up would take the beginning of the next record for their own end."""
    at = loose.find(scan.HEADER)
    while at >= 0:
        if scan.look(loose[at:] + data).verdict is Verdict.VALID:
            return True
        at = loose.find(scan.HEADER, at + 2)
    return False


def _glued(data: bytes) -> Iterator[tuple[int, int]]:
    """Frames without checksum that the header of the next one follows directly."""
    at = data.find(scan.HEADER)
    while at >= 0:
        found = scan.look(data, at)
        bare = found.end - 1
        if found.verdict is Verdict.VALID:
            at = data.find(scan.HEADER, found.end)
        elif (
            found.verdict is Verdict.BAD
            and data[bare : bare + 2] == scan.HEADER
            and scan.believable(data[at:bare])
            and scan.look(data, bare).verdict is not Verdict.NONE
        ):
            yield at, bare
            at = bare
        else:
            at = data.find(scan.HEADER, at + 2)
