"""What a reader of one dialect takes out of a text: records of bytes, and words."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, TypeAlias

from tuyasniff.hexdump.clock import Stamp, read_stamp
from tuyasniff.model import Talker


class Line:
    """A line of the paste: its number from 1, as it was given, and cleaned. `part`: a piece of a very long one."""

    __slots__ = ("_time", "number", "part", "raw", "text")

    def __init__(self, number: int, raw: str, text: str, *, part: bool = False) -> None:
        self.number = number
        self.raw = raw
        self.text = text
        self.part = part
        self._time: tuple[Stamp | None, int] | None = None

    def column(self, index: int) -> int | None:
        """The column (from 1) of an index of `text`; None where cleaning has moved it, or in the midst of a line."""
        moved = len(self.raw) != len(self.text) and self.raw[: index + 1] != self.text[: index + 1]
        return None if moved or self.part else index + 1

    def time(self) -> tuple[Stamp | None, int]:
        """The time that the line begins with, and the index of `text` behind it: None and 0 without one."""
        if self._time is None:
            self._time = read_stamp(self.text) or (None, 0)
        return self._time


class Kind(StrEnum):
    """What a record claims to be.

    STREAM: bytes that may be cut anywhere. RUN: bytes written out in a text, which may go on in the next line.
    FRAME: a whole frame, perhaps without its checksum. BODY: parts of a frame; `whole` is the frame made of them.
    """

    STREAM = "stream"
    RUN = "run"
    FRAME = "frame"
    BODY = "body"


class Record(NamedTuple):
    """Bytes that a line gives.

    `channel` names the stream they belong to, empty for the one of the paste. `talker` is set only where the
    dialect knows it. `cut`: words lie between this run and the one before.
    `checksum` is what the text states elsewhere as the checksum of these bytes; `bare` says that it leaves it out.
    `source` names the print statement of a firmware that may print the same bytes twice, `group` the firmware; records
    of other sources of the same group are compared.
    """

    data: bytes
    line: int
    column: int | None = None
    stamp: Stamp | None = None
    channel: str = ""
    talker: Talker = Talker.UNKNOWN
    kind: Kind = Kind.RUN
    cut: bool = False
    checksum: int | None = None
    whole: bytes | None = None
    group: str = ""
    source: str = ""
    bare: bool = False


class Words(NamedTuple):
    """A comment, caption or title of the paste. `hole`: what is said is that bytes are missing in the text here."""

    text: str
    line: int
    stamp: Stamp | None = None
    hole: bool = False


Item: TypeAlias = Record | Words
