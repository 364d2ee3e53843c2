"""What a writer is told before the first thing comes."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tuyasniff.capture.capture import TapInfo
from tuyasniff.model import Talker


class About(NamedTuple):
    """`started` is the moment of `t_us` 0, None where nobody knows it. `eager`: every item is flushed at once."""

    started: datetime | None = None
    taps: tuple[TapInfo, ...] = ()
    eager: bool = False

    def info(self, tap: str) -> TapInfo:
        """What is known of a tap."""
        known = next((info for info in self.taps if info.tap == tap), None)
        return known or TapInfo(tap, Talker(tap) if tap in set(Talker) else Talker.UNKNOWN)
