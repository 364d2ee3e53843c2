"""`tuyasniff export`: what captures have shown as a mapping file, merged into the one that is there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

import click

from tuyasniff import __version__
from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.cli.arguments import files_argument
from tuyasniff.cli.diagnostics import PROGRAM, Diagnostics
from tuyasniff.cli.inputs import Input, Inputs
from tuyasniff.cli.output import standard_output
from tuyasniff.cli.reading import Understanding, reading_options
from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.registry import TARGETS, Target, target, target_for
from tuyasniff.mapping.files import language_of, load, save, write_text
from tuyasniff.mapping.merge import Merged, merge
from tuyasniff.mapping.model import EMPTY, CaptureSource, Generator, Mapping
from tuyasniff.mapping.observe import observed_mapping, stamp
from tuyasniff.model import Frame, Message, Talker
from tuyasniff.render.labels import plural, visible

_HELP = """\
Write what captures show as a mapping file: one entry for each datapoint, with places for its name, quantity,
unit and scale.

A file that is there already is merged into: what you wrote in it stays, counts and ranges grow.

\b
  tuyasniff export meter.bin -o meter.yaml
  tuyasniff export monday.log tuesday.log -o meter.yaml
  tuyasniff export --to json meter.bin

Several inputs are one device: the two wires, or several evenings. The same capture counts once.

Exit code: 0 fine, 2 usage or a mapping that cannot be read, 3 an input cannot be read or the output cannot be
written, 4 nothing recognisable.
"""

_STDOUT = "-"
_SHOWN = 8
_PIECE = 1 << 20


def _complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return [row.name for row in TARGETS if row.name.startswith(incomplete)]


@click.command("export", help=_HELP, short_help="A mapping file.")
@files_argument
@click.option("-o", "--output", "out", metavar="FILE", default=_STDOUT, help="Where to; - is standard output.")
@click.option(
    "--to",
    "to",
    metavar="NAME",
    shell_complete=_complete,
    help=f"{', '.join(row.name for row in TARGETS)}; else by the suffix of -o, else json.",
)
@click.option("--merge", "--into", "base", metavar="FILE", help="Start from this mapping; it stays as it is.")
@click.option("--fresh", is_flag=True, help="Replace the file of -o instead of merging into it.")
@click.option("--force", is_flag=True, help="Merge even if the product id is another one.")
@reading_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    files: tuple[str, ...],
    out: str,
    to: str | None,
    base: str | None,
    fresh: bool,
    force: bool,
    how: Understanding,
) -> None:
    """Know where it goes before reading, read everything, merge, write."""
    row = _target(out, to)
    into = _base(out, base, row, fresh=fresh)
    inputs = Inputs(files, how, diagnostics)
    shown: list[Mapping] = []
    named = frozenset(spec for spec, _ in how.wires(files))

    def collect(entry: Input) -> None:
        looked = _Look(entry, named)
        try:
            looked.read()
        finally:
            if entry.session.summary.frames:
                shown.append(looked.mapping())
        for remark in entry.session.remarks:
            diagnostics.say(f"{entry.capture.name}: {remark}")

    def finish() -> None:
        if shown:
            done = _merged(into, shown, force=force)
            _write(done.mapping, out, row, fresh=fresh)
            for line in _words(done, out, merged=into is not EMPTY):
                diagnostics.say(line)

    try:
        inputs.each(collect)
    except KeyboardInterrupt:
        finish()
        raise
    finish()


def _target(out: str, to: str | None) -> Target:
    """What to write. A name that says something else than `--to` is refused: it could not be read again."""
    if to is None:
        return target(TARGETS[0].name) if out == _STDOUT else target_for(out)
    row = target(to)
    language = language_of(out)
    if out != _STDOUT and row.is_mapping and language is not None and language.name != row.name:
        raise FormatError(f"--to {to} does not go with the name '{out}'", "leave --to out, or rename the file")
    return row


def _base(out: str, base: str | None, row: Target, *, fresh: bool) -> Mapping:
    """The mapping to merge into: read before anything else, so that a broken one is told at once."""
    there = row.is_mapping and not fresh and out != _STDOUT and Path(out).is_file()
    if base is None:
        return load(out) if there else EMPTY
    if there and not Path(base).samefile(out):
        message = f"{out} exists, and --merge names another file: which of them to merge into?"
        raise FormatError(message, f"leave --merge out to merge into {out}, or add --fresh to replace it")
    return load(base)


class _Look:
    """One input on its way to a mapping."""

    def __init__(self, entry: Input, named: frozenset[str]) -> None:
        """`named` holds the names that the user gave: only what bears one of them is a file that can be read again."""
        self._entry = entry
        self._named = named
        self._table = DpTable()
        self._versions: set[int] = set()
        self._info: str | None = None

    def read(self) -> None:
        for item in self._entry.items():
            if isinstance(item.thing, Message):
                self._table.add(item.thing)
                self._frame(item.thing.frame, item.thing.name)

    def _frame(self, frame: Frame, name: str) -> None:
        if frame.checksum == "bad":
            return
        self._versions.add(frame.version)
        if name == "product_info" and frame.talker is not Talker.MODULE and frame.payload:
            try:
                self._info = frame.payload.decode("utf-8")
            except UnicodeDecodeError:
                return  # damaged text is no text to be kept

    def mapping(self) -> Mapping:
        """What was read so far."""
        session = self._entry.session
        return observed_mapping(
            self._table.summaries(),
            family=session.family,
            product=session.summary.product,
            product_info=self._info,
            header_versions=self._versions,
            baud=self._baud(),
            captures=self._sources(),
            started=self._entry.capture.started,
            generator=Generator(PROGRAM, __version__),
            created=stamp(_now()),
        )

    def _baud(self) -> int | None:
        """The speed of the line, where the taps tell one and the same."""
        told = {tap.baud for capture in self._entry.captures for tap in capture.taps if tap.baud is not None}
        return told.pop() if len(told) == 1 else None

    def _sources(self) -> list[CaptureSource]:
        """The capture, or each of those that are one conversation; what was counted belongs to all of them."""
        told, summary = self._entry.told.duration_us, self._entry.session.summary
        sources = [
            CaptureSource(
                name=PurePath(capture.name).name or capture.name,
                sha256=_fingerprint(capture.name) if capture.name in self._named and self._entry.complete else None,
                start=None if capture.started is None else stamp(capture.started),
            )
            for capture in self._entry.captures
        ]
        if len(sources) > 1:
            return sources
        duration = None if told is None else told / 1_000_000
        frames, errors = summary.frames, summary.bad_checksums
        return [replace(one, duration_s=duration, frames=frames, checksum_errors=errors) for one in sources]


def _now() -> datetime:
    """The moment, or the one that SOURCE_DATE_EPOCH names: the same captures then give the same file."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(told), UTC) if told.isdecimal() and len(told) < 12 else datetime.now(UTC)


def _fingerprint(name: str) -> str | None:
    """The sha256 of a file as it lies on the disk; None for what is none."""
    digest = hashlib.sha256()
    try:
        if not Path(name).is_file():
            return None
        with Path(name).open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except (OSError, ValueError):
        return None
    return digest.hexdigest()


def _merged(into: Mapping, shown: Sequence[Mapping], *, force: bool) -> Merged:
    """All inputs, one after the other, into the mapping that was there."""
    done = Merged(into)
    for one in shown:
        step = merge(done.mapping, one, force=force)
        done = Merged(
            step.mapping,
            _once(done.remarks, step.remarks),
            _once(done.added, step.added),
            _once(done.updated, (dp for dp in step.updated if dp not in done.added)),
            _once(done.kept, (pair for pair in step.kept if into.entry(pair[0]) is not None)),
        )
    return done


def _once(old: tuple[Any, ...], new: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*old, *new)))


def _write(mapping: Mapping, out: str, row: Target, *, fresh: bool) -> None:
    if out == _STDOUT:
        output = standard_output(plain_data=True)
        output.text(row.write(mapping))
        output.flush()
    elif row.is_mapping and language_of(out) is not None:
        save(mapping, out, fresh=fresh)
    else:
        write_text(Path(out), row.write(mapping))


def _words(done: Merged, out: str, *, merged: bool) -> list[str]:
    """What was added and what was kept, for stderr."""
    where = "" if out == _STDOUT else f"{out}: "
    if not merged:
        lines = [f"{where}{plural(len(done.mapping.dps), 'datapoint')}"]
    else:
        parts = [f"{plural(len(done.added), 'datapoint')} new", f"{len(done.updated)} updated"]
        if done.kept:
            more = len(done.kept) - _SHOWN
            words = ", ".join(f"{dp} {visible(name)}" for dp, name in done.kept[:_SHOWN])
            parts.append(f"kept your {words}{f' and {more} more' if more > 0 else ''}")
        lines = [where + ", ".join(parts)]
    return [*(f"{where}{remark}" for remark in done.remarks), *lines]
