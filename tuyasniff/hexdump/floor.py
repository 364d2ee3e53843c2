"""The reader for everything that no dialect claims: plain hex, prose, tables, comments, unknown logs.

It finds runs of bytes with `tokens`, takes times and labels off the line first, follows frames over wrapped lines
as long as their length wants more bytes, and keeps what people wrote beside the bytes as notes.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from itertools import pairwise

from tuyasniff.hexdump import scan, tokens
from tuyasniff.hexdump.captions import Captions, is_code
from tuyasniff.hexdump.clean import clean_words
from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.leads import LABEL, Leads, Side, only_a_side, side
from tuyasniff.hexdump.leftout import LeftOut, may_be_bytes
from tuyasniff.hexdump.margin import Margin, Seen, explanation, is_code_before, may_have_margin, stated_checksum
from tuyasniff.hexdump.record import Item, Kind, Line, Record, Words
from tuyasniff.model import Talker
from tuyasniff.patterns import regex

_MOST_OPEN = 4096
MOST_UNREAD = 1024
_QUOTED = regex(r"\s{0,3}(?:>\s?){1,9}")
_EPOCH = regex(r"\s*1[0-9]{9}\s*")
_FEW_BYTES = regex(r"\s*+([0-9A-Fa-f]{2}(?:[ :-]?[0-9A-Fa-f]{2}){0,11})(?![0-9A-Za-z])")
_BETWEEN = str.maketrans(":-", "  ")
_HALF_FIRST = regex(r"\s*[0-9A-Fa-f](?:\s+[0-9A-Fa-f]{2})*(?:\s+[0-9A-Fa-f])?\s*\Z")
_HALF_LAST = regex(r"(?P<whole>\s*[0-9A-Fa-f]{2}(?:\s+[0-9A-Fa-f]{2}){3,})\s+(?P<half>[0-9A-Fa-f])\s*")
_KEEPS_ZEROS = regex(r"(?<!\S)0[0-9A-Fa-f](?!\S)")
_REMARK = regex(r"\s*(?://|#|--)")
_INLINE_COMMENT = regex(r"/\*(?:(?!55)[^*]|\*(?!/)){0,200}\*/")
_LEFT_OUT = regex(r"[ \t,:.]{0,3}(?:([g-z])\1|\?\?|__|cs|ck|chk)(?![0-9a-z])", re.IGNORECASE)
_SEPARATOR = regex(r"\s*(?:-+>|=+>|<-+|[-:|,;]+)\s*")


class Floor:
    """Reads unclaimed lines one after the other. `flavour`: `plain` (only lines of bytes), `table`, or `prose`."""

    def __init__(self, flavour: str = "prose", *, mostly_bytes: bool = False) -> None:
        self._flavour = flavour
        self._keep_stray = mostly_bytes or flavour == "plain"
        self._open: dict[str, bytes] = {}
        self._channel = ""
        self._talker = Talker.UNKNOWN
        self._stamp: Stamp | None = None
        self._adjacent = False
        self._short = False
        self._words = True
        self._last = 0
        self._indented = False
        self._margin = Margin()
        self._shown = ""
        self._half = ""
        self._half_line = 0
        self._left_out = LeftOut()
        self._captions = Captions(self._left_out)
        self._explained = False
        self._unread: deque[bytes] = deque(maxlen=MOST_UNREAD)
        self._leads = Leads()
        self._taken: list[Callable[[], Iterable[bytes]]] = []

    def read(self, line: Line) -> list[Item] | None:
        """Records and words of a line; None where it gives no bytes (its words may still come out later)."""
        text = line.text
        self._catch_up()
        stamp, at = line.time()
        if stamp is not None:
            mark = _SEPARATOR.match(text, at)
            at = mark.end() if mark is not None else at
        body = " " * at + text[at:] if at else text
        self._indented = body[:1].isspace()
        if not at and ">" in body[:4] and (quoted := _QUOTED.match(body)) is not None:
            body = " " * quoted.end() + body[quoted.end() :]
        if "/*" in body:
            body = _INLINE_COMMENT.sub(lambda found: " " * len(found.group()), body)
        if stamp is None:
            body = self._rejoined(line, body)
        self._shown = body
        end = explanation(line.raw if len(line.raw) == len(body) else body)
        self._explained = end is not None
        if end is not None:
            body = body[:end] + " " * (len(body) - end)
        items = self._bytes(line, self._margin.blanked(body, self._open.get(self._channel, b""), line.number), stamp)
        if items is None:
            self._captions.add(line, self._shown, stamp)
            self._adjacent = False
            if not self._keep_stray:
                self._open.clear()
            self._words = True
        return items

    def fast(self, data: bytes, number: int, text: str, *, part: bool = False) -> Record | None:
        """A line that is nothing but bytes, already read; None where it needs more care than that.

        `part`: it is one of the pieces of a very long line.
        """
        if self._captions or self._channel:
            return None
        if may_have_margin(data) and (self._words or not self._margin.is_none(text, number)):
            return None
        if not (self._keep_stray or self._wanted(data)):
            return None
        cut, self._words = self._words, False
        self._adjacent = True
        self._last = number
        if self._taken:
            self._remember()
        self._unread.append(data)
        column = None if part else len(text) - len(text.lstrip()) + 1
        return Record(data, number, column, None, "", Talker.UNKNOWN, Kind.RUN, cut)

    @property
    def steady(self) -> bool:
        """Whether rows of bytes that follow are taken one like the other."""
        return not (self._captions or self._channel or self._words) and (self._keep_stray or self._adjacent)

    @property
    def has_captions(self) -> bool:
        """Whether words wait for bytes."""
        return bool(self._captions)

    @property
    def row_number(self) -> Seen:
        """The last number in the margin of a row."""
        return self._margin.seen

    def took(self, rows: Callable[[], Iterable[bytes]], count: int, number: int, row_number: Seen) -> None:
        """So many rows of bytes were taken as `fast` would have done, without it, up to the line `number`.

        `rows` gives the last MOST_UNREAD of them, in order, should somebody ask.
        """
        self._words, self._adjacent, self._last = False, True, number
        self._margin.seen = row_number
        if count >= MOST_UNREAD:
            self._unread.clear()
            self._taken.clear()
        self._taken.append(rows)

    def _catch_up(self) -> None:
        """Follow the lines that were taken the fast way."""
        self._remember()
        if self._unread:
            data = b"".join(self._unread)
            self._unread.clear()
            self._follow("", data)

    def _remember(self) -> None:
        for rows in self._taken:
            self._unread.extend(rows())
        self._taken.clear()

    def captions(self, near: int) -> list[Item]:
        """The words that wait for bytes, as far as they stand near a line that gave some."""
        return [*self._captions.near(near)]

    def remarks(self) -> list[str]:
        """Words for the user about what was left out."""
        if self._half:
            self._half = ""
            self._left_out.halves += 1
        return self._left_out.remarks()

    def _bytes(self, line: Line, body: str, stamp: Stamp | None) -> list[Item] | None:
        run = tokens.hex_only(body, self._short)
        if run is None:
            run = self._rest(body, self._channel)
        if run is not None:
            if self._flavour == "table":
                return None
            if not (self._keep_stray or stamp is not None or self._wanted(run.data) or _begins_list(run.data, body)):
                return None
            if stamp is not None or not (self._indented or self._open.get(self._channel)):
                self._channel, self._talker = "", Talker.UNKNOWN
            if run.start and run.data.startswith(scan.HEADER):
                self._leads.saw(line.text[: run.start], Side(self._channel, self._talker))
            return self._take(line, [run], body, stamp, words=body != self._shown)
        if self._flavour == "plain":
            return None
        if (led := self._led(line.text, line.number)) is not None:
            run, (self._channel, self._talker) = led
            self._shown = " " * run.start + body[run.start :]
            more = tokens.header_runs(" " * run.end + body[run.end :])
            return self._take(line, [run, *more], self._shown, stamp, words=True)
        label = LABEL.match(body)
        runs = tokens.header_runs(body)
        if runs:
            before = body[: runs[0].start]
            self._channel, self._talker = side(before, label)
            self._leads.saw(line.text[: runs[0].start], Side(self._channel, self._talker))
            return self._take(line, runs, body, stamp, words=True)
        if label is not None and label["mark"]:
            name, talker = side(body[: label.end()], label)
            labelled = tokens.hex_only(" " * label.end() + body[label.end() :], self._short)
            if labelled is not None and (len(labelled.data) >= 4 or self._open.get(name)):
                self._channel, self._talker = name, talker
                return self._take(line, [labelled], body, stamp, words=True)
        if self._adjacent and line.number == self._last + 1 and self._open.get(self._channel):
            run = tokens.leading_run(body, self._short) or self._rest(body, self._channel, whole=False)
            if run is not None:
                return self._take(
                    line, [run, *tokens.header_runs(" " * run.end + body[run.end :])], body, stamp, words=True
                )
        return None

    def _rest(self, text: str, channel: str, *, whole: bool = True) -> tokens.Run | None:
        """The rest of a frame, where a line that looks like a time or begins with a word of hex letters is just that.

        Without `whole` words may follow.
        """
        unfinished = self._open.get(channel)
        found = _FEW_BYTES.match(text) if unfinished else None
        if unfinished is None or found is None or (whole and text[found.end() :].strip()):
            return None
        data = bytes.fromhex(found[1].translate(_BETWEEN))
        if _EPOCH.fullmatch(text) is None and scan.look(unfinished + data).verdict is not scan.Verdict.VALID:
            return None
        return tokens.Run(found.start(1), found.end(1), data)

    def _led(self, text: str, number: int) -> tuple[tokens.Run, Side] | None:
        """The bytes of a line that begins as one with a header did, where they are no new frame; and its side."""
        found = self._leads.find(text)
        if found is None:
            return None
        end, side = found
        rest = " " * end + text[end:]
        run = tokens.hex_only(rest, self._short)
        if run is None and self._open.get(side.channel):
            run = tokens.leading_run(rest, self._short) or self._rest(rest, side.channel, whole=False)
        elif not (self._keep_stray or self._open.get(side.channel) or number == self._last + 1):
            return None
        return None if run is None or run.data.startswith(scan.HEADER) else (run, side)

    def _rejoined(self, line: Line, body: str) -> str:
        """The line with the half of a byte that the line before ended in, and without the half that it ends in."""
        half, self._half = self._half, ""
        if half and self._half_line == line.number - 1 and _HALF_FIRST.match(body) is not None:
            body = half + body.lstrip()
        elif half:
            self._left_out.halves += 1
        cut = _HALF_LAST.fullmatch(body)
        if cut is not None and _KEEPS_ZEROS.search(cut["whole"]) is not None:
            self._half, self._half_line = cut["half"], line.number
            return cut["whole"]
        return body

    def _wanted(self, data: bytes) -> bool:
        """Whether bytes without words are payload in a text that is mostly words."""
        if not self._adjacent:
            self._catch_up()
        return self._adjacent or scan.HEADER in data or bool(self._open.get(self._channel))

    def _take(self, line: Line, runs: list[tokens.Run], body: str, stamp: Stamp | None, *, words: bool) -> list[Item]:
        items: list[Item] = [*self._captions.taken()]
        if stamp is not None or not self._indented:
            self._stamp = stamp
        stated = stated_checksum(body, runs[-1].end, runs[-1].data) if words else None
        if stated is not None:
            self._shown = self._shown[: runs[-1].end] + " " * (stated.end - runs[-1].end) + self._shown[stated.end :]
        if words and (said := self._beside(runs, self._shown)):
            items.append(Words(said, line.number, self._stamp))
        follows = self._adjacent and bool(self._open.get(self._channel)) and not body[: runs[0].start].strip()
        for index, run in enumerate(runs):
            cut = (self._words or words) and not (index == 0 and follows)
            record = Record(
                run.data, line.number, line.column(run.start), self._stamp, self._channel, self._talker, cut=cut
            )
            if stated is not None and run is runs[-1]:
                record = record._replace(kind=Kind.FRAME, checksum=stated.checksum)
            elif words and _LEFT_OUT.match(body, run.end) is not None:
                record = record._replace(bare=True)
            items.append(record)
            self._short = tokens.has_single_digits(body[run.start : run.end]) and (
                self._short or run.data.startswith(scan.HEADER)
            )
            self._follow(self._channel, run.data)
            self._left_out.halves += run.odd
        if stated is not None:
            self._open.pop(self._channel, None)
        trailing = body[runs[-1].end :].strip(" \t\"'`)]},;:|")
        self._words = bool(trailing)
        self._adjacent = True
        self._last = line.number
        return items

    def _follow(self, channel: str, data: bytes) -> None:
        """Keep the unfinished frame at the end of a channel: the next line may go on with it."""
        joined = self._open.get(channel, b"") + data
        if data.startswith(scan.HEADER):
            joined = data
        unfinished = scan.tail(joined)
        if not unfinished or len(unfinished) > _MOST_OPEN or scan.look(unfinished).need > _MOST_OPEN:
            self._open.pop(channel, None)
        else:
            self._open[channel] = unfinished

    def _beside(self, runs: list[tokens.Run], body: str) -> str:
        """The words on a line of bytes, as a note."""
        before = body[: runs[0].start]
        parts = ["" if only_a_side(before, body) or is_code_before(before) else before]
        parts += [body[left.end : right.start] for left, right in pairwise(runs)]
        after = body[runs[-1].end :]
        if not self._explained:
            parts.append(after)
        said = [
            ("" if is_code(part.rstrip(";")) else clean_words(part.strip(" \t\"'`=:"), bare_numbers=_is_remark(part)))
            or (" ".join(part.split()) if may_be_bytes(part) else "")
            for part in parts
        ]
        if self._explained:
            said.append(" ".join(after.split()))
        return "; ".join(part for part in said if part)


def _is_remark(part: str) -> bool:
    return _REMARK.match(part) is not None


def _begins_list(data: bytes, body: str) -> bool:
    """Whether a line is the first of a list with one byte a line, as YAML and C write them."""
    return data == scan.HEADER[:1] and "0x" in body.lower()
