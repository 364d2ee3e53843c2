"""Arguments of words: numbers, ranges, comparisons, names, bytes. Each gives its usual spelling and a test."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import partial, reduce
from typing import Any, NamedTuple, TypeAlias

from tuyasniff.errors import shortened
from tuyasniff.patterns import regex

Test: TypeAlias = Callable[[int], bool]

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
"""The longer ones first: they are tried in this order."""

COMPARISON = "|".join(COMPARISONS)

_NUMBER = regex(r"[0-9]{1,18}|0x[0-9a-f]{1,15}", re.IGNORECASE)
_SECONDS = regex(r"([0-9]{1,9})(?:\.([0-9]{1,6}))?s?")
_SHOWN = 40
_LISTED = 12


class Wrong(Exception):
    """An argument that cannot be understood: what is wrong, and what to do. The parser says where."""

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint


class Numeric(NamedTuple):
    """A condition on a number; `test` takes arrays of them as well, and then gives one."""

    spelling: str
    test: Test


def short(text: str) -> str:
    """A text of the user as a message of one line quotes it."""
    return f"'{shortened(text, _SHOWN)}'"


def integer(text: str) -> int | None:
    """A whole number without sign, decimal or 0x; None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    return int(text, 16) if text[:2].lower() == "0x" else int(text)


def numbers(text: str, most: int | None = None) -> Numeric:
    """`20`, `18-20`, `1,18-20`, `>20`, `<=7`, `!=3`; where nothing can be above `most`, no range begins there."""
    return _numeric(text, integer, str, "a number like 20, a range like 18-20, a list like 1,20 or >20", most=most)


def seconds(text: str) -> Numeric:
    """`12.5-20` or `>60`, in seconds; the test takes microseconds. No single moment: nothing comes exactly then."""
    return _numeric(text, _micros, _as_seconds, "a range of seconds like 12.5-20, or >60", ranges_only=True)


def _numeric(
    text: str,
    read: Callable[[str], int | None],
    write: Callable[[int], str],
    wanted: str,
    *,
    ranges_only: bool = False,
    most: int | None = None,
) -> Numeric:
    refused = Wrong(f"{short(text)} is not what stands here", f"wanted: {wanted}")
    for sign, compare in COMPARISONS.items():
        if text.startswith(sign):
            limit = read(text[len(sign) :])
            if limit is None or (ranges_only and sign in ("=", "!=")):
                raise refused
            if most is not None and limit + (sign == ">") > most and sign in (">", ">=", "="):
                raise _above(text, most)
            return Numeric(f"{sign}{write(limit)}", partial(_compared, compare, limit))
    ranges = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        low, high = read(first), read(last if dash else first)
        if low is None or high is None or (ranges_only and not dash):
            raise refused
        if low > high:
            raise Wrong(f"the range {short(part)} is empty", "the smaller number comes first")
        if most is not None and low > most:
            raise _above(part, most)
        ranges.append((low, high))
    single = not ranges_only
    spelling = ",".join(write(low) if single and low == high else f"{write(low)}-{write(high)}" for low, high in ranges)
    return Numeric(spelling, partial(_within, ranges))


def _above(text: str, most: int) -> Wrong:
    return Wrong(f"{short(text)} is never there", f"the highest possible is {most:,}")


def _compared(compare: Callable[[int, int], bool], limit: int, value: int) -> bool:
    return compare(value, limit)


def _within(ranges: Sequence[tuple[int, int]], value: int) -> bool:
    return reduce(operator.or_, [(low <= value) & (value <= high) for low, high in ranges])


def _micros(text: str) -> int | None:
    found = _SECONDS.fullmatch(text)
    return None if found is None else int(found[1]) * 1_000_000 + int((found[2] or "").ljust(6, "0"))


def _as_seconds(micros: int) -> str:
    whole, rest = divmod(micros, 1_000_000)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".")


def choices(text: str, possible: Sequence[str], what: str) -> tuple[str, ...]:
    """`bool,enum`: one or several of the possible words."""
    found = []
    for part in text.lower().split(","):
        if part not in possible:
            raise Wrong(f"there is no {what} {short(part)}", suggestion(part, possible))
        found.append(part)
    return tuple(dict.fromkeys(found))


def suggestion(word: str, possible: Iterable[str]) -> str:
    """The near ones; else all, where they are few."""
    possible = list(dict.fromkeys(possible))
    near = get_close_matches(word.lower()[:_SHOWN], possible, n=3, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"possible: {', '.join(possible)}" if len(possible) <= _LISTED else ""


def byte_pattern(text: str) -> tuple[str, re.Pattern[bytes]]:
    """`55aa..07`: bytes as hex, `..` or `??` for any byte; blanks and colons between them do not count."""
    bare = re.sub(r"[\s:_]", "", text).lower().replace("??", "..")
    pairs = [bare[place : place + 2] for place in range(0, len(bare), 2)]
    if not pairs or not all(re.fullmatch(r"[0-9a-f]{2}|\.\.", pair) for pair in pairs):
        raise Wrong(f"{short(text)} are no bytes", "wanted: pairs of hex digits, .. for any byte, as in hex:55aa..07")
    pattern = b"".join(b"." if pair == ".." else re.escape(bytes.fromhex(pair)) for pair in pairs)
    return "".join(pairs), re.compile(pattern, re.DOTALL)
