"""Stretches of a capture into the formats that hold chunks, byte for byte what they get chunk by chunk."""

from __future__ import annotations

import io
from datetime import datetime
from typing import BinaryIO, TypeAlias

import numpy as np

from tuyasniff.bulk.columns import Numbers
from tuyasniff.bulk.laying import Piece, Same, Slices, Texts, decimals, laid, lay, places
from tuyasniff.capture.about import About
from tuyasniff.capture.rawfile import RawWriter
from tuyasniff.capture.sessionfile import LARGEST_CHUNK, SessionWriter
from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.stretch import Stretch

_MOST_ROWS = 1 << 14
_MOST_BYTES = 1 << 19
_T = b'{"t":null,'
_HEX = b'"hex":"'

Part: TypeAlias = Stretch | Chunk | Gap | Note


class ManyRaw(RawWriter):
    """Writes chunks, and stretches of them; OSError of the stream passes."""

    def write_many(self, stretch: Stretch) -> None:
        """All bytes."""
        self.write(Chunk(stretch.tap, stretch.data))


class ManySession:
    """Writes chunks, gaps and notes, and stretches of chunks; OSError of the stream passes."""

    def __init__(self, stream: BinaryIO, about: About) -> None:
        self._stream = stream
        self._eager = about.eager
        self._told = io.BytesIO()
        self._single = SessionWriter(self._told, started=about.started, taps=about.taps, eager=False)
        self._put(self._take())

    def begin(self, started: datetime | None) -> None:
        """The moment of `t_us` 0 became known on the way."""
        self._single.begin(started)
        self._put(self._take())

    def write(self, thing: Chunk | Gap | Note) -> None:
        """Add a line; a chunk of megabytes becomes several."""
        self._single.write(thing)
        self._put(self._take())

    def write_many(self, stretch: Stretch) -> None:
        """A line for each chunk."""
        offsets = np.append(np.asarray(stretch.offsets, np.int64), len(stretch.data))
        claimed = stretch.claimed and stretch.claims is None
        if not claimed and len(offsets) > 1 and int(np.diff(offsets).max()) > LARGEST_CHUNK:
            for chunk in stretch.chunks():
                self.write(chunk)
            return
        kinds = np.zeros(len(offsets) - 1, np.int64) if stretch.talkers is None else np.asarray(stretch.talkers)
        if stretch.claims is not None:
            kinds = 2 * kinds + np.asarray(stretch.claims)
        found, which = np.unique(kinds, return_index=True)
        befores, afters = Texts(), Texts()
        befores.missing(found)
        for kind, one in zip(afters.missing(found), which.tolist(), strict=True):
            self._single.write(stretch.chunk(one, b"")._replace(t_us=None))
            line = self._take()
            place = line.rindex(_HEX) + len(_HEX)
            befores.put(kind, line[len(_T) - 1 : place])
            afters.put(kind, line[place:])
        start = 0
        while start < len(offsets) - 1:
            most = int(np.searchsorted(offsets, int(offsets[start]) + _MOST_BYTES, side="right")) - 1
            stop = min(max(most, start + 1), start + _MOST_ROWS, len(offsets) - 1)
            times = None if stretch.times is None else np.asarray(stretch.times[start:stop], np.int64)
            told = kinds[start:stop]
            self._put(_lines(stretch.data, offsets[start : stop + 1], times, befores.slices(told), afters.slices(told)))
            start = stop

    def end(self) -> None:
        """Nothing follows."""
        self._stream.flush()

    def _take(self) -> bytes:
        told = self._told.getvalue()
        self._told.seek(0)
        self._told.truncate()
        return told

    def _put(self, data: bytes | memoryview) -> None:
        self._stream.write(data)
        if self._eager:
            self._stream.flush()


def _lines(data: bytes, offsets: Numbers, times: Numbers | None, before: Slices, after: Slices) -> memoryview:
    count, low = len(offsets) - 1, int(offsets[0])
    digits = np.frombuffer(data[low : int(offsets[-1])].hex().encode(), np.uint8)
    pieces: list[Piece] = [Same(b'{"t":', count)]
    pieces += [Same(b"null", count)] if times is None else [decimals(times, null=True)]
    pieces += [
        before,
        Slices(digits, 2 * (offsets[:-1] - low), 2 * np.diff(offsets)),
        after,
    ]
    at, size = places(laid(count, pieces))
    out = np.empty(size, np.uint8)
    lay(out, at, pieces)
    return out.data
