"""A log or paste without its secrets that looks as it did: the same lines, the same columns, other bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tuyasniff.capture.bytesource import from_bytes
from tuyasniff.capture.opening import capture_of
from tuyasniff.capture.unpack import MAGIC, gunzip
from tuyasniff.cli.redaction import Redaction, frames_of
from tuyasniff.hexdump.clean import decode_text
from tuyasniff.session import Session

if TYPE_CHECKING:
    from tuyasniff.cli.inputs import Input

MOST_UNPACKED = 64 << 20
"""Bytes of a packed text that is written as it was; more becomes another form."""


def is_text(entry: Input) -> bool:
    """Whether an input is text in one of the forms that people paste."""
    from tuyasniff.hexdump.registry import DIALECTS

    return len(entry.captures) == 1 and entry.capture.format in {dialect.name for dialect in DIALECTS}


def text_of(spec: str, pasted: bytes | None) -> str | None:
    """The text of an input: of a file, or of what was read from standard input. None where it cannot be had again."""
    if spec != "-":
        try:
            data = Path(spec).read_bytes()
        except OSError:
            return None
    elif pasted is None:
        return None
    else:
        data = pasted
    if data.startswith(MAGIC):
        unpacked = _unpacked(data)
        if unpacked is None:
            return None
        data = unpacked
    try:
        return data.decode(decode_text(data))
    except (UnicodeDecodeError, LookupError):
        return None


def _unpacked(data: bytes) -> bytes | None:
    """What packed data hold; None where they are damaged, or hold more than a text that anybody would look at."""
    source = from_bytes(data, "").through(gunzip)
    pieces, size = [], 0
    for piece in source.pieces():
        pieces.append(piece)
        size += len(piece)
        if size > MOST_UNPACKED:
            return None
    return None if source.lost is not None else b"".join(pieces)


def redacted_text(redaction: Redaction, text: str, format: str | None) -> str | None:
    """The text without its secrets; None where it would not read as what was recorded, or where something is left.

    `format` is what the user calls it. A frame that lies over several lines with other things between them cannot be
    replaced in place.
    """
    redactor, entry = redaction.redactor, redaction.entry
    assert entry is not None
    redactor.learn_text(text)
    new = redactor.text(text, redaction.result.pairs)
    if redactor.leaks(new):
        return None
    session = Session(capture_of(new, format=format), family=entry.session.family)
    return new if frames_of(iter(session)) == redaction.frames() else None
