"""What products declare, kept on this computer: a file for each product, looked up by the id on the wire."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tuyasniff.disk import locked, reason_of, write_text
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.knowledge import limits
from tuyasniff.knowledge.documents import parse_json
from tuyasniff.knowledge.jsonform import declarations_from, product_of, schema_document
from tuyasniff.knowledge.shapes import is_product_id
from tuyasniff.model import Schema
from tuyasniff.patterns import regex

FORMAT = "tuyasniff-product"
VERSION = "1.0"
_SHOWN = 64
_SUFFIX = ".json"
_PLAIN = regex(r"[a-z0-9_]{6,40}")


class Saved(NamedTuple):
    """Products that are new, products of which more or something else is known now, and files that were in the way."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    refused: tuple[FormatError, ...] = ()


class Kept(NamedTuple):
    """What is kept of all products, by their ids, and the files that cannot be read."""

    products: tuple[tuple[str, tuple[Schema, ...]], ...]
    refused: tuple[FormatError, ...]


class Store:
    """The products of one directory. It need not exist before something is kept."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def lookup(self, product_id: str) -> tuple[Schema, ...]:
        """All declarations of a product, in the order in which they came; none where it is unknown.

        Raises FormatError where its file is damaged.
        """
        path = self.path(product_id)
        text = _text(path)
        return () if text is None else _declarations(path, text, product_id)

    def all(self) -> Kept:
        """Everything that is kept, by product; a damaged file does not hurt the others."""
        found: list[tuple[str, tuple[Schema, ...]]] = []
        refused = []
        for path in self._paths():
            try:
                text = _text(path)
                if text is None:
                    continue
                schemas = _declarations(path, text, None)
                found.append((product_of(parse_json(text, path.name)), schemas))
            except FormatError as error:
                refused.append(error)
        return Kept(tuple(sorted(found)), tuple(refused))

    def save(self, schemas: Iterable[Schema]) -> Saved:
        """Keep declarations beside those that are there; one of the same kind and source takes the old one's place.

        Raises SourceError where nothing can be written. A damaged file stays as it is, and is told.
        """
        by_product: dict[str, list[Schema]] = {}
        for schema in schemas:
            by_product.setdefault(schema.product_id, []).append(schema)
        added: list[str] = []
        changed: list[str] = []
        same: list[str] = []
        refused: list[FormatError] = []
        self._make()
        with locked(self.directory / "products"):
            for product, new in by_product.items():
                try:
                    old = self.lookup(product)
                except FormatError as error:
                    refused.append(error)
                    continue
                kept = _united(old, new)
                if kept == old:
                    same.append(product)
                    continue
                write_text(self.path(product), _written(product, kept))
                (changed if old else added).append(product)
        return Saved(tuple(added), tuple(changed), tuple(same), tuple(refused))

    def forget(self, product_id: str) -> bool:
        """Forget a product, also one whose file is damaged; whether it was there. Raises SourceError."""
        path = self.path(product_id)
        if not path.exists():
            return False
        with locked(self.directory / "products"):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                message = f"cannot remove {path}: {reason_of(error)}"
                raise SourceError(message, SourceReason.PERMISSION, "check the folder and its permissions") from None
        return True

    def path(self, product_id: str) -> Path:
        """The file of a product: a name that every disk can bear, no matter what the id is. Raises FormatError."""
        if not is_product_id(product_id):
            shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in product_id[:_SHOWN])
            raise FormatError(f"'{shown}' is no id of a product", "letters and digits, 16 of them mostly")
        if _PLAIN.fullmatch(product_id):
            return self.directory / f"{product_id}{_SUFFIX}"
        mark = hashlib.sha256(product_id.encode()).hexdigest()[:12]  # some disks make no difference between a and A
        return self.directory / f"p-{product_id.lower()[:40]}-{mark}{_SUFFIX}"

    def _paths(self) -> Sequence[Path]:
        try:
            return sorted(path for path in self.directory.iterdir() if _is_ours(path.name))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError) as error:
            message = f"cannot read {self.directory}: {reason_of(error)}"
            raise SourceError(message, SourceReason.UNREADABLE, "check the folder and its permissions") from None

    def _make(self) -> None:
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            message = f"cannot make {self.directory}: {reason_of(error)}"
            raise SourceError(message, SourceReason.PERMISSION, "check the folder and its permissions") from None


def _is_ours(name: str) -> bool:
    return name.endswith(_SUFFIX) and not name.startswith(".")


def _text(path: Path) -> str | None:
    """What stands in the file, None where there is none. Raises FormatError."""
    try:
        with path.open("rb") as file:
            return file.read(limits.FILE_BYTES).decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise _damaged(path, "this is no text") from None
    except (OSError, ValueError) as error:
        raise _damaged(path, reason_of(error)) from None


def _declarations(path: Path, text: str, product_id: str | None) -> tuple[Schema, ...]:
    try:
        document = parse_json(text, path.name)
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise FormatError("this is no file of tuyasniff", "")
        version = document.get("format_version")
        if not isinstance(version, str) or version.split(".")[0] != VERSION.split(".", maxsplit=1)[0]:
            raise FormatError("a newer tuyasniff wrote it", "")
        schemas = declarations_from(document)
    except FormatError as error:
        raise _damaged(path, error.message.removeprefix(f"{path.name}:").strip()) from None
    if product_id is not None and product_of(document) != product_id:
        raise _damaged(path, "it is about another product")
    return schemas


def _damaged(path: Path, why: str) -> FormatError:
    return FormatError(f"cannot use {path}: {why}", f"remove the file, then import again: rm '{path}'")


def _united(old: Sequence[Schema], new: Sequence[Schema]) -> tuple[Schema, ...]:
    """The old ones with the new ones in their places. One that only was read again on another day is not new."""
    found = {(schema.kind, schema.source): schema for schema in old}
    for schema in new:
        place = (schema.kind, schema.source)
        before = found.get(place)
        if before is None or _facts(before) != _facts(schema):
            found[place] = schema
    return tuple(found.values())


def _facts(schema: Schema) -> object:
    return (schema.name, schema.category, schema.dps)


def _written(product: str, schemas: Sequence[Schema]) -> str:
    """A line for each datapoint, so that people can read it."""
    return "\n".join(_lines(product, schemas)) + "\n"


def _lines(product: str, schemas: Sequence[Schema]) -> Iterator[str]:
    head = {"format": FORMAT, "format_version": VERSION, "product_id": product}
    yield json.dumps(head)[:-1] + ', "declarations": ['
    for place, schema in enumerate(schemas):
        document = schema_document(schema)
        dps = document.pop("dps")
        yield json.dumps(document)[:-1] + ', "dps": ['
        yield ",\n".join("  " + json.dumps(dp) for dp in dps)
        yield "]}" if place == len(schemas) - 1 else "]},"
    yield "]}"
