"""What one side said, as it was meant: the truth that a decoder has to find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from tuyasniff.model import Talker

DpValue: TypeAlias = tuple[int, str, bool | int | str | bytes]
"""dpID, type name, value as on the wire."""


class Said(NamedTuple):
    """A frame: when its first bit begins and its last ends (microseconds), who sends it, what it means.

    `data` is the payload by name without the datapoints, as `Message.data`. `answers` is the number of the frame that
    this one replies to, None for what a side says by itself. `asks` tells that the other side has to reply. `fault`
    names what was done to it on purpose: `checksum` (sent with a wrong sum), `lost` (bytes of it), `drop` (all of it),
    `unplugged` (nobody listened to all of it); empty where nothing was.
    """

    number: int
    t_us: int
    end_us: int
    talker: Talker
    name: str
    dps: tuple[DpValue, ...]
    data: Mapping[str, Any]
    raw: bytes
    seq: int | None = None
    answers: int | None = None
    asks: bool = False
    fault: str = ""
