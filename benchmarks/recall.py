"""How many of the intact frames of a damaged capture are found, and whether any are invented.

python benchmarks/recall.py [--megabytes 5] [--damage 0.001]
python benchmarks/recall.py --capture x.bin --truth x.truth.npz     (arrays start, length, intact; needs numpy)
"""

from __future__ import annotations

import argparse
from pathlib import Path

from stream import Stream, make_stream
from tuyasniff.model import Chunk, Frame
from tuyasniff.protocol.framer import Framer


def load(capture: Path, truth: Path) -> Stream:
    import numpy as np  # only for captures of other generators

    known = np.load(truth)
    starts = known["start"].tolist()
    ends = (known["start"] + known["length"]).tolist()
    return Stream(capture.read_bytes(), starts, ends, known["intact"].tolist())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=5.0)
    parser.add_argument("--damage", type=float, default=0.001)
    parser.add_argument("--capture", type=Path)
    parser.add_argument("--truth", type=Path)
    args = parser.parse_args()
    if args.capture and args.truth:
        stream = load(args.capture, args.truth)
    else:
        stream = make_stream(args.megabytes, damage=args.damage)
    framer = Framer("t")
    found: set[tuple[int, int]] = set()
    size = 0
    for at in range(0, len(stream.data) + 4096, 4096):
        chunk = stream.data[at : at + 4096]
        for item in framer.feed(Chunk("t", chunk)) if chunk else framer.flush():
            size += len(item.raw)
            if isinstance(item, Frame) and item.checksum == "ok":
                found.add((item.offset, item.offset + len(item.raw)))
    written = list(zip(stream.starts, stream.ends, strict=True))
    intact = {place for place, whole in zip(written, stream.intact, strict=True) if whole}
    missed = sorted(intact - found)
    print(
        f"{len(stream.data):,} bytes, {len(intact):,} intact frames, {len(intact & found):,} found "
        f"({100 * len(intact & found) / len(intact):.4f} %), {len(found - set(written)):,} others with a valid sum"
    )
    print(f"bytes given back: {size:,}")
    for start, end in missed[:10]:
        print(f"  missed {start}..{end}: {stream.data[start:end].hex()}")


if __name__ == "__main__":
    main()
