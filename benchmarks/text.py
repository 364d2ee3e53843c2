"""Hex text in every usual form: MB of text a second, for the reading alone and for a whole `tuyasniff datapoints`.

    python benchmarks/text.py [--megabytes 20] [--raw FILE] [--forms plain,spaced] [--whole] [--json]

The text is made of a raw capture, `--megabytes` of it. Each form is read in a process of its own, in stretches, and the
sound frames that come out are held against those of the capture (`same`). `share` is that of the bytes that came in
stretches, `pieces` how many things came in all. `--whole` adds the command, beside the same command on the binary file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from rows import show
from stream import make_stream
from tuyasniff.model import Chunk, Frame, Noise
from tuyasniff.protocol.framer import Framer

BLOCK = 48 * 4096
STATUS = Path("/proc/self/status")


def blocks(data: bytes, size: int = BLOCK) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def rows(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def items(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """Frames and what lies between them; whether it is a frame."""
    framer = Framer("t")
    for block in blocks(data):
        for item in framer.feed(Chunk("t", block)):
            yield item.raw, isinstance(item, Frame)
    for item in framer.flush():
        yield item.raw, isinstance(item, Frame)


def shown(row: bytes) -> str:
    return "".join(chr(code) if 32 <= code < 127 else "." for code in row)


def dump(data: bytes, row_text: Callable[[bytes], str]) -> Iterator[str]:
    for number, row in enumerate(rows(data, 16)):
        yield f"{16 * number:08x}{row_text(row)}\n"


def tasmota(data: bytes) -> Iterator[str]:
    for number, (raw, whole) in enumerate(items(data)):
        if whole:
            ms = number * 37
            clock = f"{ms // 3_600_000 % 24:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
            yield f'{clock} TYA: {{"TuyaReceived":{{"Data":"{raw.hex().upper()}","Cmnd":{raw[3]},"CmndData":""}}}}\n'


FORMS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "plain, one line": lambda data: (block.hex() for block in blocks(data)),
    "plain, 32 a line": lambda data: (row.hex() + "\n" for row in rows(data, 32)),
    "plain, a frame a line": lambda data: (raw.hex() + "\n" for raw, _ in items(data)),
    "spaced, one line": lambda data: (block.hex(" ") + " " for block in blocks(data)),
    "spaced, 16 a line": lambda data: (row.hex(" ") + "\n" for row in rows(data, 16)),
    "spaced, a frame a line": lambda data: (raw.hex(" ").upper() + "\n" for raw, _ in items(data)),
    "hexdump -C": lambda data: dump(
        data, lambda row: f"  {row[:8].hex(' '):23}  {row[8:].hex(' '):23}  |{shown(row)}|"
    ),
    "xxd": lambda data: dump(data, lambda row: f": {row.hex(' ', -2):39}  {shown(row)}"),
    "tasmota": tasmota,
}


class Found:
    """The sound frames of everything that is fed: how many, and their sum."""

    def __init__(self) -> None:
        self.digest = sha256()
        self.number = 0
        self.seconds = 0.0
        self._framer = Framer("t")

    def feed(self, chunks: Iterable[Chunk]) -> None:
        """Take bytes of the one stream."""
        begun = time.process_time()
        for chunk in chunks:
            self._take(self._framer.feed(chunk))
        self.seconds += time.process_time() - begun

    def end(self) -> tuple[int, str]:
        """The number of the frames, and the sum over them."""
        self._take(self._framer.flush())
        return self.number, self.digest.hexdigest()

    def _take(self, items: Iterable[Frame | Noise]) -> None:
        for item in items:
            if isinstance(item, Frame) and not item.faults:
                self.number += 1
                self.digest.update(item.raw)


def read_alone(path: Path) -> dict[str, object]:
    """Read a text in this process."""
    from tuyasniff.capture.opening import open_capture
    from tuyasniff.stretch import Stretch

    begun = time.process_time()
    capture = open_capture(path)
    things = size = in_stretches = 0
    found = Found()
    for thing in capture.stretches():
        things += 1
        if isinstance(thing, Stretch):
            in_stretches += len(thing.data)
            size += len(thing.data)
            found.feed(thing.chunks() if thing.claimed else [Chunk("t", thing.data)])
        elif isinstance(thing, Chunk):
            size += len(thing.data)
            found.feed([thing._replace(t_us=None)])
    seconds = time.process_time() - begun - found.seconds
    peak = next((int(line.split()[1]) / 1024 for line in STATUS.read_text().splitlines() if "VmHWM" in line), 0.0)
    frames, digest = found.end()
    return {
        "MB/s": path.stat().st_size / 1e6 / seconds,
        "pieces": things,
        "share": in_stretches / max(1, size),
        "peak MB": peak,
        "bytes": size,
        "frames": frames,
        "digest": digest,
        "format": capture.format,
    }


def whole(path: Path) -> float:
    """MB/s of the command on a file, by the clock on the wall: the best of two."""
    taken = []
    for _ in range(2):
        begun = time.perf_counter()
        command = [sys.executable, "-m", "tuyasniff", "datapoints", "--json", str(path)]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        taken.append(time.perf_counter() - begun)
    return path.stat().st_size / 1e6 / min(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=20.0, help="of the raw capture")
    parser.add_argument("--raw", type=Path, help="a raw capture to take instead of a made one")
    parser.add_argument("--forms", help="some of them, with commas between: the begin of a name is enough")
    parser.add_argument("--whole", action="store_true", help="time the command datapoints too")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if args.read is not None:
        json.dump(read_alone(args.read), sys.stdout)
        return
    size = int(args.megabytes * 1e6)
    data = args.raw.read_bytes()[:size] if args.raw else make_stream(args.megabytes, damage=0.001).data
    wanted = [form.strip() for form in args.forms.split(",")] if args.forms else [""]
    expected = Found()
    expected.feed(Chunk("t", block) for block in blocks(data))
    frames, digest = expected.end()
    table: list[dict[str, object]] = []
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        binary = Path(folder) / "capture.bin"
        binary.write_bytes(data)
        if args.whole:
            table.append({"what": "the binary file itself", "MB/s datapoints": whole(binary)})
        for name, written in FORMS.items():
            if not any(name.startswith(form) for form in wanted):
                continue
            path = Path(folder) / "text.txt"
            with path.open("w") as out:
                out.writelines(written(data))
            command = [sys.executable, os.fspath(Path(__file__).resolve()), "--read", os.fspath(path)]
            got = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            same = got.pop("digest") == digest
            row = {"what": f"{name} ({path.stat().st_size / 1e6:.0f} MB)", **got, "same": int(same)}
            if args.whole:
                row["MB/s datapoints"] = whole(path)
            table.append(row)
            if not same:
                wrong.append(f"{name}: {got['frames']:,} frames of {frames:,}")
    show(table, as_json=args.json, wide=36)
    if wrong:
        raise SystemExit("not the frames that went in: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
