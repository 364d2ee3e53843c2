"""The options that verbs share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tuyasniff.cli.completing import Complete, file_names, filters, rates_or_auto, sources
from tuyasniff.disk import exists
from tuyasniff.errors import FormatError
from tuyasniff.model import FamilyName
from tuyasniff.patterns import regex

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter

Function = TypeVar("Function", bound=Callable[..., Any])

_HEX_ARGUMENT = regex(r"(?:0x)?55[\s:,;-]*(?:0x)?aa(?:0x|[\s:,;0-9a-f-])*", re.IGNORECASE)
_HEX_WORDS = regex(r"(?=[^-])(?:0x|[\s:,;0-9a-f-])+", re.IGNORECASE)


def item_numbers(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[range, ...] | None:
    """Item numbers as ranges: `12`, `3-7`, `3,9`, `all`."""
    if value is None:
        return None
    if value == "all":
        return (range(1, 1 << 62),)
    ranges = []
    for part in value.split(","):
        first, dash, last = part.strip().partition("-")
        try:
            low = int(first)
            high = int(last) if dash else low
        except ValueError:
            low = high = 0
        if not 1 <= low <= high:
            raise click.BadParameter(f"'{value}' is no item number; 12, 3-7, 3,9 and all are")
        ranges.append(range(low, high + 1))
    return tuple(ranges)


def files_argument(function: Function) -> Function:
    """Any number of inputs; none means standard input."""
    return _inputs(file_names)(function)


def files_or_ports_argument(function: Function) -> Function:
    """The same, where a serial port will do as well."""
    return _inputs(sources)(function)


def named_file(*, allow_dash: bool = False, path_type: type[Path] | None = None) -> click.Path:
    """The name of a file. Whether it may be read shows when it is opened: that is no wrong use, but exit code 3."""
    return click.Path(allow_dash=allow_dash, path_type=path_type, readable=False)


def _inputs(complete: Complete) -> Callable[[Function], Function]:
    kind = named_file(allow_dash=True)
    return click.argument("files", nargs=-1, metavar="[FILE|-]...", type=kind, callback=_named, shell_complete=complete)


def _named(_ctx: click.Context, _param: click.Parameter, files: tuple[str, ...]) -> tuple[str, ...]:
    """The inputs as they are, if each has a name."""
    if not all(name.strip() for name in files):
        raise FormatError("an argument is empty", "name a file; without one, or with -, standard input is read")
    return files


def _filter(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Filter | None:
    """The filter that a text describes, parsed only when one is given."""
    if value is None:
        return None
    from tuyasniff.analysis.query import parse

    return parse(value)


def filter_option(function: Function) -> Function:
    """Which items count."""
    return click.option(
        "--filter",
        "wanted",
        metavar="EXPR",
        callback=_filter,
        shell_complete=filters,
        help="Only what matches: 'dp:20 from:mcu', '!heartbeat'; see 'info filters'.",
    )(function)


def look_options(function: Function) -> Function:
    """How text is to look."""
    when = click.Choice(["auto", "always", "never"])
    options = (
        click.option("--color", "--colour", "color", type=when, default="auto", help="Colours in text."),
        click.option("--width", metavar="N", type=click.IntRange(min=0), help="Columns of text; 0: unlimited."),
    )
    return with_options(function, options)


def family_option(function: Function) -> Function:
    """`--family`: the dialect of TuyaMCU, `auto` where it is to be found out."""
    names = click.Choice(["auto", *map(str, FamilyName)])
    return click.option("--family", type=names, default="auto", help="The dialect of TuyaMCU.")(function)


def json_option(function: Function) -> Function:
    """`--json`: data in place of text; given to the function as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document.")(function)


def strict_option(function: Function) -> Function:
    """`--strict`: whether damage counts."""
    words = "Exit code 1 if a frame has a fault or bytes are noise."
    return click.option("--strict", is_flag=True, help=words)(function)


def lines_options(function: Function) -> Function:
    """`--plain` and `--jsonl`: lines in place of a screen; given to the function as `plain` and `as_jsonl`."""
    options = (
        click.option("--plain", is_flag=True, help="No screen: a line per frame."),
        click.option("--jsonl", "as_jsonl", is_flag=True, help="No screen: one JSON object per item."),
    )
    return with_options(function, options)


def ascii_option(function: Function) -> Function:
    """`--ascii`: a screen of letters only; given to the function as `plain_signs`."""
    return click.option("--ascii", "plain_signs", is_flag=True, help="A screen without drawn signs.")(function)


def out_option(words: str) -> Callable[[Function], Function]:
    """`-o`, `--output`: the file that is written, `-` for standard output; given to the function as `out`."""
    return click.option("-o", "--output", "out", metavar="FILE", default="-", shell_complete=file_names, help=words)


def record_options(function: Function) -> Function:
    """`--write` and `--force`: where what is heard of ports is recorded; given to the function as `out` and `force`."""
    options = (
        click.option(
            "--write",
            "-w",
            "out",
            metavar="FILE",
            type=named_file(path_type=Path),
            help="Live: where it is recorded.",
        ),
        click.option("--force", is_flag=True, help="Live: replace that file if it exists."),
    )
    return with_options(function, options)


def rate_option(words: str) -> Callable[[Function], Function]:
    """`-b`, `--baud`: at which rate one listens; given to the function as `rate`."""
    return click.option(
        "-b", "--baud", "rate", metavar="N|auto", default="auto", shell_complete=rates_or_auto, help=words
    )


def duration_option(words: str) -> Callable[[Function], Function]:
    """`--duration`, or `--seconds`: how long one listens; given to the function as `seconds`."""
    some = click.FloatRange(min=0, min_open=True)
    return click.option("--duration", "--seconds", "seconds", metavar="S", type=some, help=words)


def hide_option(function: Function) -> Function:
    """`--hide`: what is private, and only a person knows; given to the function as `hidden`."""
    words = "Replace this text as well; also several times."
    return click.option("--hide", "hidden", metavar="TEXT", multiple=True, help=words)(function)


def hide_dp_option(function: Function) -> Function:
    """`--hide-dp`: the same of datapoints; given to the function as `hidden_dps`."""
    words = "Replace the text or raw bytes of this datapoint."
    numbers = click.IntRange(1, 255)
    return click.option("--hide-dp", "hidden_dps", metavar="N", type=numbers, multiple=True, help=words)(function)


def show_secrets_option(function: Function) -> Function:
    """`--show-secrets`: the only way around; given to the function under its own name."""
    words = "Leave private things as they are: not for sharing."
    return click.option("--show-secrets", is_flag=True, help=words)(function)


def with_options(function: Function, options: Sequence[Callable[[Function], Function]]) -> Function:
    """The function with options, in the order in which help shows them."""
    for option in reversed(options):
        function = option(function)
    return function


def as_hex(files: tuple[str, ...]) -> str | None:
    """The arguments as one hex text, if they are a frame typed on the command line and no files."""
    text = " ".join(files)
    if _HEX_ARGUMENT.fullmatch(text) and not any(exists(name) for name in files):
        return text
    return None


def strays(files: tuple[str, ...]) -> list[str]:
    """The arguments beside a frame typed on the command line that are neither hex nor files."""
    if "-" in files or any(exists(name) for name in files):
        return []
    typed = [name for name in files if _HEX_WORDS.fullmatch(name)]
    if not _HEX_ARGUMENT.fullmatch(" ".join(typed)):
        return []
    return [name for name in files if name not in typed]
