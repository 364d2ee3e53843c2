"""Text of items in columns, alone: MB/s of capture beside the ordinary printer, and beside a C program, in one run.

    python benchmarks/manylines.py [FILE] [--megabytes 20] [--width 80] [--reference FILE.c] [--json]

Only the making of text is timed, not framing and columns. `--reference FILE.c` is compiled on the spot, where there is
a compiler, and called as `program FILE print /dev/null`; it says `work_s` in a line of JSON.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rows import show
from stream import make_stream
from tuyasniff.bulk.columns import Columns
from tuyasniff.bulk.session import pour
from tuyasniff.model import Item
from tuyasniff.render.columns.manylines import ManyLines
from tuyasniff.render.lines import UNLIMITED, Layout
from tuyasniff.render.onebyone import OneByOne
from tuyasniff.render.styles import bare
from tuyasniff.session import Session
from tuyasniff.stretch import Stretch

READ = 1 << 20
ORDINARY_ITEMS = 40_000


def poured(path: Path) -> Iterator[Columns | Item]:
    """The items of a capture of raw bytes."""

    def stretches() -> Iterator[Stretch]:
        with path.open("rb") as file:
            while data := file.read(READ):
                yield Stretch("file", data)

    return pour(Session(), stretches())


def in_columns(path: Path, layout: Layout) -> dict[str, object]:
    lines = ManyLines(layout)
    spent, items, written = 0.0, 0, 0
    for thing in poured(path):
        begun = time.process_time()
        text = lines.text(thing) if isinstance(thing, Columns) else lines.items((thing,))
        spent += time.process_time() - begun
        items += len(thing) if isinstance(thing, Columns) else 1
        written += len(text)
    return row("text of columns", path.stat().st_size, spent, items, written)


def one_by_one(path: Path, layout: Layout) -> dict[str, object]:
    with path.open("rb") as file:
        chunk = file.read(ORDINARY_ITEMS * 22)
    items = [item for thing in pour(Session(), [Stretch("file", chunk)]) for item in items_of(thing)]
    lines = OneByOne(layout, None, bare, "utf-8")
    begun = time.process_time()
    written = sum(len(lines.item(item)) for item in items)
    return row("text of items, one by one", len(chunk), time.process_time() - begun, len(items), written)


def items_of(thing: Columns | Item) -> Iterator[Item]:
    if isinstance(thing, Columns):
        yield from thing.items()
    else:
        yield thing


def reference(path: Path, source: Path) -> dict[str, object] | None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not source.is_file():
        return None
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "reference"
        subprocess.run([compiler, "-O3", "-w", "-o", program, source], check=True)
        runs = [subprocess.run([program, path, "print", os.devnull], check=True, capture_output=True) for _ in range(3)]
    told = min((json.loads(run.stdout) for run in runs), key=lambda found: float(found["work_s"]))
    return row("C, frames found and printed", path.stat().st_size, told["work_s"], told["frames"], 0)


def row(what: str, size: int, seconds: float, items: int, written: int) -> dict[str, object]:
    figures: dict[str, object] = {"what": what, "MB/s": size / seconds / 1e6, "ns an item": seconds / items * 1e9}
    if written:
        figures["MB/s of text"] = written / seconds / 1e6
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--megabytes", type=float, default=20.0)
    parser.add_argument("--width", type=int, default=80, help="columns; 0 for no limit")
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    layout = Layout(options.width or UNLIMITED, cuts=False)
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        path = options.file
        if path is None:
            path = Path(folder) / "capture.bin"
            path.write_bytes(make_stream(options.megabytes, damage=0.001).data)
        found = [in_columns(path, layout), one_by_one(path, layout)]
        if options.reference is not None:
            other = reference(path, options.reference)
            found += [] if other is None else [other]
    show(found, as_json=options.json, wide=30)


if __name__ == "__main__":
    main()
