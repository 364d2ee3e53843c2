"""What is known of one tap: who talks, what came, and what has happened to the bytes that are no frame."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from tuyasniff.analysis.doctor.damage import Flips, Harm, flipped, pieces
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.model import Chunk, FamilyName, Message, Noise, Talker

SAMPLE_BYTES = 1 << 16
"""So much is kept of a tap without frames, to ask what else it may be."""

SAMPLE_CHUNKS = 1 << 14
SETTLED = 3
"""From so many frames on nobody asks that any more."""

BOOT_LEAST = 9
"""Strange bytes before a chip begins to talk: so many are what it says of itself at another rate."""

SHARE_OF_TALKER = 0.9
"""That share of the frames says who talks on a tap."""

_RATES_KEPT = 16
_KINDS_KEPT = 64
_FLIPS_MOST = 4
"""A damaged frame is a known one if no more bits are different; more may be another value."""

_MOMENTS_KEPT = 64


class Sample(NamedTuple):
    """What was heard at one rate, None for one that nobody told: how many bytes, and the first of them."""

    baud: int | None
    size: int
    heard: Heard


@dataclass(slots=True)
class _Sample:
    size: int = 0
    chunks: list[Chunk] = field(default_factory=list)

    def add(self, chunk: Chunk, size: int) -> None:
        if self.size < SAMPLE_BYTES and len(self.chunks) < SAMPLE_CHUNKS:
            self.chunks.append(chunk)
        self.size += size


@dataclass(slots=True)
class TapFacts:
    """Counts of one tap; noise of the capture's own edges, and what a chip says at its start, is no damage.

    `size` counts bytes. `frames` are those with a right checksum or none. `harms` counts pieces of damage among the
    frames, `moments` are the times of the latest of them. `boot_bytes` and `boots` count what came before a chip began
    to talk. `flips` counts wrong bits of frames that are known. `counted` is what the system counted: framing errors,
    overruns, parity errors, breaks. `gone_us` is when its port was lost, None while it is there; `away_us` counts for
    how long it was before.
    """

    name: str
    told: Talker = Talker.UNKNOWN
    source: str | None = None
    baud: int | None = None
    size: int = 0
    first_us: int | None = None
    last_us: int | None = None
    frames: int = 0
    noise_bytes: int = 0
    boot_bytes: int = 0
    boots: int = 0
    said: Counter[Talker] = field(default_factory=Counter)
    names: Counter[tuple[Talker, str]] = field(default_factory=Counter)
    harms: Counter[Harm] = field(default_factory=Counter)
    moments: deque[int] = field(default_factory=lambda: deque(maxlen=_MOMENTS_KEPT))
    flips: Flips = field(default_factory=Flips)
    counted: tuple[int, int, int, int] | None = None
    gone_us: int | None = None
    away_us: int = 0
    _pending: bytearray = field(default_factory=bytearray)
    _pending_us: int | None = None
    _pending_bytes: int = 0
    _known: dict[tuple[int, int], bytes] = field(default_factory=dict)
    _samples: dict[int | None, _Sample] = field(default_factory=lambda: {None: _Sample()})
    _rate: int | None = None

    def heard(self, chunk: Chunk) -> None:
        """Bytes came."""
        size = len(chunk.data) or len(chunk.frame or b"")  # a text may give the data alone
        if not size:
            return
        self.size += size
        if chunk.t_us is not None:
            self.first_us = chunk.t_us if self.first_us is None else min(self.first_us, chunk.t_us)
            self.last_us = chunk.t_us if self.last_us is None else max(self.last_us, chunk.t_us)
        if self.told is Talker.UNKNOWN:
            self.told = chunk.talker
        if self.frames >= SETTLED:
            self._samples.clear()
        else:
            self._samples.setdefault(self._rate, _Sample()).add(chunk, size)

    def beginning(self, most: int) -> tuple[Chunk, ...]:
        """The first chunks without frames, of about so many bytes; none where it was heard at several rates."""
        kept = [sample for sample in self._samples.values() if sample.chunks]
        if len(kept) != 1:
            return ()
        sizes = accumulate((len(chunk.data) for chunk in kept[0].chunks), initial=0)
        return tuple(chunk for chunk, size in zip(kept[0].chunks, sizes, strict=False) if size < most)

    def message(self, message: Message) -> None:
        """A frame came."""
        frame = message.frame
        if frame.checksum == "bad":
            self._harmed(Harm.CHANGED, frame.raw, frame.t_us)
            return
        self._resolve(message)
        self.frames += 1
        self.said[frame.talker] += 1
        self.names[frame.talker, message.name] += 1
        if frame.family is not None and len(self._known) < _KINDS_KEPT:
            self._known.setdefault((frame.cmd, len(frame.raw)), frame.raw)

    def noise(self, noise: Noise) -> None:
        """Bytes came that are no frame; what they are shows by what follows."""
        self.noise_bytes += len(noise.raw)
        self._pending_bytes += len(noise.raw)
        if not self._pending:
            self._pending_us = noise.t_us
        if len(self._pending) < SAMPLE_BYTES:
            self._pending += noise.raw

    def retuned(self, baud: int | None) -> None:
        """What was heard at another rate says nothing of this one."""
        self.baud = baud
        self._forget()
        self.noise_bytes = self.boot_bytes = self.boots = 0
        self.harms.clear()
        self.moments.clear()

    def listened(self, before: int | None, baud: int | None) -> None:
        """From here on it is listened to at that rate; what came at each of them is kept apart."""
        if self._rate is None and before is not None and None in self._samples:
            self._samples[before] = self._samples.pop(None)
        self._rate = baud
        if baud not in self._samples and len(self._samples) >= _RATES_KEPT:
            del self._samples[min(self._samples, key=lambda rate: self._samples[rate].size)]

    def cut(self) -> None:
        """The capture ends: a frame that is not whole may just have been going on."""
        self._resolve(None)

    @property
    def talker(self) -> Talker:
        """Who talks here by what is said; UNKNOWN for both sides on one wire."""
        talker, count = self.said.most_common(1)[0] if self.said else (Talker.UNKNOWN, 0)
        return talker if count >= SHARE_OF_TALKER * self.said.total() else Talker.UNKNOWN

    @property
    def damaged(self) -> int:
        """Pieces of damage."""
        return self.harms.total()

    def samples(self) -> list[Sample]:
        """The first bytes at each rate, of a tap on which there are no frames; most of them first."""
        kept = sorted(self._samples.items(), key=lambda one: -one[1].size)
        return [
            Sample(self.baud if rate is None else rate, one.size, heard_of(one.chunks))
            for rate, one in kept
            if one.size
        ]

    # ----

    def _resolve(self, before: Message | None) -> None:
        """Say what the bytes were that came before this frame, or before the end."""
        pending, t_us, size = bytes(self._pending), self._pending_us, self._pending_bytes
        self._forget()
        if not pending or (before is None and not self.frames):
            return
        extended = before is not None and before.frame.extended
        parts = list(pieces(pending, extended=extended))
        if before is None:
            parts = parts[:-1]
        elif all(part.harm is Harm.STRAY for part in parts) and (not self.frames or _begins(before)):
            if size >= BOOT_LEAST:
                self.boot_bytes += size
                self.boots += 1
            return
        elif not self.frames:
            parts = parts[1:]  # the capture began in the middle of something
        for part in parts:
            self._harmed(part.harm, part.raw, t_us)

    def _harmed(self, harm: Harm, raw: bytes, t_us: int | None) -> None:
        self.harms[harm] += 1
        if t_us is not None:
            self.moments.append(t_us)
        if harm is not Harm.CHANGED or len(raw) < 4:
            return
        for (_, size), like in self._known.items():
            if size == len(raw):
                flips = flipped(raw, like)
                if 0 < flips.all <= _FLIPS_MOST:
                    self.flips = Flips(*(have + more for have, more in zip(self.flips, flips, strict=True)))
                    return

    def _forget(self) -> None:
        self._pending.clear()
        self._pending_us, self._pending_bytes = None, 0


def _begins(message: Message) -> bool:
    """Whether a chip that has just got power says this."""
    frame = message.frame
    if message.name == "heartbeat":
        return frame.talker is Talker.MODULE or message.data.get("state") == 0
    starts = frame.family in (FamilyName.LOWPOWER, FamilyName.ZIGBEE) and frame.talker is Talker.MODULE
    return starts and message.name == "product_info"
