"""Writers of columns beside the ordinary writers of items, and arrays for programs: MB/s of capture, in one run.

python benchmarks/manyjson.py [--megabytes 8] [--json]
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import BinaryIO, cast

from rows import show
from stream import make_stream
from tuyasniff.bulk.arrays import arrays_of
from tuyasniff.bulk.columns import Columns
from tuyasniff.bulk.many import MANY, ManyWriter
from tuyasniff.bulk.session import pour
from tuyasniff.capture.about import About
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.targets import TARGETS, ItemWriter
from tuyasniff.cli.targets import JSONL, ManyItemLinesWriter
from tuyasniff.model import Item
from tuyasniff.session import Session
from tuyasniff.stretch import Stretch

_PIECE = 1 << 20
_SHARE = 20
"""One of so many bytes is enough for the ordinary writers."""


class Nowhere:
    """A stream that only counts."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, data: bytes) -> int:
        """Take it."""
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""


def poured(data: bytes) -> list[Columns | Item]:
    """The items of some bytes, as the session for megabytes gives them."""
    pieces = (Stretch("file", data[at : at + _PIECE]) for at in range(0, len(data), _PIECE))
    return list(pour(Session(), pieces))


def seconds(work: Callable[[], object], tries: int = 3) -> float:
    """Seconds of the processor that some work takes at least."""
    taken = []
    for _ in range(tries):
        gc.collect()
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def written(
    parts: list[Columns | Item], opens: Callable[[BinaryIO, About], ManyWriter], out: BinaryIO, about: About
) -> None:
    """Write all of them."""
    writer = opens(out, about)
    for part in parts:
        if isinstance(part, Item):
            writer.write(part)
        else:
            writer.write_many(part)
    writer.end()


def written_one_by_one(
    items: list[Item], opens: Callable[[BinaryIO, About], ItemWriter], out: BinaryIO, about: About
) -> None:
    """Write all items."""
    writer = opens(out, about)
    for item in items:
        writer.write(item)
    writer.end()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=8.0)
    parser.add_argument("--json", action="store_true", help="rows for programs")
    given = parser.parse_args()
    stream = make_stream(given.megabytes, damage=0.001)
    size = len(stream.data) / 1e6
    part = stream.data[: len(stream.data) // _SHARE]
    parts, items = poured(stream.data), list(Session([*Stretch("file", part).chunks()]))
    about = About(taps=(TapInfo("file"),))
    out = cast(BinaryIO, Nowhere())
    usual = {row.name: row.items for row in (*TARGETS, JSONL) if row.items is not None}
    many: Mapping[str, Callable[[BinaryIO, About], ManyWriter]] = {**MANY, JSONL.name: ManyItemLinesWriter}
    rows: list[dict[str, object]] = []
    for name, opens in many.items():
        fast = size / seconds(partial(written, parts, opens, out, about))
        slow = len(part) / 1e6 / seconds(partial(written_one_by_one, items, usual[name], out, about))
        rows.append({"what": name, "MB/s": fast, "MB/s one by one": slow, "times as fast": fast / slow})
    rows.append({"what": "columns of items", "MB/s": size / seconds(lambda: poured(stream.data))})
    rows.append({"what": "arrays of them", "MB/s": size / seconds(lambda: [*arrays_of(parts)])})
    show(rows, as_json=given.json, wide=20)


if __name__ == "__main__":
    main()
