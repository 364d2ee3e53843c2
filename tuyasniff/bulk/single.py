"""Writers of columns, as far as they write item by item: what the ordinary writer makes of each."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuyasniff.capture.about import About
    from tuyasniff.capture.targets import ItemWriter
    from tuyasniff.model import Item


W = TypeVar("W", bound="ItemWriter")


class Single(Generic[W]):
    """The bytes that an ordinary writer makes of one item after the other."""

    def __init__(self, opens: Callable[[BinaryIO, About], W], about: About) -> None:
        self._told = io.BytesIO()
        self.writer = opens(self._told, about)

    def take(self) -> bytes:
        """What was written and not taken yet: at first what stands above all items."""
        told = self._told.getvalue()
        self._told.seek(0)
        self._told.truncate()
        return told

    def of(self, item: Item) -> bytes:
        """What is written of an item."""
        self.writer.write(item)
        return self.take()

    def end(self) -> bytes:
        """What stands below all items."""
        self.writer.end()
        return self.take()
