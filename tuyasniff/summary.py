"""What a session amounts to, counted thing by thing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tuyasniff.model import Gap, Message, Noise, Thing

_NEXT_TO_ALL = 0.9
_LOSSES = ("damaged", "lost")
"""Reasons of gaps behind which a file held bytes that could not be read."""


@dataclass(slots=True)
class Summary:
    """What a session amounts to so far."""

    frames: int = 0
    bad_checksums: int = 0
    missing_checksums: int = 0
    noise_bytes: int = 0
    talkers: Counter[str] = field(default_factory=Counter)
    family_frames: Counter[str] = field(default_factory=Counter)
    product: dict[str, Any] | None = None
    dp_ids: set[int] = field(default_factory=set)
    faulty: int = 0
    losses: int = 0
    rates: Counter[int] = field(default_factory=Counter)
    """Good frames by the rate in baud at which their bytes were heard, where that is known."""

    @property
    def baud(self) -> int | None:
        """The rate of (next to) all frames, None where it is not known, or they have several."""
        for rate, frames in self.rates.most_common(1):
            return rate if frames >= _NEXT_TO_ALL * self.rates.total() else None
        return None

    @property
    def families(self) -> tuple[str, ...]:
        """The families met, the most frequent first."""
        return tuple(name for name, _ in self.family_frames.most_common())

    @property
    def datapoints(self) -> tuple[int, ...]:
        """The dpIDs met, ascending."""
        return tuple(sorted(self.dp_ids))

    @property
    def damaged(self) -> bool:
        """Whether a strict user should look at it: a frame with any fault, noise, or a damaged capture."""
        return bool(self.faulty or self.bad_checksums or self.missing_checksums or self.noise_bytes or self.losses)

    def add(self, thing: Thing) -> None:
        """Count one thing."""
        if isinstance(thing, Noise):
            self.noise_bytes += len(thing.raw)
        elif isinstance(thing, Message):
            self.add_message(thing)
        elif isinstance(thing, Gap):
            self.losses += thing.reason in _LOSSES

    def add_message(self, message: Message) -> None:
        """Count one message."""
        frame = message.frame
        self.frames += 1
        self.talkers[frame.talker] += 1
        self.family_frames[frame.family or "unknown"] += 1
        self.faulty += bool(message.faults)
        if frame.faults:
            if frame.checksum == "bad":
                self.bad_checksums += 1
                return
            self.missing_checksums += frame.checksum == "missing"
        ids = self.dp_ids
        for dp in message.dps:
            ids.add(dp.id)
        if message.name == "product_info" and "id" in message.data:
            self.product = dict(message.data)
