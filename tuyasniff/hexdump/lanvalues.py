"""The `dps` that tools of the LAN show: a message, its inner object, or lines of a log with such; JSON or Python."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from tuyasniff.patterns import regex

_MOST = 256 * 1024
_LONGEST_LINE = 64 * 1024
_MOST_LINES = 20_000
_DEEPEST = 4
_MAY_TELL = regex(r"[{,]\s*[\"']?[0-9]{1,3}[\"']?\s*:")
_TIMES = ("updated_at", "t")


class LanValues(NamedTuple):
    """What one message tells: the values by dpID, and how many others it has that no frame of TuyaMCU could hold.

    Those are null, numbers with a point, lists and objects, and ids that are not 1 to 255.
    """

    dps: dict[int, bool | int | str | bytes]
    left_out: int = 0


def lan_values(text: str) -> LanValues | None:
    """The datapoints of one message, words around it allowed; None where the text is no such thing.

    Text stays text: what is base64 only its reader knows.
    """
    if len(text) > _MOST:
        return None
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return None
    for candidate in _objects(text[start : end + 1]):
        found = _dps(candidate)
        if found is not None and found.dps:
            return found
    return None


def lan_log(lines: Iterator[str]) -> Iterator[LanValues]:
    """The same of each line of a log that has one; of a long log its beginning."""
    for _, line in zip(range(_MOST_LINES), lines, strict=False):
        if len(line) <= _LONGEST_LINE and _MAY_TELL.search(line) is not None:
            found = lan_values(line)
            if found is not None:
                yield found


def tells_lan_values(text: str) -> bool:
    """Whether a text is such a message, or has a line with one."""
    return lan_values(text) is not None or next(lan_log(iter(text.split("\n"))), None) is not None


def _objects(text: str) -> Iterator[object]:
    try:
        yield json.loads(text)
        return
    except (ValueError, RecursionError):
        pass
    try:
        yield ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return


def _dps(thing: object, depth: int = 0, *, named: bool = False) -> LanValues | None:
    """The datapoints of an object; `named`: it is called so, and an id that no chip can say spoils nothing in it."""
    if not isinstance(thing, dict) or depth > _DEEPEST:
        return None
    if "dps" in thing:
        return _dps(thing["dps"], depth + 1, named=True)
    if isinstance(thing.get("data"), dict):
        return _dps(thing["data"], depth + 1)
    found: dict[int, bool | int | str | bytes] = {}
    left_out = 0
    for key, value in thing.items():
        number = _id(key)
        if number is not None and isinstance(value, bool | int | str | bytes):
            found[number] = value
        elif number is not None or named:
            left_out += str(key) not in _TIMES
        elif str(key) not in _TIMES:
            return None
    return LanValues(found, left_out) if found else None


def _id(key: object) -> int | None:
    if isinstance(key, bool) or not isinstance(key, int | str) or not re.fullmatch(r"\d{1,3}", str(key), re.ASCII):
        return None
    return int(key) if 0 < int(key) < 256 else None
