"""What an import is asked for, and what each kind of source has to offer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.knowledge.documents import Document
from tuyasniff.model import Schema


class Elsewhere(FormatError):
    """A sound file that is about no product that was asked for, or about none that it names."""


class Asked(NamedTuple):
    """`product`: the id that a person gave. `read_on`: the day, as 2026-03-01."""

    product: str | None = None
    read_on: str | None = None


class Source(NamedTuple):
    """One kind of file. `score` tells from the content how sure it is, 0 to 1; `read` raises FormatError.

    `public` are names of fields that are private in other kinds of files, and not here. `parts` takes a collection of
    many products apart: each part counts whole or not at all, as if it were a file. `remarks` are lines for the person
    who imports it.
    """

    kind: str
    title: str
    score: Callable[[Document], float]
    read: Callable[[Document, Asked], list[Schema]]
    public: frozenset[str] = frozenset()
    parts: Callable[[Document], list[Document]] | None = None
    remarks: Callable[[Document], Iterable[str]] | None = None


def product_for(where: str, asked: Asked, *told: object) -> str:
    """The product that a declaration belongs to: the one that it names itself, else the one that a person gave."""
    from tuyasniff.knowledge.shapes import is_product_id

    named = [one for one in told if isinstance(one, str) and is_product_id(one)]
    if asked.product is not None:
        if named and asked.product not in named:
            raise Elsewhere(f"{where}: this is about product {named[0]}, not {asked.product}", "leave --product out")
        return asked.product
    if not named:
        hint = "add --product ID: the id is in the MCU's answer to product_info, and 'tuyasniff handshake' shows it"
        raise Elsewhere(f"{where}: it does not say which product it is about", hint)
    return named[0]
