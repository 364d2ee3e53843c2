"""The terminal below the screen, which may go at any moment: then the screen ends as if somebody had quit it."""

from __future__ import annotations

import contextlib
import select
import sys
import termios
from typing import IO, Any, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tuyasniff.render.labels import width


class Enduring:
    """A stream to which nothing more is written once that fails: a screen that nobody sees is no mistake."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self.gone = False

    def write(self, text: str) -> int:
        """Write it, as long as there is somebody."""
        if not self.gone:
            try:
                self._write(text)
            except (OSError, ValueError):
                self.gone = True
        return len(text)

    def _write(self, text: str) -> None:
        """What the encoding of the terminal does not have stands there as question marks, as wide as it is."""
        try:
            self._stream.write(text)
        except UnicodeEncodeError as error:
            self._stream.write("".join(_written(char, error.encoding) for char in text))

    def flush(self) -> None:
        """Hand it over."""
        if not self.gone:
            try:
                self._stream.flush()
            except (OSError, ValueError):
                self.gone = True

    def fileno(self) -> int:
        """The handle of the system."""
        return self._stream.fileno()


class TerminalDriver(LinuxDriver):
    """Textual's own, for terminals that may go.

    Its thread that writes would end by an error, and the screen then wait for it for ever. A signal to go on, which
    comes with every hang-up, counts only after one to stop.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._terminal = Enduring(cast("IO[str]", sys.__stdout__))  # stderr may go into a file
        self._file = cast(Any, self._terminal)

    def _run_input_thread(self) -> None:
        with contextlib.suppress(OSError):  # nobody can type there any more
            self.run_input_thread()

    def _sigcont_application(self, *_: object) -> None:
        if self._must_signal_resume:
            super()._sigcont_application()

    def let_go(self) -> None:
        """End the thread that reads keys, and leave the terminal as it was."""
        if self.exit_event.is_set():
            return
        self.exit_event.set()
        if self.attrs_before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    @property
    def gone(self) -> bool:
        """Whether nobody is behind the terminal any more."""
        return self._terminal.gone or hung_up(self.fileno)


def _written(char: str, encoding: str) -> str:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return "?" * width(char)
    return char


def hung_up(handle: int) -> bool:
    """Whether a terminal has gone, as when its window is closed or the connection breaks."""
    poll = select.poll()
    poll.register(handle, 0)
    try:
        return any(events & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, events in poll.poll(0))
    except OSError:
        return True
