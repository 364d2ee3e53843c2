"""How each tap does: what came, how much of it is frames, how much is noise, and whether the port is there."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from enum import StrEnum

from tuyasniff.model import Chunk, Gap, Item, Message, Noise, Talker
from tuyasniff.patterns import regex

BUCKET_US = 250_000
"""Times are kept so finely; rates are right to that."""

FRAMES_US = 10_000_000
WINDOW_US = 30_000_000
"""What `frames_per_s` and everything called recent look back on."""

TALKERS_KEPT = 32
"""The talker of a tap is that of its latest so many frames: a wire that was moved is soon known."""

FEWEST_OF_TALKER = 5
SHARE_OF_TALKER = 0.9
"""So many frames, and that share of them, say who talks on a tap; the others were named wrongly."""

_NEW_RATE = regex(r"[0-9]+ to ([0-9]+)")


class TapState(StrEnum):
    """Whether a tap can hear at all."""

    LISTENING = "listening"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class TapStatus:
    """How a tap does, as of a moment.

    `told` is what its label says, `heard` what its latest frames say, UNKNOWN for too few of them or both sides on one
    wire. Totals: `bytes`, `frames` (with a right checksum or none), `bad_sums`, `noise_bytes` outside any frame,
    `heartbeats` and `reports` (frames with datapoints from the MCU) of the frames. Recent, over the last 30 s or since
    the rate was changed: `frames_recent`, `noise_recent` (bytes outside frames and of bad sums), `noise_share` of all
    that was cut up, `noise_moments`, in how many quarters of a second there was any, and `noise_first_us` and
    `noise_last_us`, the first and the last of them. `framing`, `overrun`, `parity`, `breaks` are None where the system
    does not count. `since_us` is when the tap was announced, resumed or tuned last, `gone_us` when it went, `first_us`
    and `last_us` when the first and the last byte came; `frame_us` is that of the last frame since `since_us`.
    """

    tap: str
    told: Talker
    heard: Talker
    source: str | None
    baud: int | None
    state: TapState
    since_us: int
    gone_us: int | None
    first_us: int | None
    last_us: int | None
    frame_us: int | None
    bytes: int
    frames: int
    frames_per_s: float
    frames_recent: int
    bad_sums: int
    noise_bytes: int
    noise_recent: int
    noise_share: float
    noise_moments: int
    noise_first_us: int | None
    noise_last_us: int | None
    heartbeats: int
    reports: int
    framing: int | None = None
    overrun: int | None = None
    parity: int | None = None
    breaks: int | None = None


@dataclass(slots=True)
class _Bucket:
    """A quarter of a second."""

    index: int
    frames: int = 0
    framed: int = 0
    noise: int = 0


class _TapHealth:
    """What is counted of one tap."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.told = Talker.UNKNOWN
        self.source: str | None = None
        self.baud: int | None = None
        self.since_us = 0
        self.gone_us: int | None = None
        self.first_us: int | None = None
        self.last_us: int | None = None
        self.frame_us: int | None = None
        self.bytes = self.frames = self.bad_sums = self.noise_bytes = self.heartbeats = self.reports = 0
        self.errors: tuple[int, int, int, int] | None = None
        self.talkers: deque[Talker] = deque(maxlen=TALKERS_KEPT)
        self._buckets: deque[_Bucket] = deque(maxlen=WINDOW_US // BUCKET_US + 1)

    def begin(self, t_us: int) -> None:
        """What came before says nothing about what is heard from now on."""
        self.since_us, self.gone_us, self.frame_us = t_us, None, None
        self.talkers.clear()
        self._buckets.clear()

    def heard(self, chunk: Chunk) -> None:
        count = len(chunk.data)
        if not count:
            return
        self.bytes += count
        self.gone_us = None
        if chunk.t_us is not None:
            self.first_us = chunk.t_us if self.first_us is None else self.first_us
            self.last_us = chunk.t_us if self.last_us is None else max(self.last_us, chunk.t_us)

    def message(self, message: Message) -> None:
        frame = message.frame
        if frame.checksum == "bad":
            self.bad_sums += 1
            self._put(frame.t_us, noise=len(frame.raw))
            return
        self.frames += 1
        if frame.t_us is None or frame.t_us >= self.since_us:
            self.talkers.append(frame.talker)
            self.frame_us = frame.t_us
        self.heartbeats += message.name == "heartbeat"
        self.reports += bool(message.dps) and frame.talker is not Talker.MODULE
        self._put(frame.t_us, frames=1, framed=len(frame.raw))

    def noise(self, noise: Noise) -> None:
        self.noise_bytes += len(noise.raw)
        self._put(noise.t_us, noise=len(noise.raw))

    def _put(self, t_us: int | None, *, frames: int = 0, framed: int = 0, noise: int = 0) -> None:
        if t_us is None or t_us < self.since_us:
            return
        index = t_us // BUCKET_US
        if not self._buckets or index > self._buckets[-1].index:
            self._buckets.append(_Bucket(index))
        # what is told late belongs where it was; before all that is kept, it no longer matters
        for bucket in reversed(self._buckets):
            if bucket.index <= index:
                bucket.frames += frames
                bucket.framed += framed
                bucket.noise += noise
                return

    def status(self, now_us: int) -> TapStatus:
        recent = [bucket for bucket in self._buckets if bucket.index > (now_us - WINDOW_US) // BUCKET_US]
        noisy = [bucket for bucket in recent if bucket.noise]
        noise = sum(bucket.noise for bucket in noisy)
        framed = sum(bucket.framed for bucket in recent)
        latest = sum(bucket.frames for bucket in recent if bucket.index > (now_us - FRAMES_US) // BUCKET_US)
        span = min(FRAMES_US, max(now_us - self.since_us, 1_000_000))
        framing, overrun, parity, breaks = self.errors or (None, None, None, None)
        return TapStatus(
            tap=self.name,
            told=self.told,
            heard=self._heard(),
            source=self.source,
            baud=self.baud,
            state=TapState.LISTENING if self.gone_us is None else TapState.GONE,
            since_us=self.since_us,
            gone_us=self.gone_us,
            first_us=self.first_us,
            last_us=self.last_us,
            frame_us=self.frame_us,
            bytes=self.bytes,
            frames=self.frames,
            frames_per_s=latest * 1_000_000 / span,
            frames_recent=sum(bucket.frames for bucket in recent),
            bad_sums=self.bad_sums,
            noise_bytes=self.noise_bytes,
            noise_recent=noise,
            noise_share=noise / (noise + framed) if noise else 0.0,
            noise_moments=len(noisy),
            noise_first_us=noisy[0].index * BUCKET_US if noisy else None,
            noise_last_us=noisy[-1].index * BUCKET_US if noisy else None,
            heartbeats=self.heartbeats,
            reports=self.reports,
            framing=framing,
            overrun=overrun,
            parity=parity,
            breaks=breaks,
        )

    def _heard(self) -> Talker:
        counts = Counter(self.talkers)
        talker, count = counts.most_common(1)[0] if counts else (Talker.UNKNOWN, 0)
        enough = count >= FEWEST_OF_TALKER and count >= SHARE_OF_TALKER * counts.total()
        return talker if enough else Talker.UNKNOWN


class LineHealth:
    """Takes the taps as they are announced, their bytes, and the items of the session. Memory is bounded."""

    def __init__(self) -> None:
        self._taps: dict[str, _TapHealth] = {}

    def tap(
        self,
        name: str,
        talker: Talker = Talker.UNKNOWN,
        source: str | None = None,
        baud: int | None = None,
        *,
        t_us: int = 0,
    ) -> None:
        """A tap is listened to from that moment on; again where its rate is changed by the caller."""
        tap = self._of(name)
        if (tap.baud, tap.since_us) != (baud, t_us):
            tap.begin(t_us)
        tap.told, tap.source, tap.baud = talker, source, baud

    def heard(self, chunk: Chunk) -> None:
        """Bytes came; on a tap that nobody announced too."""
        tap = self._of(chunk.tap)
        tap.heard(chunk)
        if tap.told is Talker.UNKNOWN:
            tap.told = chunk.talker

    def add(self, item: Item) -> None:
        """An item of the session: a frame, noise, or a gap such as `unplugged`, `resumed`, `baud changed`."""
        thing = item.thing
        if isinstance(thing, Message):
            self._of(thing.frame.tap).message(thing)
        elif isinstance(thing, Noise):
            self._of(thing.tap).noise(thing)
        elif isinstance(thing, Gap):
            self._gap(thing)

    def counted(self, name: str, framing: int, overrun: int, parity: int, breaks: int) -> None:
        """What the system counted since the port was opened."""
        self._of(name).errors = (framing, overrun, parity, breaks)

    def status(self, now_us: int) -> tuple[TapStatus, ...]:
        """Every tap, in the order in which they were announced."""
        return tuple(tap.status(now_us) for tap in self._taps.values())

    def _gap(self, gap: Gap) -> None:
        tap = self._of(gap.tap)
        t_us = gap.t_us if gap.t_us is not None else tap.last_us or 0
        if gap.reason in ("unplugged", "lost"):
            tap.gone_us = t_us if tap.last_us is None or tap.last_us <= t_us else None  # bytes may have come since
        elif gap.reason == "resumed":
            tap.begin(t_us)
        elif gap.reason == "baud changed":
            tap.begin(t_us)
            rate = _NEW_RATE.match(gap.detail)
            tap.baud = int(rate[1]) if rate else tap.baud

    def _of(self, name: str) -> _TapHealth:
        tap = self._taps.get(name)
        if tap is None:
            tap = self._taps[name] = _TapHealth(name)
        return tap
