"""Text on its way to a clipboard, by every way there is, and what is known of whether it arrived.

The terminal is asked first (OSC 52). It never answers, and many refuse, so a program of the system is asked too; and
where nobody can be known to have taken it, the text lies in a file.
"""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from textual.app import App

from tuyasniff.render.labels import plural
from tuyasniff.tui.copyforms import Form, forms_of

OSC52_LIMIT = 74_994
"""Bytes of text that most terminals take at once: 100,000 characters of the sequence."""

_PATIENCE_S = 2.0
_DEAF = frozenset({"linux", "dumb", ""})
"""Values of TERM of terminals that have no clipboard."""

_FILE = "tuyasniff-copy"


class Tool(NamedTuple):
    """A program that fills a clipboard. `wanted`: one of these variables has to be set, if there are any.

    `here` says that it fills the clipboard of this computer, which is another one than the person's over ssh.
    """

    command: tuple[str, ...]
    wanted: tuple[str, ...] = ()
    here: bool = True
    encoding: str = "utf-8"


TMUX = Tool(("tmux", "load-buffer", "-w", "-"), ("TMUX",), here=False)
"""Also hands it to the terminal outside, where tmux may; without -w it is older than 3.2."""

OLD_TMUX = TMUX._replace(command=("tmux", "load-buffer", "-"))

TOOLS: tuple[Tool, ...] = (
    Tool(("pbcopy",)),
    Tool(("wl-copy",), ("WAYLAND_DISPLAY",)),
    Tool(("xclip", "-selection", "clipboard"), ("DISPLAY",), here=False),
    Tool(("xsel", "--clipboard", "--input"), ("DISPLAY",), here=False),
    Tool(("clip.exe",), (), encoding="utf-16-le"),
    Tool(("clip",), ("SYSTEMROOT",), encoding="utf-16-le"),
)
"""In the order in which they are tried; the first that works is enough."""

Run = Callable[[Sequence[str], bytes], bool]
"""Give a program a text; whether it took it."""


class CopyOutcome(NamedTuple):
    """What is known: who took it for certain, the file that holds it.

    `words` tell it to a person in one line.
    """

    words: str
    taken_by: str = ""
    path: Path | None = None


def copy(
    app: App[Any],
    text: str,
    *,
    environ: Mapping[str, str] | None = None,
    run: Run | None = None,
    folder: Path | None = None,
) -> CopyOutcome:
    """Copy a text; never raises. Takes milliseconds, and two seconds for each program that hangs."""
    environ = os.environ if environ is None else environ
    run = _run if run is None else run
    text = text.encode("utf-8", "replace").decode("utf-8")
    size = plural(len(text), "character")
    asked = _ask_terminal(app, text, environ)
    taken_by = _tmux(text, environ, run) or _tool(text, environ, run)
    if taken_by == "tmux":
        words = f"copied {size} to tmux (prefix ] pastes it)" + ("; the terminal was asked, too" if asked else "")
        return CopyOutcome(words, taken_by)
    if taken_by:
        return CopyOutcome(f"copied {size} ({taken_by})", taken_by)
    path = _into_file(text, folder or Path(tempfile.gettempdir()))
    if asked:
        words = f"sent {size} to the terminal's clipboard; not every terminal takes it"
        return CopyOutcome(words + (f", so it is in {path}, too" if path else ""), path=path)
    why = "too long for the terminal's clipboard" if _terminal_hears(environ) else "this terminal has no clipboard"
    where = f"{size} written to {path}" if path else "and no file could be written: nothing was copied"
    return CopyOutcome(f"{why}: {where}", path=path)


def _terminal_hears(environ: Mapping[str, str]) -> bool:
    if sys.platform == "win32":
        return True
    return environ.get("TERM", "") not in _DEAF and environ.get("TERM_PROGRAM") != "Apple_Terminal"


def _ask_terminal(app: App[Any], text: str, environ: Mapping[str, str]) -> bool:
    """Send the sequence; whether there is any hope that it is heard."""
    if not _terminal_hears(environ) or len(text.encode()) > OSC52_LIMIT:
        return False
    with contextlib.suppress(Exception):  # whatever the terminal is, the other ways are still there
        app.copy_to_clipboard(text)
        driver = app._driver
        if environ.get("TMUX") and driver is not None:
            driver.write(passed_through(text))
        return True
    return False


def passed_through(text: str) -> str:
    """The sequence so that tmux hands it on to the terminal it runs in, where it is allowed to."""
    code = base64.b64encode(text.encode()).decode("ascii")
    return f"\x1bPtmux;\x1b\x1b]52;c;{code}\x07\x1b\\"


def _tmux(text: str, environ: Mapping[str, str], run: Run) -> str:
    if not environ.get("TMUX"):
        return ""
    data = text.encode()
    return "tmux" if any(run(tool.command, data) for tool in (TMUX, OLD_TMUX)) else ""


def _tool(text: str, environ: Mapping[str, str], run: Run) -> str:
    """The program that took it."""
    far = any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))
    for tool in TOOLS:
        if (far and tool.here) or (tool.wanted and not any(environ.get(name) for name in tool.wanted)):
            continue
        if run(tool.command, text.encode(tool.encoding)):
            return tool.command[0]
    return ""


def _run(command: Sequence[str], data: bytes) -> bool:
    """Start it if it is there. Its output is not read: some stay in the background and keep it open."""
    program = shutil.which(command[0])
    if program is None:
        return False
    try:
        done = subprocess.run(
            [program, *command[1:]],
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _into_file(text: str, folder: Path) -> Path | None:
    """One file for the latest copy, that only this user may read; None where it cannot be written."""
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f"{_FILE}-", suffix=".txt", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        # a rename cannot be led astray by a link that somebody else put there
        return Path(temporary).replace(folder / f"{_FILE}-{_user()}.txt")
    except OSError:
        return Path(temporary) if temporary and Path(temporary).is_file() else None


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "user"


__all__ = ["OSC52_LIMIT", "TOOLS", "CopyOutcome", "Form", "Tool", "copy", "forms_of", "passed_through"]
