"""`tuyasniff identify`: what a device is, out of a dump of its flash."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from tuyasniff.cli.arguments import files_argument, look_options
from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.output import Output, standard_output
from tuyasniff.disk import reason_of
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.render.jsonout import dumps as json_text

if TYPE_CHECKING:
    from tuyasniff.knowledge.flashdump.comparing import Comparison
    from tuyasniff.knowledge.flashdump.dump import FlashDump

_MOST = 2
_PACKED = (b"\x1f\x8b\x08", b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\x00", b"BZh")

_HELP = """\
Say what a device is, out of a dump of its module's flash: TuyaMCU, a module that works its pins itself, or a program
of its own; with the rate, the product, the pins and the datapoints that are in it.

\b
  tuyasniff identify dump.bin
  tuyasniff identify --json dump.bin
  tuyasniff identify first.bin second.bin

Two reads of one device are compared: where they differ, the wiring is suspect. Nothing private is shown: keys, tokens
and names of networks stay in the file. How to read a flash safely: docs/flash.md.

Exit code: 0 a verdict, 2 usage, 3 an input cannot be read, 4 nothing recognisable.
"""


class _Input(NamedTuple):
    name: str
    data: bytes


@click.command("identify", help=_HELP, short_help="What a device is, from its flash.")
@files_argument
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@look_options
@click.pass_obj
def command(diagnostics: Diagnostics, *, files: tuple[str, ...], as_json: bool, color: str, width: int | None) -> None:
    """Read everything, then say what it is."""
    output = standard_output(color=color, width=width, plain_data=as_json)
    diagnostics.flush_first = output.flush
    if len(files) > _MOST:
        raise click.UsageError(f"{len(files)} inputs: one dump, or two reads of the same flash")
    inputs = [_read(name) for name in files or ("-",)]
    _identify_dumps(inputs, output, diagnostics, as_json=as_json)
    output.flush()


def _read(name: str) -> _Input:
    """All of an input. Raises SourceError."""
    from tuyasniff.knowledge import limits

    try:
        if name == "-":
            if sys.stdin is None:
                raise SourceError("cannot read stdin: it is closed", SourceReason.MISSING, "name a file")
            data = sys.stdin.buffer.read(limits.ARCHIVE_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(limits.ARCHIVE_BYTES + 1)
    except FileNotFoundError:
        raise SourceError(f"cannot read {name}: no such file", SourceReason.MISSING, "check the path") from None
    except (OSError, ValueError) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"cannot read {name}: {reason_of(error)}", SourceReason.UNREADABLE) from None
    if len(data) > limits.ARCHIVE_BYTES:
        words = f"cannot read {name}: more than {limits.ARCHIVE_BYTES >> 20} MiB"
        raise SourceError(words, SourceReason.UNREADABLE, "no module has so much flash; is it the right file?")
    return _Input("stdin" if name == "-" else Path(name).name, data)


def _identify_dumps(inputs: list[_Input], output: Output, diagnostics: Diagnostics, *, as_json: bool) -> None:
    """The verdict on flash dumps; everything else is named and left out."""
    from tuyasniff.knowledge.flashdump.comparing import compare_dumps
    from tuyasniff.knowledge.flashdump.dump import is_dump, read_dump

    known = [one for one in inputs if is_dump(one.data)]
    for one in inputs:
        if one not in known:
            _no_dump(one, diagnostics)
    found = [read_dump(one.name, one.data) for one in known]
    if not found:
        return
    comparison = compare_dumps(known[0].data, known[1].data) if len(known) == _MOST else None
    if as_json:
        from tuyasniff.render.flashjson import identify_document

        output.text(json_text(identify_document(found, comparison)) + "\n")
    else:
        _show(found, comparison, output)
    for dump in found:
        if not dump.confidence:
            why = next((remark.text for remark in dump.remarks if remark.grave), "nothing in it is of Tuya's firmware")
            diagnostics.error(f"nothing recognisable in {dump.name}: {why}", _HINT, code=Exit.NOTHING)


_HINT = "read the flash again, whole; see docs/flash.md"


def _show(found: list[FlashDump], comparison: Comparison | None, output: Output) -> None:
    from tuyasniff.render.flash import comparison_lines, dump_lines
    from tuyasniff.render.labels import visible
    from tuyasniff.render.styles import Segment

    for place, dump in enumerate(found):
        if place:
            output.line(())
        if len(found) > 1:
            output.line((Segment(f"{visible(dump.name)}:", "heading"),))
        output.lines(dump_lines(dump, room=output.width.room, columns=output.width.columns))
    if comparison is not None:
        output.line(())
        output.lines(comparison_lines(comparison, columns=output.width.columns))


def _no_dump(one: _Input, diagnostics: Diagnostics) -> None:
    """Say that an input is no dump, and where it belongs."""
    if not one.data:
        diagnostics.error(f"nothing recognisable in {one.name}: it is empty", _HINT, code=Exit.NOTHING)
        return
    if one.data.startswith(_PACKED):
        diagnostics.error(f"nothing recognisable in {one.name}: it is packed", "unpack it first", code=Exit.NOTHING)
        return
    message = f"nothing recognisable in {one.name}: it is no flash dump, and only these are identified so far"
    hint = f"for a capture, a log or a paste: tuyasniff decode {one.name if one.name != 'stdin' else '-'}"
    diagnostics.error(message, hint, code=Exit.NOTHING)
