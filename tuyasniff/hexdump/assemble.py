"""Records -> chunks: bytes of one channel in order, and which of them the text presents as one frame.

A text may leave out a checksum, wrap a frame over lines, or cut it anywhere. The unfinished end of each channel is
held until the next record of that channel shows what it is: the middle of a frame that goes on, or a frame whose
checksum was never written. That one may have lost another byte instead; before any frame of its channel has shown
whether checksums are written there, it waits for those that follow. Whatever waits keeps its place: chunks come out in
the order of the text, every byte once.
"""

from __future__ import annotations

from collections import deque

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.clock import Clock
from tuyasniff.hexdump.lanes import Doubt, Lane, Piece, done
from tuyasniff.hexdump.record import Item, Kind, Record, Words
from tuyasniff.hexdump.scan import Verdict
from tuyasniff.hexdump.sumhabit import habit, is_bare_within, is_known
from tuyasniff.model import Chunk, Gap, Note, Origin, Talker, TalkerBy

MOST_WAITING = 1024
_MOST_BEHIND_DOUBTS = 64
_MOST_TAIL = 2 * scan.MAX_DATA


class Assembler:
    """Feed records and words in the order of the text; chunks and notes come back as soon as they are certain."""

    def __init__(self, tap: str = "paste", name: str = "") -> None:
        self.clock = Clock()
        self._tap = tap
        self._name = name
        self._lanes: dict[str, Lane] = {}
        self._waiting: deque[Piece] = deque()

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
        data, kind = item.data, item.kind
        lane = self._lane(item.channel)
        if kind is Kind.BODY:
            self._settle(lane)
            lane.loose = b""
            self._decide(self._chunk(lane, item, data, t_us, frame=item.whole))
            return self._ready()
        if not data:
            return self._ready()
        if not lane.tail and not lane.loose and scan.is_frame(data):
            chunk = self._chunk(lane, item, data, t_us)
            if not self._waiting:
                lane.remember(data)
                return [chunk]
            self._decide(chunk)
        elif kind is Kind.FRAME:
            self._settle(lane)
            self._frame(lane, item, t_us)
        else:
            self._stream(lane, item, t_us)
        lane.remember(data)
        if lane.doubts and (bare := lane.verdict()) is not None:
            self._conclude(lane, bare)
        return self._ready()

    def passed(self, data: bytes) -> None:
        """Such bytes of the stream without a name came out without being fed; the last WINDOW of them are enough."""
        self._lane("").remember(data)

    def _lane(self, channel: str) -> Lane:
        lane = self._lanes.get(channel)
        if lane is None:
            lane = self._lanes[channel] = Lane(f"{self._tap}/{channel}" if channel else self._tap)
        return lane

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
        self._conclude_all()
        return self._ready()

    def _passed(self, thing: Chunk | Note | Gap) -> list[Chunk | Note | Gap]:
        if not self._waiting:
            return [thing]
        self._waiting.append(done(thing))
        return self._ready()

    def _ready(self) -> list[Chunk | Note | Gap]:
        waiting = self._waiting
        if len(waiting) > _MOST_BEHIND_DOUBTS:
            self._conclude_all()
        if len(waiting) > MOST_WAITING:
            oldest = next((piece for piece in waiting if not piece.done), None)
            for lane in self._lanes.values():
                if oldest is not None and oldest in lane.pieces:
                    self._settle(lane, claim=oldest.record.kind is not Kind.STREAM)
            self._conclude_all()
        out: list[Chunk | Note | Gap] = []
        while waiting and waiting[0].done:
            out += waiting.popleft().chunks
        return out

    def _conclude_all(self) -> None:
        """Nothing more is heard about frames in doubt: other channels tell, else the frames themselves."""
        for lane in self._lanes.values():
            if lane.doubts:
                others = sum(habit(other.recent) for other in self._lanes.values() if other is not lane)
                self._conclude(lane, others <= 0 and any(doubt.bare for doubt in lane.doubts))

    def _conclude(self, lane: Lane, bare: bool) -> None:
        """The frames in doubt lack their checksum, or are bytes as they are."""
        for doubt in lane.doubts:
            if bare or is_known(doubt.tail, lane.since):
                self._join(lane, doubt, doubt.tail, scan.mended(doubt.tail))
            else:
                for piece in doubt.pieces:
                    self._finish(lane, piece)
        lane.doubts, lane.since = [], b""

    def _decide(self, *chunks: Chunk) -> None:
        for chunk in chunks:
            self._waiting.append(done(chunk))

    def _chunk(
        self, lane: Lane, record: Record, data: bytes, t_us: int | None, *, frame: bytes | None = None, skip: int = 0
    ) -> Chunk:
        talker = record.talker
        by = TalkerBy.NONE if talker is Talker.UNKNOWN else TalkerBy.TEXT
        origin = Origin(self._name, record.line, None if skip else record.column)
        return Chunk(lane.tap, data, t_us, talker, by, origin, frame)

    def _frame(self, lane: Lane, record: Record, t_us: int | None) -> None:
        """A record that claims to be whole: what it lacks or gets wrong is shown at the frame itself."""
        data = record.data
        found = scan.look(data)
        loose, lane.loose = lane.loose, b""
        frame: bytes | None = None
        bare: bool | None = False
        if found.verdict is Verdict.MISSING and record.checksum is not None:
            frame = data + bytes((record.checksum,))
        elif found.verdict is Verdict.MISSING and scan.believable(data):
            bare = record.bare or lane.lacks_sum(data, lane.recent)
            frame = scan.mended(data) if bare else None
        elif found.end == len(data) and (
            (found.verdict is Verdict.BAD and scan.believable(data))
            or (found.verdict is Verdict.VALID and loose and scan.swallowed(loose, data))
        ):
            frame = data
        if frame is not None:
            self._decide(self._chunk(lane, record, data, t_us, frame=frame))
            return
        if bare is None:
            piece = Piece(record, data, t_us)
            self._waiting.append(piece)
            lane.doubts.append(Doubt([piece], 0, data))
        else:
            self._decide(*self._as_given(lane, record, data, t_us))
        lane.loose = scan.tail(data)

    def _stream(self, lane: Lane, record: Record, t_us: int | None) -> None:
        data, begin = record.data, 0
        if lane.tail:
            joined = self._continue(lane, record, t_us)
            if joined < 0:
                return
            if joined and lane.torn(t_us):
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
            piece = Piece(record, data, t_us, found.bad)
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

    def _continue(self, lane: Lane, record: Record, t_us: int | None) -> int:
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
                piece = Piece(record, data, t_us, scan.HEADER in data)
                lane.pieces.append(piece)
                lane.tail = joined
                self._waiting.append(piece)
                return -1
            if found.need or scan.look(lane.tail).need == 1:
                self._settle(lane, claim=record.cut)
                return 0
            self._drop_head(lane)
        return 0

    def _drop_head(self, lane: Lane) -> None:
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

    def _merge(self, lane: Lane, record: Record, taken: int) -> None:
        """Make one chunk of a frame that is spread over pieces and the first `taken` bytes of a record."""
        part = lane.taken()
        self._join(lane, part, part.tail + record.data[:taken], None)

    def _join(self, lane: Lane, part: Doubt, data: bytes, frame: bytes | None) -> None:
        """The pieces become what precedes the candidate, and one chunk for the candidate itself."""
        first, start = part.pieces[0], part.start
        if start:
            first.chunks += self._as_given(lane, first.record, first.data[:start], first.t_us, part.tail)
        first.chunks.append(self._chunk(lane, first.record, data, first.t_us, frame=frame, skip=start))
        for piece in part.pieces:
            piece.done = True

    def _release(self, lane: Lane) -> None:
        """The pieces are what they are."""
        for piece in lane.taken().pieces:
            self._finish(lane, piece)

    def _settle(self, lane: Lane, *, claim: bool = True) -> None:
        """Nothing goes on with the unfinished candidate: a frame without its checksum, or bytes as they are."""
        tail = lane.tail
        if not tail:
            return
        bare = self._is_bare(lane, tail) if claim else False
        if bare:
            self._join(lane, lane.taken(), tail, scan.mended(tail))
            return
        if bare is None:
            lane.doubts.append(lane.taken())
        else:
            self._release(lane)
        lane.loose = tail

    def _is_bare(self, lane: Lane, tail: bytes) -> bool | None:
        """Whether the text means a frame here: whole but for its checksum, or cut inside its last datapoint.

        None: what follows must tell whether it is the checksum that is missing.
        """
        verdict, records = scan.look(tail).verdict, [piece.record for piece in lane.pieces]
        if verdict is Verdict.MISSING and scan.believable(tail):
            return records[-1].bare or lane.lacks_sum(tail, lane.recent[: -len(tail)])
        return verdict is Verdict.TRUNCATED and records[0].kind is Kind.RUN and scan.is_cut_report(tail)

    def _finish(self, lane: Lane, piece: Piece) -> None:
        if piece.bad:
            piece.chunks += self._as_given(lane, piece.record, piece.data, piece.t_us)
        elif piece.data:
            piece.chunks.append(self._chunk(lane, piece.record, piece.data, piece.t_us))
        piece.done = True

    def _as_given(
        self, lane: Lane, record: Record, data: bytes, t_us: int | None, follower: bytes = b""
    ) -> list[Chunk]:
        """Chunks of bytes that were decided; frames written without checksum, end to end, are told apart."""
        chunks: list[Chunk] = []
        start = 0
        for begin, end in scan.glued(data, follower) if record.kind is not Kind.STREAM and len(data) > 5 else ():
            if not is_bare_within(lane.recent, data, begin, end):
                continue
            if begin > start:
                chunks.append(self._chunk(lane, record, data[start:begin], t_us, skip=start))
            bare = data[begin:end]
            chunks.append(self._chunk(lane, record, bare, t_us, frame=scan.mended(bare), skip=begin))
            start = end
        if start < len(data):
            chunks.append(self._chunk(lane, record, data[start:], t_us, skip=start))
        return chunks
