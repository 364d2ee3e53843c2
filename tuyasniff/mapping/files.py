"""Mapping files on the disk: JSON and YAML, told apart by suffix; never half written, never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from tuyasniff.disk import check_writable, locked, write_text
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.mapping import jsontext, validation, yamltext
from tuyasniff.mapping.content import content
from tuyasniff.mapping.document import from_document, to_document
from tuyasniff.mapping.model import EMPTY, Mapping
from tuyasniff.mapping.unreadable import Unreadable


class Language(NamedTuple):
    """One way to write a document."""

    name: str
    suffixes: tuple[str, ...]
    parse: Callable[[str], Any]
    dump: Callable[[Any], str]
    line_of: Callable[[str, validation.Path], int | None]


class Written(NamedTuple):
    """A mapping as it lies on the disk."""

    name: str
    text: str
    language: Language
    mapping: Mapping


JSON = Language("json", (".json",), jsontext.parse, jsontext.dump, jsontext.line_of)
YAML = Language("yaml", (".yaml", ".yml"), yamltext.parse, yamltext.dump, yamltext.line_of)
LANGUAGES = (JSON, YAML)

_TRIES = 5


def language_of(name: str) -> Language | None:
    """What the suffix of a file name says."""
    suffix = Path(name).suffix.lower()
    return next((language for language in LANGUAGES if suffix in language.suffixes), None)


def load(path: str | Path) -> Mapping:
    """Read a mapping.

    Raises SourceError where the file cannot be read, FormatError where it is no mapping: one line with the file, the
    line in it and the place (`meter.yaml:12: dps[3].scale.div: must be at least 1`), and a hint.
    """
    return read(path).mapping


def read(path: str | Path) -> Written:
    """The same with the text that says it."""
    return _written(content(Path(path)), str(path))


def loads(text: str, name: str = "mapping") -> Mapping:
    """The same for a text; a name without a known suffix is looked at: JSON begins with a brace."""
    return _written(text, name).mapping


def _written(text: str, name: str) -> Written:
    language = language_of(name) or (JSON if text.lstrip().startswith("{") else YAML)
    try:
        document = language.parse(text)
    except Unreadable as error:
        where = name if error.line is None else f"{name}:{error.line}"
        raise FormatError(f"{where}: {error.text}", error.hint) from None
    problem = validation.first_problem(document)
    if problem is not None:
        line = language.line_of(text, problem.path) if problem.path else None
        raise FormatError(f"{name if line is None else f'{name}:{line}'}: {problem}", problem.hint)
    return Written(name, text, language, from_document(document))


def dumps(mapping: Mapping, language: Language = JSON) -> str:
    """The text of a mapping. Raises FormatError where its values are none that a mapping may have."""
    document = to_document(mapping)
    problem = validation.first_problem(document)
    if problem is not None:
        raise FormatError(str(problem), problem.hint)
    return language.dump(document)


def save(mapping: Mapping, path: str | Path, *, fresh: bool = False) -> None:
    """Write a mapping: `update` with one that is there already."""
    update(path, lambda _: mapping, fresh=fresh)


def update(
    path: str | Path,
    change: Callable[[Mapping], Mapping],
    *,
    base: str | Path | None = None,
    language: Language | None = None,
    fresh: bool = False,
) -> tuple[str, ...]:
    """Make a file say what `change` makes of what it says now; of EMPTY where there is none yet.

    Nobody else of ours writes meanwhile, and where somebody's editor does, `change` is asked again. The file is
    written under a temporary name beside it, then renamed. `base` is another file to begin with. A YAML mapping is
    changed where its meaning changes: comments, order and quotes stay; comments that could not be kept are given
    back. A file that is there and no mapping, or in another language than `language`, is refused with FormatError,
    unless `fresh` says to write a new one. Raises SourceError where it cannot be written.
    """
    path = Path(path)
    language = language_of(path.name) or language
    if language is None:
        raise FormatError(f"cannot tell a format from the name '{path}'", "let it end in .json or .yaml")
    check_writable(path)
    with locked(path):
        for _ in range(_TRIES):
            there = None if fresh or not path.is_file() else check_language(read(path), language)
            if there is not None and base is not None and not path.samefile(base):
                raise FormatError(f"{path} exists by now", "merge into that one, or add --fresh to replace it")
            start = there if base is None else read(base)
            text, lost = retold(change(EMPTY if start is None else start.mapping), language, start)
            if not fresh and path.is_file() and (there is None or there.text != content(path)):
                continue
            if there is None or there.text != text:
                write_text(path, text)
            return lost
    raise SourceError(f"cannot write {path}: it changes all the time", SourceReason.BUSY, "try again later")


def check_language(there: Written, language: Language) -> Written:
    """What is there, if it is in that language; FormatError otherwise: nobody's YAML is to become JSON."""
    if there.language is not language:
        hint = f"say --to {there.language.name}, or name another file; --fresh replaces it"
        raise FormatError(f"{there.name} is {there.language.name.upper()}, not {language.name.upper()}", hint)
    return there


def check_changeable(there: Written) -> Written:
    """What is there, if it can be changed in place; FormatError for aliases where a merge has to write."""
    from tuyasniff.mapping.yamledit import alias_in_the_way

    line = alias_in_the_way(there.text) if there.language is YAML else None
    if line is not None:
        hint = "write it out in place of the alias; aliases may stand in what only you write, such as unit or scale"
        raise FormatError(f"{there.name}:{line}: an alias stands for what a merge changes", hint)
    return there


def retold(mapping: Mapping, language: Language, start: Written | None) -> tuple[str, tuple[str, ...]]:
    """The text of a mapping that began as another, and the comments of that one which are lost."""
    text = dumps(mapping, language)
    if start is None or language is not YAML or start.language is not YAML:
        return text, ()
    return _in_place(start, mapping)


def _in_place(there: Written, mapping: Mapping) -> tuple[str, tuple[str, ...]]:
    """The text of a YAML file, saying `mapping` now."""
    from tuyasniff.mapping.yamledit import edited, lost_comments

    if _sorted(there.mapping) == _sorted(mapping):
        return there.text, ()
    try:
        text = edited(there.text, to_document(mapping), to_document(there.mapping))
        done = _sorted(loads(text, there.name)) == _sorted(mapping)
    except (FormatError, Unreadable, LookupError, ValueError):
        done = False
    if not done:
        hint = "its form is unusual (aliases, several things on a line); write another file, or a fresh one"
        raise FormatError(f"{there.name}: cannot be changed without losing its comments", hint)
    return text, lost_comments(there.text, text)


def _sorted(mapping: Mapping) -> Mapping:
    """The mapping in the order of the datapoints, which a file need not keep."""
    return replace(mapping, dps=tuple(sorted(mapping.dps, key=lambda entry: entry.id)))
