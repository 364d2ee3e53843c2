"""`tuyasniff report`: the text that a project's maintainers ask for, or a page to look at, from a capture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

import click

from tuyasniff.cli.arguments import files_argument, hide_dp_option, hide_option, out_option, show_secrets_option
from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.flashexport import refuse_dump
from tuyasniff.cli.handover import every_draft, gathered
from tuyasniff.cli.hints import Hints, hint_options
from tuyasniff.cli.inputs import Input, Inputs
from tuyasniff.cli.output import standard_output
from tuyasniff.cli.progress import stopped_at
from tuyasniff.cli.questioning import asked
from tuyasniff.cli.reading import Understanding, reading_options
from tuyasniff.cli.sharing import Sharing
from tuyasniff.cli.terminals import somebody_answers
from tuyasniff.cli.together import different_devices
from tuyasniff.disk import check_writable, write_bytes
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.report.facts import Facts
from tuyasniff.report.files import File, capture_name, draft_name, zipped
from tuyasniff.report.page import page
from tuyasniff.report.projects import PROJECTS, Project, project
from tuyasniff.report.questions import entries, still_open
from tuyasniff.report.text import LONGEST, report

_HELP = """\
Write the report that a project's maintainers ask for: what the capture tells is filled in, the rest is asked for.

\b
  tuyasniff report meter.tsniff.jsonl --for openbeken -o report.md
  tuyasniff report meter.tsniff.jsonl --for esphome -o report.zip
  tuyasniff report --mcu a.bin --module b.bin --for tasmota
  tuyasniff report meter.bin --for tuya-local --answer "product_name=Shop X1"
  tuyasniff report meter.tsniff.jsonl --html -o report.html

-o report.md writes Markdown to paste, and beside it report-capture.tsniff.jsonl, which others can replay; -o
report.zip holds both, the page and the draft configuration; without -o the Markdown goes to standard output.

Nothing is made up: what is guessed says so, and what the capture does not tell is asked on a terminal, or stays
on a list at the end. --answer answers without being asked; "--answer list" shows the names of the fields.

What is private (networks, passwords, addresses, keys, serial numbers, names of folders) is replaced everywhere, the
capture included, by made-up values of the same length; --hide names what else is. --show-secrets leaves all as it is.

Exit code: 0 fine, 2 usage, 3 an input cannot be read or the output cannot be written, 4 nothing recognisable.
"""

_STDOUT = "-"
_ZIP, _PAGES, _TEXTS = (".zip",), (".html", ".htm"), (".md", ".markdown", ".txt")
_EXISTS = "give --force to replace it, or another name"
_LIST = "list"


def _complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return [row.name for row in PROJECTS if row.name.startswith(incomplete)]


@click.command("report", help=_HELP, short_help="What maintainers ask for, or a page.")
@files_argument
@click.option(
    "--for",
    "name",
    metavar="PROJECT",
    shell_complete=_complete,
    help=f"{', '.join(row.name for row in PROJECTS)}.",
)
@click.option("--html", "as_page", is_flag=True, help="A page to look at, with plots, in one file.")
@out_option("Where to: .md, .zip or .html.")
@click.option("--answer", "answers", metavar="FIELD=TEXT", multiple=True, help="What the capture does not tell.")
@click.option("--no-questions", is_flag=True, help="Ask nothing, even on a terminal.")
@hide_option
@hide_dp_option
@show_secrets_option
@click.option("--force", is_flag=True, help="Replace files that exist.")
@hint_options
@reading_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    files: tuple[str, ...],
    name: str | None,
    as_page: bool,
    out: str,
    answers: tuple[str, ...],
    no_questions: bool,
    hidden: tuple[str, ...],
    hidden_dps: tuple[int, ...],
    show_secrets: bool,
    force: bool,
    hints: Hints,
    how: Understanding,
) -> None:
    """Know what is wanted before reading, read everything, ask, write."""
    wanted = _wanted(name, out, as_page=as_page)
    if answers == (_LIST,):
        _list_fields(wanted)
        return
    told = _answers(wanted, answers)
    place = _Place(out, wanted, force=force)
    given = [spec for spec, _ in how.wires(files)] or list(files)
    place.check(given)
    refuse_dump(given, "a report is about what the two chips say to each other")
    if show_secrets and (hidden or hidden_dps):
        raise FormatError("--show-secrets hides nothing, so it does not go with --hide", "leave one of them out")
    sharing = Sharing(hide=not show_secrets)
    sharing.hide_more(hidden, hidden_dps)
    inputs = Inputs(files, how, diagnostics, record=sharing.record)

    def collect(entry: Input) -> None:
        sharing.read(entry, inputs.count)

    def finish() -> None:
        if not any(entry.session.summary.frames for entry in inputs.finished):
            return
        targets = wanted.project.drafts if wanted.project is not None else every_draft()
        read = [capture for entry in inputs.finished for capture in entry.captures]
        partly = map(sharing.text, stopped_at(read, folders=False))
        say_missing = wanted.project is not None
        facts, remarks = gathered(sharing, hints, how, targets, say_missing=say_missing, said=partly)
        for words in remarks:
            diagnostics.say(words)
        mixed = different_devices(inputs.finished)
        if mixed is not None:
            diagnostics.say(mixed)
        if wanted.project is not None and not no_questions and somebody_answers() and _asks(files, how):
            missing = still_open(entries(wanted.project, facts, told))
            told.update(asked(missing, diagnostics))
        shown = {field: sharing.text(text) for field, text in told.items()}
        place.write(facts, shown)
        _closing(diagnostics, place, facts, shown, sharing)

    inputs.each_then(collect, finish)


class _Wanted(NamedTuple):
    """What is to be written: the report of a project, the page, or both in one zip."""

    project: Project | None
    page: bool
    zip: bool


def _wanted(name: str | None, out: str, *, as_page: bool) -> _Wanted:
    known = None if name is None else project(name)
    suffix = PurePath(out).suffix.lower()
    packed = suffix in _ZIP
    if known is None and not as_page and suffix not in _PAGES:
        names = ", ".join(row.name for row in PROJECTS)
        raise FormatError("for whom is the report?", f"--for one of {names}; or --html for a page to look at")
    if known is not None and (as_page or suffix in _PAGES) and not packed:
        raise FormatError("a page is the same for everybody", "leave --for out, or write both: -o report.zip")
    if as_page and suffix in _TEXTS:
        raise FormatError(f"--html does not go with the name '{out}'", "name it .html")
    if out != _STDOUT and not packed and suffix not in (*_PAGES, *_TEXTS):
        raise FormatError(f"the name '{out}' does not tell what to write", "name it .md, .zip or .html")
    return _Wanted(known, known is None or packed, packed)


def _list_fields(wanted: _Wanted) -> None:
    """The names that `--answer` takes."""
    if wanted.project is None:
        raise FormatError("--answer is about the fields of a project", "say which: --for")
    output = standard_output(plain_data=True)
    for field in wanted.project.fields:
        output.text(f"{field.name:14} {field.mark} {field.title}\n")
    output.flush()


def _answers(wanted: _Wanted, answers: Sequence[str]) -> dict[str, str]:
    told: dict[str, str] = {}
    for text in answers:
        field, sign, words = text.partition("=")
        if not sign:
            raise FormatError(f"--answer {text}: no field stands before =", 'say it as --answer "FIELD=TEXT"')
        if wanted.project is None:
            raise FormatError("--answer is about the fields of a project", "say which: --for")
        told[wanted.project.field(field.strip()).name] = words
    return told


def _asks(files: Sequence[str], how: Understanding) -> bool:
    """Whether standard input is free for answers."""
    specs = [spec for spec, _ in how.wires(files)] if how.merges else list(files)
    return bool(specs) and _STDOUT not in specs


class _Place:
    """Where it goes."""

    def __init__(self, out: str, wanted: _Wanted, *, force: bool) -> None:
        self.out = out
        self.wanted = wanted
        self.capture = "" if out == _STDOUT or (wanted.page and not wanted.zip) else capture_name(out)
        self.length = 0
        self._force = force

    @property
    def files(self) -> list[Path]:
        """The files that come to be."""
        if self.out == _STDOUT:
            return []
        beside = [] if self.wanted.zip or not self.capture else [Path(self.out).with_name(self.capture)]
        return [Path(self.out), *beside]

    def check(self, inputs: Sequence[str]) -> None:
        """Find out what stands against it before any work is done."""
        for path in self.files:
            if any(_is_same_file(path, name) for name in inputs if name != _STDOUT):
                raise FormatError(f"{path} is an input, so it cannot be the output", "name another file")
            if path.is_dir():
                raise SourceError(
                    f"cannot write {path}: it is a directory", SourceReason.DIRECTORY, "name a file in it"
                )
            check_writable(path)
            if path.is_file() and not self._force:
                raise SourceError(f"cannot write {path}: it exists", SourceReason.BUSY, _EXISTS)

    def write(self, facts: Facts, answers: Mapping[str, str]) -> None:
        """All files, or standard output."""
        text = "" if self.wanted.project is None else report(self.wanted.project, facts, answers,
                                                             capture_name=self.capture)  # fmt: skip
        self.length = len(text)
        if self.out == _STDOUT:
            output = standard_output(plain_data=True)
            output.text(text or page(facts))
            output.flush()
            return
        if self.wanted.zip:
            write_bytes(Path(self.out), zipped(self._packed(facts, text), facts.started))
            return
        write_bytes(Path(self.out), (text or page(facts)).encode("utf-8"))
        for path in self.files[1:]:
            write_bytes(path, facts.attached.session)

    def _packed(self, facts: Facts, text: str) -> list[File]:
        stem = PurePath(self.out).stem
        files = [File(f"{stem}.html", page(facts).encode("utf-8"))]
        if text:
            files.insert(0, File(f"{stem}.md", text.encode("utf-8")))
        files.append(File(self.capture, facts.attached.session))
        files += [File(draft_name(name), draft.encode("utf-8")) for name, draft in facts.drafts.items()]
        return files


def _is_same_file(path: Path, name: str) -> bool:
    try:
        return path.is_file() and path.samefile(name)
    except (OSError, ValueError):
        return False


def _closing(
    diagnostics: Diagnostics, place: _Place, facts: Facts, answers: Mapping[str, str], sharing: Sharing
) -> None:
    """What was written, what is open, what was hidden."""
    for path in place.files:
        diagnostics.say(f"wrote {path}")
    known = place.wanted.project
    if known is not None:
        missing = still_open(entries(known, facts, answers))
        required = [entry.field.title for entry in missing if entry.field.required]
        if missing:
            more = f", required: {', '.join(required)}" if required else ""
            diagnostics.say(f"still to be answered: {len(missing)}{more}")
        if not place.files:
            diagnostics.say(
                "the capture is not part of it: -o report.md writes it beside the text, -o report.zip with it"
            )
        if place.length > LONGEST:
            diagnostics.say(f"{place.length:,} characters are more than an issue on GitHub takes: attach it as a file")
    if not sharing.hide:
        diagnostics.say("nothing was hidden: whatever is private in the capture is in it, so do not share it")
    else:
        diagnostics.say(f"hidden: {sharing.hidden or 'nothing, for nothing private was found'}")
