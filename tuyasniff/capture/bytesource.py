"""Bytes from a file, a pipe or memory, read once from front to back.

A `Reader` is asked for at most so many bytes and gives what is there, `b""` only at the end: a pipe that trickles
is shown as it trickles.
"""

from __future__ import annotations

import errno
import os
import select
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Protocol, TypeAlias

from tuyasniff.errors import SourceError, SourceReason

Reader: TypeAlias = Callable[[int], bytes]


class Digest(Protocol):
    """What a sum over bytes can do."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""

    def hexdigest(self) -> str:
        """The sum so far."""


PIECE = 64 * 1024

PACKED_TIMES = 6
"""How many times larger captures and their texts are when they are unpacked, more or less."""

MOST_TIMES = 1_100
"""Deflate makes one byte of 1,032 at most: what is larger than this was packed several times over, to hurt."""

ANY_TIMES = 64 << 20
"""Bytes that anything may unpack to."""

_REASONS = {
    errno.ENOENT: (SourceReason.MISSING, "no such file"),
    errno.ENOTDIR: (SourceReason.MISSING, "no such file"),
    errno.EISDIR: (SourceReason.DIRECTORY, "it is a directory"),
    errno.EACCES: (SourceReason.PERMISSION, "permission denied"),
    errno.EPERM: (SourceReason.PERMISSION, "permission denied"),
    errno.EBUSY: (SourceReason.BUSY, "somebody else uses it"),
}

_HINTS = {
    SourceReason.MISSING: "check the path; - reads standard input, so a paste can be piped in",
    SourceReason.DIRECTORY: "name the files inside it, for instance with *",
    SourceReason.PERMISSION: "your user may not read it; copy it or change its permissions",
    SourceReason.BUSY: "close the other program first",
}


def source_error(name: str, error: OSError | ValueError) -> SourceError:
    """The one clear line for a file that gives nothing."""
    reason, words = _REASONS.get(
        getattr(error, "errno", None) or 0,
        (SourceReason.UNREADABLE, getattr(error, "strerror", None) or str(error)),
    )
    name = name or "''"
    return SourceError(f"cannot read {name}: {words}", reason, _HINTS.get(reason, ""))


class ByteSource:
    """What was opened: a name, a size where one is known, and bytes.

    `size` is in bytes, None for pipes. `live` says that bytes may come slowly. When the source breaks while it is
    read, `pieces` ends with what came and `lost` says why. An interrupt from the keyboard while a live source
    waits ends it the same way, and `interrupted` says so.
    """

    def __init__(
        self,
        name: str,
        read: Reader,
        *,
        size: int | None = None,
        live: bool = False,
        close: Callable[[], None] | None = None,
        below: ByteSource | None = None,
        handle: int | None = None,
        path: Path | None = None,
    ) -> None:
        """`handle` is a file descriptor that can be asked whether bytes wait; `below` the source under a layer.

        `path` is the file that was opened.
        """
        self.path = path
        self.name = name
        self.size = size
        self.live = live
        self.bytes_read = 0
        self.lost: SourceError | None = None
        self.interrupted = False
        self._read = read
        self._head = b""
        self._ended = False
        self._at_end = False
        self._digest: Digest | None = None
        self._close = close
        self._below = below
        self._handle = handle

    @property
    def ended(self) -> bool:
        """Nothing follows the head any more."""
        return self._ended

    def peek(self, size: int) -> bytes:
        """The first bytes, without taking them: `size` of them, or more, or all there are."""
        while len(self._head) < size and not self._ended:
            self.peek_more(size)
        return self._head

    def peek_more(self, limit: int) -> bytes:
        """The first bytes after one more read, which may wait; at most `limit` of them."""
        if len(self._head) < limit and not self._ended:
            self._head += self._next(min(PIECE, limit - len(self._head)))
        return self._head

    def pauses(self, seconds: float) -> bool:
        """Whether a live source has nothing to give, not even its end, for so long. Also where nobody can tell."""
        if self._ended or not self.live:
            return False
        if self._below is not None:
            return self._below.pauses(seconds)
        if self._handle is None:
            return True
        try:
            return not select.select([self._handle], [], [], seconds)[0]
        except (OSError, ValueError):
            return True

    def pieces(self) -> Iterator[bytes]:
        """All bytes, the peeked ones first, in pieces of at most 64 KiB after these."""
        if self._head:
            head, self._head = self._head, b""
            yield head
        while not self._ended:
            piece = self._next(PIECE)
            if piece:
                yield piece

    def skip(self) -> None:
        """Count all bytes as read: somebody has them already."""
        self._head = b""
        self.drain()

    def keep_fingerprint(self) -> ByteSource:
        """Take the fingerprint on the way; to be asked for before the first byte is read."""
        from hashlib import sha256  # 3 ms that only an export should cost

        self._digest = sha256()
        return self

    @property
    def keeps_fingerprint(self) -> bool:
        """Whether the fingerprint is taken."""
        return self._digest is not None if self._below is None else self._below.keeps_fingerprint

    def drain(self) -> None:
        """Read what is left of what was opened, and forget it."""
        if self._below is not None:
            self._below.drain()
            return
        while not self._ended:
            self._next(PIECE)

    @property
    def fingerprint(self) -> str | None:
        """The sha256 of what was opened, packed as it may be, in hex; None unless it was kept, and read to its end."""
        if self._below is not None:
            return self._below.fingerprint
        return self._digest.hexdigest() if self._digest is not None and self._at_end and self.lost is None else None

    def through(self, layer: Callable[[Reader, str], Reader]) -> ByteSource:
        """The same source seen through a layer that changes its bytes, such as a decompressor."""
        reader = layer(self._take, self.name)
        return ByteSource(
            self.name, reader, size=self.size, live=self.live, close=self.close, below=self, path=self.path
        )

    def close(self) -> None:
        """Let go of the file."""
        self._ended = True
        if self._close is not None:
            self._close()

    @property
    def amount(self) -> int | None:
        """About how many bytes it gives, as far as `size` tells: what is packed unpacks to several times as much."""
        if self.size is None or self._below is None:
            return self.size
        return self.size * PACKED_TIMES

    @property
    def was_interrupted(self) -> bool:
        """Whether the keyboard ended this source or the one below it."""
        return self.interrupted or (self._below is not None and self._below.was_interrupted)

    @property
    def progress(self) -> int:
        """Bytes read from what was opened, to be held against `size`."""
        return self._below.progress if self._below is not None else self.bytes_read

    def _take(self, size: int) -> bytes:
        """One read for a layer above; errors pass."""
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        piece = self._next(size)
        if self.lost is not None:
            raise self.lost
        return piece

    def _next(self, size: int) -> bytes:
        try:
            piece = self._read(size)
        except KeyboardInterrupt:
            # whoever listens to a pipe ends it this way; what has come is still shown
            if not self.live:
                raise
            self.interrupted = True
            piece = b""
        except SourceError as error:
            self.lost = error
            piece = b""
        except (OSError, ValueError) as error:
            self.lost = source_error(self.name, error)
            self.lost.reason = SourceReason.LOST
            piece = b""
        self.bytes_read += len(piece)
        if self._below is not None and self.bytes_read > max(ANY_TIMES, MOST_TIMES * self.progress):
            words = f"{self.name}: it unpacks to more than {MOST_TIMES:,} times its size: the rest is left out"
            self.lost = SourceError(words, SourceReason.LOST, "it was packed several times over: unpack it first")
            piece = b""
        if self._digest is not None:
            self._digest.update(piece)
        self._at_end = self._at_end or not piece
        self._ended = self._ended or not piece
        return piece


def from_bytes(data: bytes, name: str) -> ByteSource:
    """Bytes that are at hand already."""
    position = 0

    def read(size: int) -> bytes:
        nonlocal position
        piece = data[position : position + size]
        position += len(piece)
        return piece

    return ByteSource(name, read, size=len(data))


def from_stream(stream: IO[bytes], name: str) -> ByteSource:
    """A byte stream that somebody else opened and will close, such as standard input."""
    read = getattr(stream, "read1", stream.read)
    size, live, handle = None, True, None
    try:
        handle = stream.fileno()
        status = os.fstat(handle)
        if stat.S_ISREG(status.st_mode):
            size, live = status.st_size, False
    except (OSError, ValueError, AttributeError):
        pass  # a stream without a file behind it is as good as a pipe
    return ByteSource(name, read, size=size, live=live, handle=handle)


def from_path(path: Path, name: str) -> ByteSource:
    """A file, named pipe or device. Raises SourceError where it cannot be opened."""
    try:
        stream = path.open("rb", buffering=0)
    except (OSError, ValueError) as error:
        raise source_error(name, error) from error
    status = os.fstat(stream.fileno())
    regular = stat.S_ISREG(status.st_mode)

    def read(size: int) -> bytes:
        piece = stream.read(size) or b""
        if not piece and regular and (left := os.fstat(stream.fileno()).st_size) < status.st_size:
            raise ValueError(f"it was cut to {left:,} of {status.st_size:,} bytes meanwhile")
        return piece

    return ByteSource(
        name,
        read,
        size=status.st_size if regular else None,
        live=not regular,
        close=stream.close,
        handle=stream.fileno(),
        path=path,
    )
