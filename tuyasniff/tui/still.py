"""A session as it was at a moment, for a screen that stands still while the session goes on."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

from tuyasniff.analysis.quantities.references import Sayings as Said
from tuyasniff.analysis.sayings import Saying
from tuyasniff.capture.capture import TapInfo
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Schema

if TYPE_CHECKING:
    from tuyasniff.analysis.quantities.judge import Judgement


class Still(LiveSession):
    """Only to be looked at. Making one copies what is known of datapoints and wires: some hundredths of a second."""

    def __init__(self, live: LiveSession) -> None:
        self.__dict__.update(live.__dict__)
        self.store = live.store.copy()
        parts = (live.dps, live.histories, live.pairing, live.handshake, live.health)
        self.dps, self.histories, self.pairing, self.handshake, self.health = deepcopy(parts)
        self._then_us = live.now_us()
        self._taps = tuple(live.taps)
        self._then_said = live.sayings(self._then_us)
        self._then_remarks = tuple(live.remarks)
        self._then_judged = live.judgement()
        self._then_told = live.said
        self._then_schema = live.schema

    def now_us(self) -> int:
        """The moment."""
        return self._then_us

    @property
    def taps(self) -> Sequence[TapInfo]:
        """The taps, with their rates of then."""
        return self._taps

    @property
    def remarks(self) -> Sequence[str]:
        """What there was to say then."""
        return self._then_remarks

    def judgement(self) -> Judgement:
        """What datapoints were held for then."""
        return self._then_judged

    @property
    def said(self) -> Said:
        """What a person had said."""
        return self._then_told

    @property
    def schema(self) -> Schema | None:
        """What the product declared."""
        return self._then_schema

    def sayings(self, now_us: int | None = None) -> tuple[Saying, ...]:
        """What was wrong then."""
        return self._then_said
