"""What a target is: a parser, what it is fed with, and what must hold afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple, TypeAlias
from zlib import crc32

Mutate: TypeAlias = Callable[[bytes, Random], bytes]


class Target(NamedTuple):
    """One parser under test.

    `look` feeds it and raises AssertionError where a law is broken; an exception that the parser may raise is caught
    there, so whatever else escapes is a bug. `seeds` are inputs to begin with, `words` pieces that its grammar is made
    of. `mend` makes an input whole again after it was changed (sums, lengths), so that changes reach what lies behind
    the checks. `longest` is the size of inputs that are made up, `slow` marks those to which `make fuzz` gives an hour.
    `us_a_byte` is the processor's time that a byte may take on a slow machine, `smoke` how many changed inputs the
    usual tests try; `rooms` are the packages and modules of ours whose coverage guides, all of them if there are none.
    `grows` says that inputs may be put behind each other, and the time has to grow as they do.
    """

    name: str
    look: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    words: tuple[bytes, ...] = ()
    mend: Mutate | None = None
    longest: int = 8192
    slow: bool = False
    us_a_byte: float = 200.0
    smoke: int = 120
    grows: bool = True
    rooms: tuple[str, ...] = ()


def rng_of(data: bytes) -> Random:
    """Chance that depends on nothing but the input: what was found is found again."""
    return Random(crc32(data))


def cut(data: bytes, rng: Random) -> list[bytes]:
    """The bytes in pieces, none of them empty: many small ones, or a few."""
    few = rng.random() < 0.5
    pieces, at = [], 0
    while at < len(data):
        size = rng.randint(1, len(data)) if few else rng.choice((1, 1, 2, 3, 5, 8, 64, 4096))
        pieces.append(data[at : at + size])
        at += size
    return pieces
