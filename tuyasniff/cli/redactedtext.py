"""A log or paste without its secrets that looks as it did: the same lines, the same columns, other bytes."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

from tuyasniff.capture.opening import capture_of
from tuyasniff.cli.redaction import Redaction, frames_of
from tuyasniff.hexdump.clean import decode_text
from tuyasniff.session import Session

if TYPE_CHECKING:
    from tuyasniff.cli.inputs import Input

_PACKED = b"\x1f\x8b"


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
    if data.startswith(_PACKED):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError):
            return None
    try:
        return data.decode(decode_text(data))
    except (UnicodeDecodeError, LookupError):
        return None


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
