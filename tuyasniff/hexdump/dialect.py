"""What a dialect is: a way in which programs or people write bytes down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple, TypeAlias

from tuyasniff.hexdump.record import Item, Line
from tuyasniff.patterns import regex

Claim: TypeAlias = Callable[[Line], Sequence[Item] | None]
"""Takes a line: its records and words when the line belongs to the dialect (perhaps none), None when it does not."""

IMPOSSIBLE = -1.0

_HEAD_LINES = 2000
_BARE = frozenset("0123456789ABCDEFabcdef \t")


class Example(NamedTuple):
    """A text in the dialect and the whole frames that it must give, in order."""

    text: str
    frames: tuple[bytes, ...]


class Dialect(NamedTuple):
    """One way of writing bytes down.

    `score` judges the cleaned first lines of a text by their shape alone: 0 to 1, negative for impossible. `open`
    gives a fresh reader, which may look at those lines to learn how the text is laid out. A `block` dialect is only
    used where it was found out to be one, since its lines could be read otherwise; the others claim their lines
    wherever they meet them. `flavour` is set for the dialects that are nothing but the floor, `floored` for those
    that leave part of their own lines to it. A `last` one is asked where no other gives a frame.
    """

    name: str
    title: str
    examples: tuple[Example, ...]
    score: Callable[[Sequence[str]], float]
    open: Callable[[Sequence[str]], Claim]
    block: bool = False
    flavour: str = ""
    floored: bool = False
    last: bool = False

    def read(self, lines: Iterable[str]) -> Iterator[Item]:
        """The records and words of a text in this dialect; lines that are not of it are read as prose."""
        from tuyasniff.hexdump.engine import Engine  # the engine knows dialects, not the reverse

        source = iter(lines)
        head = list(islice(source, _HEAD_LINES))
        return Engine.alone(self, head, strict=False).items(chain(head, source))


def hexes(*frames: str) -> tuple[bytes, ...]:
    """Frames from hex text."""
    return tuple(bytes.fromhex(frame) for frame in frames)


def marked(pattern: str, flags: int = 0) -> Callable[[Sequence[str]], float]:
    """A scorer for dialects whose lines carry an unmistakable mark.

    One line with the mark makes 0.6, all lines 1.0; none makes the dialect impossible. Hex digits and blanks alone
    make no mark: most pastes are nothing else.
    """
    mark = regex(pattern, flags)

    def score(head: Sequence[str]) -> float:
        return share_score(sum(1 for line in head if not _BARE.issuperset(line) and mark.search(line)), head)

    return score


def share_score(hits: int, head: Sequence[str]) -> float:
    """0.6 to 1.0 by the share of lines that are of a dialect; impossible without any."""
    if not hits:
        return IMPOSSIBLE
    return 0.6 + 0.4 * min(1.0, hits / max(1, sum(1 for line in head if line.strip())))
