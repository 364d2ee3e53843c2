"""Decode what is at hand: a path, a text or bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.model import FamilyName, Item
from tuyasniff.session import Session


def decode(
    source: Path | str | bytes,
    *,
    format: str | None = None,
    family: FamilyName | str | None = None,
) -> Iterator[Item]:
    """The items of a file (a Path), of a pasted text (a str) or of recorded bytes, numbered from 1.

    `format` names a dialect or `raw` instead of looking; `family` forces the command table. Raises SourceError
    where the file cannot be opened and FormatError for an unknown format.
    """
    capture = open_capture(source, format=format) if isinstance(source, Path) else capture_of(source, format=format)
    return iter(Session(capture, family=FamilyName(family) if family else None))
