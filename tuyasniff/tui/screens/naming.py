"""A name for the recording, which goes on meanwhile."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from tuyasniff.tui.screens.dialog import Dialog, Entry, Words

SUFFIX = ".tsniff.jsonl"


class NameScreen(Dialog[Path | None]):
    """Asks for the name of the recording; None where it stays."""

    TITLE_WORDS = "Name the recording"

    def __init__(self, current: Path, text: str = "", trouble: str = "") -> None:
        """`current` is where it is now; `text` is what could not be done, and `trouble` why."""
        super().__init__()
        self._current = current
        self._text = text or current.name
        self._trouble = trouble

    def parts(self) -> ComposeResult:
        """Where it is, its name, what is wrong with the new one."""
        yield Words(f"now {self._current}", classes="dim")
        yield Entry(self._text)
        yield Words(id="where", classes="dim")
        yield Words(self._trouble, id="trouble", classes="trouble")
        yield Words("enter names it, esc leaves it as it is; nothing is lost meanwhile", classes="dim")

    @on(Input.Changed)
    def _show(self, event: Input.Changed) -> None:
        if event.value != self._text:
            self._complain("")
        path = named(event.value, self._current)
        self.query_one("#where", Words).say("" if path is None or path == self._current else f"becomes {path}")

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        path = named(event.value, self._current)
        if path is None:
            self._complain("that is no name for a file")
        elif path == self._current:
            self.dismiss(None)
        elif path.exists():
            self._complain(f"{path} exists: choose another name")
        elif not path.parent.is_dir():
            self._complain(f"there is no folder {path.parent}: make it first, or choose another")
        else:
            self.dismiss(path)

    def _complain(self, words: str) -> None:
        self.query_one("#trouble", Words).say(words)


def named(text: str, current: Path) -> Path | None:
    """What a person means: in the directory of now, with the suffix of a recording; None for no name at all.

    The name that it has stays where it is.
    """
    text = text.strip()
    if not text or not text.isprintable():
        return None
    try:
        path = current if text == current.name else Path.cwd() / Path(text).expanduser()
        if path.is_dir():
            path /= current.name
        path.exists()
    except (OSError, ValueError, RuntimeError):  # too long; a home that nobody has
        return None
    if path.name.lower().endswith((".jsonl", ".gz")):
        return path if path.name.lower().endswith(".jsonl") else None
    return path.with_name(path.name + SUFFIX)
