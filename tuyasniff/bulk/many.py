"""Writers that take columns, by the names of the targets whose files they write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, BinaryIO, Protocol

from tuyasniff.bulk.chunkwriters import ManyRaw, ManySession
from tuyasniff.bulk.csvtable import ManyCsv
from tuyasniff.bulk.hexlines import ManyHexText
from tuyasniff.bulk.packets import ManyPcap, ManyPcapng
from tuyasniff.capture.targets import ChunkWriter, ItemWriter

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Columns
    from tuyasniff.capture.about import About
    from tuyasniff.stretch import Stretch


class ManyWriter(ItemWriter, Protocol):
    """A writer of items that takes many at once, too, and writes the same of them."""

    def write_many(self, columns: Columns) -> None:
        """Take the next items."""


class ManyChunkWriter(ChunkWriter, Protocol):
    """A writer of chunks that takes many at once, too, and writes the same of them."""

    def write_many(self, stretch: Stretch) -> None:
        """Take the next chunks."""


MANY: Mapping[str, Callable[[BinaryIO, About], ManyWriter]] = {
    "csv": ManyCsv,
    "hex": ManyHexText,
    "pcap": ManyPcap,
    "pcapng": ManyPcapng,
}
"""For each target of items of the capture floor how a writer is opened."""

MANY_CHUNKS: Mapping[str, Callable[[BinaryIO, About], ManyChunkWriter]] = {"tsniff": ManySession, "raw": ManyRaw}
"""The same for targets of chunks."""
