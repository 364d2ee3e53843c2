"""Where a mapping or a firmware's file goes, and the mapping that it begins with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tuyasniff.cli.output import standard_output
from tuyasniff.disk import check_writable, write_text
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.registry import Target
from tuyasniff.mapping.files import Written, check_changeable, check_language, language_of, read, retold, update
from tuyasniff.mapping.merge import Merged, merged_all
from tuyasniff.mapping.model import EMPTY, FORMAT, Mapping

STDOUT = "-"
_HEAD = 4096


def is_mapping(path: str | Path) -> bool:
    """Whether a file is a mapping, by its name and its first words."""
    path = Path(path)
    try:
        if language_of(path.name) is None or not path.is_file():
            return False
        with path.open("rb") as file:
            return FORMAT.encode() in file.read(_HEAD).replace(b"\0", b"")
    except (OSError, ValueError):
        return False


def is_same_file(one: str, other: str) -> bool:
    """Whether two names are those of one file."""
    try:
        return Path(one).is_file() and Path(one).samefile(other)
    except (OSError, ValueError):
        return False


def give(out: str, text: str) -> None:
    """Write a text to a file, whole or not at all, or to standard output."""
    if out == STDOUT:
        output = standard_output(plain_data=True)
        output.text(text)
        output.flush()
    else:
        write_text(Path(out), text)


class Done(NamedTuple):
    """What came of it: a merge, whether there was something to merge into, and what could not be kept or expressed."""

    merged: Merged
    was_there: bool
    lost: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


class Place:
    """Where the mapping goes, and the one that it begins with."""

    def __init__(self, out: str, base: str | None, row: Target, wishes: Wishes, *, fresh: bool) -> None:
        self._out = out
        self._row = row
        self._wishes = wishes
        self._is_file = row.language is not None and out != STDOUT
        self._fresh = fresh
        there = self._is_file and not fresh and Path(out).is_file()
        if there and base is not None and not is_same_file(out, base):
            message = f"{out} exists, and --merge names another file: which of them to merge into?"
            raise FormatError(message, f"leave --merge out to merge into {out}, or add --fresh to replace it")
        self._there = there
        self._base = base

    def check(self) -> None:
        """Look at the files before any work, so that what is wrong with them is told at once; nothing is kept."""
        if self._out != STDOUT:
            check_writable(Path(self._out))
            if self._row.language is None:
                self._check_replaceable(Path(self._out))
        self._begin()

    def _check_replaceable(self, path: Path) -> None:
        """A firmware's file is written anew; one that is there may hold a person's work, a mapping surely does."""
        if is_mapping(path):
            hint = f"name another file for {self._row.name}; the mapping goes before --to, as an input"
            raise FormatError(f"{path} is a mapping, which {self._row.name} would replace", hint)
        if path.is_file() and not self._fresh:
            hint = "--fresh replaces it, with what was changed in it"
            raise SourceError(f"cannot write {path}: it exists", SourceReason.BUSY, hint)

    def _begin(self) -> Written | None:
        """The mapping that there is by now to begin with."""
        name = self._base if self._base is not None else self._out if self._there else None
        if name is None:
            return None
        start = read(name)
        if self._there and self._row.language is not None:
            check_language(start, self._row.language)
        return check_changeable(start) if self._row.language is start.language else start

    def write(self, shown: Sequence[tuple[str, Mapping]], *, force: bool) -> Done:
        """Merge into what is there now, not into what was there before the inputs were read, and write."""
        merged = Merged(EMPTY)
        was_there = False

        def change(into: Mapping) -> Mapping:
            nonlocal merged, was_there
            was_there = into is not EMPTY
            merged = merged_all(into, shown, self._base or self._out, force=force)
            return merged.mapping

        if self._is_file:
            lost = update(self._out, change, base=self._base, language=self._row.language, fresh=self._fresh)
            return Done(merged, was_there, lost)
        start = self._begin()
        mapping = change(EMPTY if start is None else start.mapping)
        text, lost, remarks = self._text(mapping, start)
        give(self._out, text)
        return Done(merged, was_there, lost, remarks)

    def _text(self, mapping: Mapping, start: Written | None) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        if self._row.language is None:
            exported = self._row.write(mapping, self._wishes)
            return exported.text, (), exported.remarks
        return *retold(mapping, self._row.language, start), ()
