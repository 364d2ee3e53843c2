"""Hex text that people read and that gives the same items back: one item a line, notes behind `#`.

    # tuyasniff hex 1, tap "paste", started 2026-11-20T10:00:00.000000Z
    1.234567 mcu: 55 aa 03 00 00 01 01 04
    1.250000 noise: ff 00  # before sync
    - module: 55 aa 00 00 00 00 ff
    # note at 2.500000 s, reference "power" "2000" "W": kettle on

A line begins with its seconds, `-` where nobody knows them; a tap other than that of the first line stands behind the
talker. Where the first line says `a tap for each talker`, the tap of a talker has its name. Frames of such a text are
found by the dialects of pastes, too, if the first line is gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from tuyasniff.capture.about import About
from tuyasniff.capture.itemchunks import frame_chunk, self_evident
from tuyasniff.capture.jsonrecords import Damaged, Newer
from tuyasniff.capture.moments import from_iso, iso
from tuyasniff.capture.quoting import QUOTED, quoted, unescaped
from tuyasniff.capture.recordfile import RecordFile
from tuyasniff.capture.recordlines import RecordLine
from tuyasniff.capture.sayings import fault_words, gap_words, microseconds, note_words, read_saying, seconds
from tuyasniff.model import Chunk, Gap, Item, Message, Noise, Note, Origin, Talker, TalkerBy
from tuyasniff.patterns import regex

_NOISE = "noise"
_EACH = "a tap for each talker"
_HEAD = regex(rf"# tuyasniff hex 1, (?:tap {QUOTED}|{_EACH}), started (\S+)\s*\Z")
_NEWER = regex(r"# tuyasniff hex ([0-9]{1,9}),")
_WHO = rf"(mcu|module|unknown|{_NOISE})(?: {QUOTED})?: ?"
_TIME = r"(?:(-|-?[0-9]{1,15}(?:\.[0-9]{1,15})?) )?"
_BYTES = r"((?:[0-9A-Fa-f]{2} ?)*)(?: *# ?(.*))?\Z"
_LINE = regex(_TIME + _WHO + _BYTES)
_EXACT = regex(rf"#|(?:-|-?[0-9]{{1,15}}\.[0-9]{{6}}) {_WHO}")
_BARE = regex(r"((?:[0-9A-Fa-f]{2} ?)+)\Z")
_WHOLE = regex(r"whole frame ((?:[0-9a-f]{2} ?)+)\Z")
_CLAIMED = "a frame"


class HexTextWriter:
    """Writes items; OSError of the stream passes."""

    def __init__(self, stream: BinaryIO, about: About) -> None:
        self._stream = stream
        self._about = about
        self._tap: str | None = None
        self._each = len(about.taps) > 1 and all(info.tap == info.talker for info in about.taps)

    def write(self, item: Item) -> None:
        """A line, under the first line of all."""
        thing = item.thing
        if self._tap is None:
            self._begin(thing)
        if isinstance(thing, Message):
            self._line(self._frame_line(thing))
        elif isinstance(thing, Noise):
            self._line(f"{self._head(thing.t_us, _NOISE, thing.tap)} {thing.raw.hex(' ')}  # {thing.reason}")
        else:
            self._line("# " + (note_words(thing) if isinstance(thing, Note) else gap_words(thing)))
        if self._about.eager:
            self._stream.flush()

    def end(self) -> None:
        """Nothing follows."""
        self._stream.flush()

    def _begin(self, thing: Message | Noise | Gap | Note) -> None:
        if self._about.taps:
            self._tap = self._about.taps[0].tap
        elif isinstance(thing, Message):
            self._tap = thing.frame.tap
        else:
            self._tap = "" if isinstance(thing, Note) else thing.tap
        started = iso(self._about.started) or "unknown"
        taps = _EACH if self._each else f"tap {quoted(self._tap)}"
        self._line(f"# tuyasniff hex 1, {taps}, started {started}")

    def _frame_line(self, message: Message) -> str:
        frame = message.frame
        said = fault_words(message.faults or frame.faults)
        claimed = frame_chunk(frame).frame
        if frame.rebuilt is not None:
            said.insert(0, f"whole frame {frame.rebuilt.hex(' ')}")
        elif claimed is not None and self_evident(frame.raw) is None:
            said.insert(0, _CLAIMED)
        comment = f"  # {'; '.join(said)}" if said else ""
        return f"{self._head(frame.t_us, frame.talker, frame.tap)} {frame.raw.hex(' ')}{comment}"

    def _head(self, t_us: int | None, who: str, tap: str) -> str:
        other = "" if tap == (who if self._each else self._tap) else f" {quoted(tap)}"
        return f"{'-' if t_us is None else seconds(t_us)} {who}{other}:"

    def _line(self, text: str) -> None:
        self._stream.write(text.encode("utf-8", "replace") + b"\n")


class HexText(RecordFile):
    """A text of this form being read: iterate once."""

    def __init__(self, pieces: Iterable[bytes], *, tap: str | None, name: str) -> None:
        """`tap` stands in front of the names of taps."""
        super().__init__(pieces, tap=tap, name=name)
        self._own: str | None = "file"

    def _thing(self, line: RecordLine) -> Chunk | Gap | Note | None:
        text = line.text.strip(" \r\t")
        if line.too_long:
            raise Damaged("it is too long")
        if line.after or (line.before and _EXACT.match(text) is None):
            raise Damaged("NUL bytes cut it")
        if self._is_head(text, line.number):
            return None
        thing = self._told(text, Origin(self._name, line.number))
        return None if thing is None else thing._replace(t_us=self._timeline.place(thing.t_us))

    def _is_head(self, text: str, number: int) -> bool:
        if (found := _HEAD.match(text)) is not None:
            self._own = None if found[1] is None else unescaped(found[1])
            self._begin(number, from_iso(found[2]))
            return True
        newer = _NEWER.match(text)
        if newer is not None and int(newer[1]) > 1:
            raise Newer(f"line {number:,} says that it is hex text of version {newer[1]}")
        return newer is not None

    def _told(self, text: str, origin: Origin) -> Chunk | Gap | Note | None:
        if text.startswith("#"):
            return self._words(text.lstrip("#").strip(), origin)
        if (found := _LINE.match(text)) is not None:
            return self._chunk(found, origin)
        if (found := _BARE.match(text)) is not None:
            return self._bytes(self._prefix + (self._own or Talker.UNKNOWN), found[1], None, origin)
        raise Damaged("it is neither bytes nor a note")

    def _words(self, words: str, origin: Origin) -> Gap | Note | None:
        said = read_saying(words)
        if isinstance(said, Gap):
            return said._replace(tap=self._prefix + said.tap)
        if isinstance(said, Note):
            return said._replace(origin=origin)
        return Note(words, origin=origin) if words else None

    def _chunk(self, found: re.Match[str], origin: Origin) -> Chunk:
        at, who, tap, digits, comment = found.groups()
        own = who if self._own is None else self._own
        name = self._prefix + (own if tap is None else unescaped(tap))
        timed = at not in (None, "-")
        t_us = microseconds(at) if timed else None
        self._timeline.far += timed and t_us is None
        given = self._bytes(name, digits, t_us, origin)
        if who == _NOISE:
            return given
        data, talker = given.data, Talker(who)
        by = TalkerBy.NONE if talker is Talker.UNKNOWN else TalkerBy.TEXT
        first = (comment or "").partition(";")[0]
        whole = _WHOLE.match(first)
        frame = self_evident(data) if whole is None else bytes.fromhex(whole[1])
        return given._replace(talker=talker, by=by, frame=data if first == _CLAIMED else frame)

    def _bytes(self, tap: str, digits: str, t_us: int | None, origin: Origin) -> Chunk:
        data = bytes.fromhex(digits)
        self._look(data)
        return Chunk(tap, data, t_us, origin=origin)
