"""What a person may say of a logic capture where no port is in play: the rate of its wires."""

from __future__ import annotations

from functools import wraps
from typing import Any

import click

from tuyasniff.cli.arguments import Function, with_options
from tuyasniff.cli.reading import Understanding


def logic_options(function: Function) -> Function:
    """`--baud`, put into the `how` that the function is given."""

    @wraps(function)
    def told(*args: Any, how: Understanding, logic_baud: int | None, **others: Any) -> Any:
        return function(*args, how=how._replace(baud=logic_baud, baud_of_levels=True), **others)

    return with_options(told, _OPTIONS)  # type: ignore[return-value]  # options were added to it


_OPTIONS = (
    click.option(
        "-b",
        "--baud",
        "logic_baud",
        metavar="N",
        type=click.IntRange(50, 10_000_000),
        help="Logic captures: the rate of all wires; found out else.",
    ),
)
