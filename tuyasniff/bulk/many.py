"""Writers that take columns, by the names of the targets whose files they write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, BinaryIO, Protocol

from tuyasniff.capture.targets import ItemWriter

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Columns
    from tuyasniff.capture.about import About


class ManyWriter(ItemWriter, Protocol):
    """A writer of items that takes many at once, too, and writes the same of them."""

    def write_many(self, columns: Columns) -> None:
        """Take the next items."""


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


MANY: Mapping[str, Callable[[BinaryIO, About], ManyWriter]] = {
    "csv": _csv,
    "hex": _hex,
    "pcap": _pcap,
    "pcapng": _pcapng,
}
"""For each target of items of the capture floor how a writer is opened."""
