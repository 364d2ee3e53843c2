"""A plot in characters: eight points to a character where braille can be shown, one where only ASCII can."""

from __future__ import annotations

from collections.abc import Sequence

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of a braille character by row and column of its dot."""

_BLANK = 0x2800


class Canvas:
    """A grid of dots, `across` by `down`, with 0, 0 at the upper left. Dots outside it are not drawn."""

    def __init__(self, columns: int, rows: int, ascii: bool = False) -> None:
        """The size in characters."""
        self.columns, self.rows = max(columns, 0), max(rows, 0)
        self._wide, self._high = (1, 1) if ascii else (2, 4)
        self.across, self.down = self.columns * self._wide, self.rows * self._high
        self._ascii = ascii
        self._cells = [[0] * self.columns for _ in range(self.rows)]

    def dot(self, x: int, y: int) -> None:
        """Draw one dot."""
        if 0 <= x < self.across and 0 <= y < self.down:
            self._cells[y // self._high][x // self._wide] |= _DOTS[y % self._high][x % self._wide]

    def upright(self, x: int, y: int, end: int) -> None:
        """Draw a vertical line from `y` to `end`, both included."""
        for place in range(max(min(y, end), 0), min(max(y, end), self.down - 1) + 1):
            self.dot(x, place)

    def lines(self) -> list[str]:
        """One text per row, all equally long."""
        if self._ascii:
            return ["".join("*" if cell else " " for cell in row) for row in self._cells]
        return ["".join(chr(_BLANK + cell) if cell else " " for cell in row) for row in self._cells]


def steps(
    points: Sequence[tuple[float, float]],
    *,
    columns: int,
    rows: int,
    span: tuple[float, float],
    reach: tuple[float, float],
    ascii: bool = False,
) -> list[str]:
    """The points, in the order of time, as a line that holds each value until the next.

    `span` is the time at the left and the right edge, `reach` the value at the bottom and the top.
    """
    canvas = Canvas(columns, rows, ascii)
    if not canvas.across or not canvas.down:
        return canvas.lines()
    for x, (top, bottom) in _strokes(points, span, reach, canvas).items():
        canvas.upright(x, top, bottom)
    return canvas.lines()


def _strokes(
    points: Sequence[tuple[float, float]], span: tuple[float, float], reach: tuple[float, float], canvas: Canvas
) -> dict[int, tuple[int, int]]:
    """For each column of dots the highest and the lowest dot that the line touches."""
    strokes: dict[int, tuple[int, int]] = {}
    held: int | None = None
    reached = 0
    for when, value in points:
        x = _place(when, span, canvas.across)
        y = canvas.down - 1 - _place(value, reach, canvas.down)
        if held is not None:
            strokes.update(dict.fromkeys(range(reached + 1, x), (held, held)))
        touched = (y, y if held is None else held, *strokes.get(x, ()))
        strokes[x] = min(touched), max(touched)
        held, reached = y, x
    if held is not None:
        strokes.update(dict.fromkeys(range(reached + 1, canvas.across), (held, held)))
    return strokes


def _place(value: float, between: tuple[float, float], dots: int) -> int:
    """The dot for a value; the middle where both ends are the same."""
    low, high = between
    if low == high:
        return (dots - 1) // 2
    return min(max(round((value - low) / (high - low) * (dots - 1)), 0), dots - 1)
