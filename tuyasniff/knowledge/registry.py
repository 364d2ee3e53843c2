"""All kinds of sources, and which of them a file is: its content decides, not its name."""

from __future__ import annotations

from typing import NamedTuple

from tuyasniff.knowledge import cloudcutter, schemalist, specification, thingmodel, tinytuya, tuyalocal
from tuyasniff.knowledge.asking import Source
from tuyasniff.knowledge.documents import Document
from tuyasniff.knowledge.flashdump import source as flashdump

SOURCES: tuple[Source, ...] = (
    thingmodel.SOURCE,
    specification.SOURCE,
    tinytuya.SOURCE,
    tuyalocal.SOURCE,
    cloudcutter.SOURCE,
    schemalist.SOURCE,
)
"""The sources that are texts."""

ALL: tuple[Source, ...] = (*SOURCES, flashdump.SOURCE)
"""All sources: flash dumps, too."""

_LEAST = 0.3


class Recognised(NamedTuple):
    """The kind that a file is most, and how sure that is."""

    source: Source
    score: float


def recognise(document: Document, sources: tuple[Source, ...] = ALL) -> Recognised | None:
    """The source that scores best, the first of equals; None where none is near."""
    best = max((Recognised(source, _score(source, document)) for source in sources), key=lambda one: one.score)
    return best if best.score >= _LEAST else None


def _score(source: Source, document: Document) -> float:
    """A scorer that fails does not know the file."""
    try:
        return source.score(document)
    except Exception:
        return -1.0
