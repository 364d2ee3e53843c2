"""Bytes of one tap -> frames and noise: lossless, resynchronising, independent of how the bytes are cut.

Laws, each of them a test:

* the raw bytes of everything emitted, put together, are the bytes that were fed;
* cutting the input elsewhere changes nothing, as long as no chunk has a time;
* every valid frame that no earlier plausible valid frame covers is found;
* the buffer is bounded, the time linear, whatever comes.

A frame is valid when its header, a version up to 3, a length within the limit of its command and the checksum
agree. It is plausible when, besides, some family has a form that its payload fits exactly. Neither a wrong
length byte nor a false header may swallow good frames: after a wrong checksum the search goes on at the next
header, never past the declared length.

Silence, by the times of the chunks, gives up what is open. But a chip sends a frame without a pause, and what it says
after a pause begins with a header: where other bytes follow, the pause was one of the computer, and the frame goes on.
"""

from __future__ import annotations

from typing import NamedTuple
from zlib import adler32

from tuyasniff.model import Chunk, Fault, Frame, Noise, NoiseReason
from tuyasniff.protocol.arrivals import Arrivals
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.claims import HEADER, claimed_frame, sum_fault
from tuyasniff.protocol.family import length_limits
from tuyasniff.protocol.fitting import plausible

NOISE_PIECE = 1024
IDLE_US = 300_000
"""So long a silence ends what was said before it, unless a frame is open and no header follows."""

STALL_US = 2_000_000
"""So long a silence ends an open frame, whatever follows: a computer that is too busy stamps the rest so late."""

MAX_VERSION = 3
_NEWEST = bytes((MAX_VERSION,))

_SHORT = 256 - 7  # payload bytes of a frame whose sum one adler32 gives exactly
SUSPECT_MAX = 1024 + 9
_LIMITS = length_limits(extended=False)
_EXTENDED_LIMITS = length_limits(extended=True)


class Layout(NamedTuple):
    """What a header at some place of the buffer declares; `end` is the index after the checksum."""

    extended: bool
    end: int


class Framer:
    """Cuts the bytes of one tap into frames and noise. Feed chunks in order, flush at the end."""

    def __init__(self, tap: str = "", byte_us: float = 0.0) -> None:
        """`byte_us` is how long a byte takes on the wire: times are told to the byte; 0 tells those of the chunks."""
        self.tap = tap
        self._arrivals = Arrivals(byte_us)
        self._data = b""
        self._base = 0  # offset in the tap's stream of _data[0]
        self._start = 0  # index of the first byte that has not been emitted
        self._pos = 0  # index before which no frame can begin any more
        self._need = 0  # nothing can be decided before the buffer is this long
        # frames with a wrong checksum that may yet be proven: stream offset of the end -> (of the begin, extended)
        self._suspects: dict[int, tuple[int, bool]] = {}
        self._synced = False
        self._last_us: int | None = None

    @property
    def byte_us(self) -> float:
        """How long a byte takes on the wire, 0 where that is not known; set it when the rate becomes known."""
        return self._arrivals.byte_us

    @byte_us.setter
    def byte_us(self, byte_us: float) -> None:
        self._arrivals.byte_us = byte_us

    @property
    def fed(self) -> int:
        """How many bytes of the tap's stream have been fed."""
        return self._base + len(self._data)

    @property
    def emitted(self) -> int:
        """How many bytes of the tap's stream have come out again."""
        return self._base + self._start

    @property
    def _patience_us(self) -> int:
        """How long a silence may be before it ends what was said: longer where a frame has begun and is not whole."""
        return STALL_US if self._pos < len(self._data) else IDLE_US

    @property
    def pending_us(self) -> int | None:
        """When the first byte began that has not come out yet; None where there is none, or no time."""
        return self._arrivals.when(self.emitted) if self._start < len(self._data) else None

    def hand_over(self) -> list[tuple[int, Chunk]]:
        """Give up the bytes that are not decided: their chunks, and the stream offsets at which those begin.

        The first of them may have begun before `emitted`. What follows is to come by `take_over`.
        """
        held = self._arrivals.pairs() if self._data else []
        self._data = b""
        self._base = self._base + self._start
        self._start = self._pos = self._need = 0
        self._arrivals.clear()
        self._suspects.clear()
        return held

    def take_over(self, offset: int, held: list[tuple[int, Chunk]], *, synced: bool) -> list[Frame | Noise]:
        """Go on at an offset of the stream at which nothing is open, with the chunks from there on.

        The first of them may have begun before it. `synced` says that a frame came before.
        """
        self._base = offset
        self._synced = self._synced or synced
        self._arrivals.clear()
        for at, chunk in held:
            self._arrivals.add(at, chunk)
            self._last_us = chunk.t_us
        self._data = b"".join(chunk.data for _, chunk in held)[offset - held[0][0] :] if held else b""
        out: list[Frame | Noise] = []
        self._scan(out, final=False)
        self._release(out)
        self._trim()
        return out

    @property
    def open_chunks(self) -> tuple[Chunk, ...]:
        """The chunks of the bytes that are not decided; the first of them may be decided in part."""
        return tuple(self._arrivals.chunks) if self._data else ()

    @property
    def holds_silence(self) -> bool:
        """Whether a long silence lies in the bytes that are not decided, and ended nothing."""
        return bool(self._data) and self._arrivals.have_silence(IDLE_US)

    @property
    def synced(self) -> bool:
        """Whether a frame has come."""
        return self._synced

    def feed(self, chunk: Chunk) -> list[Frame | Noise]:
        """Take the next bytes; give back what has become certain."""
        out: list[Frame | Noise] = []
        if self._last_us is not None and chunk.t_us is not None:
            silent_us = chunk.t_us - self._last_us
            if silent_us > IDLE_US and (silent_us > self._patience_us or chunk.data[:1] == HEADER[:1]):
                self._finish(out, NoiseReason.IDLE)
        self._last_us = chunk.t_us
        if chunk.frame is not None:
            self._finish(out, NoiseReason.TRUNCATED)
            self._claimed(chunk, out)
            return out
        if not chunk.data:
            return out
        self._arrivals.add(self.fed, chunk)
        self._data += chunk.data
        if len(self._data) >= self._need:
            self._scan(out, final=False)
            self._release(out)
            self._trim()
        return out

    def idle(self, until_us: int) -> list[Frame | Noise]:
        """Nothing has come up to that moment: decide what is open if the silence is long enough, as `feed` would."""
        out: list[Frame | Noise] = []
        if self._data and self._last_us is not None and until_us - self._last_us > self._patience_us:
            self._finish(out, NoiseReason.IDLE)
        return out

    def flush(self) -> list[Frame | Noise]:
        """The input has ended: decide everything that is still open."""
        out: list[Frame | Noise] = []
        self._finish(out, NoiseReason.TRUNCATED)
        return out

    def _finish(self, out: list[Frame | Noise], reason: NoiseReason) -> None:
        self._scan(out, final=True)
        self._noise(len(self._data), out, reason)
        self._suspects.clear()
        self._trim()

    def _scan(self, out: list[Frame | Noise], *, final: bool) -> None:
        """Walk from header to header. The common case, a short frame that is wholly here, is kept free of calls."""
        data, base, tap, byte_us, arrivals = self._data, self._base, self.tap, self.byte_us, self._arrivals
        size = len(data)
        find, emit, make = data.find, out.append, tuple.__new__  # a NamedTuple's own __new__ costs twice as much
        chunk_end = 0
        pos = self._pos
        self._need = 0
        begin = find(HEADER, pos)
        while begin >= 0:
            if begin + 6 > size:
                pos = begin + 2 if final else begin
                break
            version = data[begin + 2]
            length = data[begin + 4] << 8 | data[begin + 5]
            end = begin + 7 + length
            if length <= _SHORT and end <= size and version <= MAX_VERSION and version != 2:
                raw = data[begin:end]
                last = raw[-1]
                if not (adler32(raw) - 1 - 2 * last) & 0xFF:
                    following = find(HEADER, begin + 2)
                    if (following < 0 or following >= end) and (last != HEADER[0] or end < size):
                        if begin > self._start:
                            self._noise_before(begin, out)
                        at = base + begin
                        if at >= chunk_end:
                            chunk, _, chunk_end = arrivals.at(at)
                            talker, by, t_us, origin = chunk.talker, chunk.by, chunk.t_us, chunk.origin
                        if byte_us or base + end > chunk_end:
                            begun, end_us = arrivals.when(at), arrivals.when(base + end - 1)
                        else:
                            begun = end_us = t_us
                        emit(make(Frame, (tap, talker, by, begun, end_us, at, raw, False, None, None, (), origin)))
                        self._start = pos = end
                        self._synced = True
                        if self._suspects:
                            self._suspects.clear()
                        begin = following
                        continue
            pos = begin + 2 if version > MAX_VERSION else self._consider(begin, out, final=final)
            if self._need:
                break
            begin = find(HEADER, pos)
        else:
            pos = max(pos, size if final or not data.endswith(HEADER[:1]) else size - 1)
        self._pos = pos

    def _consider(self, begin: int, out: list[Frame | Noise], *, final: bool) -> int:
        """Decide about one header with all care; gives the next position. Sets `_need` when it cannot yet."""
        layout = self._read(begin, final=final)
        if self._need:
            return begin
        if layout is None:
            for wrong in self._layouts(begin):
                self._suspect(begin, wrong)
            return begin + 2
        end = layout.end
        inside = self._data[end - 1] == HEADER[0] or self._data.find(HEADER, begin + 2, end) >= 0
        if inside and not plausible(self._data[begin:end], layout.extended):
            inner = self._inner(begin, end, final=final)
            if self._need:
                return begin
            if inner is not None:
                return inner
        if begin > self._start:
            self._noise_before(begin, out)
        self._frame(self._data[begin:end], begin, out, extended=layout.extended)
        return end

    def _inner(self, begin: int, end: int, *, final: bool) -> int | None:
        """Where a plausible valid frame begins inside an implausible one, if anywhere."""
        data = self._data
        if end == len(data) and data[end - 1] == HEADER[0] and not final:
            self._need = end + 1
            return None
        at = data.find(HEADER, begin + 2, end + 1)
        while at >= 0:
            layout = self._read(at, final=final)
            if self._need:
                return None
            if layout is not None and plausible(data[at : layout.end], layout.extended):
                return at
            at = data.find(HEADER, at + 2, end + 1)
        return None

    def _layouts(self, begin: int) -> list[Layout]:
        """The readings that the header at `begin` allows, the shorter first; none where it is impossible."""
        head = self._data[begin : begin + 8]
        found: list[Layout] = []
        if len(head) >= 6 and head[2] <= MAX_VERSION:
            length = head[4] << 8 | head[5]
            if length <= _LIMITS[head[3]]:
                found.append(Layout(False, begin + 7 + length))
            if head[2] == 2 and len(head) == 8:
                length = head[6] << 8 | head[7]
                if length <= _EXTENDED_LIMITS[head[5]]:
                    found.append(Layout(True, begin + 9 + length))
            found.sort(key=lambda layout: layout.end)
        return found

    def _read(self, begin: int, *, final: bool) -> Layout | None:
        """The valid reading at `begin`, if any. Sets `_need` where bytes that are still to come decide.

        With version 2 two readings are possible. The shorter one wins as soon as it is valid and plausible, so
        that the answer does not depend on how much of the longer one has arrived.
        """
        data = self._data
        size = len(data)
        if size - begin < 6:
            self._need = 0 if final else begin + 6
            return None
        layouts = self._layouts(begin)
        fallback: Layout | None = None
        for layout in layouts:
            if layout.end > size:
                if not final:
                    self._need = layout.end
                    return None
            elif sum8(data[begin : layout.end - 1]) == data[layout.end - 1]:
                if data[begin + 2] != 2 or plausible(data[begin : layout.end], layout.extended):
                    return layout
                fallback = fallback or layout
        if data[begin + 2] == 2 and size - begin < 8 and not final:
            self._need = begin + 8
        return fallback

    def _suspect(self, begin: int, layout: Layout) -> None:
        if layout.end - begin > SUSPECT_MAX:
            return
        if len(self._suspects) > SUSPECT_MAX:
            here = self._base + begin
            self._suspects = {end: suspect for end, suspect in self._suspects.items() if end > here}
        self._suspects.setdefault(self._base + layout.end, (self._base + begin, layout.extended))

    def _noise_before(self, begin: int, out: list[Frame | Noise]) -> None:
        """Emit what lies before a valid frame: noise, and frames whose end this frame confirms."""
        proven: list[Layout] = []
        place = begin
        while suspect := self._suspects.get(self._base + place):
            first = suspect[0] - self._base
            if first < self._start:
                break
            proven.append(Layout(suspect[1], place))
            place = first
        for extended, end in reversed(proven):
            raw = self._data[place:end]
            if plausible(raw[:-1] + bytes((sum8(raw[:-1]),)), extended):
                self._noise(place, out)
                self._frame(raw, place, out, extended=extended, faults=sum_fault(raw))
            place = end
        self._noise(begin, out)

    def _release(self, out: list[Frame | Noise]) -> None:
        """Emit noise that no frame with a wrong checksum can claim any more."""
        while self._pos - self._start >= NOISE_PIECE + SUSPECT_MAX:
            self._noise_piece(self._start + NOISE_PIECE, out, NoiseReason.TRUNCATED)

    def _noise(self, end: int, out: list[Frame | Noise], cut: NoiseReason = NoiseReason.TRUNCATED) -> None:
        while self._start < end:
            self._noise_piece(min(self._start + NOISE_PIECE, end), out, cut)

    def _noise_piece(self, end: int, out: list[Frame | Noise], cut: NoiseReason) -> None:
        start = self._start
        offset = self._base + start
        origin = self._arrivals.at(offset)[0].origin
        reason = self._reason(start, end, cut)
        out.append(Noise(self.tap, self._arrivals.when(offset), offset, self._data[start:end], reason, origin))
        self._start = end
        self._pos = max(self._pos, end)

    def _reason(self, start: int, end: int, cut: NoiseReason) -> NoiseReason:
        at = self._data.find(HEADER, start, end)
        while at >= 0:
            layouts = self._layouts(at) if self._data[at + 2 : at + 3] <= _NEWEST else []
            if any(layout.end <= len(self._data) for layout in layouts):
                return NoiseReason.BAD_CHECKSUM
            if layouts or len(self._data) - at < 6:
                return cut
            at = self._data.find(HEADER, at + 2, end)
        return NoiseReason.BETWEEN_FRAMES if self._synced else NoiseReason.BEFORE_SYNC

    def _frame(
        self,
        raw: bytes,
        begin: int,
        out: list[Frame | Noise],
        *,
        extended: bool = False,
        faults: tuple[Fault, ...] = (),
    ) -> None:
        end = begin + len(raw)
        at = self._base + begin
        chunk, _, _ = self._arrivals.at(at)
        begun, last = self._arrivals.when(at), self._arrivals.when(at + len(raw) - 1)
        out.append(
            Frame(self.tap, chunk.talker, chunk.by, begun, last, at, raw, extended, None, None, faults, chunk.origin)
        )
        self._start = end
        self._synced = True
        if self._suspects and not faults:
            self._suspects.clear()

    def _claimed(self, chunk: Chunk, out: list[Frame | Noise]) -> None:
        frame = claimed_frame(chunk, self.fed)
        if frame is None:
            out.append(Noise(self.tap, chunk.t_us, self.fed, chunk.data, NoiseReason.TRUNCATED, chunk.origin))
        else:
            out.append(frame)
            self._synced = True
        self._base += len(chunk.data)

    def _trim(self) -> None:
        """Forget what has been emitted."""
        start = self._start
        if not start:
            return
        self._data = self._data[start:]
        self._base += start
        self._pos -= start
        self._need = max(0, self._need - start)
        self._start = 0
        if self._data:
            self._arrivals.forget(self._base)
        else:
            self._arrivals.clear()
