"""Everything that can be written: the formats of the capture floor, and the lines of `decode --jsonl`."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from tuyasniff.capture.targets import TARGETS, Ability, Target, target_for
from tuyasniff.errors import FormatError

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Columns
    from tuyasniff.bulk.many import ManyWriter
    from tuyasniff.capture.about import About
    from tuyasniff.capture.targets import ChunkWriter, ItemWriter
    from tuyasniff.model import Item


class ItemLinesWriter:
    """Writes the lines of `decode --jsonl`; OSError of the stream passes."""

    def __init__(self, stream: BinaryIO, about: About) -> None:
        from tuyasniff.capture.moments import iso
        from tuyasniff.render.jsonout import dumps, session_line
        from tuyasniff.render.jsontext import line_text

        self._stream = stream
        self._eager = about.eager
        self._line = line_text
        self._put(dumps(session_line([dict(entry) for entry in about.inputs], iso(about.started))))

    def write(self, item: Item) -> None:
        """A line."""
        self._put(self._line(item))

    def end(self) -> None:
        """Nothing follows."""
        self._stream.flush()

    def _put(self, text: str) -> None:
        self._stream.write(text.encode() + b"\n")
        if self._eager:
            self._stream.flush()


class ManyItemLinesWriter(ItemLinesWriter):
    """Writes them of columns, too."""

    def __init__(self, stream: BinaryIO, about: About) -> None:
        from tuyasniff.render.columns.jsonlines import ManyJson

        super().__init__(stream, about)
        self._many = ManyJson(lines=True)

    def write_many(self, columns: Columns) -> None:
        """A line for each item."""
        for part in self._many.text(columns):
            self._stream.write(part)
        if self._eager:
            self._stream.flush()


def _jsonl(stream: BinaryIO, about: About) -> ItemWriter:
    return ItemLinesWriter(stream, about)


JSONL = Target("jsonl", "what decode --jsonl prints: items with their meaning", (".jsonl",), frozenset(Ability), _jsonl)

ALL_TARGETS: tuple[Target, ...] = (*TARGETS, JSONL)
TARGET_NAMES: tuple[str, ...] = tuple(row.name for row in ALL_TARGETS)
"""What `convert --format` takes."""


def target_named(name: str | None) -> Target | None:
    """The target of that name."""
    return next((row for row in ALL_TARGETS if row.name == name), None)


def target_of(to: str | None, out: str) -> Target | None:
    """The target that `--format` names, else the one that the end of the file's name asks for; None for neither."""
    return target_named(to) or target_for(out, ALL_TARGETS)


def untold_target(out: str) -> FormatError:
    """What is said where neither tells."""
    place = "standard output" if out == "-" else out
    suffixes = " ".join(suffix for row in ALL_TARGETS for suffix in row.suffixes)
    return FormatError(
        f"what form is {place} to have? give --format: {' '.join(TARGET_NAMES)}", f"or a name that says it: {suffixes}"
    )


def many_writer(target: Target, stream: BinaryIO, about: About) -> ManyWriter:
    """The writer of a target of items that takes columns of them, too."""
    from tuyasniff.bulk.many import MANY

    return ManyItemLinesWriter(stream, about) if target is JSONL else MANY[target.name](stream, about)


def chunk_writer(target: Target, stream: BinaryIO, about: About, *, many: bool) -> ChunkWriter:
    """The writer of a target of chunks; with `many` one that takes stretches of them, too."""
    assert target.chunks is not None
    if not many:
        return target.chunks(stream, about)
    from tuyasniff.bulk.many import MANY_CHUNKS

    return MANY_CHUNKS[target.name](stream, about)
