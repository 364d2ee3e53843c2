"""`tuyasniff export`: what captures have shown as a mapping file, merged into the one that is there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import NamedTuple

import click

from tuyasniff import __version__
from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.cli.arguments import files_argument
from tuyasniff.cli.diagnostics import PROGRAM, Diagnostics
from tuyasniff.cli.hints import Hints, hint_options
from tuyasniff.cli.inputs import Input, Inputs
from tuyasniff.cli.meanings import Evidence, Meant
from tuyasniff.cli.output import standard_output
from tuyasniff.cli.reading import Understanding, reading_options
from tuyasniff.errors import FormatError
from tuyasniff.mapping.disk import check_writable, write_text
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.registry import TARGETS, Target, target, target_for
from tuyasniff.mapping.files import Written, check_changeable, check_language, language_of, read, retold, update
from tuyasniff.mapping.meant import with_meanings
from tuyasniff.mapping.merge import Merged, merged_all
from tuyasniff.mapping.model import EMPTY, CaptureSource, Generator, Mapping
from tuyasniff.mapping.observe import observed_mapping, stamp
from tuyasniff.model import Frame, Message, Note, Talker
from tuyasniff.render.labels import plural, visible

_HELP = """\
Write what captures show as a mapping file: one entry for each datapoint, with places for its name, quantity,
unit and scale. What the captures show clearly enough is filled in with its reasons, see docs/units.md.

A file that is there already is merged into: what you wrote in it stays, counts and ranges grow.

\b
  tuyasniff export meter.bin -o meter.yaml
  tuyasniff export monday.log tuesday.log -o meter.yaml
  tuyasniff export --to json meter.bin
  tuyasniff export meter.bin --known 19=2000W -o meter.yaml

Several inputs are one device: the two wires, or several evenings. The same capture counts once.

Exit code: 0 fine, 2 usage or a mapping that cannot be read, 3 an input cannot be read or the output cannot be
written, 4 nothing recognisable.
"""

_STDOUT = "-"
_SHOWN = 8
_LINE = 76


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
@hint_options
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
    hints: Hints,
    how: Understanding,
) -> None:
    """Know where it goes before reading, read everything, merge, write."""
    row = _target(out, to)
    _check_inputs(out, tuple(spec for spec, _ in how.wires(files)))
    place = _Place(out, base, row, fresh=fresh)
    place.check()
    inputs = Inputs(files, how, diagnostics, fingerprint=True)
    shown: list[tuple[str, Mapping]] = []
    evidence = Evidence(hints)

    def collect(entry: Input) -> None:
        looked = _Look(entry, evidence, sum(before.count for before in inputs.finished))
        try:
            looked.read()
        finally:
            if entry.session.summary.frames:
                shown.append((entry.capture.name, looked.mapping()))
        for remark in entry.session.remarks:
            diagnostics.say(f"{entry.capture.name}: {remark}")

    def finish() -> None:
        if shown:
            meant = evidence.judged()
            done = place.write([(name, _meant(mapping, meant)) for name, mapping in shown], force=force)
            for remark in meant.remarks:
                diagnostics.say(remark)
            for line in _words(done, out):
                diagnostics.say(line)

    try:
        inputs.each(collect)
    except KeyboardInterrupt:
        finish()
        raise
    finish()


def _meant(mapping: Mapping, meant: Meant) -> Mapping:
    """What one input has shown, with what all of them together say about its datapoints."""
    return with_meanings(
        mapping,
        guesses=meant.judgement.guesses,
        raw=meant.judgement.raw,
        schema=meant.schema,
        confirmed=meant.sayings.meanings,
        names=meant.sayings.names,
        labels=meant.sayings.labels,
    )


def _target(out: str, to: str | None) -> Target:
    """What to write. A name that says something else than `--to` is refused: it could not be read again."""
    if to is None:
        return target(TARGETS[0].name) if out == _STDOUT else target_for(out)
    row = target(to)
    language = language_of(out)
    if out != _STDOUT and row.language is not None and language is not None and language.name != row.name:
        raise FormatError(f"--to {to} does not go with the name '{out}'", "leave --to out, or rename the file")
    return row


def _check_inputs(out: str, inputs: Sequence[str]) -> None:
    """Refuse to write over what is read, under whatever name."""
    if out != _STDOUT and any(_is_same_file(out, name) for name in inputs if name != _STDOUT):
        raise FormatError(f"{out} is an input, so it cannot be the output", "name another file")


def _is_same_file(one: str, other: str) -> bool:
    try:
        return Path(one).is_file() and Path(one).samefile(other)
    except (OSError, ValueError):
        return False


class _Done(NamedTuple):
    """What came of it: a merge, whether there was something to merge into, and comments that could not be kept."""

    merged: Merged
    was_there: bool
    lost: tuple[str, ...] = ()


class _Place:
    """Where the mapping goes, and the one that it begins with."""

    def __init__(self, out: str, base: str | None, row: Target, *, fresh: bool) -> None:
        self._out = out
        self._row = row
        self._is_file = row.language is not None and out != _STDOUT
        self._fresh = fresh
        there = self._is_file and not fresh and Path(out).is_file()
        if there and base is not None and not _is_same_file(out, base):
            message = f"{out} exists, and --merge names another file: which of them to merge into?"
            raise FormatError(message, f"leave --merge out to merge into {out}, or add --fresh to replace it")
        self._there = there
        self._base = base

    def check(self) -> None:
        """Look at the files before any work, so that what is wrong with them is told at once; nothing is kept."""
        if self._out != _STDOUT:
            check_writable(Path(self._out))
        self._begin()

    def _begin(self) -> Written | None:
        """The mapping that there is by now to begin with."""
        name = self._base if self._base is not None else self._out if self._there else None
        if name is None:
            return None
        start = read(name)
        if self._there and self._row.language is not None:
            check_language(start, self._row.language)
        return check_changeable(start) if self._row.language is start.language else start

    def write(self, shown: Sequence[tuple[str, Mapping]], *, force: bool) -> _Done:
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
            return _Done(merged, was_there, lost)
        start = self._begin()
        mapping = change(EMPTY if start is None else start.mapping)
        text, lost = self._text(mapping, start)
        if self._out == _STDOUT:
            output = standard_output(plain_data=True)
            output.text(text)
            output.flush()
        else:
            write_text(Path(self._out), text)
        return _Done(merged, was_there, lost)

    def _text(self, mapping: Mapping, start: Written | None) -> tuple[str, tuple[str, ...]]:
        if self._row.language is None:
            return self._row.write(mapping, Wishes(version=__version__)).text, ()
        return retold(mapping, self._row.language, start)


class _Look:
    """One input on its way to a mapping."""

    def __init__(self, entry: Input, evidence: Evidence, after: int) -> None:
        """What is evidence of meanings goes to `evidence`; items are numbered from `after` + 1."""
        self._entry = entry
        self._evidence = evidence
        self._after = after
        self._table = DpTable()
        self._versions: set[int] = set()
        self._info: str | None = None

    def read(self) -> None:
        self._evidence.begin()
        for item in self._entry.items(self._after):
            if isinstance(item.thing, Message | Note):
                self._evidence.add(item.thing, item.number)
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
                sha256=capture.fingerprint if self._entry.complete else None,
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


def _words(done: _Done, out: str) -> list[str]:
    """What was added, what was kept and what could not be, for stderr."""
    where = "" if out == _STDOUT else f"{out}: "
    merged = done.merged
    lines = [*merged.remarks]
    lines += [f"this comment could not be kept: {visible(text)[:_LINE]}" for text in done.lost]
    if not done.was_there:
        lines.append(plural(len(merged.mapping.dps), "datapoint"))
    else:
        parts = [f"{plural(len(merged.added), 'datapoint')} new", f"{len(merged.updated)} updated"]
        if merged.kept:
            more = len(merged.kept) - _SHOWN
            words = ", ".join(f"{dp} {visible(name)}" for dp, name in merged.kept[:_SHOWN])
            parts.append(f"kept your {words}{f' and {more} more' if more > 0 else ''}")
        lines.append(", ".join(parts))
    return [where + line for line in lines]
