"""The program: find the verb, load it, run it, and turn whatever happens into an exit code."""

from __future__ import annotations

import errno
import gc
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from tuyasniff import __version__
from tuyasniff.cli.diagnostics import PROGRAM, ClosedPipe, Diagnostics, Exit
from tuyasniff.errors import TuyasniffError

VERBS = {
    "demo": "All of it on a virtual meter: no hardware, no arguments.",
    "sniff": "Listen to a device, live: a screen, or a line per frame.",
    "replay": "A recording, played again.",
    "decode": "Anything pasted or recorded, frame by frame.",
    "learn": "Which datapoint is that button? Press it and see.",
    "datapoints": "Every datapoint in it: type, range, how often.",
    "export": "A mapping, or the file that a firmware needs.",
    "report": "What a project's maintainers ask for, or a page to look at.",
    "compare": "What two captures hold, or two mapping files say, differently.",
    "convert": "A capture in another form: session file, pcapng, CSV ...",
    "redact": "A capture without its secrets, to be shown to anybody.",
    "ports": "The serial ports that are there.",
    "simulate": "A virtual device, on a port or in a file.",
    "handshake": "What the two chips agreed on, and what was never answered.",
    "doctor": "Why nothing comes, or not what should: causes, ranked, and what to do.",
    "identify": "What talks there: TuyaMCU, a metering chip, or what else; and why.",
    "schema": "What products declare, imported from other programs' files.",
    "info": "The tables the program works with.",
    "completion": "Tab completion for your shell.",
}
"""Verb -> the line of help about it. Each lives in `verbs/<verb>.py` as `command`."""

_QUIET_OBJECTS = 50_000
_STDOUT = 1

_HELP = """\
Understand TuyaMCU, the serial talk between the two chips of a Tuya device.

Give a capture, a log or a paste in any form: what it is will be found out.

\b
  tuyasniff decode meter.bin
  tuyasniff decode < pasted.txt
  tuyasniff datapoints log.txt
"""


@contextmanager
def _help_written() -> Iterator[None]:
    """What click writes meanwhile, help and versions, fails as our own output does: ClosedPipe, or SourceError."""
    try:
        yield
    except OSError as error:
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        if place is None or not str(place.tb_frame.f_globals.get("__name__")).startswith("click."):
            raise  # of something else
        from tuyasniff.cli.output import unwritten

        raise unwritten(error) from None


class Verbs(click.Group):
    """The verbs by name; a verb's module is imported when it is called."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Look at the arguments; the program's own help is written here."""
        with _help_written():
            return super().make_context(*args, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs, in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb itself."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"tuyasniff.cli.verbs.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb. An interrupt is ours to tell of: click would raise where the terminal has gone."""
        try:
            with _help_written():
                return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise click.Abort from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for `--help`, without importing any of them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(
    cls=Verbs,
    help=_HELP,
    subcommand_metavar="VERB [INPUT]...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
def tuyasniff() -> None:
    """Nothing happens before the verb."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these arguments (those of the process by default); the exit code is returned."""
    usual = gc.get_threshold()
    # importing makes many objects and no rubbish: looking for it would take a tenth of a short run
    gc.set_threshold(_QUIET_OBJECTS, *usual[1:])
    diagnostics = Diagnostics()
    _fill_standard_streams()
    try:
        return _run(arguments, diagnostics)
    finally:
        gc.set_threshold(*usual)
        if arguments is None:
            gc.freeze()  # the process ends: looking through all that is there for rubbish would take longer than it


def _run(arguments: Sequence[str] | None, diagnostics: Diagnostics) -> int:
    if "_TUYASNIFF_COMPLETE" in os.environ:
        from tuyasniff.cli.shells import register

        register()
    words = None if arguments is None else list(arguments)
    try:
        try:
            tuyasniff.main(words, PROGRAM, standalone_mode=False, obj=diagnostics)
        except click.exceptions.NoArgsIsHelpError as error:
            with _help_written():
                click.echo(error.message)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx is not None else PROGRAM
        diagnostics.error(_sentence(error.format_message()), f"{where} --help", code=Exit.USAGE)
    except (KeyboardInterrupt, click.Abort):
        diagnostics.say()  # behind the ^C of a terminal
        diagnostics.say(f"{PROGRAM}: interrupted")
        return Exit.INTERRUPTED
    except ClosedPipe:
        return diagnostics.code
    except TuyasniffError as error:
        diagnostics.report(error)
    except MemoryError:
        hint = "close other programs, raise the limit (ulimit -v), or cut the capture into parts"
        diagnostics.error("there is not enough memory for this", hint, code=Exit.SOURCE)
    except OSError as error:
        if error.errno not in (errno.EMFILE, errno.ENFILE):
            raise
        diagnostics.error("no more files may be open at once", "raise the limit: ulimit -n 256", code=Exit.SOURCE)
    return diagnostics.code


def _fill_standard_streams() -> None:
    """Where stdin, stdout or stderr was closed, nothing is behind its number.

    A port or a recording would get that number else, and what the system has to say on stderr would be sent there.
    What nobody can read cannot be written either: a closed stdout fails as soon as there is something to say.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            is_output = number == _STDOUT
            os.open(os.devnull, os.O_RDONLY if is_output else os.O_RDWR)  # gets the lowest number that is free
            if is_output and sys.stdout is None:
                sys.stdout = os.fdopen(_STDOUT, "w", encoding="utf-8", closefd=False)


def _sentence(message: str) -> str:
    """A message of click in the form of ours: one line, small first letter, no full stop."""
    message = " ".join(message.split()).removesuffix(".")
    return message[:1].lower() + message[1:]
