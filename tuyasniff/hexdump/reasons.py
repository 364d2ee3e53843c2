"""Why a text gives nothing. (Grown below.)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tuyasniff.hexdump.engine import Engine
from tuyasniff.model import Chunk, Note


class Evidence:
    """What was met on the way."""

    def watch(self, lines: Iterable[str]) -> Iterator[str]:
        """Lines."""
        yield from lines

    def saw(self, thing: Chunk | Note) -> None:
        """A thing."""

    def remarks(self, _engine: Engine) -> list[str]:
        """Words."""
        return []

    def why_nothing(self) -> str:
        """Words."""
        return "no hex digits at all"
