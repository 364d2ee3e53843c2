"""The data on stdout: bytes through one stream, with colours or without, as wide as there is room."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Mapping
from typing import BinaryIO, NamedTuple

from tuyasniff.cli.diagnostics import ClosedPipe
from tuyasniff.cli.terminals import is_terminal
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.render.lines import UNLIMITED
from tuyasniff.render.styles import Line, bare, inked

GONE = (errno.EPIPE, errno.ESHUTDOWN, *((errno.EINVAL,) if sys.platform == "win32" else ()))
"""What a system says when the reader of a pipe went away."""

_BUFFER = 64 * 1024
_USUAL_COLUMNS = 80
_LEAST_COLUMNS = 20


class Width(NamedTuple):
    """Columns to fill, and whether what is longer is cut there: not where nobody looks at a screen."""

    columns: int = _USUAL_COLUMNS
    cuts: bool = True

    @property
    def room(self) -> int:
        """Columns at which a single row is cut."""
        return self.columns if self.cuts else UNLIMITED


class Output:
    """A text sink over stdout.

    `encoding` is that of the text. `eager` writes every line at once, for terminals and for inputs that trickle. Raises
    ClosedPipe when the reader went away, SourceError when the output cannot be written.
    """

    def __init__(self, stream: BinaryIO, *, encoding: str, colour: bool, width: Width, eager: bool) -> None:
        self.width = width
        self.eager = eager
        self._stream = stream
        self.encoding = encoding
        self.ink = inked if colour else bare
        self._waiting: list[bytes | memoryview] = []
        self._size = 0

    def line(self, line: Line) -> None:
        """A rendered line."""
        self.text(self.ink(line).rstrip() + "\n")

    def lines(self, lines: Iterable[Line]) -> None:
        """Several rendered lines."""
        for line in lines:
            self.line(line)

    def text(self, text: str) -> None:
        """Text as it is."""
        self.data(text.encode(self.encoding, "backslashreplace"))

    def data(self, data: bytes | memoryview) -> None:
        """Text that is encoded already."""
        self._waiting.append(data)
        self._size += len(data)
        if self.eager or self._size >= _BUFFER:
            self.flush()

    def flush(self) -> None:
        """Hand everything to the reader."""
        data, self._waiting, self._size = b"".join(self._waiting), [], 0
        try:
            if data:
                self._stream.write(data)
            self._stream.flush()
        except OSError as error:
            raise unwritten(error) from None
        except ValueError:
            raise ClosedPipe from None


def unwritten(error: OSError) -> Exception:
    """What to raise where stdout did not take what was written: ClosedPipe, or SourceError. Nothing more is tried."""
    abandon_stdout()
    if error.errno in GONE:
        return ClosedPipe()
    return SourceError(f"cannot write the output: {error.strerror or error}", SourceReason.LOST)


def abandon_stdout() -> None:
    """Let the interpreter flush what is left into nothing when it ends."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (OSError, ValueError, AttributeError):
        pass


def standard_output(*, color: str = "auto", width: int | None = None, plain_data: bool = False) -> Output:
    """Stdout. `plain_data` is for JSON: pure bytes, no colour, never cut."""
    stream = sys.stdout
    if stream is None:
        raise SourceError("cannot write the output: it is closed", SourceReason.LOST)
    terminal = is_terminal(stream)
    colour = not plain_data and wants_colour(color, terminal, os.environ)
    room = Width(UNLIMITED) if plain_data else width_for(width, os.environ, stream)
    encoding = "utf-8" if plain_data else (getattr(stream, "encoding", None) or "utf-8")
    return Output(stream.buffer, encoding=encoding, colour=colour, width=room, eager=terminal)


def wants_colour(choice: str, terminal: bool, environment: Mapping[str, str]) -> bool:
    """`always` and `never` are obeyed; `auto` looks at NO_COLOR, then FORCE_COLOR, then the terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    forced = environment.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    return terminal and environment.get("TERM") != "dumb"


def width_for(width: int | None, environment: Mapping[str, str], stream: object) -> Width:
    """The width asked for (0: unlimited), else COLUMNS, else the terminal's, else 80 columns without cutting."""
    if width is not None:
        return Width(UNLIMITED if width == 0 else max(width, _LEAST_COLUMNS))
    told = environment.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return Width(max(int(told), _LEAST_COLUMNS))
    try:
        columns = os.get_terminal_size(stream.fileno()).columns  # type: ignore[attr-defined]
    except (OSError, ValueError, AttributeError):
        return Width(cuts=is_terminal(stream))
    return Width(max(columns or _USUAL_COLUMNS, _LEAST_COLUMNS))
