"""Which rate a tap is to be read at, found by listening alone: a rate is right when valid frames come out of it.

Chance makes no frames. In random bytes a valid one begins at a given place with a probability of 2**-38 at most (header
2**-16, version up to 3 2**-6, length below 256 2**-8, checksum 2**-8): once in some hundred thousand megabytes. So two
frames that make up most of what was heard prove a rate, and one does if nothing contradicts it for a moment.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

RATES = (9600, 115200, 38400, 19200, 57600, 230400, 4800, 2400, 460800, 921600)
"""The order of their odds. Of 102 recorded devices 85 talk at 9600 and 17 at 115200; 38400 was met once; 19200 is named
for Bluetooth mesh, 230400 for locks, the two fastest for cellular modules (MCUSTD, LOCKDOC, CAT1). Nobody names 57600
and the slow ones, but chips have them. 74880 is no rate of TuyaMCU, only that of the boot log of some modules."""

ROUNDS = (2, 5)
"""So many rates are tried in the first round, and in the second; all of them in each later one."""

FRAME_LEAST = 7
"""Bytes of the shortest frame."""

ENOUGH_FRAMES = 2
COVERED = 0.5
"""So many frames settle a rate, if they are that share of the bytes from the first one on. Half of it, for modules that
probe two rates in turn; only what comes before the first frame, a boot log say, does not count against it."""

ONE_FRAME_COVERED = 0.9
ONE_FRAME_US = 1_000_000
"""One frame settles it when it is nearly all that was heard, and nothing else came for so long: some lines carry only a
heartbeat every 15 s."""

GIVE_UP_BYTES = 48
GIVE_UP_BURSTS = 4
GIVE_UP_US = 1_500_000
"""Without a frame: so many bytes, or so many bursts with silence between them, that lie so far apart. At the right rate
every burst holds a frame. A boot log is a single burst, and shorter."""

GIVE_UP_TWICE_US = 10_000_000
"""Two bursts without a frame that lie so far apart: on a line that is quiet otherwise, two heartbeats."""

GIVE_UP_ANYHOW_US = 30_000_000
"""Whatever came: two heartbeats could have come meanwhile."""

SILENT_US = 45_000_000
"""At an unusual rate, where an earlier one heard something: a much slower reader may take short frames for glitches. At
a usual rate silence says nothing, and nothing is tried because of it."""

PATIENCE_MOST = 4
"""The second round waits for twice as much, the third for three times, up to this: the line may have been bad."""

LOST_BYTES = 200
LOST_BURSTS = 12
LOST_US = 10_000_000
"""After frames had come: so many bytes or bursts without one, over so long, and the line talks at another rate now."""

PAUSE_US = 100_000
"""Silence that ends a burst: ten times what a USB adapter holds bytes back, less than a device waits between frames."""

_BURSTS_KEPT = 16


class Step(NamedTuple):
    """The rate to try next, and why, in words."""

    rate: int
    why: str


@dataclass(slots=True)
class _Burst:
    """Bytes without a pause between them."""

    begin_us: int
    end_us: int
    heard: int


class RateHunt:
    """Takes what was heard at the current rate, and the valid frames in it; says when to try another one.

    Frames may be told some seconds after their bytes. Times are microseconds; what is older than the last step is
    taken for the rate before and ignored.
    """

    def __init__(self, tap: str, rates: Sequence[int] = RATES) -> None:
        """`rates` in the order in which they are tried; the first two are the usual ones. ValueError without any."""
        if not rates:
            raise ValueError("no rates to try")
        self.tap = tap
        self.rates = tuple(rates)
        self.rate = self.rates[0]
        self.settled = False
        self.rounds = 0
        """Rounds that ended without a frame since a rate was settled last."""
        self.steps = 0
        """Steps since then."""
        self.why = ""
        """Why the latest step was taken."""
        self._left: list[int] = list(self.rates[1 : ROUNDS[0]])
        self._begun_us = 0
        self._heard_before = False
        self._hint: tuple[int, str] | None = None
        self._hinted: set[int] = set()
        self._anew()

    def _anew(self) -> None:
        self._bursts: deque[_Burst] = deque(maxlen=_BURSTS_KEPT)
        self._first_us: int | None = None
        self._last_us = 0
        self._longest = 0
        self._bytes = self._burst_count = 0  # since the last frame
        self._since_us: int | None = None
        self._frames = self._framed = self._heard = 0  # from the burst of the first frame on

    # ---- what happens

    def heard(self, count: int, t_us: int) -> None:
        """So many bytes arrived."""
        if count <= 0 or t_us < self._begun_us:
            return
        last = self._bursts[-1] if self._bursts else None
        if last is None or t_us - last.end_us > PAUSE_US:
            last = _Burst(t_us, t_us, 0)
            self._bursts.append(last)
            self._burst_count += 1
        last.heard += count
        last.end_us = self._last_us = max(last.end_us, t_us)
        self._longest = max(self._longest, last.heard)
        self._first_us = t_us if self._first_us is None else self._first_us
        self._since_us = t_us if self._since_us is None else self._since_us
        self._bytes += count
        if self._frames:
            self._heard += count

    def frame(self, length: int, t_us: int) -> None:
        """A frame of that many bytes with a right checksum came out; `t_us` is when it began, or later."""
        if t_us < self._begun_us:
            return
        if not self._frames:
            at = next((i for i in reversed(range(len(self._bursts))) if self._bursts[i].begin_us <= t_us), 0)
            self._heard = sum(burst.heard for burst in list(self._bursts)[at:])
        self._frames += 1
        self._framed += length
        self._bytes = self._burst_count = self._longest = 0
        self._since_us = None
        if self._frames >= ENOUGH_FRAMES and self._share >= COVERED:
            self._settle()

    def suggest(self, rate: int, tap: str) -> None:
        """A rate was settled on the other wire of the same device: it is tried next, once."""
        if rate not in self._hinted:
            self._hinted.add(rate)
            self._hint = (rate, tap)

    def advise(self, now_us: int) -> Step | None:
        """The rate to try from now on, which `rate` is then; None while the current one deserves more time."""
        alone = self._frames == 1 and self._share >= ONE_FRAME_COVERED
        if alone and now_us - self._last_us >= ONE_FRAME_US:
            self._settle()
        hint, self._hint = self._hint, None
        if hint is not None and hint[0] != self.rate and not self._frames:
            return self._step(hint[0], f"{hint[1]} talks at {hint[0]}", now_us)
        why = self._reason(now_us)
        if why is None or len(self.rates) < 2:
            return None
        if self._frames:
            self._after_loss()
        return self._step(self._next(), why, now_us)

    def _step(self, rate: int, why: str, now_us: int) -> Step:
        self._heard_before = self._heard_before or self._first_us is not None
        self.settled, self.rate, self._begun_us = False, rate, now_us
        self.steps, self.why = self.steps + 1, why
        self._anew()
        return Step(rate, why)

    @property
    def evidence(self) -> str:
        """What speaks for the rate: `96 % of 412 bytes lie in 18 valid frames`; empty before any frame."""
        if not self._frames:
            return ""
        frames = "1 valid frame" if self._frames == 1 else f"{self._frames:,} valid frames"
        return f"{min(self._share, 1):.0%} of {self._heard:,} bytes lie in {frames}".replace("%", " %", 1)

    # ---- why and where to

    def _reason(self, now_us: int) -> str | None:
        if self._first_us is None:
            return self._silence(now_us)
        if self._since_us is None:
            return None
        span = self._last_us - self._since_us
        if self._frames:
            if span >= LOST_US and (self._bytes >= LOST_BYTES or self._burst_count >= LOST_BURSTS):
                return f"{self._told} at {self.rate} and no valid frame for {span // 1_000_000} s"
            return None
        times = min(self.rounds + 1, PATIENCE_MOST)
        enough = self._bytes >= times * GIVE_UP_BYTES or self._burst_count >= times * GIVE_UP_BURSTS
        twice = self._burst_count >= times + 1 and span >= times * GIVE_UP_TWICE_US
        if twice or (enough and span >= times * GIVE_UP_US):
            if self._too_short:
                return (
                    f"{self._burst_count} bursts of {self._longest} bytes at most at {self.rate}: no frame is so short"
                )
            return f"{self._told} at {self.rate} and no valid frame"
        if now_us - self._since_us >= times * GIVE_UP_ANYHOW_US:
            return f"{self._told} at {self.rate} in {(now_us - self._since_us) // 1_000_000} s and no valid frame"
        return None

    def _silence(self, now_us: int) -> str | None:
        usual = self.rate in self.rates[: ROUNDS[0]]
        if usual or not self._heard_before or now_us - self._begun_us < SILENT_US:
            return None
        return f"nothing at {self.rate}, though there was at another rate"

    @property
    def _told(self) -> str:
        return "1 byte" if self._bytes == 1 else f"{self._bytes:,} bytes"

    @property
    def _share(self) -> float:
        return self._framed / max(self._heard, self._framed, 1)

    @property
    def _too_short(self) -> bool:
        """Whether every burst is shorter than any frame: then the sender is faster than the reader."""
        return self._burst_count >= GIVE_UP_BURSTS and self._longest < FRAME_LEAST

    def _next(self) -> int:
        if self._too_short and not self._frames:
            faster = [rate for rate in self._left if rate > self.rate]
            self._left = faster or self._left
        while True:
            if not self._left:
                self.rounds += 1
                size = ROUNDS[self.rounds] if self.rounds < len(ROUNDS) else len(self.rates)
                self._left = list(self.rates[:size])
            rate = self._left.pop(0)
            if rate != self.rate:
                return rate

    def _settle(self) -> None:
        self.settled, self.rounds, self.steps = True, 0, 0

    def _after_loss(self) -> None:
        """Begin a first round with the usual rate that was not in use."""
        self.rounds = 0
        self._hinted = set()
        self._left = [rate for rate in self.rates[: ROUNDS[0]] if rate != self.rate]
