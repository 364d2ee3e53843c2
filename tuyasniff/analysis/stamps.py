"""How finely the times of a capture are told."""

from __future__ import annotations

from math import gcd

_STEPS = (1_000_000, 100_000, 10_000)


class Stamps:
    """Takes all times of a stretch."""

    def __init__(self) -> None:
        self._common = 0

    def add(self, t_us: int | None) -> None:
        """One more time; None is none."""
        if t_us is not None:
            self._common = gcd(self._common, t_us)

    @property
    def resolution_us(self) -> int | None:
        """The step in which all times go: 1 s, 0.1 s or 10 ms; None where they are finer than a frame is long."""
        return next((step for step in _STEPS if self._common % step == 0), None)
