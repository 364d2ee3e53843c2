"""Bytes as any program may print them: `Received byte: 55`, `85` on a line of its own, `[85, -86, 3]`, `[ 85 170   3]`.

Nobody can tell from such a line whether its numbers are bytes, and written how. The checksums tell it: this dialect is
asked where no other finds a frame, and reads a text in that way of writing in which its numbers are frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.dialect import IMPOSSIBLE, Dialect, Example, hexes
from tuyasniff.hexdump.loose import WRITINGS, Reader, Said, Writing, bytes_of, usual_forms
from tuyasniff.hexdump.record import Item, Kind, Line, Record

_SCORE = 0.5
_LEAST_SHARE = 0.25
"""Frames among other bytes: a text in which they are fewer of those behind the first header is not of this kind."""


class _Manner(NamedTuple):
    """How a text writes its bytes.

    As what kind of numbers, at the end of lines of these forms or (none) in runs, and whether the sides that it names
    are streams of their own.
    """

    writing: Writing
    forms: frozenset[str]
    sided: bool

    def takes(self, one: Said) -> bool:
        """Whether a run is bytes."""
        return one.run.form in self.forms if self.forms else not one.run.form


class _Reader:
    def __init__(self, head: Sequence[str]) -> None:
        self._manner = _manner_of(head)
        self._reader = Reader()

    def __call__(self, line: Line) -> list[Item] | None:
        manner = self._manner
        if manner is None:
            return None
        items: list[Item] = [
            Record(data, one.line, one.column, one.stamp, one.side if manner.sided else "", kind=Kind.STREAM)
            for one in self._reader.read(line)
            if manner.takes(one) and (data := bytes_of(one.run, manner.writing))
        ]
        return items or None


def _manner_of(head: Sequence[str]) -> _Manner | None:
    """The manner in which the most bytes lie in frames, None where there is no frame in any.

    Of two that give the same it is the plainer one: runs before single numbers, one stream before several.
    """
    reader = Reader()
    said = [one for number, text in enumerate(head, 1) for one in reader.read(Line(number, text, text))]
    forms = usual_forms(said)
    best, most = None, 0
    for ends in (frozenset[str](), forms) if forms else (frozenset[str](),):
        taken = [one for one in said if _Manner(WRITINGS[0], ends, sided=False).takes(one)]
        sides = {one.side for one in taken}
        for writing in WRITINGS:
            parts = [bytes_of(one.run, writing) for one in taken]
            for sided in (False, True)[: len(sides)]:
                covered, behind = _covered(_streams(taken, parts) if sided else [b"".join(parts)])
                if covered > most and covered >= _LEAST_SHARE * behind:
                    best, most = _Manner(writing, ends, sided), covered
    return best


def _streams(taken: Sequence[Said], parts: Sequence[bytes]) -> Iterable[bytes]:
    streams: dict[str, bytearray] = {}
    for one, part in zip(taken, parts, strict=True):
        streams.setdefault(one.side, bytearray()).extend(part)
    return map(bytes, streams.values())


def _covered(streams: Iterable[bytes]) -> tuple[int, int]:
    """Bytes in frames with a right checksum, and all from the first header on."""
    covered = behind = 0
    for data in streams:
        begin = data.find(scan.HEADER)
        if begin >= 0:
            behind += len(data) - begin
            covered += sum(end - start for start, end in scan.spans(data))
    return covered, behind


def _score(head: Sequence[str]) -> float:
    return IMPOSSIBLE if _manner_of(head) is None else _SCORE


NUMBERS = Dialect(
    "numbers",
    "numbers in any way of writing, in rows or one a line: 85, 0xAA, 3, -1",
    (
        Example(
            "Received byte: 55\nReceived byte: AA\nReceived byte: 3\nReceived byte: 0\n"
            "Received byte: 0\nReceived byte: 1\nReceived byte: 0\nReceived byte: 3\n",
            hexes("55aa030000010003"),
        ),
        Example("85\n170\n3\n0\n0\n1\n0\n3\n", hexes("55aa030000010003")),
        Example("got [85, -86, 3, 0, 0, 1, 0, 3] from it\n", hexes("55aa030000010003")),
    ),
    _score,
    _Reader,
    block=True,
    last=True,
)
