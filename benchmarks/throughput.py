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
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import naive as own_naive
from rows import show
from stream import make_stream
from tuyasniff.hexdump.read import read
from tuyasniff.model import Chunk, Frame, Message
from tuyasniff.protocol.framer import Framer
from tuyasniff.session import Session

CHUNK = 4096


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

    def run_explained() -> int:
        return sum(isinstance(item.thing, Message) for item in Session([Chunk("t", part)]))

    text = "\n".join(data[at : at + 32].hex(" ") for at in range(0, 2_000_000, 32))

    def run_text() -> int:
        return sum(len(item.data) for item in read(text) if isinstance(item, Chunk))

    rows: list[dict[str, object]] = []
    ours, theirs, ratio = paired(run_framer, run_naive)
    rows.append({"what": "frames and noise, 4 KiB chunks", "MB/s": size / ours, "frames": run_framer()})
    rows.append({"what": "naive parser, same chunks", "MB/s": size / theirs, "frames": run_naive()})
    rows.append({"what": "ratio framer / naive", "ratio": ratio})
    explained, words, _ = paired(run_explained, run_text, rounds=3)
    rows.append({"what": "explained to the byte (every field)", "MB/s": len(part) / 1e6 / explained})
    rows.append({"what": "hex text to bytes (MB of text)", "MB/s": len(text) / 1e6 / words})
    show(rows, as_json=args.json, wide=38)


if __name__ == "__main__":
    main()
