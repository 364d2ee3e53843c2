"""How long it takes to decode the wires of a logic capture, beside sigrok-cli on the same file in the same run.

    python benchmarks/logic.py [--megasamples 50] [--rounds 3] [--json]

A session of two wires at 24 MS/s is made; both talk at 115200 baud, with pauses. Both programs start, read the file,
decode both wires and write what is on them; sigrok-cli is told the rate, we find it. The clock on the wall
counts, for that is what a person waits for; the best of the rounds. Where sigrok-cli is missing, that is said and only
ours is measured. The bytes of both are compared.
"""

from __future__ import annotations

import argparse
import io
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from rows import show
from stream import make_stream
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk

RATE = 24_000_000
BAUD = 115200
WIRES = ("TX", "RX")
PART = 4 << 20


def bits_of(data: bytes, seed: int) -> Iterator[tuple[int, int]]:
    """Levels and how many samples they last, with a pause behind each frame."""
    rng = random.Random(seed)
    bit = RATE / BAUD
    yield 1, RATE // 100
    for place, value in enumerate(data):
        before = 0.0
        for number, level in enumerate((0, *(value >> index & 1 for index in range(8)), 1), 1):
            yield level, round(number * bit) - round(before)
            before = number * bit
        if data[place + 1 : place + 3] == b"\x55\xaa":
            yield 1, int(rng.uniform(0.002, 0.05) * RATE)


def plane(data: bytes, samples: int, mask: int, seed: int) -> bytes:
    """So many samples of a wire, as the bit `mask`."""
    out = bytearray()
    for level, count in bits_of(data, seed):
        out += bytes((mask if level else 0,)) * count
        if len(out) >= samples:
            break
    return bytes(out[:samples]).ljust(samples, bytes((mask,)))


def recording(megasamples: int) -> bytes:
    """A session of sigrok, packed."""
    samples = megasamples * 1_000_000
    seconds = samples / RATE
    lines = []
    for number in range(len(WIRES)):
        data = make_stream(max(0.001, seconds * BAUD / 10 / 1e6), damage=0.0, noise=0.0, seed=number + 1).data
        lines.append(plane(data, samples, 1 << number, number))
    both = (int.from_bytes(lines[0], "little") | int.from_bytes(lines[1], "little")).to_bytes(samples, "little")
    probes = "".join(f"probe{number}={name}\n" for number, name in enumerate(WIRES, 1))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("version", "2")
        archive.writestr(
            "metadata",
            f"[device 1]\ncapturefile=logic-1\ntotal probes=2\nsamplerate=24 MHz\ntotal analog=0\n{probes}unitsize=1\n",
        )
        for number, at in enumerate(range(0, samples, PART), 1):
            archive.writestr(f"logic-1-{number}", both[at : at + PART])
    return packed.getvalue()


def sigrok(path: Path, decoder: str, shown: str) -> str:
    """What sigrok-cli's UART decoder prints."""
    command = ["sigrok-cli", "-i", str(path), "-P", f"uart:{decoder}:baudrate={BAUD}", "-A", f"uart={shown}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def by_sigrok(path: Path) -> dict[str, bytes]:
    """The bytes of each wire; a decoder of both does not say which is which."""
    return {
        name: bytes(int(row.split()[-1], 16) for row in sigrok(path, f"rx={name}", "rx-data").splitlines())
        for name in WIRES
    }


def by_us(path: Path) -> dict[str, bytes]:
    """The same as we read them, in this process."""
    parts: dict[str, list[bytes]] = {name: [] for name in WIRES}
    for thing in open_capture(path):
        if isinstance(thing, Chunk):
            parts[thing.tap].append(thing.data)
    return {name: b"".join(pieces) for name, pieces in parts.items()}


def our_program(path: Path) -> None:
    """The same with the start of a program and every frame explained and printed."""
    command = [sys.executable, "-m", "tuyasniff", "decode", str(path)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def best(job: Callable[[], object], rounds: int) -> float:
    """The least seconds on the wall."""
    took = []
    for _ in range(rounds):
        begin = time.perf_counter()
        job()
        took.append(time.perf_counter() - begin)
    return min(took)


def main() -> None:
    """Print a line for each program, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megasamples", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    there = shutil.which("sigrok-cli") is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.sr"
        path.write_bytes(recording(args.megasamples))
        ours = by_us(path)
        count = sum(map(len, ours.values()))
        reading = best(lambda: by_us(path), args.rounds)
        whole = best(lambda: our_program(path), args.rounds)
        size = args.megasamples
        rows: list[dict[str, object]] = [
            {"what": "tuyasniff, both wires", "s": reading, "megasamples/s": size / reading, "bytes": count},
            {"what": "tuyasniff decode, a process", "s": whole, "megasamples/s": size / whole},
        ]
        if there:
            theirs = by_sigrok(path)
            same = sum(theirs[name] == ours[name] for name in WIRES)
            took = best(lambda: sigrok(path, f"rx={WIRES[0]}:tx={WIRES[1]}", "rx-data:tx-data"), args.rounds)
            row: dict[str, object] = {"what": "sigrok-cli, a process", "s": took}
            row |= {"megasamples/s": size / took, "bytes": sum(map(len, theirs.values()))}
            row |= {"wires the same": same, "times our process": took / whole, "times our reading": took / reading}
            rows.append(row)
    show(rows, as_json=args.json, wide=30)
    if not there and not args.json:
        print("sigrok-cli is not installed, so nothing is compared: make interop installs it")


if __name__ == "__main__":
    main()
