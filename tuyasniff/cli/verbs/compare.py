"""`tuyasniff compare`: what two mappings say differently."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tuyasniff.cli.arguments import look_options
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.output import standard_output
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.mapping.diff import differences
from tuyasniff.mapping.files import language_of, load, loads
from tuyasniff.mapping.model import Mapping
from tuyasniff.render.differences import closing_line, difference_document, difference_lines
from tuyasniff.render.jsonout import dumps

_HELP = """\
Show what two mapping files say differently: datapoints that only one of them has, and what is said of the others.

\b
  tuyasniff compare mine.yaml theirs.json
  tuyasniff compare --json old.yaml new.yaml
  tuyasniff export --to json meter.bin | tuyasniff compare meter.yaml -

How often something was seen, how sure it is and why is not compared, unless you say --counts; nor are keys that begin
with x-.

Exit code: 0 fine, the same or not, 1 they differ (with --strict), 2 usage or a mapping that cannot be read, 3 an input
cannot be read or the output cannot be written.
"""

_STDIN = "-"


@click.command("compare", help=_HELP, short_help="What two mappings say differently.")
@click.argument("left", metavar="FILE|-")
@click.argument("right", metavar="FILE|-")
@click.option("--counts", is_flag=True, help="Compare what was seen, how sure it is and why, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--strict", is_flag=True, help="Exit code 1 if they differ.")
@look_options
@click.pass_obj
def command(
    diagnostics: Diagnostics,
    *,
    left: str,
    right: str,
    counts: bool,
    as_json: bool,
    strict: bool,
    color: str,
    width: int | None,
) -> None:
    """Read both, then print what is not the same."""
    if left == right == _STDIN:
        raise click.UsageError("only one of the two can come from standard input")
    names = ("stdin" if left == _STDIN else left, "stdin" if right == _STDIN else right)
    one, other = _mapping(left), _mapping(right)
    found = differences(one, other, counts=counts)
    output = standard_output(color=color, width=width, plain_data=as_json)
    if as_json:
        output.text(dumps(difference_document(names, found)) + "\n")
    else:
        lines = difference_lines(names, found, room=output.width.room)
        output.lines(lines)
        if lines:
            output.text("\n")
        output.line(closing_line(found, len({entry.id for entry in (*one.dps, *other.dps)})))
    output.flush()
    if strict and found:
        diagnostics.note_code(Exit.DAMAGE)


def _mapping(name: str) -> Mapping:
    """The mapping of a file; captures are told from them by their names, and refused so far."""
    if name == _STDIN:
        return loads(_stdin(), "stdin")
    if language_of(name) is None and Path(name).is_file():
        stem = Path(name).name.partition(".")[0]
        raise FormatError(
            f"compare takes two mapping files, .json or .yaml, and {name} is none",
            f"make one of a capture: tuyasniff export {name} -o {stem}.yaml",
        )
    return load(name)


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError:
        raise FormatError("stdin: this is no text", "a mapping is JSON or YAML, in UTF-8") from None
    except (OSError, ValueError, AttributeError):
        raise SourceError("cannot read stdin", SourceReason.UNREADABLE) from None
