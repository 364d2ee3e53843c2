"""What a person knows beside the bytes: readings of other instruments, and the options for saying them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from tuyasniff.cli.arguments import Function, with_options
from tuyasniff.errors import FormatError
from tuyasniff.model import Reference
from tuyasniff.patterns import regex

if TYPE_CHECKING:
    from tuyasniff.analysis.quantities.judge import Known

_DP = regex(r"\s*(?:dp)?(?P<dp>\d{1,3})\s*=\s*(?P<words>.*)", re.DOTALL | re.IGNORECASE)
_QUANTITY = regex(r"\s*(?P<name>[a-z][a-z0-9_. ]{0,29}?)\s*=\s*(?P<words>.*)", re.DOTALL | re.IGNORECASE)
_AMOUNT = regex(r"\s*(?P<number>[-+−]?\d+(?:[.,]\d+)?)\s*(?P<unit>[^\W\d_].{0,15}?|[°%℃℉].{0,15}?)\s*")
"""A number and its unit. What begins with a sign is no unit but the other end of a range: `230-240V`."""

_MOMENT = regex(
    r"(?:(?:(?P<hours>\d{1,4}):)?(?P<minutes>\d{1,5}):)?(?P<seconds>\d{1,9})(?:[.,](?P<part>\d{1,6}))?\s*s?"
)
_ITEM = regex(r"#(?P<number>\d{1,12})")
_UNITS = "with its unit, as 240V, 0.083A, 2kW, 21.5°C, or with its name before it, as 'humidity 45 %'"


class Told(NamedTuple):
    """A reading, the datapoint that shows it if that is known, and when it was: a moment, an item, or any time."""

    reference: Reference
    dp_id: int | None = None
    t_us: int | None = None
    item: int | None = None


class Hints(NamedTuple):
    """What was said on the command line, and whether declarations of products are looked up."""

    told: tuple[Told, ...] = ()
    schemas: bool = True

    def known(self, moments: dict[int, int | None]) -> tuple[Known, ...]:
        """The readings for the judge; `moments` are the times of the items that were named."""
        from tuyasniff.analysis.quantities.judge import Known

        return tuple(
            Known(one.reference, one.dp_id, one.t_us if one.item is None else moments.get(one.item))
            for one in self.told
        )

    @property
    def items(self) -> frozenset[int]:
        """The items whose moments count."""
        return frozenset(one.item for one in self.told if one.item is not None)


def hint_options(function: Function) -> Function:
    """`--known`, `--ref` and `--no-schema`, given to the function as `hints`."""

    @wraps(function)
    def gathered(*args: Any, known: tuple[Told, ...], refs: tuple[Told, ...], no_schema: bool, **others: Any) -> Any:
        return function(*args, hints=Hints((*known, *refs), not no_schema), **others)

    return with_options(gathered, _OPTIONS)  # type: ignore[return-value]  # options were added to it


def told_options(function: Function) -> Function:
    """`--known` and `--ref` alone, given to the function as `hints`."""

    @wraps(function)
    def gathered(*args: Any, known: tuple[Told, ...], refs: tuple[Told, ...], **others: Any) -> Any:
        return function(*args, hints=Hints((*known, *refs)), **others)

    return with_options(gathered, _TOLD)  # type: ignore[return-value]  # options were added to it


def known_reading(text: str) -> Told:
    """`20=240V`, `18=83 mA`, `2=humidity 50 %`, `voltage=231.2V`, or without anything before it `240V`.

    Raises FormatError.
    """
    match = _DP.fullmatch(text)
    if match is None:
        named = _QUANTITY.fullmatch(text)
        if named is not None and _is_quantity(named["name"]):
            return Told(_reference("--known", text, f"{named['name'].replace('_', ' ')} {named['words']}"))
        if "=" in text:
            hint = "say it as --known 20=240V, or --known voltage=231.2V where it is no datapoint"
            raise FormatError(f"--known {text}: neither a dpID nor a quantity stands before =", hint)
        return Told(_reference("--known", text, text))
    dp_id = int(match["dp"])
    if not 1 <= dp_id <= 255:
        raise FormatError(f"--known {text}: there is no datapoint {dp_id}", "a dpID is 1 to 255")
    return Told(_reference("--known", text, match["words"]), dp_id)


def _is_quantity(name: str) -> bool:
    from tuyasniff.analysis.reference import UNITS

    return name.lower().replace(" ", "_") in UNITS


def timed_reading(text: str) -> Told:
    """`power 2000 W @12.5s`, `@1:02.5`, `@#123` for an item, or without a moment. Raises FormatError."""
    words, sign, moment = text.rpartition("@")
    if not sign:
        return Told(_reference("--ref", text, text))
    reference = _reference("--ref", text, words)
    item = _ITEM.fullmatch(moment.strip())
    if item is not None:
        return Told(reference, item=int(item["number"]))
    match = _MOMENT.fullmatch(moment.strip())
    if match is None:
        raise FormatError(
            f"--ref {text}: '{moment.strip()}' is no moment",
            "seconds from the start as @12.5s, @1:02.5, or @#123 for item 123",
        )
    seconds = (int(match["hours"] or 0) * 60 + int(match["minutes"] or 0)) * 60 + int(match["seconds"])
    return Told(reference, t_us=seconds * 1_000_000 + int((match["part"] or "").ljust(6, "0")))


def _reference(option: str, text: str, words: str) -> Reference:
    """The one reading in the words, which the grammar of notes understands; other spellings of units are fine, too."""
    from tuyasniff.analysis.reference import parse_note
    from tuyasniff.vocabulary import canonical_unit

    words = words.strip()
    spelled = _AMOUNT.fullmatch(words)
    ours = words if spelled is None else f"{spelled['number']} {canonical_unit(spelled['unit'])}"
    reference = parse_note(ours)[1]
    if reference is None:
        raise FormatError(f"{option} {text}: '{words}' is no reading", f"say one amount {_UNITS}")
    return reference


def _each(read: Callable[[str], Told]) -> Callable[[click.Context, click.Parameter, Sequence[str]], tuple[Told, ...]]:
    return lambda _ctx, _param, values: tuple(map(read, values))


_TOLD = (
    click.option(
        "--known",
        metavar="[DP=]AMOUNT",
        multiple=True,
        callback=_each(known_reading),
        help="What a datapoint shows, or what is there: 20=240V, 18=0.083A, voltage=231.2V.",
    ),
    click.option(
        "--ref",
        "refs",
        metavar="READING",
        multiple=True,
        callback=_each(timed_reading),
        help="A reading of another instrument: 'power 2000 W @12.5s'.",
    ),
)
_OPTIONS = (*_TOLD, click.option("--no-schema", is_flag=True, help="Do not look up what the product declares."))
