"""Mapping files read as text; how files are written lies on the ground floor."""

from __future__ import annotations

import codecs
from pathlib import Path

from tuyasniff.disk import check_writable, locked, reason_of, write_text
from tuyasniff.errors import FormatError, SourceError, SourceReason

__all__ = ["check_writable", "content", "locked", "write_text"]

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def content(path: Path) -> str:
    """The text of a file. Raises SourceError and FormatError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise SourceError(f"cannot read {path}: no such file", SourceReason.MISSING, "check the path") from None
    except (OSError, ValueError) as error:
        message = f"cannot read {path}: {reason_of(error)}"
        raise SourceError(message, SourceReason.UNREADABLE) from error
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(f"{path}:{line}: this is no text", "a mapping is JSON or YAML, in UTF-8") from None
