"""The palette: what a style looks like on a terminal of sixteen colours, dark or light.

A colour only repeats what a word or a sign says already. Yellow, white, blue and black are not used: one background
or the other swallows them. Green against magenta is a pair that nearly every eye tells apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple, TypeAlias


class Segment(NamedTuple):
    """A visible text and the name of its style, empty for plain."""

    text: str
    style: str = ""


Line: TypeAlias = tuple[Segment, ...]

SGR = {
    "number": "2",
    "time": "2",
    "mcu": "32",
    "module": "35",
    "unknown": "1",
    "command": "1",
    "title": "",
    "dpid": "1",
    "dptype": "2",
    "dplen": "2",
    "dpvalue": "36",
    "words": "",
    "text": "36",
    "data": "36",
    "label": "2",
    "fault": "1;31",
    "noise": "2",
    "gap": "2",
    "note": "3",
    "header": "2",
    "version": "2",
    "length": "2",
    "checksum": "35",
    "trailing": "31",
    "offset": "2",
    "heading": "1",
    "dim": "2",
    "strong": "1",
}
"""Style name -> the numbers of an ANSI "select graphic rendition"; a style that is not here is plain."""


def bare(line: Iterable[Segment]) -> str:
    """The text of a line, or of a part of one."""
    return "".join([segment.text for segment in line])


def plain(line: Iterable[Segment]) -> str:
    """The text of a line without trailing blanks."""
    return bare(line).rstrip()


def inked(line: Iterable[Segment]) -> str:
    """The text of a line, or of a part of one, with colours, none of them open at its end."""
    out = []
    for codes, segments in groupby(line, lambda segment: SGR.get(segment.style, "")):
        text = bare(segments)
        out.append(f"\x1b[{codes}m{text}\x1b[0m" if codes and text.strip() else text)
    return "".join(out)


def painted(line: Iterable[Segment]) -> str:
    """The text of a line with colours and without trailing blanks."""
    return inked(line).rstrip()
