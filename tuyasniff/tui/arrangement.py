"""Which panes have room on a terminal, and how they stand to each other."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

WIDE = 100
BROAD = 140
_SHORT = 16
_SLIM = 50
_LOW = 28
_TITLED = 12

FRAMES, DATAPOINTS, DETAIL = "frames", "datapoints", "detail"


class Shape(StrEnum):
    """One pane alone; one below the list; one beside it; and datapoints below both."""

    ALONE = "alone"
    BELOW = "below"
    BESIDE = "beside"
    BROAD = "broad"


class Arrangement(NamedTuple):
    """The panes that are shown, and which of the lines around them."""

    shape: Shape
    panes: tuple[str, ...]
    title: bool = True
    tabs: bool = True
    footer: bool = True


def arrange(columns: int, rows: int, active: str, companion: str | None, *, maximised: bool = False) -> Arrangement:
    """`active` is the pane that a person is in, `companion` the last one beside the list, None for the usual one."""
    roomy = rows >= _SHORT and columns >= _SLIM
    if maximised or not roomy:
        return Arrangement(Shape.ALONE, (active,), rows >= _TITLED, roomy, roomy)
    if columns < WIDE:
        return Arrangement(Shape.BELOW, (FRAMES, companion or DATAPOINTS))
    if columns < BROAD or rows < _LOW:
        return Arrangement(Shape.BESIDE, (FRAMES, companion or DETAIL))
    beside = companion if companion not in (None, DATAPOINTS) else DETAIL
    return Arrangement(Shape.BROAD, (FRAMES, beside or DETAIL, DATAPOINTS))
