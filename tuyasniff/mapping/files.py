"""Mapping files on the disk: JSON and YAML, told apart by suffix; never half written, never lost."""

from __future__ import annotations

import codecs
import contextlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.mapping import jsontext, validation, yamltext
from tuyasniff.mapping.document import from_document, to_document
from tuyasniff.mapping.model import Mapping
from tuyasniff.mapping.unreadable import Unreadable


class Language(NamedTuple):
    """One way to write a document."""

    name: str
    suffixes: tuple[str, ...]
    parse: Callable[[str], Any]
    dump: Callable[[Any], str]
    line_of: Callable[[str, validation.Path], int | None]


JSON = Language("json", (".json",), jsontext.parse, jsontext.dump, jsontext.line_of)
YAML = Language("yaml", (".yaml", ".yml"), yamltext.parse, yamltext.dump, yamltext.line_of)
LANGUAGES = (JSON, YAML)

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def language_of(name: str) -> Language | None:
    """What the suffix of a file name says."""
    suffix = Path(name).suffix.lower()
    return next((language for language in LANGUAGES if suffix in language.suffixes), None)


def load(path: str | Path) -> Mapping:
    """Read a mapping.

    Raises SourceError where the file cannot be read, FormatError where it is no mapping: one line with the file, the
    line in it and the place (`meter.yaml:12: dps[3].scale.div: must be at least 1`), and a hint.
    """
    return loads(_content(Path(path)), str(path))


def loads(text: str, name: str = "mapping") -> Mapping:
    """The same for a text; a name without a known suffix is looked at: JSON begins with a brace."""
    language = _language(name, text)
    try:
        document = language.parse(text)
    except Unreadable as error:
        where = name if error.line is None else f"{name}:{error.line}"
        raise FormatError(f"{where}: {error.text}", error.hint) from None
    problem = validation.first_problem(document)
    if problem is not None:
        line = language.line_of(text, problem.path) if problem.path else None
        raise FormatError(f"{name if line is None else f'{name}:{line}'}: {problem}", problem.hint)
    return from_document(document)


def dumps(mapping: Mapping, language: Language = JSON) -> str:
    """The text of a mapping. Raises FormatError where its values are none that a mapping may have."""
    document = to_document(mapping)
    problem = validation.first_problem(document)
    if problem is not None:
        raise FormatError(str(problem), problem.hint)
    return language.dump(document)


def save(mapping: Mapping, path: str | Path, *, fresh: bool = False) -> None:
    """Write a mapping under a temporary name beside the file, then rename it.

    A YAML mapping that is there already is changed where its meaning changes: comments, order and quotes stay. A file
    that is there and no mapping is refused with FormatError, unless `fresh` says to write a new one. Raises
    SourceError where it cannot be written.
    """
    path = Path(path)
    language = language_of(path.name)
    if language is None:
        raise FormatError(f"cannot tell a format from the name '{path}'", "let it end in .json or .yaml")
    text = dumps(mapping, language)
    if not fresh and path.is_file():
        there = _content(path)
        was = loads(there, str(path))
        if language is YAML:
            text = _in_place(there, was, mapping, str(path))
    write_text(path, text)


def _in_place(there: str, was: Mapping, mapping: Mapping, name: str) -> str:
    """The text of a YAML file, saying `mapping` now."""
    from tuyasniff.mapping.yamledit import edited

    if _sorted(was) == _sorted(mapping):
        return there
    try:
        text = edited(there, to_document(mapping))
        done = _sorted(loads(text, name)) == _sorted(mapping)
    except (FormatError, Unreadable, LookupError, ValueError):
        done = False
    if not done:
        hint = "its form is unusual (aliases, several things on a line); write another file, or a fresh one"
        raise FormatError(f"{name}: cannot be changed without losing its comments", hint)
    return text


def _sorted(mapping: Mapping) -> Mapping:
    """The mapping in the order of the datapoints, which a file need not keep."""
    return replace(mapping, dps=tuple(sorted(mapping.dps, key=lambda entry: entry.id)))


def _language(name: str, text: str) -> Language:
    return language_of(name) or (JSON if text.lstrip().startswith("{") else YAML)


def _content(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise SourceError(f"cannot read {path}: no such file", SourceReason.MISSING, "check the path") from None
    except (OSError, ValueError) as error:
        message = f"cannot read {path}: {getattr(error, 'strerror', None) or error}"
        raise SourceError(message, SourceReason.UNREADABLE) from error
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(f"{path}:{line}: this is no text", "a mapping is JSON or YAML, in UTF-8") from None


def write_text(path: Path, text: str) -> None:
    """Write all of it or nothing: a temporary name in the same folder, then a rename. Raises SourceError.

    What is no file, such as a device or a named pipe, is written to and stays what it is.
    """
    from tempfile import mkstemp

    path = Path(os.path.realpath(path))
    temporary = ""
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(text.encode("utf-8"))
            return
        handle, temporary = mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
        Path(temporary).chmod(_mode(path))
        Path(temporary).replace(path)
    except (OSError, ValueError) as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        message = f"cannot write {path}: {getattr(error, 'strerror', None) or error}"
        raise SourceError(message, SourceReason.UNREADABLE, "check the folder and its permissions") from error


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced, or those of a new one."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
