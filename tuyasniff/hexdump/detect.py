"""Which dialect is a text in? The one whose reading has the most bytes in frames with the right checksum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.assemble import Assembler
from tuyasniff.hexdump.clean import clean_line
from tuyasniff.hexdump.dialect import IMPOSSIBLE, Dialect
from tuyasniff.hexdump.engine import Engine
from tuyasniff.hexdump.registry import DIALECTS
from tuyasniff.model import Chunk
from tuyasniff.patterns import regex

_LONGEST = 32 * 1024
_SHAPE_ONLY = 0.25
_HINT = regex(
    r"55[^0-9A-Za-z\n]{0,8}(?:0x|\\x|h\W{0,2})?AA|AA55|\b85\D{1,4}170\b|(?:U|x55)\\x?[0-9]?AA|CMD=0x|data \[|\bDpId"
    r"|55\b[^\n]{0,60}\n[^\n]{0,80}(?:\b|0x)AA\b|125[^0-9\n]?(?:252|125)\b|0101\s+10101010|U?\[AA\]|Vao|[FVl1]Wq|Vqg"
    r"|\b55,[^\n]{0,24}\bAA\b|\b43605\b|\b55 A\s|\b55A\b|\b85\b[^\n]{0,60}\n[^\n]{0,80}\b(?:170|86)\b|\b85\D{1,6}-86\b",
    re.IGNORECASE,
)


class Ranked(NamedTuple):
    """A dialect that may be the one: how sure (0 to 1), and the frames that its reading of the first lines gives."""

    name: str
    score: float
    frames: int


def may_hold_frames(lines: Sequence[str]) -> bool:
    """Whether some lines may write out a header in any dialect: cheap, and wrong only in saying yes."""
    return _HINT.search("\n".join(lines)) is not None


class Yield(NamedTuple):
    """What a reading gives: whole frames, and the share of the bytes after the first header that lie in them."""

    frames: int
    coverage: float


def rank(lines: Sequence[str]) -> tuple[Ranked, ...]:
    """All possible dialects of some lines, the likeliest first."""
    lines = [line[:_LONGEST] for line in lines]
    cleaned = [clean_line(line) for line in lines]
    ranked: list[Ranked] = []
    floor: Yield | None = None
    for dialect in sorted(DIALECTS, key=_is_last):
        if dialect.last and any(entry.frames for entry in ranked):
            break
        shape = shape_of(dialect, cleaned)
        if shape < 0:
            continue
        if dialect.flavour:
            got = floor = floor or measure(dialect, lines)
        else:
            got = measure(dialect, lines)
        score = shape * (_SHAPE_ONLY + (1 - _SHAPE_ONLY) * got.coverage)
        ranked.append(Ranked(dialect.name, round(score, 4), got.frames))
    ranked.sort(key=lambda entry: -entry.score)
    return tuple(ranked)


def _is_last(dialect: Dialect) -> bool:
    return dialect.last


def shape_of(dialect: Dialect, cleaned: Sequence[str]) -> float:
    """The dialect's own score of cleaned lines; one that fails is taken as impossible."""
    try:
        return min(1.0, dialect.score(cleaned))
    except Exception:  # a scorer is an opinion: a broken one must not keep anybody from their bytes
        return IMPOSSIBLE


def measure(dialect: Dialect, lines: Sequence[str]) -> Yield:
    """Read lines in one dialect alone and see what comes out."""
    assembler = Assembler()
    chunks: list[Chunk] = []
    for item in Engine.alone(dialect, lines, strict=True).items(lines):
        chunks += [thing for thing in assembler.feed(item) if isinstance(thing, Chunk)]
    chunks += [thing for thing in assembler.flush() if isinstance(thing, Chunk)]
    return weigh(chunks)


def weigh(chunks: Sequence[Chunk]) -> Yield:
    """Frames in chunks, and how much of the bytes they explain."""
    frames = good = total = 0
    streams: dict[str, bytearray] = {}
    for chunk in chunks:
        if chunk.frame is None:
            streams.setdefault(chunk.tap, bytearray()).extend(chunk.data)
            continue
        frames += 1
        good += len(chunk.data) or 1
        total += len(chunk.data) or 1
    for stream in streams.values():
        data = bytes(stream)
        begin = data.find(scan.HEADER)
        if begin < 0:
            continue
        total += len(data) - begin
        for start, end in scan.spans(data):
            frames += 1
            good += end - start
    return Yield(frames, good / total if total else 0.0)
