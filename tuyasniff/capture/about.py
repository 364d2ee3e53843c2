"""What a writer is told before the first thing comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from tuyasniff.capture.capture import TapInfo
from tuyasniff.model import Talker


class About(NamedTuple):
    """The session to be written.

    `started` is the moment of `t_us` 0, None where nobody knows it. `eager`: every item is flushed at once. `inputs`
    are the inputs as the head of a session in JSON lists them.
    """

    started: datetime | None = None
    taps: tuple[TapInfo, ...] = ()
    eager: bool = False
    inputs: tuple[Mapping[str, Any], ...] = ()

    def info(self, tap: str) -> TapInfo:
        """What is known of a tap."""
        known = next((info for info in self.taps if info.tap == tap), None)
        return known or TapInfo(tap, Talker(tap) if tap in set(Talker) else Talker.UNKNOWN)
