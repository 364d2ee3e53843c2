"""Regular expressions of people, as far as they end in reasonable time.

An engine that goes back and forth tries every way in which an expression can match before it gives up. The ways are
counted before the expression is used: a repeat without an end can match as many lengths as the text has letters, what
stands beside each other multiplies, alternatives add up.
"""

from __future__ import annotations

import re
import warnings
from typing import NamedTuple

from tuyasniff.analysis.query.values import Wrong, short
from tuyasniff.patterns import regex

SEARCHED = 300
"""So much of each piece of text is searched, in characters."""

WAYS_MOST = 10 * SEARCHED**2
"""Two repeats without an end, and a little besides."""

_ENDS_LITERALLY = regex(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_GROUP = regex(r"\((?:\?(?:P<\w+>|P=\w+(?=\))|[:=!>]|<[=!]|[aiLmsu]+(?=\))|[aiLmsu]*(?:-[ims]+)?:))?")
_REPEAT = regex(r"(?:([*+])|(\?)|\{(?=[0-9,])([0-9]*)(?:(,)([0-9]*))?\})[?+]?")


def expression(source: str) -> re.Pattern[str]:
    """A person's regular expression, small and capital letters alike. Raises Wrong for one that cannot be used."""
    if not source:
        raise Wrong("there is nothing between the slashes", "wanted: a regular expression, as in /volt.*23/")
    if ways(source) > WAYS_MOST:
        raise Wrong(
            f"{_quoted(source)} can match in too many ways",
            "such an expression may never end: at most two of * + {n,} in it, and few ? | {n,m}",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(source, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else "it is too deep"
        message = f"{_quoted(source)} is no regular expression: {reason}"
        raise Wrong(message, "a backslash takes a sign literally") from None


class _Group(NamedTuple):
    """An open group: the ways of its finished branches, of the branch that goes on, and of the last thing in that."""

    branches: int = 0
    branch: int = 1
    last: int = 1

    def followed(self, by: int) -> _Group:
        return _Group(self.branches, min(self.branch * self.last, WAYS_MOST + 1), by)

    @property
    def ways(self) -> int:
        return min(self.branches + self.branch * self.last, WAYS_MOST + 1)


def ways(source: str) -> int:
    """In how many ways an expression can match from one place on, at most; above WAYS_MOST it is not counted further.

    Raises Wrong for a repeated group that holds repeats or alternatives (they multiply with each turn), and for
    groups that are no plain groups: comments and blanks would hide repeats.
    """
    bare = _ENDS_LITERALLY.sub("x", source)
    groups = [_Group()]
    place = 0
    while place < len(bare):
        char = bare[place]
        repeat = _REPEAT.match(bare, place)
        if char == "(":
            opened = _GROUP.match(bare, place)
            assert opened is not None
            place = opened.end()
            if bare[place : place + 1] == "?" and opened[0] == "(":
                raise Wrong(
                    f"{_quoted(source)} holds a group that filters do not know: '{bare[place - 1 : place + 2]}'",
                    "without (?x), (?#...) and (?(1)...); a backslash takes a sign literally",
                )
            groups.append(_Group())
            continue
        if char == ")" and len(groups) > 1:
            inner = groups.pop()
            groups[-1] = groups[-1].followed(inner.ways)
        elif char == "|":
            groups[-1] = _Group(groups[-1].ways)
        elif repeat is not None:
            groups[-1] = groups[-1]._replace(last=_repeated(source, groups[-1].last, repeat))
            place = repeat.end()
            continue
        else:
            groups[-1] = groups[-1].followed(1)
        place += 1
    return groups[0].ways


def _repeated(source: str, once: int, repeat: re.Match[str]) -> int:
    endless, maybe, low, comma, high = repeat.groups()
    if maybe:
        return once + 1
    if once > 1:
        raise Wrong(
            f"{_quoted(source)} repeats a group that holds repeats or alternatives",
            "such an expression may never end: write it without the outer repeat",
        )
    if endless or (comma and not high):
        return SEARCHED
    return min(max(int(high) - int(low or 0) + 1, 1), SEARCHED) if comma else 1


def _quoted(source: str) -> str:
    return f"/{short(source)[1:-1]}/"
