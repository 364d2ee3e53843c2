"""What a person may say of a logic capture: its rate where it is not to be found out, and how fast it was sampled."""

from __future__ import annotations

from functools import wraps
from typing import Any

import click

from tuyasniff.cli.arguments import Function, with_options
from tuyasniff.cli.reading import Understanding


def logic_options(function: Function) -> Function:
    """`--baud` and `--samplerate`, put into the `how` that the function is given."""

    @wraps(function)
    def told(*args: Any, how: Understanding, logic_baud: int | None, samplerate: int | None, **others: Any) -> Any:
        return function(*args, how=how._replace(baud=logic_baud, samplerate=samplerate), **others)

    return with_options(told, _OPTIONS)  # type: ignore[return-value]  # options were added to it


def _samplerate(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    from tuyasniff.logic.hertz import hertz

    rate = hertz(value)
    if rate is None:
        raise click.BadParameter(f"'{value}' is no sample rate; 1M, 500k and 24000000 are")
    return rate


_OPTIONS = (
    click.option(
        "-b",
        "--baud",
        "logic_baud",
        metavar="N",
        type=click.IntRange(50, 10_000_000),
        help="Logic captures: the rate of all wires; found out else.",
    ),
    click.option(
        "--samplerate",
        metavar="RATE",
        callback=_samplerate,
        help="Logic captures that do not tell it: 1M, 500k (--format digital).",
    ),
)
