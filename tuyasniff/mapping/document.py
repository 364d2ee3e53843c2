"""A mapping as the plain dictionaries and lists of its file, and back. The classes of `model` say what goes where."""

from __future__ import annotations

from collections import abc
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tuyasniff.mapping.model import Device, Entry, Mapping, RawLayout

Document = dict[str, Any]

_EXTRA = "extra"
_WITHHELD = "withheld"
_ALWAYS: abc.Mapping[type, frozenset[str]] = {
    Mapping: frozenset({"format", "format_version", "device", "dps"}),
    Device: frozenset({"family", "product_id"}),
    Entry: frozenset({"access", "code", "name", "quantity", "unit", "confidence"}),
    RawLayout: frozenset({"fields"}),
}
"""Written even where nothing is known: what the schema asks for, and the places that wait for a person."""


def to_document(mapping: Mapping) -> Document:
    """The document of a mapping, keys in the order of the schema."""
    return _written(mapping)  # type: ignore[no-any-return]


def plain(value: Any) -> Any:
    """Any value of a mapping as it stands in a file."""
    return _written(value)


def _written(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    if isinstance(value, abc.Mapping):
        return {key: _written(one) for key, one in value.items()}
    if not is_dataclass(value):
        return value
    always = _ALWAYS.get(type(value), frozenset())
    nothing = [name for name in getattr(value, _WITHHELD, ()) if getattr(value, name) is None]
    written = {
        one.name: _written(getattr(value, one.name))
        for one in fields(value)
        if one.name not in (_EXTRA, _WITHHELD)
        and (one.name in always or one.name in nothing or not _silent(getattr(value, one.name), one.default))
    }
    return {**written, **{key: _written(one) for key, one in getattr(value, _EXTRA, {}).items()}}


def _silent(value: Any, default: Any) -> bool:
    """Whether the file says nothing: no value, an empty one, or an unspoken zero or false."""
    if value is None or (value in ((), {}) and not isinstance(value, bool)):
        return True
    return default is not MISSING and default in (0, "big") and value == default


def from_document(document: Document) -> Mapping:
    """The mapping of a document that was checked (`validation.first_problem`)."""
    return _object(Mapping, document)  # type: ignore[no-any-return]


def _object(kind: type, document: Document) -> Any:
    hints = _hints(kind)
    values = {key: _read(hints[key], value) for key, value in document.items() if key in hints and value is not None}
    if _EXTRA in hints:
        values[_EXTRA] = {key: value for key, value in document.items() if key not in hints}
    if _WITHHELD in hints:
        values[_WITHHELD] = tuple(
            key for key, value in document.items() if value is None and key in hints and key not in _ALWAYS[kind]
        )
    return kind(**values)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        options = [option for option in get_args(hint) if option is not type(None)]
        return _read(options[0], value) if len(options) == 1 else _whole(value)
    if origin is tuple:
        return tuple(_read(get_args(hint)[0], one) for one in value)
    if isinstance(hint, type) and is_dataclass(hint):
        return _object(hint, value)
    return _whole(value) if hint is int else value


def _whole(value: Any) -> Any:
    """JSON does not tell 1.0 from 1; where a whole number is meant it is an int."""
    return int(value) if isinstance(value, float) else value
