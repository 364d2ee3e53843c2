"""The text of a mapping file."""

from __future__ import annotations

import codecs
from pathlib import Path

from tuyasniff.disk import reason_of
from tuyasniff.errors import FormatError, SourceError, SourceReason

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

MOST_BYTES = 4 << 20
"""Of a file; a mapping of all 255 datapoints with all that was seen of them has a quarter."""


def content(path: Path) -> str:
    """The text of a file. Raises SourceError and FormatError."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise SourceError(f"cannot read {path}: no such file", SourceReason.MISSING, "check the path") from None
    except (OSError, ValueError) as error:
        message = f"cannot read {path}: {reason_of(error)}"
        raise SourceError(message, SourceReason.UNREADABLE) from error
    if len(data) > MOST_BYTES:
        raise FormatError(f"{path}: more than {MOST_BYTES >> 20} MiB is no mapping", "is it the right file?")
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(f"{path}:{line}: this is no text", "a mapping is JSON or YAML, in UTF-8") from None
