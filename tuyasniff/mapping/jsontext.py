"""Mapping files as JSON text: reading with line numbers, writing so that a person finds things."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from tuyasniff.errors import shortened
from tuyasniff.mapping.unreadable import DEEPEST, Unreadable
from tuyasniff.mapping.validation import Path
from tuyasniff.nesting import is_deep
from tuyasniff.patterns import regex

_SPACE = regex(r"[ \t\r\n]*")
_RISKY = regex(r"[^\x20-\x7e\n]")
_ROOM = 112
_DECODER = json.JSONDecoder()


class _TooLarge(ValueError):
    """A number that no JSON has."""


class _Twice(NamedTuple):
    """A key that stands twice in one object, and where it does so again."""

    key: str
    at: int


def parse(text: str) -> Any:
    """The document. Raises Unreadable; NaN, infinity and a key that stands twice are no JSON here."""
    twice: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs) and not twice:
            twice.append(next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1))
        return found

    try:
        tree = json.loads(text, object_pairs_hook=unique, parse_constant=_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        hint = "look at the end of the line before: a comma too many or too few, a bracket, a quote"
        raise Unreadable(error.lineno, f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}", hint) from None
    except RecursionError:
        raise Unreadable(None, "nested too deeply") from None
    except _TooLarge as error:
        raise Unreadable(None, f"not valid JSON: {error}") from None
    except ValueError:  # what is left of them: Python reads no longer numbers
        raise Unreadable(None, "not valid JSON: a number has too many digits") from None
    if is_deep(tree, DEEPEST):
        raise Unreadable(None, "nested too deeply")
    if twice:
        raise Unreadable(_line_of_twice(text), f"the key '{shortened(twice[0])}' is there twice", "keep one of them")
    return tree


def _line_of_twice(text: str) -> int | None:
    """The line of the first key that stands there twice; None where what the other one has is nested too deeply."""
    try:
        _, again = _places(text)
    except RecursionError:
        return None
    return None if again is None else _line(text, again.at)


def line_of(text: str, path: Path) -> int | None:
    """The line (from 1) of what the path leads to, or of the nearest thing around it."""
    places, _ = _places(text)
    while path not in places and path:
        path = path[:-1]
    return _line(text, places[path]) if path in places else None


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _constant(name: str) -> float:
    raise _TooLarge(f"{name} is no number")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise _TooLarge(f"{shortened(digits)} is too large")
    return value


def _places(text: str) -> tuple[dict[Path, int], _Twice | None]:
    """Where everything in a well-formed text begins (a member of an object: at its key), and the first key twice."""
    places: dict[Path, int] = {}
    twice: list[_Twice] = []

    def space(at: int) -> int:
        match = _SPACE.match(text, at)
        return match.end() if match is not None else at

    def walk(at: int, path: Path) -> int:
        places.setdefault(path, at)
        if text[at] not in "{[":
            return _DECODER.raw_decode(text, at)[1]
        is_object, index, seen = text[at] == "{", 0, set()
        at = space(at + 1)
        while text[at] not in "}]":
            step: str | int = index
            if is_object:
                start = at
                step, at = _DECODER.raw_decode(text, at)
                if step in seen:
                    twice.append(_Twice(str(step), start))
                seen.add(step)
                places[(*path, step)] = start
                at = space(space(at) + 1)
            at = space(walk(at, (*path, step)))
            if text[at] == ",":
                at = space(at + 1)
            index += 1
        return at + 1

    walk(space(0), ())
    return places, min(twice, key=lambda one: one.at, default=None)


def dump(document: Any) -> str:
    """The text of a document: what fits on a line stays on one."""
    return _RISKY.sub(_escaped, _block(document, 0)) + "\n"


def _block(value: Any, depth: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, Mapping | list) or not value or (depth and len(flat) + 2 * depth <= _ROOM):
        return flat
    inner = "  " * (depth + 1)
    if isinstance(value, Mapping):
        parts = [f"{quoted(key)}: {_block(one, depth + 1)}" for key, one in value.items()]
        opening, closing = "{}"
    elif all(not isinstance(one, Mapping | list) for one in value):
        return flat
    else:
        parts = [_block(one, depth + 1) for one in value]
        opening, closing = "[]"
    return opening + "\n" + ",\n".join(inner + part for part in parts) + "\n" + "  " * depth + closing


def quoted(text: str) -> str:
    """A text in double quotes, readable where it can be shown."""
    return _RISKY.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    """What does not show, or steers, as an escape."""
    char = match[0]
    return char if char.isprintable() else json.dumps(char)[1:-1] if char != "\x7f" else "\\u007f"
