"""What was heard, for tests of verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tuyasniff.analysis.verdict import Gatherer, Verdict, judge
from tuyasniff.chips.finding import Rate
from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.simulate.chips import chip
from tuyasniff.simulate.chips.chip import TruthAt, chunks_of, lamp
from tuyasniff.simulate.line import Piece
from tuyasniff.simulate.simulation import Simulation
from tuyasniff.simulate.uartline import listened


def verdict_on(things: Iterable[Chunk | Gap | Note], rates: Mapping[str, int | None] | None = None) -> Verdict:
    """The verdict on what a capture gives."""
    gatherer = Gatherer()
    for thing in things:
        gatherer.add(thing)
    return judge(gatherer.wires(rates))


def bytes_on(data: bytes, tap: str = "line", size: int = 16, every_us: int = 50_000) -> list[Chunk]:
    """Bytes that come in pieces, one after the other."""
    return [Chunk(tap, data[at : at + size], place * every_us) for place, at in enumerate(range(0, len(data), size))]


def chip_says(name: str, seconds: float = 30, *, merged: bool = False, truth: TruthAt | None = None) -> list[Chunk]:
    """Both sides of a metering chip that measures a lamp of 60 W at 230 V."""
    model = chip(name)
    return chunks_of(model.says(seconds, truth or lamp(on_us=0)), rate=model.rate, merged=merged)


def device_says(name: str = "meter", seconds: float = 60) -> list[Chunk]:
    """Both sides of a TuyaMCU device."""
    return [thing for thing in Simulation(name).run(seconds) if isinstance(thing, Chunk)]


def read_at(chunks: Iterable[Chunk], line: Rate, port: Rate, *, inverted: bool = False) -> list[Chunk]:
    """What a port that is set to another rate makes of it."""
    pieces = [Piece(chunk.t_us or 0, chunk.data) for chunk in chunks]
    return [Chunk("line", bytes((got.byte,)), got.t_us) for got in listened(pieces, line, port, inverted=inverted)]
