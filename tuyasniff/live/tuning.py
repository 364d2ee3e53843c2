"""Ports whose rate nobody has told: each is tried at one rate after the other until frames come out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuyasniff.analysis.ratehunt import RateHunt
from tuyasniff.live.feeds import Feed, TapFeed
from tuyasniff.model import Chunk, Item, Message, Note


class Tuning:
    """Watches what comes out of the taps, has their rates changed, and says what was found."""

    def __init__(self, feeds: Sequence[Feed]) -> None:
        self._feeds = {feed.info.tap: feed for feed in feeds if isinstance(feed, TapFeed) and feed.reader.tap.tunable}
        self.hunts = {tap: RateHunt(tap) for tap, feed in self._feeds.items() if feed.auto}
        self._settled: dict[str, int] = {}

    def heard(self, thing: object) -> None:
        """Something was heard."""
        if isinstance(thing, Chunk) and thing.t_us is not None:
            hunt = self.hunts.get(thing.tap)
            if hunt is not None:
                hunt.heard(len(thing.data), thing.t_us)

    def learn(self, item: Item) -> None:
        """What became of it."""
        if isinstance(item.thing, Message):
            frame = item.thing.frame
            hunt = self.hunts.get(frame.tap)
            if hunt is not None and frame.t_us is not None and frame.checksum == "ok":
                hunt.frame(len(frame.raw), frame.t_us)

    def advise(self, now_us: int) -> Iterator[Note]:
        """Change rates where that is due; what is to be noted about rates that were found."""
        for tap, hunt in self.hunts.items():
            step = hunt.advise(now_us)
            if step is not None:
                self._feeds[tap].reader.tune(step.rate, step.why)
            elif hunt.settled and self._settled.get(tap) != hunt.rate:
                self._settled[tap] = hunt.rate
                self._pass_on(tap, hunt.rate)
                yield Note(f"{tap}: {hunt.rate} baud: {hunt.evidence}", now_us)

    def _pass_on(self, tap: str, rate: int) -> None:
        """The two wires of a device have the same rate."""
        for other, hunt in self.hunts.items():
            if other != tap and not hunt.settled:
                hunt.suggest(rate, tap)
