"""A live session for tests, without threads: bytes at moments go through a session, watched as a screen does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tuyasniff.analysis.handshake import Handshake
from tuyasniff.analysis.linehealth import LineHealth, TapStatus
from tuyasniff.analysis.ratehunt import RateHunt
from tuyasniff.analysis.sayings import Saying, Sayings
from tuyasniff.analysis.timing import Pairing
from tuyasniff.model import Chunk, Gap, Item, Note, Talker, TalkerBy
from tuyasniff.session import Session

S = 1_000_000
EVERY_US = 250_000


class Watch:
    """Taps by name with what their labels say; `said` holds what was said at each look."""

    def __init__(
        self, taps: Mapping[str, Talker], baud: int | None = 9600, hunts: Mapping[str, RateHunt] | None = None
    ) -> None:
        self.now = 0
        self.health, self.handshake, self.pairing = LineHealth(), Handshake(), Pairing()
        self.sayings = Sayings(self.health, self.handshake, self.pairing, hunts)
        self.said: list[tuple[int, tuple[Saying, ...]]] = []
        self._taps = dict(taps)
        self._session = Session(hold=8)
        for name, talker in taps.items():
            self.health.tap(name, talker, f"/dev/{name}", baud)

    def feed(self, things: Iterable[Chunk | Gap | Note], until_us: int | None = None) -> None:
        for thing in things:
            self.wait(thing.t_us or 0)
            if isinstance(thing, Chunk):
                self.health.heard(thing)
            self._learn(self._session.feed(thing))
        if until_us is not None:
            self.wait(until_us)

    def bytes(self, tap: str, t_us: int, data: bytes) -> None:
        talker = self._taps[tap]
        by = TalkerBy.NONE if talker is Talker.UNKNOWN else TalkerBy.TAP
        self.feed([Chunk(tap, data, t_us, talker, by)])

    def gap(self, tap: str, t_us: int, reason: str, detail: str = "") -> None:
        self.feed([Gap(tap, t_us, reason, detail)])

    def wait(self, until_us: int) -> None:
        while self.now + EVERY_US <= until_us:
            self.now += EVERY_US
            self._learn(self._session.tick(self.now))
            self.said.append((self.now, self.sayings.advise(self.now)))

    def _learn(self, items: Iterable[Item]) -> None:
        for item in items:
            self.health.add(item)
            self.handshake.add(item)
            self.pairing.add(item)

    # ---- what came of it

    @property
    def codes(self) -> list[str]:
        """What is said now."""
        return [saying.code for saying in self.said[-1][1]]

    def saying(self, code: str) -> Saying:
        return next(saying for saying in self.said[-1][1] if saying.code == code)

    @property
    def ever(self) -> set[str]:
        return {saying.code for _, said in self.said for saying in said}

    @property
    def ever_of(self) -> set[tuple[str, str | None]]:
        """The same, with the taps that it was said of."""
        return {(saying.code, saying.tap) for _, said in self.said for saying in said}

    def stretches(self, code: str, tap: str | None = None) -> list[list[float]]:
        """From when to when a code was said, of a tap or of any: more than one stretch for one cause is flapping."""
        found: list[list[float]] = []
        open_now = False
        for t_us, said in self.said:
            holds = any(saying.code == code and tap in (None, saying.tap) for saying in said)
            if holds and not open_now:
                found.append([t_us / S, t_us / S])
            if holds:
                found[-1][1] = t_us / S
            open_now = holds
        return found

    def status(self, tap: str) -> TapStatus:
        return next(status for status in self.health.status(self.now) if status.tap == tap)


BOTH = {"mcu": Talker.MCU, "module": Talker.MODULE}
"""Two taps, labelled."""
