"""Bytes as any program may print them: `Received byte: 55`, `85` on a line of its own, `[85, -86, 3]`, `[ 85 170   3]`.

Nobody can tell from such a line whether its numbers are bytes, and written how. The checksums tell it: this dialect is
asked where no other finds a frame, and reads a text in that way of writing in which its numbers are frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    """The manner in which the most bytes lie in frames, None where there is no frame in any."""
    reader = Reader()
    said = [one for number, text in enumerate(head, 1) for one in reader.read(Line(number, text, text))]
    forms = usual_forms(said)
    best, most = None, 0
    for manner in _manners(forms):
        streams: dict[str, bytearray] = {}
        for one in said:
            if manner.takes(one):
                side = one.side if manner.sided else ""
                streams.setdefault(side, bytearray()).extend(bytes_of(one.run, manner.writing))
        if manner.sided and len(streams) < 2:
            continue
        covered, behind = _covered(map(bytes, streams.values()))
        if covered > most and covered >= _LEAST_SHARE * behind:
            best, most = manner, covered
    return best


def _manners(forms: frozenset[str]) -> Iterator[_Manner]:
    """All of them; of two that give the same the plainer one is first."""
    for ends in (frozenset[str](), forms) if forms else (frozenset[str](),):
        for writing in WRITINGS:
            for sided in (False, True):
                yield _Manner(writing, ends, sided)


def _covered(streams: Iterator[bytes]) -> tuple[int, int]:
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
