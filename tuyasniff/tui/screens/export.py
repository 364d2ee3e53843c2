"""What to write of a session, in which form, and where; and the writing itself."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from rich.text import Text
from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import HorizontalGroup
from textual.widgets import Button, Input, OptionList, RadioSet
from textual.widgets.option_list import Option

from tuyasniff.analysis.query import Filter
from tuyasniff.capture.targets import TARGETS as CAPTURES
from tuyasniff.errors import SourceError, SourceReason, TuyasniffError
from tuyasniff.live.exporting import Exported, FileExists, There, Watch, Which, export_capture, export_mapping
from tuyasniff.live.livesession import LiveSession
from tuyasniff.mapping.exporters.registry import TARGETS as MAPPINGS
from tuyasniff.model import Item
from tuyasniff.tui.screens.confirm import MERGE, REPLACE, ConfirmScreen
from tuyasniff.tui.screens.dialog import Dialog, Entry, Pick, Words


class Kind(StrEnum):
    """What is written: the recording, or what it says of the datapoints."""

    CAPTURE = "capture"
    MAPPING = "mapping"


class Format(NamedTuple):
    """One line to choose; `merges`: a file that is there can be merged into."""

    kind: Kind
    name: str
    title: str
    suffixes: tuple[str, ...]
    merges: bool = False


FORMATS: tuple[Format, ...] = (
    *(Format(Kind.CAPTURE, row.name, row.title, row.suffixes) for row in CAPTURES),
    *(Format(Kind.MAPPING, row.name, row.title, row.suffixes, row.language is not None) for row in MAPPINGS),
)
"""Everything that can be written, in the order in which it is offered."""

_SUFFIXES = frozenset(
    suffix for row in FORMATS for whole in row.suffixes for suffix in Path("x" + whole).suffixes
) | frozenset((".gz", ".jsonl", ".tsniff", ".hex", ".txt", ".log"))
_SCOPES = (Which.ALL, Which.FILTERED, Which.SELECTED)


class ExportResult(NamedTuple):
    """What somebody wants to have written: the kind, the name of the format, how much of it, where."""

    kind: Kind
    format: str
    scope: Which
    path: Path


class ExportScreen(Dialog[ExportResult | None]):
    """Asks for it; None where nothing is to be written."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f5", "write", "Write")]
    DEFAULT_CSS = """
    ExportScreen OptionList {
        max-height: 9;
    }
    """
    TITLE_WORDS = "Export"

    def __init__(
        self,
        default_stem: str,
        *,
        filtered: bool = False,
        selected: int = 0,
        was: ExportResult | None = None,
        trouble: str = "",
    ) -> None:
        """`default_stem` is the path without its suffix, which may be that of the recording itself.

        There is a filter, and so many items are selected. `was` is what could not be written, and `trouble` why.
        """
        super().__init__()
        self._was = was
        self._trouble = trouble
        self._stem = free_stem(default_stem)
        self._has = {Which.ALL: True, Which.FILTERED: filtered, Which.SELECTED: selected > 0}
        chosen = f"selected ({selected:,})" if selected else "selected"
        self._labels = {Which.ALL: "all", Which.FILTERED: "filtered", Which.SELECTED: chosen}

    def parts(self) -> ComposeResult:
        """The formats, how much, where."""
        yield OptionList(*(Option(_row(row), id=f"{row.kind}:{row.name}") for row in FORMATS), compact=True)
        scope = self._was.scope if self._was is not None and self._has[self._was.scope] else Which.ALL
        with RadioSet(compact=True):
            for which in _SCOPES:
                yield Pick(self._labels[which], which is scope, id=f"scope-{which}")
        yield Words(id="about", classes="dim")
        yield Entry(self._stem + FORMATS[0].suffixes[0] if self._was is None else str(self._was.path), id="path")
        yield Words(self._trouble, id="trouble", classes="trouble")
        with HorizontalGroup(classes="row"):
            yield Button("Write (F5)", id="write", compact=True, variant="primary")
            yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """The session file is offered first, or once more what could not be written."""
        for which, there in self._has.items():
            self.query_one(f"#scope-{which}").disabled = not there
        formats = self.query_one(OptionList)
        formats.focus()
        formats.highlighted = 0
        if self._was is not None:
            chosen = (self._was.kind, self._was.format)
            formats.highlighted = next(place for place, row in enumerate(FORMATS) if (row.kind, row.name) == chosen)
            self.query_one("#path").focus()

    @property
    def _format(self) -> Format:
        return FORMATS[self.query_one(OptionList).highlighted or 0]

    @on(OptionList.OptionHighlighted)
    def _formatted(self) -> None:
        """The name of the file goes with the format, and a mapping is always of everything."""
        row = self._format
        path = self.query_one("#path", Input)
        path.value = with_suffix(path.value, row)
        self.query_one(RadioSet).display = row.kind is Kind.CAPTURE
        more = "" if row.kind is Kind.CAPTURE else "; of all that was seen, without values that are text"
        self.query_one("#about", Words).say(row.title + more)

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.query_one("#path").focus()

    @on(Input.Changed, "#path")
    def _named(self, event: Input.Changed) -> None:
        """A suffix of another format chooses that one."""
        if self._was is None or event.value != str(self._was.path):
            self._complain("")
        row = format_of(event.value)
        if row is not None and row is not self._format:
            self.query_one(OptionList).highlighted = FORMATS.index(row)

    @on(Input.Submitted, "#path")
    @on(Button.Pressed, "#write")
    def _write(self) -> None:
        self.action_write()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    def action_write(self) -> None:
        """Give back what was chosen, or say what is wrong with it."""
        row = self._format
        path = path_of(self.query_one("#path", Input).value, row, Path(self._stem).name)
        if path is None:
            self._complain("that is no name for a file")
            return
        place = self.query_one(RadioSet).pressed_index
        scope = _SCOPES[place] if row.kind is Kind.CAPTURE and 0 <= place < len(_SCOPES) else Which.ALL
        self.dismiss(ExportResult(row.kind, row.name, scope, path))

    def _complain(self, words: str) -> None:
        trouble = self.query_one("#trouble", Words)
        trouble.say(words)
        if words:
            trouble.scroll_visible(animate=False)


def _row(row: Format) -> Text:
    return Text(f"{row.kind:7}  {row.suffixes[0] if row.suffixes else '':14} {row.title}")


def stem_here(name: str) -> str:
    """Where an export of a recording of this name goes: into the current directory, without a suffix."""
    stem = re.split(r"[/\\]", name)[-1]
    while Path(stem).suffix.lower() in _SUFFIXES:
        stem = Path(stem).stem
    if not any(char.isalnum() for char in stem) or not stem.isprintable():
        stem = "session"
    try:
        return str(Path.cwd() / stem)
    except OSError:  # a directory that was deleted
        return stem


def free_stem(stem: str) -> str:
    """The path, or one beside it where the recording itself has that name."""
    try:
        return f"{stem}-export" if Path(stem + FORMATS[0].suffixes[0]).exists() else stem
    except (OSError, ValueError):
        return stem


def format_of(name: str) -> Format | None:
    """The format that the suffix of a name tells, the longest suffix first."""
    lower = name.strip().lower().removesuffix(".gz")
    found = [(len(suffix), row) for row in FORMATS for suffix in row.suffixes if lower.endswith(suffix)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def with_suffix(name: str, row: Format) -> str:
    """The name with a suffix of the format, in place of one of another format."""
    if format_of(name) is row or not row.suffixes:
        return name
    stem = name.strip()
    packed = stem.lower().endswith(".gz") and row.kind is Kind.CAPTURE
    stem = stem[:-3] if stem.lower().endswith(".gz") else stem
    there = format_of(stem)
    if there is not None:
        lower = stem.lower()
        stem = stem[: -max(len(suffix) for suffix in there.suffixes if lower.endswith(suffix))]
    return stem + row.suffixes[0] + (".gz" if packed else "")


def path_of(text: str, row: Format, stem: str = "session") -> Path | None:
    """The file that a person means, of the name `stem` in a folder that is there; None for no name at all."""
    text = text.strip()
    if not text or not text.isprintable():
        return None
    try:
        folder = Path(text).expanduser()
        if folder.is_dir():
            return folder / (stem + (row.suffixes[0] if row.suffixes else ""))
        if text.endswith(("/", "\\")):
            return None
        path = Path(with_suffix(text, row)).expanduser()
        path.exists()
    except (OSError, ValueError, RuntimeError):  # too long; a home that nobody has
        return None
    stem = path.name.lower().removesuffix(".gz")
    return None if any(stem == suffix for suffix in row.suffixes) else path


def run_export(
    live: LiveSession,
    result: ExportResult,
    *,
    wanted: Filter | None = None,
    selected: Sequence[Item] = (),
    there: There = There.KEEP,
    watch: Watch | None = None,
) -> Exported:
    """Write it; may run in any thread. Raises FileExists where `there` is KEEP, else TuyasniffError of all kinds."""
    path, name = result.path, result.format
    replace = there is There.REPLACE
    try:
        if result.kind is Kind.MAPPING:
            return export_mapping(live, path, name, there=there, watch=watch)
        return export_capture(
            live, path, name, result.scope, wanted=wanted, selected=selected, replace=replace, watch=watch
        )
    except TuyasniffError:
        raise
    except OSError as error:  # a disk that goes away in the middle
        words = error.strerror or str(error)
        raise SourceError(f"cannot write {path}: {words}", SourceReason.LOST, "try another folder") from error


async def carry_out(
    app: App[Any],
    live: LiveSession,
    result: ExportResult,
    *,
    wanted: Filter | None = None,
    selected: Sequence[Item] = (),
) -> Exported | None:
    """Write it in a thread, and ask before a file is replaced; None where the answer is no.

    For a worker: when that is cancelled the export stops and leaves nothing. Raises TuyasniffError.
    """
    stop = threading.Event()
    there = There.KEEP
    while True:
        watch = Watch(stop.is_set)
        try:
            return await asyncio.to_thread(
                run_export, live, result, wanted=wanted, selected=selected, there=there, watch=watch
            )
        except FileExists as error:
            row = next((row for row in FORMATS if (row.kind, row.name) == (result.kind, result.format)), None)
            choices = (MERGE, REPLACE) if row is not None and row.merges else (REPLACE,)
            answer = await app.push_screen_wait(ConfirmScreen(error.message, choices))
            if answer is None:
                return None
            there = There(answer)
        except asyncio.CancelledError:
            stop.set()
            raise
