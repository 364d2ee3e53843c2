"""Pictures of the screen: a recording is played to a moment, keys are pressed, and what is there is drawn as SVG.

Nothing of it depends on the hour, the computer or the terminal. Colours follow the theme of the installed Textual.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

COLUMN, ROW, EDGE = 8.4, 18, 14
BASELINE = 13

_TEXT = re.compile(r"<text[^>]*>(.*?)</text>")
_TAG = re.compile(r"<[^>]*>")


class Shot(NamedTuple):
    """A recording of captures/, the second at which it stands, the size in characters, and the keys pressed then."""

    recording: str
    second: float
    size: tuple[int, int]
    keys: tuple[str, ...] = ()


class Piece(NamedTuple):
    """Characters of one look, at a column."""

    column: int
    text: str
    colour: str
    background: str
    bold: bool
    faint: bool


def shot(wanted: Shot, folder: Path) -> list[list[Piece]]:
    """What the screen shows, row by row."""
    return asyncio.run(_shot(wanted, folder))


async def _shot(wanted: Shot, folder: Path) -> list[list[Piece]]:
    from tuyasniff.capture.opening import open_capture
    from tuyasniff.live.livesession import LiveSession
    from tuyasniff.live.replay import Replayed
    from tuyasniff.tui.app import SniffApp
    from tuyasniff.tui.screens.main import MainScreen

    now = 0.0

    def clock() -> float:
        return now

    live = LiveSession(Replayed(open_capture(folder / wanted.recording), clock=clock))
    live.start()
    app = SniffApp(live, title=wanted.recording, monotonic=clock)
    app.animation_level = "none"
    async with app.run_test(size=wanted.size) as pilot:
        await pilot.pause()
        main = app.screen
        assert isinstance(main, MainScreen)
        while now < wanted.second:
            now = min(now + 0.5, wanted.second)
            main.feed.pump()
        for key in wanted.keys:
            main.look()
            await pilot.press(key)
            await pilot.pause()
        main.look()
        await pilot.pause()
        return [_pieces(strip) for strip in main._compositor.render_strips()]


def _pieces(strip: object) -> list[Piece]:
    """A row of the screen; blanks on the usual background are left out."""
    from rich.cells import cell_len
    from rich.color import Color
    from rich.segment import Segment

    def told(colour: Color | None) -> str:
        return "" if colour is None or colour.is_default else colour.get_truecolor().hex

    pieces: list[Piece] = []
    column = 0
    for segment in strip:  # type: ignore[attr-defined]
        assert isinstance(segment, Segment)
        style = segment.style
        colour, ground = ("", "") if style is None else (told(style.color), told(style.bgcolor))
        if style is not None and style.reverse:
            colour, ground = ground, colour
        look = (colour, ground, bool(style and style.bold), bool(style and style.dim))
        if pieces and pieces[-1][2:] == look:
            pieces[-1] = pieces[-1]._replace(text=pieces[-1].text + segment.text)
        else:
            pieces.append(Piece(column, segment.text, *look))
        column += cell_len(segment.text)
    return pieces


def svg(rows: Sequence[Sequence[Piece]], size: tuple[int, int]) -> str:
    """The screen as a picture; every word stands at its column, whatever the font."""
    columns, lines = size
    width, height = round(columns * COLUMN + 2 * EDGE), lines * ROW + 2 * EDGE
    grounds = [piece.background for row in rows for piece in row if piece.background for _ in piece.text]
    usual = max(sorted(set(grounds)), key=grounds.count)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" rx="8" fill="{usual}"/>'
        '<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="#e0e0e0">'
    ]
    for number, row in enumerate(rows):
        top = EDGE + number * ROW
        parts += [_ground(*run, top) for run in _grounds(row) if run[2] not in ("", usual)]
        parts.append(f'<text y="{top + BASELINE}">{"".join(map(_words, row))}</text>')
    return "\n".join([*parts, "</g></svg>", ""])


def _grounds(row: Sequence[Piece]) -> list[tuple[int, int, str]]:
    """Columns from and to that have one background, without seams between words."""
    runs: list[tuple[int, int, str]] = []
    for piece in row:
        end = piece.column + len(piece.text)
        if runs and runs[-1][2] == piece.background:
            runs[-1] = (runs[-1][0], end, piece.background)
        else:
            runs.append((piece.column, end, piece.background))
    return runs


def _ground(begin: int, end: int, colour: str, top: int) -> str:
    left, wide = EDGE + begin * COLUMN, (end - begin) * COLUMN
    return f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{ROW}" fill="{colour}"/>'


def _words(piece: Piece) -> str:
    spans = []
    look = f' fill="{piece.colour}"' if piece.colour else ""
    look += ' font-weight="bold"' if piece.bold else ""
    look += ' opacity="0.65"' if piece.faint else ""
    for word in re.finditer(r"\S+(?: \S+)*", piece.text):
        left, wide = EDGE + (piece.column + word.start()) * COLUMN, len(word[0]) * COLUMN
        spans.append(f'<tspan x="{left:.1f}" textLength="{wide:.1f}"{look}>{escape(word[0])}</tspan>')
    return "".join(spans)


def words(picture: str) -> list[str]:
    """What can be read in a picture, whatever its colours and places."""
    return [" ".join(unescape(_TAG.sub(" ", row)).split()) for row in _TEXT.findall(picture)]


def drawn(wanted: Shot, folder: Path) -> str:
    """The picture of a shot."""
    return svg(shot(wanted, folder), wanted.size)
