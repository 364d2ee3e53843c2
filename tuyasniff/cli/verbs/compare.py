"""`tuyasniff compare`: what two captures hold, or two mappings say, differently."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tuyasniff.cli.arguments import json_option, look_options
from tuyasniff.cli.completing import file_names
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.output import Output, standard_output
from tuyasniff.cli.reading import format_option
from tuyasniff.disk import is_file
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.mapping.diff import differences
from tuyasniff.mapping.files import language_of, load, loads
from tuyasniff.mapping.model import Mapping
from tuyasniff.render.differences import closing_line, difference_document, difference_lines
from tuyasniff.render.jsonout import dumps

_HELP = """\
Show what two captures of one device have differently: frames that one of them lacks, that are damaged there, or that
are more, and datapoints whose values differ. Where one ends earlier or begins later, what lies beyond is not missing.

\b
  tuyasniff compare sniffer.tsniff.jsonl firmware.log
  tuyasniff compare --json before.bin after.bin

Of two mapping files, .json or .yaml, it shows datapoints that only one of them has, and what is said of the others.
How often something was seen, how sure it is and why is not compared, unless you say --counts; nor are keys that begin
with x-.

\b
  tuyasniff compare mine.yaml theirs.json
  tuyasniff export --to json meter.bin | tuyasniff compare meter.yaml -

Exit code: 0 fine, the same or not, 1 they differ (with --strict), 2 usage or a mapping that cannot be read, 3 an input
cannot be read or the output cannot be written, 4 a capture without any frame.
"""

_STDIN = "-"


@click.command("compare", help=_HELP, short_help="What two captures or mappings have differently.")
@click.argument("left", metavar="FILE|-", shell_complete=file_names)
@click.argument("right", metavar="FILE|-", shell_complete=file_names)
@click.option("--counts", is_flag=True, help="Mappings: compare what was seen, how sure it is and why, too.")
@format_option("--format", "Captures: raw, or a name from 'info formats'.")
@json_option
@click.option("--strict", is_flag=True, help="Exit code 1 if they differ.")
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    left: str,
    right: str,
    counts: bool,
    format_name: str | None,
    as_json: bool,
    strict: bool,
    color: str,
    width: int | None,
) -> None:
    """Read both, then print what is not the same."""
    if left == right == _STDIN:
        raise click.UsageError("only one of the two can come from standard input")
    output = standard_output(color=color, width=width, plain_data=as_json)
    if _are_captures(left, right, format_name):
        if counts:
            raise click.UsageError("--counts is for mappings")
        from tuyasniff.cli.capturecompare import compare_captures

        differ = compare_captures((left, right), format_name, output, diagnostics, as_json=as_json)
    else:
        differ = _compare_mappings(left, right, output, counts=counts, as_json=as_json)
    output.flush()
    if strict and differ:
        diagnostics.note_code(Exit.DAMAGE)


def _are_captures(left: str, right: str, format_name: str | None) -> bool:
    """Whether the two are captures; what has the name of a mapping is one. FormatError for one of each."""
    if format_name is not None:
        return True
    named = [name for name in (left, right) if name != _STDIN]
    mappings = [name for name in named if language_of(name) is not None]
    captures = [name for name in named if language_of(name) is None and is_file(name)]
    if mappings and captures:
        stem = Path(captures[0]).name.partition(".")[0]
        raise FormatError(
            f"compare takes two captures or two mappings: {mappings[0]} is a mapping, and {captures[0]} is none",
            f"make one of the capture: tuyasniff export {captures[0]} -o {stem}.yaml",
        )
    return bool(captures)


def _compare_mappings(left: str, right: str, output: Output, *, counts: bool, as_json: bool) -> bool:
    """Print what two mappings say differently; whether they do."""
    names = ("stdin" if left == _STDIN else left, "stdin" if right == _STDIN else right)
    one, other = _mapping(left), _mapping(right)
    found = differences(one, other, counts=counts)
    if as_json:
        output.text(dumps(difference_document(names, found)) + "\n")
        return bool(found)
    lines = difference_lines(names, found, room=output.width.room)
    output.lines(lines)
    if lines:
        output.text("\n")
    output.line(closing_line(found, len({entry.id for entry in (*one.dps, *other.dps)})))
    return bool(found)


def _mapping(name: str) -> Mapping:
    """The mapping of a file, or of standard input."""
    return loads(_stdin(), "stdin") if name == _STDIN else load(name)


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError:
        raise FormatError("stdin: this is no text", "a mapping is JSON or YAML, in UTF-8") from None
    except (OSError, ValueError, AttributeError):
        raise SourceError("cannot read stdin", SourceReason.UNREADABLE) from None
