"""Raw binary captures: the bytes of the wire, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tuyasniff.capture import sniff
from tuyasniff.model import Chunk, Origin
from tuyasniff.stretch import Stretch

_HEADER = b"\x55\xaa"
_TEXT = 0.85
_LOOKED_AT = 4096
_LARGE = 1 << 20
_HEADERS_MOST = 100_000
"""How many headers are counted, in case none of them begins a frame."""

_DUMP_LEAST = 1 << 16
"""What is larger, and holds no frame, may be a dump of a flash."""


class RawBytes:
    """Pieces of a binary capture as chunks, and what they look like in case no frame is found."""

    started = None
    remarks = ()
    has_lines = False

    def __init__(self, pieces: Iterable[bytes], *, tap: str, name: str) -> None:
        self._pieces = pieces
        self._tap = tap
        self._origin = Origin(name)
        self._size = 0
        self._first: int | None = None
        self._uniform = True
        self._headers = 0
        self._written = False

    def __iter__(self) -> Iterator[Chunk]:
        for piece in self._pieces:
            self.look(piece)
            yield Chunk(self._tap, piece, origin=self._origin)

    def stretches(self) -> Iterator[Stretch]:
        """The same chunks, about a megabyte of them at a time."""
        waiting: list[bytes] = []
        offsets: list[int] = []
        size = 0
        for piece in self._pieces:
            self.look(piece)
            waiting.append(piece)
            offsets.append(size)
            size += len(piece)
            if size >= _LARGE:
                yield Stretch(self._tap, b"".join(waiting), offsets, name=self._origin.name)
                waiting, offsets, size = [], [], 0
        if waiting:
            yield Stretch(self._tap, b"".join(waiting), offsets, name=self._origin.name)

    def look(self, piece: bytes) -> None:
        """Remember what a piece, never an empty one, looks like."""
        if self._first is None:
            self._first = piece[0]
            head = piece[:_LOOKED_AT]
            self._written = sniff.writes_a_header(head) and sniff.text_share(head, "utf-8") >= _TEXT
        self._size += len(piece)
        self._uniform = self._uniform and piece.count(self._first) == len(piece)
        if self._headers <= _HEADERS_MOST:
            self._headers += piece.count(_HEADER)

    def look_through(self, data: bytes, offsets: Sequence[int]) -> None:
        """The same of many pieces together, none of them empty, and where each begins."""
        begun = 0
        if self._first is None:
            begun = offsets[1] if len(offsets) > 1 else len(data)
            self.look(data[:begun])
            offsets = offsets[1:]
        self._size += len(data) - begun
        self._uniform = self._uniform and data.count(bytes((self._first or 0,))) == len(data)
        if self._headers > _HEADERS_MOST:
            return
        self._headers += data.count(_HEADER, begun)
        for place in offsets:  # a header that two pieces share is none
            if place > begun and data[place] == _HEADER[1] and data[place - 1] == _HEADER[0]:
                self._headers -= 1

    def why_nothing(self) -> str:
        """Why no frame came out, in words that follow a colon."""
        if self._first is None:
            return "it is empty"
        count = f"{self._size:,} byte" + "s" * (self._size != 1)
        if self._uniform and self._size > 1:
            return f"all {count} are {self._first:02x}"
        if self._written:
            return f"{count} of text, which was to be read as raw"
        if self._headers:
            many = self._headers > _HEADERS_MOST
            number = f"more than {_HEADERS_MOST:,}" if many else f"{self._headers:,}"
            times = "once" if self._headers == 1 else f"{number} times"
            return f"{count} of binary data; 55 aa occurs {times}, but no frame is valid"
        return f"{count} of binary data without the 55 aa of a TuyaMCU frame"

    @property
    def hint(self) -> str:
        """What may be wrong."""
        if self._first is None:
            return "nothing was recorded; look at the wire and at the adapter's port"
        if self._written:
            return "the text holds hex: leave out --format raw, and it is found"
        if self._uniform and self._size > 1:
            return "a line that idles, hangs or has the wrong level looks so: look at TX, GND and the baud rate"
        if self._headers:
            return "the wrong baud rate or a noisy wire looks so; 9600 and 115200 are usual"
        if self._size >= _DUMP_LEAST:
            return "if it is a dump of a flash: tuyasniff identify; if a capture, the baud rate is wrong, or the wire"
        return "the wrong baud rate (9600 and 115200 are usual), the wrong wire or the wrong file looks so"
