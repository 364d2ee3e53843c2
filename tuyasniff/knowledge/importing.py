"""From files to declarations: each file all or nothing, and nothing private in what comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.knowledge import limits
from tuyasniff.knowledge.asking import Asked, Elsewhere, Source
from tuyasniff.knowledge.documents import Document, read_document
from tuyasniff.knowledge.gathering import Found, Gathered
from tuyasniff.knowledge.private import Secrets
from tuyasniff.knowledge.registry import recognise
from tuyasniff.model import Schema

_KINDS = "taken are {}; a capture is for 'tuyasniff decode'"
_NUMBERED = re.compile(r"[0-9a-z]{20,}", re.IGNORECASE)


class Imported(NamedTuple):
    """What came of it.

    `private` counts fields that were left out because they are somebody's own, `elsewhere` sound files about other
    products or about none, `unknown` files that are something else; `refused` says what was wrong, a line per file;
    `remarks` are lines about the file itself.
    """

    schemas: tuple[Schema, ...]
    titles: tuple[str, ...] = ()
    private: int = 0
    elsewhere: int = 0
    unknown: int = 0
    refused: tuple[FormatError, ...] = ()
    remarks: tuple[str, ...] = ()


class _Read(NamedTuple):
    source: Source
    schemas: list[Schema]
    private: int
    elsewhere: int = 0
    refused: tuple[FormatError, ...] = ()
    remarks: tuple[str, ...] = ()


def read_sources(gathered: Gathered, asked: Asked) -> Imported:
    """Read all files. A single one that is wrong raises FormatError; among many it is left out and told."""
    if not gathered.many:
        done = _read(next(gathered.files), asked)
        if done is None:
            raise FormatError(f"{gathered.name}: nothing in it declares datapoints", _KINDS.format(_titles()))
        return Imported(
            tuple(done.schemas),
            (done.source.title,),
            done.private,
            done.elsewhere,
            refused=done.refused,
            remarks=done.remarks,
        )
    read: list[_Read] = []
    refused: list[FormatError] = []
    elsewhere = unknown = 0
    for file in gathered.files:
        if asked.product is not None and asked.product.encode() not in file.data:
            elsewhere += 1
            continue
        try:
            done = _read(file, asked, among_many=True)
        except Elsewhere:
            elsewhere += 1
        except FormatError as error:
            refused.append(error)
        else:
            unknown += done is None
            if done is not None:
                read.append(done)
                elsewhere += done.elsewhere
                refused += done.refused
    schemas = _apart(schema for one in read for schema in one.schemas)
    if len({schema.product_id for schema in schemas}) > limits.PRODUCTS:
        raise FormatError(f"{gathered.name}: more than {limits.PRODUCTS:,} products", "import it in parts")
    if not schemas:
        raise _nothing(gathered.name, asked, refused, elsewhere)
    titles = tuple(dict.fromkeys(one.source.title for one in read))
    private = sum(one.private for one in read)
    return Imported(tuple(schemas), titles, private, elsewhere, unknown, tuple(refused))


def _read(file: Found, asked: Asked, *, among_many: bool = False) -> _Read | None:
    """The declarations of one file, None where it is something else. Raises FormatError."""
    if file.trouble is not None:
        raise file.trouble
    document = read_document(file.name, file.data, among_many=among_many)
    known = recognise(document)
    if known is None:
        return None
    parts = known.source.parts(document) if known.source.parts is not None else []
    if not parts:
        remarks = known.source.remarks(document) if known.source.remarks is not None else ()
        done = _clean(document, known.source, _read_by(known.source, document, asked), asked)
        return done._replace(remarks=tuple(remarks))
    return _collected(document.name, known.source, parts, asked)


def _collected(name: str, source: Source, parts: list[Document], asked: Asked) -> _Read:
    """What a collection of many products declares; a wrong part is left out and told. Raises FormatError for none."""
    schemas: list[Schema] = []
    refused: list[FormatError] = []
    elsewhere = private = 0
    for part in parts:
        try:
            done = _clean(part, source, _read_by(source, part, asked), asked)
        except Elsewhere:
            elsewhere += 1
        except FormatError as error:
            refused.append(error)
        else:
            schemas += [replace(schema, source=_whole(name, part, schema)) for schema in done.schemas]
            private += done.private
    if not schemas and not refused:
        raise Elsewhere(f"{name}: nothing in it is about product {asked.product}", "leave --product out")
    if not schemas:
        raise _nothing(name, asked, refused, elsewhere)
    return _Read(source, schemas, private, refused=tuple(refused))


def _whole(name: str, part: Document, schema: Schema) -> str:
    """The name of the collection in the place of that of its part, where that one may be kept."""
    return name if schema.source == part.name else schema.source


def _read_by(source: Source, document: Document, asked: Asked) -> list[Schema]:
    """What the source makes of it; whatever a reader stumbles over is a wrong file, never a crash."""
    try:
        return source.read(document, asked)
    except RecursionError:
        raise FormatError(f"{document.name}: nested too deeply", "is this file what it should be?") from None


def _clean(document: Document, source: Source, schemas: list[Schema], asked: Asked) -> _Read:
    """Take out what is private. Raises FormatError where the id of a product is."""
    try:
        secrets = Secrets(document.tree, source.public)
    except FormatError as error:
        raise FormatError(f"{document.name}: {error.message}", error.hint) from None
    kept = []
    for schema in schemas:
        if schema.product_id != asked.product and secrets.is_one(schema.product_id):
            hint = "add --product ID if you know the id of the product"
            raise FormatError(f"{document.name}: what should be the id of a product is a private value", hint)
        cleaned = secrets.cleaned(schema)
        kept.append(replace(cleaned, source=_source(cleaned.source, schema)))
    hidden = 0 if document.dump is None else document.dump.private
    return _Read(source, kept, secrets.count + hidden)


def _source(name: str, schema: Schema) -> str:
    """The name of the file, unless it is the id of a device: people name files so."""
    return schema.kind if _NUMBERED.search(name) else name


def _apart(schemas: Iterable[Schema]) -> list[Schema]:
    """Files of the same name in several folders stay apart."""
    taken: set[tuple[str, str, str]] = set()
    found = []
    for schema in schemas:
        source, number = schema.source, 1
        while (schema.product_id, schema.kind, source) in taken:
            number += 1
            source = f"{schema.source} ({number})"
        taken.add((schema.product_id, schema.kind, source))
        found.append(schema if number == 1 else replace(schema, source=source))
    return found


def _nothing(name: str, asked: Asked, refused: list[FormatError], elsewhere: int) -> FormatError:
    if refused:
        more = f" (and {len(refused) - 1:,} more files)" if len(refused) > 1 else ""
        return FormatError(refused[0].message + more, refused[0].hint)
    if asked.product is not None:
        return FormatError(f"{name}: nothing in it is about product {asked.product}", "leave --product out")
    if elsewhere:
        return FormatError(f"{name}: no file in it says which product it is about", "import one with --product ID")
    return FormatError(f"{name}: nothing in it declares datapoints", _KINDS.format(_titles()))


def _titles() -> str:
    from tuyasniff.knowledge.registry import ALL

    return ", ".join(source.title for source in ALL)
