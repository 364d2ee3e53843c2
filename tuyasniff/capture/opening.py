"""Open whatever a person has: tell what it is from its first bytes, and read it accordingly."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from tuyasniff.capture import sniff
from tuyasniff.capture.bytesource import ByteSource, Reader, from_bytes, from_path, from_stream
from tuyasniff.capture.capture import Capture, Content, Nothing
from tuyasniff.capture.foreign import recognise
from tuyasniff.capture.logicfile import LogicFile, LogicForm, Sampling, logic_form, recognise_logic
from tuyasniff.capture.ownformats import OwnFormat, own_format, recognise_own
from tuyasniff.capture.rawbytes import RawBytes
from tuyasniff.capture.textlines import decode_pieces, split_lines
from tuyasniff.capture.unpack import MAGIC as GZIP
from tuyasniff.capture.unpack import gunzip
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.patterns import regex

RAW = "raw"
STAMPED = "realterm"
DAMAGED = "damaged"

_HEAD = 64 * 1024
_LONG_HEAD = 1 << 20
_PACKED_LAYERS = 4
_CLEARLY_TEXT = 0.85
_RATHER_TEXT = 0.5
_LONGEST_FRAME = 10_400
_LONGEST_HEADER = 128
"""Bytes that a written header takes at most, twice as many as letters in UTF-16."""

_HEADER = b"\x55\xaa"
_PAUSE = 0.1
_FEWEST_SIGNS = 8
"""A text that was cut may consist of a bracket."""
_HEX_DIGIT = regex(rb"[0-9A-Fa-f]")
_LETTER = regex(rb"[A-Za-z\x80-\xff]")
_BETWEEN_DIGITS = regex(r"0x(?=[0-9a-f])|[\s:,;-]", re.IGNORECASE)
_NO_BYTES = "nothing was recorded or copied; look at the wire, the adapter's port and the name of the file"


def open_capture(
    spec: str | Path,
    *,
    format: str | None = None,
    tap: str | None = None,
    stdin: IO[bytes] | None = None,
    fingerprint: bool = False,
    sampling: Sampling | None = None,
) -> Capture:
    """Open a file, a named pipe or a device, or standard input for `-`.

    `format` is `raw`, a format that tuyasniff writes, one of logic analysers, or the name of a dialect, and takes the
    place of looking at the bytes. With `fingerprint` the sha256 of the input is taken on the way. `sampling` is what a
    person says of a file of levels. Raises SourceError where nothing can be opened, FormatError for a format that does
    not exist.
    """
    if str(spec) == "-":
        source = from_stream(stdin if stdin is not None else _standard_input(), "stdin")
    else:
        source = from_path(Path(spec), str(spec))
    return _opened(source.keep_fingerprint() if fingerprint else source, format, tap, sampling)


def capture_of(
    data: bytes | str,
    *,
    name: str = "paste",
    format: str | None = None,
    tap: str | None = None,
    fingerprint: bool = False,
) -> Capture:
    """The same for bytes, or text, at hand. A text that is called raw has to be hex and nothing else."""
    if isinstance(data, str) and format == RAW:
        data = _typed(data)
    written = data if isinstance(data, bytes) else data.encode("utf-8", "replace")
    source = from_bytes(written, name)
    if fingerprint:
        source.keep_fingerprint()
    if isinstance(data, bytes):
        return _opened(source, format, tap)
    if (recognise_own(written) if format is None else own_format(format)) is not None:
        return _opened(source, format, tap)
    if (recognise_logic(written) if format is None else logic_form(format)) is not None:
        return _opened(source, format, tap)
    source.skip()
    return _text(source, _lines([written], "utf-8") if data.isascii() else split_lines([data]), format, tap)


def _typed(text: str) -> bytes:
    """The bytes that a text of nothing but hex spells out."""
    try:
        return bytes.fromhex(_BETWEEN_DIGITS.sub("", text))
    except ValueError:
        message = "the text is not whole bytes of hex, so it cannot be taken as raw"
        raise FormatError(message, "leave the format out, and the hex is found by itself") from None


def _standard_input() -> IO[bytes]:
    if sys.stdin is None:
        raise SourceError("cannot read stdin: it is closed", SourceReason.MISSING, "name a file")
    return sys.stdin.buffer


def _opened(source: ByteSource, forced: str | None, tap: str | None, sampling: Sampling | None = None) -> Capture:
    for _ in range(_PACKED_LAYERS):
        if not source.peek(len(GZIP)).startswith(GZIP):
            break
        source = source.through(gunzip)
    head = _first_bytes(source)
    own = recognise_own(head) if forced is None else own_format(forced)
    if own is not None:
        return _own(source, own, head, tap)
    logic = recognise_logic(head) if forced is None else logic_form(forced)
    if logic is not None:
        return _logic(source, logic, head, tap, sampling)
    frames = sniff.raw_frames(head)
    if forced == RAW:
        return _raw(source, RAW, 1.0, tap)
    if forced == STAMPED and frames.number:
        return _raw(source, STAMPED, 1.0, tap)
    encoding = _encoding(head)
    if forced is not None:
        return _text(source, _lines(source.pieces(), encoding), forced, tap)
    if not head and source.lost is not None:
        return _nothing(source, Nothing("it cannot be read", source.lost.hint), DAMAGED, tap)
    if not head:
        return _nothing(source, Nothing("it is empty", _NO_BYTES), "empty", tap)
    kind = None if frames.number else recognise(head)
    if kind is not None:
        return _nothing(source, Nothing(f"it is {kind.title}", kind.advice), kind.name, tap)
    if _is_text(head, encoding, frames.number):
        return _text(source, _lines(source.pieces(), encoding), None, tap)
    score = round(frames.covered / len(head), 2)
    return _raw(source, STAMPED if sniff.is_stamped(head) else RAW, score, tap)


def _first_bytes(source: ByteSource) -> bytes:
    """Enough of the source to tell what it is, without waiting for more than that takes.

    A live source is read on as long as it delivers without a pause: most pipes carry a file.
    """
    if not source.live:
        head = source.peek(_HEAD)
        return head if _tells(head, 0) else source.peek(_LONG_HEAD)
    seen = 0
    told = False
    while True:
        head = source.peek_more(_LONG_HEAD)
        told = told or _tells(head, seen)
        if source.ended or len(head) >= _LONG_HEAD or (told and source.pauses(_PAUSE)):
            return head
        seen = len(head)


def _tells(head: bytes, seen: int) -> bool:
    """Whether the bytes after the first `seen` ones settle what the source is."""
    fresh = head[max(0, seen - _LONGEST_FRAME) :]
    if _HEADER in fresh and sniff.raw_frames(fresh).number > 0:
        return True
    if sniff.writes_a_header(head[max(0, seen - _LONGEST_HEADER) :]):
        return True
    new = head[seen:]
    if seen >= _HEAD or (seen >= _LONGEST_HEADER and b"\n" not in new and b"\r" not in new):
        return False  # the others look at the beginning, and at whole lines of it
    return recognise_own(head) is not None or recognise(head) is not None or recognise_logic(head) is not None


def _is_text(head: bytes, encoding: str, frames: int) -> bool:
    """Raw bytes or text: where it is not plain, both are read, and the reading with more frames wins."""
    if _only_looks_like_text(head, encoding):
        return False
    share = sniff.text_share(head, encoding)
    if not frames and share >= _CLEARLY_TEXT:
        return True
    if not sniff.writes_a_header(head):
        return not frames and share >= _RATHER_TEXT
    from tuyasniff.hexdump.read import read
    from tuyasniff.model import Chunk

    things = read(split_lines(decode_pieces([head], encoding)))
    written = b"".join(thing.frame or thing.data for thing in things if isinstance(thing, Chunk))
    return sniff.raw_frames(written).number > frames


def _only_looks_like_text(head: bytes, encoding: str) -> bool:
    """Whether bytes that could be characters spell nothing: requests of an RN8209C are `$"&`, of a BL0942 `Xª`."""
    if len(head.strip()) < _FEWEST_SIGNS or _HEX_DIGIT.search(head) is not None:
        return False
    return encoding == "cp1252" or _LETTER.search(head) is None


def _encoding(head: bytes) -> str:
    from tuyasniff.hexdump.clean import decode_text

    return decode_text(head)


def _nothing(source: ByteSource, why: Nothing, name: str, tap: str | None) -> Capture:
    source.close()
    return Capture(source, why, format=name, format_score=1.0, tap=tap or "file")


def _own(source: ByteSource, own: OwnFormat, head: bytes, tap: str | None) -> Capture:
    """A format of our own; one that was asked for may turn out to be something else."""
    if not own.lines and recognise_own(head) is not own:
        return _nothing(source, Nothing(f"it is no {own.name} file"), own.name, tap)
    if own.lines and head.startswith((b"\xff\xfe", b"\xfe\xff")):
        source = source.through(_as_utf8)
    content = own.open(source, tap)
    return Capture(source, content, format=own.name, format_score=1.0, tap=tap or "file", trickles=_trickles(source))


def _trickles(source: ByteSource) -> bool:
    """Whether it pauses after little: a log that grows, or a program that is asked now and then."""
    return source.pauses(0) and len(source.peek(0)) < _LONG_HEAD


def _logic(source: ByteSource, form: LogicForm, head: bytes, tap: str | None, sampling: Sampling | None) -> Capture:
    if form.text and head.startswith((b"\xff\xfe", b"\xfe\xff")):
        source = source.through(_as_utf8)
    content = LogicFile(source, form, sampling or Sampling(), tap)
    return Capture(source, content, format=form.name, format_score=1.0, tap=tap or "file")


def _as_utf8(read: Reader, name: str) -> Reader:
    """UTF-16 as UTF-8; a piece may be longer than it was asked for."""
    del name
    pieces = decode_pieces(iter(lambda: read(_HEAD), b""), "utf-16")
    return lambda size: next(pieces, "").encode("utf-8", "replace")


def _raw(source: ByteSource, name: str, score: float, tap: str | None) -> Capture:
    tap = tap or "file"
    content: Content = RawBytes(source.pieces(), tap=tap, name=source.name)
    if name == STAMPED:
        from tuyasniff.capture.stampedbytes import StampedBytes

        content = StampedBytes(source.pieces(), tap=tap, name=source.name)
    return Capture(source, content, format=name, format_score=score, tap=tap, trickles=_trickles(source))


def _lines(pieces: Iterable[bytes], encoding: str) -> Iterable[str]:
    """The lines of a text, that may be had in blocks too."""
    from tuyasniff.hexdump.lineblocks import LineBlocks

    return LineBlocks(pieces, encoding)


def _text(source: ByteSource, lines: Iterable[str], forced: str | None, tap: str | None) -> Capture:
    from tuyasniff.hexdump.read import HEAD, read

    tap = tap or "paste"
    waiting = source.peek(0)
    trickles = _trickles(source)
    # somebody watches a log grow: no more is read ahead than what is there
    ahead = waiting.rfind(b"\n") + 1 if trickles else HEAD
    reading = read(lines, format=forced, tap=tap, name=source.name, ahead=min(ahead, HEAD))
    score = round(reading.score, 2)
    return Capture(
        source, reading, format=reading.format, format_score=score, tap=tap, trickles=trickles, beginning=waiting
    )
