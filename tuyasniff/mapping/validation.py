"""What is wrong with a document that wants to be a mapping: the schema's rules, and those no schema can say."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from tuyasniff.errors import shortened
from tuyasniff.mapping.model import FORMAT, FORMAT_VERSION, Entry
from tuyasniff.mapping.vocabulary import QUANTITIES, canonical_unit, quantity

Path: TypeAlias = tuple[str | int, ...]

_MAJOR = FORMAT_VERSION.partition(".")[0]
_NAMED = 12
"""So many names are told where none is near."""

_FIELDS = tuple(one.name for one in fields(Entry) if one.name != "extra")
_OWN_KEYS = "keys of your own begin with x- and stand at the top, in device or in a datapoint"

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a group of keys",
    "null": "null",
}
_FORMS = {
    r"^1\.[0-9]+$": 'a version such as "1.0"',
    "^[5-8][NEO][12]$": 'a framing such as "8N1"',
    "^[0-9a-f]{64}$": "64 hex digits in small letters",
    "^[a-z][a-z0-9_]*$": "a word of small letters, digits and _",
    "^[a-z0-9_]+$": "a word of small letters, digits and _",
    "^[A-Za-z][A-Za-z0-9_]*$": "a word of letters, digits and _",
    "^[a-z][a-z0-9_.-]*$": "a word of small letters, digits and _ . -",
}


class Problem(NamedTuple):
    """One thing that is wrong, where, and how to mend it."""

    path: Path
    text: str
    hint: str = ""

    @property
    def where(self) -> str:
        """`dps[3].scale.div`, empty for the document itself."""
        shown = ""
        for one in self.path:
            step = one if isinstance(one, int) else shortened(one)
            shown += f"[{step}]" if isinstance(step, int) else f".{step}" if shown else step
        return shown

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.path else self.text


def schema() -> dict[str, Any]:
    """The JSON Schema of mapping files (draft 2020-12)."""
    from importlib import resources

    text = resources.files("tuyasniff.mapping").joinpath("mapping.schema.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def first_problem(document: Any) -> Problem | None:
    """The first thing that keeps a document from being a mapping of this format; None when it is one."""
    for check in (_not_ours, _against_schema, _against_sense):
        problem = check(document)
        if problem is not None:
            return problem
    return None


def _not_ours(document: Any) -> Problem | None:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        hint = f'a mapping begins with format: "{FORMAT}"; tuyasniff export makes one from a capture'
        return Problem((), "this is no mapping file", hint)
    version = document.get("format_version")
    if isinstance(version, str) and version.partition(".")[0].isdecimal() and version.partition(".")[0] != _MAJOR:
        text = f"this is format {shortened(version)}, and this tuyasniff reads {_MAJOR}.x"
        return Problem(("format_version",), text, "update tuyasniff, or export the file again")
    return None


@cache
def _checker() -> Callable[[Any], Any]:
    import fastjsonschema

    return fastjsonschema.compile(schema(), use_default=False)


def _against_schema(document: Any) -> Problem | None:
    from fastjsonschema import JsonSchemaValueException

    try:
        _checker()(document)
    except JsonSchemaValueException as error:
        return _in_words(error, document)
    return None


def _in_words(error: Any, document: Any) -> Problem:
    """A message of the library as one of ours."""
    path = _steps(error.path[1:], document)
    rule, wanted, value = error.rule, error.rule_definition, error.value
    if rule == "required":
        missing = next((key for key in wanted if key not in value), "")
        return Problem(path, f"'{missing}' is missing")
    if rule == "additionalProperties" and isinstance(value, dict):
        known = list(error.definition.get("properties", ()))
        own = "patternProperties" in error.definition
        stray = next((key for key in value if key not in known and not (own and key.startswith("x-"))), "")
        near = [] if stray.startswith("x-") else _near(shortened(stray), known, 1)
        hint = f"did you mean {near[0]}?" if near else _OWN_KEYS
        return Problem((*path, stray), "there is no such key", hint)
    return Problem(path, *_rule_in_words(rule, wanted, value))


def _rule_in_words(rule: str, wanted: Any, value: Any) -> tuple[str, str]:
    if rule == "type":
        names = [wanted] if isinstance(wanted, str) else wanted
        hint = "put it in quotes" if "string" in names and not isinstance(value, dict | list | None) else ""
        return f"must be {' or '.join(_TYPES.get(name, name) for name in names)}, not {_shown(value)}", hint
    if rule == "enum":
        return f"cannot be {_shown(value)}", f"possible: {', '.join(_shown(one) for one in wanted)}"
    if rule == "pattern":
        return f"{_shown(value)} is not {_FORMS.get(wanted, wanted)}", ""
    words = {
        "minimum": f"must be at least {wanted}",
        "maximum": f"must be at most {wanted}",
        "minLength": "must not be empty",
        "maxLength": f"must have at most {wanted} characters",
        "maxItems": f"must have at most {wanted} items",
        "uniqueItems": "holds the same thing twice",
        "const": f"must be {_shown(wanted)}",
        "format": f"{_shown(value)} is no date and time",
    }
    hint = 'such as "2026-01-02T03:04:05Z"' if rule == "format" else ""
    return words.get(rule, f"does not keep the rule {rule}: {_shown(wanted)}"), hint


def _steps(names: Iterable[str], document: Any) -> Path:
    """The path of a message, as far as it leads somewhere."""
    steps: list[str | int] = []
    for name in names:
        step: str | int = int(name) if isinstance(document, list) and name.isdecimal() else name
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            break
        steps.append(step)
    return tuple(steps)


def _shown(value: Any) -> str:
    """A value as it stands in the file, not too long."""
    return shortened(json.dumps(value, ensure_ascii=False, default=str))


def _near(word: str, words: Sequence[str], most: int) -> list[str]:
    """The known words that somebody may have meant."""
    from difflib import get_close_matches  # 5 ms that only a mistake should cost

    return get_close_matches(word, words, most)


def _against_sense(document: dict[str, Any]) -> Problem | None:
    return next(_nonsense(document), None)


def _nonsense(document: dict[str, Any]) -> Iterator[Problem]:
    dps: Sequence[dict[str, Any]] = document["dps"]
    yield from _moments((), document, ("created",))
    for index, capture in enumerate(document.get("source", {}).get("captures", ())):
        yield from _moments(("source", "captures", index), capture, ("start",))
    yield from _twice(("dps",), dps, "id", "dp")
    for index, dp in enumerate(dps):
        at: Path = ("dps", index)
        yield from _meaning(at, dp)
        yield from _twice((*at, "enum"), dp.get("enum", ()), "value", "value")
        yield from _twice((*at, "bitmap"), dp.get("bitmap", ()), "bit", "bit")
        yield from _range(at, dp.get("range", {}))
        yield from _moments((*at, "observed"), dp.get("observed", {}), ("first", "last"))
        raw = dp.get("raw", {})
        for place, one in enumerate(raw.get("fields", ())):
            there = (*at, "raw", "fields", place)
            yield from _meaning(there, one)
            end = one["offset"] + one["length"]
            if "length" in raw and end > raw["length"]:
                yield Problem((*there, "length"), f"the field ends at byte {end}, the datapoint has {raw['length']}")
        for place, name in enumerate(dp.get("user_set", ())):
            if name not in _FIELDS and not name.startswith("x-"):
                near = _near(shortened(name), _FIELDS, 1)
                hint = f"did you mean {near[0]}?" if near else f"possible: {', '.join(_FIELDS)}"
                yield Problem((*at, "user_set", place), f"a datapoint has no field {_shown(name)}", hint)


def _twice(at: Path, items: Sequence[Mapping[str, Any]], key: str, word: str) -> Iterator[Problem]:
    seen: set[Hashable] = set()
    for index, item in enumerate(items):
        if item[key] in seen:
            yield Problem((*at, index, key), f"{word} {item[key]} is there twice", "keep one of them")
        seen.add(item[key])


def _range(at: Path, declared: Mapping[str, int]) -> Iterator[Problem]:
    if "min" in declared and "max" in declared and declared["min"] > declared["max"]:
        yield Problem((*at, "range", "max"), f"{_shown(declared['max'])} is less than min, {_shown(declared['min'])}")


def _moments(at: Path, said: Mapping[str, Any], names: Iterable[str]) -> Iterator[Problem]:
    """The schema looks at digits only: there is no 31 February."""
    for name in names:
        try:
            datetime.fromisoformat(said.get(name, "2026-01-02"))
        except ValueError:
            yield Problem((*at, name), *_rule_in_words("format", "date-time", said[name]))


def _meaning(at: Path, said: Mapping[str, Any]) -> Iterator[Problem]:
    """Quantity, unit and state class have to go together."""
    name, unit, state_class = said.get("quantity"), said.get("unit"), said.get("state_class")
    if name is None:
        return
    row = quantity(name)
    if row is None:
        names = [one.name for one in QUANTITIES]
        near = _near(name, names, 3)
        yield Problem(
            (*at, "quantity"),
            f"{_shown(name)} is no known quantity",
            f"possible: {', '.join(near or names[:_NAMED])}" + (" ..." if not near else ""),
        )
        return
    if not row.allows_unit(unit):
        better = canonical_unit(str(unit))
        hint = f"write {better}" if row.allows_unit(better) else f"possible: {', '.join(row.units or ()) or 'no unit'}"
        yield Problem((*at, "unit"), f"{name} does not come in {_shown(unit)}", hint)
    if not row.allows_state_class(state_class):
        hint = f"possible: {', '.join(row.state_classes) or 'none'}"
        yield Problem((*at, "state_class"), f"{name} cannot be counted as {state_class}", hint)
