"""How much of what a verb reads comes in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tuyasniff.bulk.columns import Columns
from tuyasniff.cli import large
from tuyasniff.model import Chunk, Gap, Item, Note
from tuyasniff.session import Session
from tuyasniff.stretch import Stretch

NEVER = 1 << 60
"""In place of LARGE: no file is."""


class Counted:
    """Stands for `poured`, and counts the items that come in columns."""

    def __init__(self) -> None:
        self.in_columns = 0

    def __call__(
        self, session: Session, things: Iterable[Stretch | Chunk | Gap | Note], *, block: int
    ) -> Iterator[Columns | Item]:
        for part in large.poured(session, things, block=block):
            self.in_columns += len(part) if isinstance(part, Columns) else 0
            yield part
