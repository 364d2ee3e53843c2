"""What is ready for pages of one layout: the texts that many items share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuyasniff.render.columns.bodies import Bodies
from tuyasniff.render.columns.cells import Datapoints
from tuyasniff.render.columns.margins import Margins
from tuyasniff.render.columns.noises import Noises
from tuyasniff.render.columns.pool import Pool
from tuyasniff.render.columns.sums import Sums
from tuyasniff.render.columns.wrapping import Wrapping

if TYPE_CHECKING:
    from datetime import datetime

    from tuyasniff.render.lines import Layout

KEPT_MOST = 1 << 17
"""Records, 8 MB of them, from which on the texts of frames that come again are forgotten."""


class Paper:
    """Texts in a pool, by what they are. `started` is the moment of 0, where the capture tells it."""

    def __init__(self, layout: Layout, started: datetime | None, encoding: str) -> None:
        self.layout = layout
        self.started = started
        self.pool = Pool()
        # as Layout.rows has it
        self.wrapping = Wrapping(layout.columns, min(layout.body, max(layout.columns // 2, layout.indent)))
        self.margins = Margins(self.pool)
        self.datapoints = Datapoints(self.pool, self.wrapping.left)
        self.noises = Noises(self.pool, layout, encoding)
        self.sums = Sums(self.pool)
        self.bodies = Bodies(self.pool, layout, 0, encoding)
        self._encoding = encoding
        self._ready = self.pool.kept
        self._digits = 0

    def begin(self, digits: int, *, anew: bool) -> None:
        """Begin a page of numbers with so many digits; `anew` with other prototypes than before."""
        if anew or digits != self._digits or self.pool.kept > KEPT_MOST:
            self._digits = digits
            self.pool.forget(self._ready)
            self.bodies = Bodies(self.pool, self.layout, digits, self._encoding)
