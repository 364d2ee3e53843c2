"""Decode what is at hand: a path, a text or bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.model import FamilyName, Item, Message, Note, Schema
from tuyasniff.session import Session

if TYPE_CHECKING:
    from tuyasniff.analysis.quantities.judge import Judgement, Known


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


def guesses(
    source: Path | str | bytes,
    *,
    format: str | None = None,
    family: FamilyName | str | None = None,
    known: Sequence[Known] = (),
    schema: Schema | None = None,
) -> Judgement:
    """What the datapoints of a file, a text or bytes mean: `guesses` and opened `raw` values by dpID.

    `known` are readings of other instruments, `schema` what the product declares; what notes say counts as well.
    """
    from tuyasniff.analysis.quantities.judge import judge
    from tuyasniff.analysis.quantities.references import said
    from tuyasniff.analysis.traces import Traces

    traces = Traces()
    for item in decode(source, format=format, family=family):
        if isinstance(item.thing, Message):
            traces.add(item.thing, item.number)
        elif isinstance(item.thing, Note):
            traces.note(item.thing)
    return judge(traces, known=known, schema=schema, confirmed=said(traces.notes).meanings)
