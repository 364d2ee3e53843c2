"""A capture in the forms in which people have it: hex text, a log of Tasmota, session files of one tap and of two.

    python benchmarks/makeforms.py CAPTURE.bin TRUTH.npz FORM MEGABYTES OUT

So much of the capture is taken that OUT has the size. What is printed: the intact frames in it, and the bytes of wire.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

BAUD = 115200
BYTE_US = 10_000_000 / BAUD
STARTED = "2026-03-01T10:00:00.000000+00:00"


class Taken(NamedTuple):
    """A line or more of text, and where in the capture the bytes end that are in it."""

    text: str
    end: int


class Wire(NamedTuple):
    """A capture and the truth about its frames."""

    data: bytes
    start: Any
    length: Any
    intact: Any
    module: Any


def _in_rows(wire: Wire, size: int, row_text: Callable[[int, bytes], str]) -> Iterator[Taken]:
    for number, at in enumerate(range(0, len(wire.data), size)):
        yield Taken(row_text(number, wire.data[at : at + size]), min(at + size, len(wire.data)))


def _plain(wire: Wire) -> Iterator[Taken]:
    return _in_rows(wire, 32, lambda _, row: row.hex() + "\n")


def _spaced(wire: Wire) -> Iterator[Taken]:
    return _in_rows(wire, 16, lambda _, row: row.hex(" ") + "\n")


_SHOWN = bytes(code if 32 <= code < 127 else 46 for code in range(256))


def _canonical(wire: Wire) -> Iterator[Taken]:
    def text(number: int, row: bytes) -> str:
        hexes = f"{row[:8].hex(' '):23}  {row[8:].hex(' '):23}"
        return f"{16 * number:08x}  {hexes}  |{row.translate(_SHOWN).decode('ascii')}|\n"

    return _in_rows(wire, 16, text)


def _tasmota(wire: Wire) -> Iterator[Taken]:
    """What that firmware tells are frames with a right sum, a line for each."""
    for start, length, intact in zip(wire.start.tolist(), wire.length.tolist(), wire.intact.tolist(), strict=True):
        if intact:
            raw = wire.data[start : start + length]
            ms = round(start * BYTE_US / 1000)
            clock = f"{ms // 3_600_000 % 24:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
            received = f'{{"Data":"{raw.hex().upper()}","Cmnd":{raw[3]},"CmndData":"{raw[6:-1].hex().upper()}"}}'
            yield Taken(f'{clock} TYA: {{"TuyaReceived":{received}}}\n', start + length)


def _header(*taps: tuple[str, str]) -> str:
    told = [{"tap": tap, "talker": talker, "source": None, "baud": BAUD} for tap, talker in taps]
    return json.dumps({"tsniff": 1, "started": STARTED, "program": "benchmarks", "taps": told}) + "\n"


def _one_tap(wire: Wire) -> Iterator[Taken]:
    """As reads of a port come: anywhere in a frame."""
    yield Taken(_header(("line", "unknown")), 0)
    rng, at = random.Random(1), 0
    while at < len(wire.data):
        end = min(at + rng.randint(8, 40), len(wire.data))
        yield Taken(f'{{"t":{round(at * BYTE_US)},"tap":"line","hex":"{wire.data[at:end].hex()}"}}\n', end)
        at = end


def _two_taps(wire: Wire) -> Iterator[Taken]:
    """As two adapters give it: a read for each frame, with what stands behind it."""
    yield Taken(_header(("mcu", "mcu"), ("module", "module")), 0)
    starts = wire.start.tolist()
    for start, end, module in zip(starts, [*starts[1:], len(wire.data)], wire.module.tolist(), strict=True):
        tap = "module" if module else "mcu"
        yield Taken(f'{{"t":{round(start * BYTE_US)},"tap":"{tap}","hex":"{wire.data[start:end].hex()}"}}\n', end)


FORMS: dict[str, Callable[[Wire], Iterator[Taken]]] = {
    "plain": _plain,
    "spaced": _spaced,
    "canonical": _canonical,
    "tasmota": _tasmota,
    "one-tap": _one_tap,
    "two-taps": _two_taps,
}


def part_of(wire: Wire, out: IO[bytes], size: int) -> int:
    """The capture itself, so much of it, up to the end of a frame; where that is."""
    count = int(np.searchsorted(wire.start + wire.length, size, side="right"))
    end = int(wire.start[count - 1] + wire.length[count - 1]) if count else 0
    out.write(wire.data[:end])
    return end


def write(wire: Wire, form: str, megabytes: float, out: IO[bytes]) -> dict[str, int]:
    """Write a form of it; the intact frames in it, and the bytes of wire."""
    size, written, end = int(megabytes * 1e6), 0, 0
    if form == "raw":
        end = part_of(wire, out, size)
    else:
        for taken in FORMS[form](wire):
            written += out.write(taken.text.encode("ascii"))
            end = taken.end
            if written >= size:
                break
    whole = wire.start + wire.length <= end
    return {"intact": int((wire.intact & whole).sum()), "wire": end}


def wire_of(capture: Path, truth: Path) -> Wire:
    """A capture from its files; a truth that does not say who sent a frame is asked for its version."""
    data, known = capture.read_bytes(), np.load(truth)
    start = known["start"]
    module = known["module"] if "module" in known else np.frombuffer(data, np.uint8)[start + 2] == 0
    return Wire(data, start, known["length"], known["intact"], module)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("capture", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("form", choices=("raw", *FORMS))
    parser.add_argument("megabytes", type=float)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    with given.out.open("wb") as out:
        print(json.dumps(write(wire_of(given.capture, given.truth), given.form, given.megabytes, out)))


if __name__ == "__main__":
    main()
