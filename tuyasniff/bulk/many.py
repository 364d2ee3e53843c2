"""Writers that take columns, by the names of the targets whose files they write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, BinaryIO, Protocol

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


def _csv(stream: BinaryIO, about: About) -> ManyWriter:
    from tuyasniff.bulk.csvtable import ManyCsv

    return ManyCsv(stream, about)


def _hex(stream: BinaryIO, about: About) -> ManyWriter:
    from tuyasniff.bulk.hexlines import ManyHexText

    return ManyHexText(stream, about)


def _pcap(stream: BinaryIO, about: About) -> ManyWriter:
    from tuyasniff.bulk.packets import ManyPcap

    return ManyPcap(stream, about)


def _pcapng(stream: BinaryIO, about: About) -> ManyWriter:
    from tuyasniff.bulk.packets import ManyPcapng

    return ManyPcapng(stream, about)


def _tsniff(stream: BinaryIO, about: About) -> ManyChunkWriter:
    from tuyasniff.bulk.chunkwriters import ManySession

    return ManySession(stream, about)


def _raw(stream: BinaryIO, about: About) -> ManyChunkWriter:
    from tuyasniff.bulk.chunkwriters import ManyRaw

    return ManyRaw(stream, about)


MANY: Mapping[str, Callable[[BinaryIO, About], ManyWriter]] = {
    "csv": _csv,
    "hex": _hex,
    "pcap": _pcap,
    "pcapng": _pcapng,
}
"""For each target of items of the capture floor how a writer is opened."""

MANY_CHUNKS: Mapping[str, Callable[[BinaryIO, About], ManyChunkWriter]] = {"tsniff": _tsniff, "raw": _raw}
"""The same for targets of chunks."""
