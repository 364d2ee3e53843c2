"""Raw binary captures: the bytes of the wire, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tuyasniff.model import Chunk, Origin

_HEADER = b"\x55\xaa"


class RawBytes:
    """Pieces of a binary capture as chunks, and what they look like in case no frame is found."""

    started = None
    remarks = ()

    def __init__(self, pieces: Iterable[bytes], *, tap: str, name: str) -> None:
        self._pieces = pieces
        self._tap = tap
        self._origin = Origin(name)
        self._size = 0
        self._first: int | None = None
        self._uniform = True
        self._headers = 0
        self._printable = 0

    def __iter__(self) -> Iterator[Chunk]:
        for piece in self._pieces:
            self.look(piece)
            yield Chunk(self._tap, piece, origin=self._origin)

    def look(self, piece: bytes) -> None:
        """Remember what a piece, never an empty one, looks like."""
        if self._first is None:
            self._first = piece[0]
        self._size += len(piece)
        self._uniform = self._uniform and piece.count(self._first) == len(piece)
        self._headers += piece.count(_HEADER)

    def why_nothing(self) -> str:
        """Why no frame came out, in words that follow a colon."""
        if self._first is None:
            return "it is empty"
        count = f"{self._size:,} byte" + "s" * (self._size != 1)
        if self._uniform and self._size > 1:
            return f"all {count} are {self._first:02x}"
        if self._headers:
            times = "once" if self._headers == 1 else f"{self._headers:,} times"
            return f"{count} of binary data; 55 aa occurs {times}, but no frame is valid"
        return f"{count} of binary data without the 55 aa of a TuyaMCU frame"
