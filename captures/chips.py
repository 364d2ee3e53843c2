"""Captures of virtual metering chips: the kinds of one meter that look alike from outside, and say other things inside.

The truth beside each are the values that the chip measured, not what is read off the bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from heapq import merge
from typing import NamedTuple

from tuyasniff.model import Chunk
from tuyasniff.simulate.chips import chip
from tuyasniff.simulate.chips.chip import ChipModel, chunks_of, lamp

STARTED = datetime(2026, 3, 1, 18, tzinfo=UTC)
VOLTS, WATTS = 231.2, 60.0
"""What is true: a lamp at the mains."""

Writer = Callable[[ChipModel, Sequence[Chunk]], str]


class Row(NamedTuple):
    """A capture: its file, its chip, how long, and how it is written down."""

    file: str
    chip: str
    seconds: float
    writer: Writer
    merged: bool = False


def session(model: ChipModel, chunks: Sequence[Chunk]) -> str:
    """A session file with both taps."""
    taps = [
        {"tap": tap, "talker": tap, "source": f"/dev/ttyUSB{place}", "baud": model.rate.baud}
        for place, tap in enumerate(("mcu", "module"))
    ]
    head = {"tsniff": 1, "started": f"{STARTED:%Y-%m-%dT%H:%M:%S}.000000Z", "program": "tuyasniff", "taps": taps}
    lines = ({"t": chunk.t_us, "tap": chunk.tap, "hex": chunk.data.hex()} for chunk in chunks)
    return _lines(json.dumps(line, separators=(",", ":")) for line in (head, *lines))


def spaced_hex(_model: ChipModel, chunks: Sequence[Chunk]) -> str:
    """What a terminal shows: a line for each piece, without times."""
    return _lines(chunk.data.hex(" ").upper() for chunk in chunks)


CHIPS: tuple[Row, ...] = (
    Row("zmai90-rn8209c.tsniff.jsonl", "rn8209c", 20, session),
    Row("zmai90-v9821.hex", "v9821", 6, spaced_hex, merged=True),
)

PULSES = "zmai90-bl0937.vcd"
_WAVES = (("CF", "!", 12.4), ("CF1", '"', 431.0))
_WAVE_SECONDS = 1.5


def make(row: Row) -> tuple[str, str]:
    """The capture, and its truth."""
    model = chip(row.chip)
    said = model.says(row.seconds, lamp(VOLTS, WATTS, on_us=0))
    truth = {"chip": row.chip, "voltage": VOLTS, "current": round(WATTS / VOLTS, 4), "power": WATTS}
    return row.writer(model, chunks_of(said, rate=model.rate, merged=row.merged)), json.dumps(truth) + "\n"


def pulses() -> str:
    """Levels of the two wires of a chip that counts: two square waves, in microseconds."""
    names = "".join(f"$var wire 1 {sign} {name} $end\n" for name, sign, _ in _WAVES)
    head = f"$timescale 1 us $end\n$scope module meter $end\n{names}$upscope $end\n$enddefinitions $end\n"
    levels = merge(*(_wave(sign, hertz) for _, sign, hertz in _WAVES))
    return head + '#0\n0!\n0"\n' + "".join(f"#{t_us}\n{level}{sign}\n" for t_us, level, sign in levels)


def _wave(sign: str, hertz: float) -> Iterator[tuple[int, int, str]]:
    half = 5e5 / hertz
    for number in range(1, int(_WAVE_SECONDS * 1e6 / half)):
        yield round(number * half), number % 2, sign


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
