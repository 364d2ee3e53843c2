"""The formats that tuyasniff writes, and reads again whoever wrote them: each is known by its first bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from tuyasniff.patterns import regex

if TYPE_CHECKING:
    from tuyasniff.capture.bytesource import ByteSource
    from tuyasniff.capture.capture import Content

_PCAP_MAGICS = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d")
_SECTION = b"\x0a\x0d\x0d\x0a"
_BYTE_ORDERS = (b"\x4d\x3c\x2b\x1a", b"\x1a\x2b\x3c\x4d")
_SESSION = regex(
    rb'\s*\{\s*(?:"tsniff"\s*:|"t"\s*:\s*(?:-?\d+|null)\s*,\s*"(?:tap"\s*:\s*"[^"]*"\s*,\s*"hex|gap|note)"\s*:)'
)
_ITEM = regex(rb'\s*\{\s*(?:"schema"\s*:\s*\d+\s*,\s*)?"item"\s*:\s*"(?:session|frame|noise|gap|note)"')
_HEX = regex(rb"# tuyasniff hex \d")
_LINE_END = regex(rb"[\r\n\x00]+")
_HEADER = regex(rb"55[\s,:;-]{0,3}aa", re.IGNORECASE)
_COLUMN_WORDS = (b"hex", b"t_us")  # every table has one of them
_LOOKED_AT = 16 * 1024
_FIRST_LINES = 16


class OwnFormat(NamedTuple):
    """A format: what `--format` calls it, how its first bytes look, and who reads it.

    `recognises` is asked for the first bytes, without a byte order mark. `lines` says that it is text.
    """

    name: str
    recognises: Callable[[bytes], bool]
    open: Callable[[ByteSource, str | None], Content]
    lines: bool = True


def _is_pcapng(head: bytes) -> bool:
    return head.startswith(_SECTION) and head[8:12] in _BYTE_ORDERS


def _is_pcap(head: bytes) -> bool:
    return head.startswith(_PCAP_MAGICS) and head[4:8] in (b"\x02\x00\x04\x00", b"\x00\x02\x00\x04")


def _is_csv(head: bytes) -> bool:
    line = _LINE_END.split(head[:_LOOKED_AT], maxsplit=1)[0]
    if not any(word in line.lower() for word in _COLUMN_WORDS):
        return False
    from tuyasniff.capture.csvrows import read_heading

    return read_heading(line.decode("utf-8", "replace")) is not None


def _session(source: ByteSource, tap: str | None) -> Content:
    from tuyasniff.capture.sessionfile import SessionFile

    return SessionFile(source.pieces(), tap=tap, name=source.name)


def _packets(source: ByteSource, tap: str | None) -> Content:
    from tuyasniff.capture.packets import Packets
    from tuyasniff.capture.pcapreader import ScapyFile

    return Packets(ScapyFile(source), tap=tap, name=source.name)


def _hex(source: ByteSource, tap: str | None) -> Content:
    from tuyasniff.capture.hextext import HexText

    return HexText(source.pieces(), tap=tap, name=source.name)


def _csv(source: ByteSource, tap: str | None) -> Content:
    from tuyasniff.capture.csvfile import CsvFile

    return CsvFile(source.pieces(), tap=tap, name=source.name)


def _items(source: ByteSource, tap: str | None) -> Content:
    from tuyasniff.capture.itemlines import ItemLines

    return ItemLines(source.pieces(), tap=tap, name=source.name)


OWN: tuple[OwnFormat, ...] = (
    OwnFormat("tsniff", lambda head: _SESSION.match(head) is not None, _session),
    OwnFormat("pcapng", _is_pcapng, _packets, lines=False),
    OwnFormat("pcap", _is_pcap, _packets, lines=False),
    OwnFormat("hex", lambda head: _HEX.match(head) is not None, _hex),
    OwnFormat("csv", _is_csv, _csv),
    OwnFormat("jsonl", lambda head: _ITEM.match(head) is not None, _items),
)
"""All of them; no two know the same bytes."""


def recognise_own(head: bytes) -> OwnFormat | None:
    """The format that begins like this, or None. Text may be UTF-16, as some shells write it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[:4096].decode("utf-16", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf")
    return next((row for row in OWN if row.recognises(head)), None) or _further_down(head)


def _further_down(head: bytes) -> OwnFormat | None:
    """The format of a text whose first lines are damaged, or have something above them that holds no frames."""
    for line in islice(_filled_lines(head[:_LOOKED_AT]), _FIRST_LINES):
        found = next((row for row in OWN if row.lines and row.recognises(line)), None)
        if found is not None:
            return found
        if _HEADER.search(line) and not line.lstrip().startswith(b"{") and not line.rstrip().endswith(b"}"):
            return None  # a text with frames; the rest of an object whose beginning is lost is none
    return None


def _filled_lines(head: bytes) -> Iterator[bytes]:
    """The lines in which anything stands, one by one: no more is looked at than is asked for."""
    begin = 0
    for found in _LINE_END.finditer(head):
        line, begin = head[begin : found.start()], found.end()
        if line.strip():
            yield line
    if head[begin:].strip():
        yield head[begin:]


def own_format(name: str) -> OwnFormat | None:
    """The format of a name."""
    return next((row for row in OWN if row.name == name), None)
