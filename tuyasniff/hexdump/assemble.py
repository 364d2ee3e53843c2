"""Records -> chunks: bytes of one channel in order, and which of them the text presents as one frame.

A text may leave out a checksum, wrap a frame over lines, or cut it anywhere. The unfinished end of each channel is
held until the next record of that channel shows what it is: the middle of a frame that goes on, or a frame whose
checksum was never written. Whatever waits keeps its place: chunks come out in the order of the text, every byte
once.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.clock import Clock
from tuyasniff.hexdump.record import Item, Kind, Record, Words
from tuyasniff.hexdump.scan import Verdict
from tuyasniff.model import Chunk, Gap, Note, Origin, Talker, TalkerBy

MOST_WAITING = 1024
_MOST_TAIL = 2 * scan.MAX_DATA
_PAUSE_US = 250_000


class _Piece:
    """A record that waits, and the chunks that it becomes. `bad`: there are frames with a wrong checksum in it."""

    __slots__ = ("bad", "chunks", "data", "done", "record", "t_us")

    def __init__(self, record: Record, data: bytes, t_us: int | None, bad: bool = False) -> None:
        self.bad = bad
        self.record = record
        self.data = data
        self.t_us = t_us
        self.chunks: list[Chunk | Note | Gap] = []
        self.done = False


class _Lane:
    """The state of one channel.

    `tail` is the unfinished candidate at its end; it begins at `start` in the first of `pieces`. `loose` is what was
    given up last: it must not take the next frame for its own end.
    """

    __slots__ = ("loose", "pieces", "start", "tail", "tap")

    def __init__(self, tap: str) -> None:
        self.tap = tap
        self.tail = b""
        self.pieces: list[_Piece] = []
        self.start = 0
        self.loose = b""


class Assembler:
    """Feed records and words in the order of the text; chunks and notes come back as soon as they are certain."""

    def __init__(self, tap: str = "paste", name: str = "") -> None:
        self.clock = Clock()
        self._tap = tap
        self._name = name
        self._lanes: dict[str, _Lane] = {}
        self._waiting: deque[_Piece] = deque()

    @property
    def tap(self) -> str:
        """The tap of the records without a channel."""
        return self._tap

    @property
    def name(self) -> str:
        """The name of the text."""
        return self._name

    @property
    def settled(self) -> bool:
        """Whether nothing waits: what comes next does not depend on what came before."""
        return not self._waiting and all(not lane.tail and not lane.loose for lane in self._lanes.values())

    def feed(self, item: Item) -> list[Chunk | Note | Gap]:
        """Take the next record or words."""
        t_us = None if item.stamp is None else self.clock.at(item.stamp)
        if isinstance(item, Words) and item.hole:
            return self._hole(item, t_us)
        if isinstance(item, Words):
            note = Note(item.text, t_us, origin=Origin(self._name, item.line))
            return self._passed(note)
        data, channel, kind = item.data, item.channel, item.kind
        lane = self._lanes.get(channel)
        if lane is None:
            lane = self._lanes[channel] = _Lane(f"{self._tap}/{channel}" if channel else self._tap)
        if not data and kind is not Kind.BODY:
            return self._ready()
        if kind is not Kind.BODY and not lane.tail and not lane.loose and scan.is_frame(data):
            chunk = self._chunk(lane, item, data, t_us)
            return self._passed(chunk) if self._waiting else [chunk]
        if kind is Kind.BODY:
            self._settle(lane)
            lane.loose = b""
            self._decide(self._chunk(lane, item, data, t_us, frame=item.whole))
        elif kind is Kind.FRAME:
            self._settle(lane)
            self._frame(lane, item, t_us)
        else:
            self._stream(lane, item, t_us)
        return self._ready()

    def _hole(self, item: Words, t_us: int | None) -> list[Chunk | Note | Gap]:
        """Bytes are missing in the text: no frame reaches over the place."""
        for lane in self._lanes.values():
            self._settle(lane, claim=False)
            lane.loose = b""
        taps = [lane.tap for lane in self._lanes.values()] or [self._tap]
        return self._ready() + [Gap(tap, t_us, "hole in the text", item.text) for tap in taps]

    def flush(self) -> list[Chunk | Note | Gap]:
        """The text has ended."""
        for lane in self._lanes.values():
            self._settle(lane)
        return self._ready()

    def _passed(self, thing: Chunk | Note | Gap) -> list[Chunk | Note | Gap]:
        if not self._waiting:
            return [thing]
        self._waiting.append(_done(thing))
        return self._ready()

    def _ready(self) -> list[Chunk | Note | Gap]:
        waiting = self._waiting
        if len(waiting) > MOST_WAITING:
            oldest = next((piece for piece in waiting if not piece.done), None)
            for lane in self._lanes.values():
                if oldest is not None and oldest in lane.pieces:
                    self._settle(lane, claim=oldest.record.kind is not Kind.STREAM)
        out: list[Chunk | Note | Gap] = []
        while waiting and waiting[0].done:
            out += waiting.popleft().chunks
        return out

    def _decide(self, *chunks: Chunk) -> None:
        for chunk in chunks:
            self._waiting.append(_done(chunk))

    def _chunk(
        self, lane: _Lane, record: Record, data: bytes, t_us: int | None, *, frame: bytes | None = None, skip: int = 0
    ) -> Chunk:
        talker = record.talker
        by = TalkerBy.NONE if talker is Talker.UNKNOWN else TalkerBy.TEXT
        origin = Origin(self._name, record.line, None if skip else record.column)
        return Chunk(lane.tap, data, t_us, talker, by, origin, frame)

    def _frame(self, lane: _Lane, record: Record, t_us: int | None) -> None:
        """A record that claims to be whole: what it lacks or gets wrong is shown at the frame itself."""
        data = record.data
        found = scan.look(data)
        loose, lane.loose = lane.loose, b""
        frame: bytes | None = None
        if found.verdict is Verdict.MISSING and (record.checksum is not None or scan.believable(data)):
            frame = scan.mended(data) if record.checksum is None else data + bytes((record.checksum,))
        elif found.end == len(data) and (
            (found.verdict is Verdict.BAD and scan.believable(data))
            or (found.verdict is Verdict.VALID and loose and scan.swallowed(loose, data))
        ):
            frame = data
        if frame is not None:
            self._decide(self._chunk(lane, record, data, t_us, frame=frame))
            return
        self._decide(*self._as_given(lane, record, data, t_us))
        lane.loose = scan.tail(data)

    def _stream(self, lane: _Lane, record: Record, t_us: int | None) -> None:
        data, begin = record.data, 0
        if lane.tail:
            joined = self._continue(lane, record, t_us)
            if joined < 0:
                return
            if joined and self._torn(lane, t_us):
                self._merge(lane, record, joined)
                data = data[joined:]
                if not data:
                    return
            elif joined:
                begin = joined
                self._release(lane)
        found = scan.survey(data, begin)
        if lane.loose:
            loose, lane.loose = lane.loose, b""
            first = scan.look(data)
            if first.verdict is Verdict.VALID and scan.swallowed(loose, data):
                head, data = data[: first.end], data[first.end :]
                self._decide(self._chunk(lane, record, head, t_us, frame=head))
                found = scan.survey(data)
        if found.bad and not begin and self._is_wrong(record, data):
            self._decide(self._chunk(lane, record, data, t_us, frame=data))
            return
        if found.open_at >= 0:
            piece = _Piece(record, data, t_us, found.bad)
            lane.pieces, lane.start, lane.tail = [piece], found.open_at, data[found.open_at :]
            self._waiting.append(piece)
        elif data and not found.bad:
            self._decide(self._chunk(lane, record, data, t_us))
        else:
            self._decide(*self._as_given(lane, record, data, t_us))

    def _is_wrong(self, record: Record, data: bytes) -> bool:
        """Whether a run of text is exactly one frame whose checksum is wrong."""
        if record.kind is not Kind.RUN:
            return False
        first = scan.look(data)
        return first.verdict is Verdict.BAD and first.end == len(data) and scan.believable(data)

    def _continue(self, lane: _Lane, record: Record, t_us: int | None) -> int:
        """Try a record as the rest of the unfinished candidate.

        Gives how many of its bytes complete a valid frame; 0 when none do and the candidate was given up; -1 when
        all belong to it and more are wanted.
        """
        data = record.data
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
                return found.end - len(lane.tail)
            if found.need and len(joined) <= _MOST_TAIL and not scan.count(data):
                piece = _Piece(record, data, t_us, scan.HEADER in data)
                lane.pieces.append(piece)
                lane.tail = joined
                self._waiting.append(piece)
                return -1
            if found.need or scan.look(lane.tail).need == 1:
                self._settle(lane, claim=record.cut)
                return 0
            self._drop_head(lane)
        return 0

    def _drop_head(self, lane: _Lane) -> None:
        """The first header of the unfinished candidate is false: go on from the next open one in it, if there is one.

        Frames that are whole behind it stay what they are, bytes of their pieces.
        """
        at = scan.survey(lane.tail, 2).open_at
        if at < 0:
            self._release(lane)
            return
        lane.tail = lane.tail[at:]
        lane.start += at
        while lane.start >= len(lane.pieces[0].data):
            piece = lane.pieces.pop(0)
            lane.start -= len(piece.data)
            self._finish(lane, piece)

    def _torn(self, lane: _Lane, t_us: int | None) -> bool:
        """Whether a clock that counts whole seconds would tear a frame that two of its ticks share."""
        if t_us is None and lane.pieces[0].t_us is None:
            return False
        times = [piece.t_us for piece in lane.pieces if piece.t_us is not None]
        if t_us is not None:
            times.append(t_us)
        return any(later - earlier > _PAUSE_US for earlier, later in pairwise(times))

    def _merge(self, lane: _Lane, record: Record, taken: int) -> None:
        """Make one chunk of a frame that is spread over pieces and the first `taken` bytes of a record."""
        self._settle_as(lane, lane.tail + record.data[:taken], None)

    def _settle_as(self, lane: _Lane, data: bytes, frame: bytes | None) -> None:
        """The pieces become what precedes the candidate, and one chunk for the candidate itself."""
        first, start = lane.pieces[0], lane.start
        if start:
            first.chunks += self._as_given(lane, first.record, first.data[:start], first.t_us, lane.tail)
        first.chunks.append(self._chunk(lane, first.record, data, first.t_us, frame=frame, skip=start))
        for piece in lane.pieces:
            piece.done = True
        lane.tail, lane.pieces, lane.start = b"", [], 0

    def _release(self, lane: _Lane) -> None:
        """The pieces are what they are."""
        for piece in lane.pieces:
            self._finish(lane, piece)
        lane.tail, lane.pieces, lane.start = b"", [], 0

    def _settle(self, lane: _Lane, *, claim: bool = True) -> None:
        """Nothing goes on with the unfinished candidate: a frame without its checksum, or bytes as they are."""
        tail = lane.tail
        if not tail:
            return
        if claim and self._is_bare(lane, tail):
            self._settle_as(lane, tail, scan.mended(tail))
            return
        self._release(lane)
        lane.loose = tail

    def _is_bare(self, lane: _Lane, tail: bytes) -> bool:
        """Whether the text means a frame here: whole but for its checksum, or cut inside its last datapoint."""
        verdict = scan.look(tail).verdict
        if verdict is Verdict.MISSING:
            return scan.believable(tail)
        return verdict is Verdict.TRUNCATED and lane.pieces[0].record.kind is Kind.RUN and scan.is_cut_report(tail)

    def _finish(self, lane: _Lane, piece: _Piece) -> None:
        if piece.bad:
            piece.chunks += self._as_given(lane, piece.record, piece.data, piece.t_us)
        elif piece.data:
            piece.chunks.append(self._chunk(lane, piece.record, piece.data, piece.t_us))
        piece.done = True

    def _as_given(
        self, lane: _Lane, record: Record, data: bytes, t_us: int | None, follower: bytes = b""
    ) -> list[Chunk]:
        """Chunks of bytes that were decided; frames written without checksum, end to end, are told apart."""
        chunks: list[Chunk] = []
        start = 0
        for begin, end in scan.glued(data, follower) if record.kind is not Kind.STREAM and len(data) > 5 else ():
            if begin > start:
                chunks.append(self._chunk(lane, record, data[start:begin], t_us, skip=start))
            bare = data[begin:end]
            chunks.append(self._chunk(lane, record, bare, t_us, frame=scan.mended(bare), skip=begin))
            start = end
        if start < len(data):
            chunks.append(self._chunk(lane, record, data[start:], t_us, skip=start))
        return chunks


def _done(thing: Chunk | Note | Gap) -> _Piece:
    piece = _Piece(Record(b"", 0), b"", None)
    piece.chunks.append(thing)
    piece.done = True
    return piece
