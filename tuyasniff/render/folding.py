"""Several pieces of noise in a row are one line: their bytes are counted, not kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tuyasniff.model import Item, Noise
from tuyasniff.render.lines import Folded

_KEPT = 256


def folded(items: Iterable[Item]) -> Iterator[Item | Folded]:
    """The items, with each run of noise on one tap as one Folded. Holds the first bytes of a run, no more."""
    run: Run | None = None
    for item in items:
        if isinstance(item.thing, Noise):
            if run is not None and run.tap != item.thing.tap:
                yield run.folded()
                run = None
            if run is None:
                run = Run(item.number, item.thing)
            run.add(item.thing)
            continue
        if run is not None:
            yield run.folded()
            run = None
        yield item
    if run is not None:
        yield run.folded()


class Run:
    """Noise on one tap that has not ended yet."""

    def __init__(self, number: int, first: Noise) -> None:
        self.tap = first.tap
        self._number = number
        self._t_us = first.t_us
        self._size = 0
        self._first = b""
        self._reasons: dict[str, None] = {}

    def add(self, noise: Noise) -> None:
        """One more piece."""
        self._size += len(noise.raw)
        if len(self._first) < _KEPT:
            self._first += noise.raw[: _KEPT - len(self._first)]
        self._reasons.setdefault(str(noise.reason))

    def folded(self) -> Folded:
        """All of it as one."""
        return Folded(self._number, self._t_us, self._size, self._first, tuple(self._reasons))
