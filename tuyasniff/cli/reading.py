"""How the inputs of a run are to be understood: what the user says about them, and the options for saying it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from tuyasniff.capture.logicfile import LOGIC_FORMS, Sampling, logic_form
from tuyasniff.cli.arguments import Function, family_option, named_file, with_options
from tuyasniff.model import FamilyName, Talker

if TYPE_CHECKING:
    from tuyasniff.capture.capture import Capture


class Understanding(NamedTuple):
    """What the user said about all inputs; None where it is to be found out.

    `mcu`, `module` and `lines` name the files of these wires. With any of them, or with `merge`, all inputs are wires
    of one device and make one conversation. `baud` and `samplerate` are for logic captures; a `baud` that is for
    nothing else is `baud_of_levels`.
    """

    format: str | None = None
    family: FamilyName | None = None
    mcu: str | None = None
    module: str | None = None
    lines: tuple[str, ...] = ()
    merge: bool = False
    baud: int | None = None
    samplerate: int | None = None
    baud_of_levels: bool = False

    def idle_words(self, captures: Sequence[Capture]) -> Iterator[str]:
        """What was said of logic captures, where none of these is one: a line for each option that does nothing."""
        if not captures or any(logic_form(one.format) is not None for one in captures):
            return
        for option, said in (("--samplerate", self.samplerate), ("--baud", self.baud if self.baud_of_levels else None)):
            if said is not None:
                yield f"{option} is for logic captures, and this is none: it changes nothing"

    @property
    def sampling(self) -> Sampling:
        """What was said about logic captures."""
        return Sampling(self.samplerate, self.baud)

    @property
    def merges(self) -> bool:
        """Whether all inputs are one conversation."""
        return bool(self.merge or self.lines or self.mcu is not None or self.module is not None)

    def wires(self, files: Sequence[str] = ()) -> tuple[tuple[str, Talker], ...]:
        """The files of the wires and who talks there; other files are wires of which nobody knows that."""
        named = ((self.mcu, Talker.MCU), (self.module, Talker.MODULE))
        told = tuple((spec, talker) for spec, talker in named if spec is not None)
        return (*told, *((spec, Talker.UNKNOWN) for spec in (*self.lines, *files)))


def format_names() -> list[str]:
    """What `--format` takes: `raw`, one that tuyasniff writes, one of logic analysers, or the name of a dialect."""
    from tuyasniff.capture.ownformats import OWN
    from tuyasniff.hexdump.registry import DIALECTS

    return [
        "auto",
        "raw",
        *(own.name for own in OWN),
        *(form.name for form in LOGIC_FORMS),
        *(dialect.name for dialect in DIALECTS),
    ]


def _reading_format(_ctx: click.Context, _param: click.Parameter, value: str) -> str | None:
    """The name, looked up only when one is given; `auto` is None."""
    if value == "auto":
        return None
    if value not in format_names():
        raise click.BadParameter(f"there is no format '{value}'; tuyasniff info formats lists them")
    return value


def _complete_format(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The names that begin so."""
    return [name for name in format_names() if name.startswith(incomplete)]


def _samplerate(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int | None:
    """Samples a second."""
    if value is None:
        return None
    from tuyasniff.logic.hertz import hertz

    rate = hertz(value)
    if rate is None:
        raise click.BadParameter(f"'{value}' is no sample rate; 1M, 500k and 24000000 are")
    return rate


def reading_options(function: Function) -> Function:
    """`--format`, `--family`, the wires and the sample rate, given to the function as `how`."""
    return _understood(function, "--format")


def source_options(function: Function) -> Function:
    """The same where `--format` is that of the output."""
    return _understood(function, "--from")


def _understood(function: Function, format_flag: str) -> Function:
    @wraps(function)
    def gathered(
        *args: Any,
        format_name: str | None,
        family: str,
        mcu: str | None,
        module: str | None,
        lines: tuple[str, ...],
        samplerate: int | None,
        **others: Any,
    ) -> Any:
        named = None if family == "auto" else FamilyName(family)
        how = Understanding(format_name, named, mcu, module, lines, samplerate=samplerate)
        return function(*args, how=how, **others)

    return with_options(gathered, _options(format_flag))  # type: ignore[return-value]  # options were added to it


def format_option(flag: str, words: str) -> Callable[[Function], Function]:
    """How a text is read, given to the function as `format_name`."""
    return click.option(
        flag,
        "format_name",
        metavar="NAME",
        default="auto",
        callback=_reading_format,
        shell_complete=_complete_format,
        help=words,
    )


def _options(format_flag: str) -> Sequence[Callable[[Function], Function]]:
    return (
        format_option(format_flag, "raw, or a name from 'info formats'."),
        family_option,
        _wire("--mcu", "mcu", "The wire on which the MCU talks; all inputs become one conversation."),
        _wire("--module", "module", "The wire on which the module talks."),
        _wire("--line", "lines", "A wire with both, or who knows; also several times.", multiple=True),
        click.option(
            "--samplerate",
            metavar="RATE",
            callback=_samplerate,
            help="Logic captures that do not tell it: 1M, 500k (--format digital).",
        ),
    )


def _wire(flag: str, name: str, words: str, *, multiple: bool = False) -> Callable[[Function], Function]:
    path = named_file(allow_dash=True)
    return click.option(flag, name, metavar="FILE", type=path, multiple=multiple, help=words)
