"""Streaming decode beside a naive parser, and hex text to bytes: MB/s and ratios, in one run.

    python benchmarks/throughput.py [--megabytes 5] [--naive FILE] [--json]

`--naive FILE` compares with another parser of the same shape: a class `Naive` with `feed(data, out)`.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType

import naive as own_naive
from rows import show
from stream import make_stream
from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.analysis.enums import EnumCounts
from tuyasniff.analysis.traces import Traces
from tuyasniff.hexdump.read import read
from tuyasniff.model import Chunk, Frame, Item, Message
from tuyasniff.protocol.framer import Framer
from tuyasniff.render.jsontext import line_text
from tuyasniff.render.knownlines import KnownLines
from tuyasniff.render.lines import Layout
from tuyasniff.render.styles import bare
from tuyasniff.session import Session

CHUNK = 4096
BAUD = 4800


def load(path: Path) -> ModuleType:
    """A parser from a file."""
    spec = importlib.util.spec_from_file_location("naive_file", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def paired(first: Callable[[], int], second: Callable[[], int], rounds: int = 5) -> tuple[float, float, float]:
    """Median seconds of both, run in turn, and the median of the ratios second/first."""
    times: list[tuple[float, float]] = []
    for _ in range(rounds):
        pair: list[float] = []
        for job in (first, second):
            gc.collect()
            begin = time.perf_counter()
            job()
            pair.append(time.perf_counter() - begin)
        times.append((pair[0], pair[1]))
    return (
        statistics.median(a for a, _ in times),
        statistics.median(b for _, b in times),
        statistics.median(b / a for a, b in times),
    )


def quickest(job: Callable[[], object], rounds: int = 3) -> float:
    """Seconds of the processor that a job takes at least."""
    tries = []
    for _ in range(rounds):
        gc.collect()
        begin = time.process_time()
        job()
        tries.append(time.process_time() - begin)
    return min(tries)


def one_by_one(data: bytes) -> Iterator[tuple[str, float]]:
    """Seconds of the ordinary way from bytes to what is shown, for all that is no single tap of megabytes."""
    layout = Layout(cuts=False)

    def counted(items: Iterable[Item]) -> None:
        table, enums, traces = DpTable(), EnumCounts(), Traces()
        for item in items:
            enums.add(item)
            if isinstance(item.thing, Message):
                table.add(item.thing, item.number)
                traces.add(item.thing, item.number)

    def fields(items: Iterable[Item]) -> None:
        for item in items:
            if isinstance(item.thing, Message):
                len(item.thing.fields)

    def lines(items: Iterable[Item]) -> None:
        known = KnownLines(bare)
        for item in items:
            known.text(item, layout)

    def json_lines(items: Iterable[Item]) -> None:
        for item in items:
            line_text(item)

    chunks = [Chunk("t", data[at : at + CHUNK]) for at in range(0, len(data), CHUNK)]
    timed = [Chunk("t", data[at : at + 24], at * 10_000_000 // BAUD) for at in range(0, len(data), 24)]
    ways: tuple[tuple[str, Callable[[Iterable[Item]], object], list[Chunk], int | None], ...] = (
        ("explained, item by item", lambda items: sum(1 for _ in items), chunks, None),
        ("    and every byte named", fields, chunks, None),
        ("    and counted, as datapoints does", counted, chunks, None),
        ("    and as lines", lines, chunks, None),
        ("    and as JSON lines", json_lines, chunks, None),
        ("    as it comes live, 24 bytes at once", lambda items: sum(1 for _ in items), timed, BAUD),
    )
    for what, work, things, baud in ways:
        yield what, quickest(lambda: work(Session(things, baud_of={"t": baud}.get)))  # noqa: B023


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=5.0)
    parser.add_argument("--naive", type=Path, help="another parser to compare with")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    naive = load(args.naive) if args.naive else own_naive
    data = make_stream(args.megabytes, damage=0.001).data
    size = len(data) / 1e6
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]

    def run_framer() -> int:
        framer, frames = Framer("t"), 0
        for chunk in chunks:
            frames += sum(isinstance(item, Frame) for item in framer.feed(Chunk("t", chunk)))
        return frames + sum(isinstance(item, Frame) for item in framer.flush())

    def run_naive() -> int:
        machine = naive.Naive()
        out: list[bytes] = []
        for chunk in chunks:
            machine.feed(chunk, out)
        return len(out)

    part = data[:500_000]

    text = "\n".join(data[at : at + 32].hex(" ") for at in range(0, 2_000_000, 32))

    def run_text() -> int:
        return sum(len(item.data) for item in read(text) if isinstance(item, Chunk))

    rows: list[dict[str, object]] = []
    ours, theirs, ratio = paired(run_framer, run_naive)
    rows.append({"what": "frames and noise, 4 KiB chunks", "MB/s": size / ours, "frames": run_framer()})
    rows.append({"what": "naive parser, same chunks", "MB/s": size / theirs, "frames": run_naive()})
    rows.append({"what": "ratio framer / naive", "ratio": ratio})
    rows += [{"what": what, "MB/s": len(part) / 1e6 / taken} for what, taken in one_by_one(part)]
    rows.append({"what": "hex text to bytes (MB of text)", "MB/s": len(text) / 1e6 / quickest(run_text)})
    show(rows, as_json=args.json, wide=40)


if __name__ == "__main__":
    main()
