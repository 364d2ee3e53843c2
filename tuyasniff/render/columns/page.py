"""A page of lines: some thousand items of columns, laid out by arrays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.model import Message, Noise
from tuyasniff.render.columns.noises import LONGEST
from tuyasniff.render.columns.paper import Paper
from tuyasniff.render.columns.sheet import Rows, Sheet
from tuyasniff.render.folding import Run

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Bytes
    from tuyasniff.render.onebyone import OneByOne

_NUMBER = 4
"""Columns that a number takes at least."""


class Page:
    """Writes pages. What arrays cannot say is asked of `one`, an item at a time."""

    def __init__(self, one: OneByOne) -> None:
        self._one = one
        self._paper: Paper | None = None
        self._protos: Sequence[Message] | None = None
        self._columns: Columns | None = None
        self._data: Bytes = np.empty(0, np.uint8)

    def text(self, rows: Rows) -> bytes:
        """The lines of rows, all of one ten thousand. No odd one is noise, and the last one is none."""
        paper = self._begin(rows.columns, rows.columns.first + rows.begin)
        sheet = Sheet(paper, rows, self._data)
        self._write_aside(sheet)
        return sheet.written()

    def _begin(self, columns: Columns, number: int) -> Paper:
        if columns is not self._columns:
            self._columns = columns
            self._data = np.zeros(len(columns.data) + LONGEST, np.uint8)
            self._data[: len(columns.data)] = columns.bytes
        if self._paper is None or self._paper.layout is not self._one.layout:
            self._paper = Paper(self._one.layout, self._one.started, self._one.encoding)
        self._paper.begin(max(len(str(number)), _NUMBER), anew=columns.protos is not self._protos)
        self._protos = columns.protos
        return self._paper

    def _write_aside(self, sheet: Sheet) -> None:
        """Write the rows that are marked as odd, and those that begin a day."""
        timed, day = sheet.days(self._one.day)
        if timed.size:
            new = day[1:] != day[:-1]
            sheet.aside[timed[new]] = True
        aside = np.flatnonzero(sheet.aside & ~sheet.folded).tolist()
        for row, before in zip(aside, np.searchsorted(timed, aside).tolist(), strict=True):
            if timed.size and day[before]:
                self._one.day = date.fromordinal(int(day[before]))
            sheet.write(row, self._text(sheet, row))
        if timed.size:
            self._one.day = date.fromordinal(int(day[-1]))

    def _text(self, sheet: Sheet, row: int) -> bytes:
        columns, place = sheet.columns, sheet.begin + row
        if columns.kind[place] != Row.NOISE:
            return self._one.item(columns.item(place))
        run: Run | None = None
        while columns.kind[place] == Row.NOISE:
            number, noise = columns.item(place)
            assert isinstance(noise, Noise)
            run = run or Run(number, noise)
            if noise.tap != run.tap:
                break
            run.add(noise)
            place += 1
        assert run is not None
        return self._one.folded(run.folded())
